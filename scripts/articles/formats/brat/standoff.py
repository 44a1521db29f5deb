"""brat stand-off: the records of one pair of files, checked against the text (https://brat.nlplab.org/standoff.html).

Offsets count characters (Unicode code points) of the text as it lies in the file, line breaks included.
"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scripts.articles.article import shorten
from scripts.articles.formats.format import Refusal, What
from scripts.articles.formats.parts.leftovers import Leftovers
from scripts.articles.formats.parts.utf8 import MARK, read_text
from scripts.articles.problems import ArticleError, Problem

TEXT, ANNOTATION = ".txt", ".ann"
# A record begins with its id and a tab; the words of a text-bound annotation may have line breaks in them.
RECORD = re.compile(r"^(?=[A-Z*#][0-9]*\t)", re.MULTILINE)
_BOUND = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_EVENT = re.compile(r"(E\d+)\t(.*)")
_RELATION = re.compile(r"(R\d+)\t(\S+) (\w+):(\S+) (\w+):(\S+)\s*")
# A note with the score of an annotation, as `write` makes it; the number is one of JSON.
_SCORE = re.compile(r"#\d+\tAnnotatorNotes (T\d+)\tscore (-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)", re.ASCII)
# Kinds that are known and not taken over, with what the article is given without.
_OTHERS: dict[str, tuple[str, What]] = {
    "A": ("attributes", "span"),
    "M": ("modifications", "span"),
    "N": ("normalisations", "span"),
    "#": ("notes", "span"),
    "*": ("equivalences", "link"),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """A text-bound annotation.

    id (str): T and a number.
    type (str): Its type, as the annotators called it.
    fragments (tuple[tuple[int, int], ...]): First character and character behind the last, of each fragment.
    """

    id: str
    type: str
    fragments: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its arguments as role and id, the trigger being the first, with the event's type for a role."""

    id: str
    arguments: tuple[tuple[str, str], ...]

    @property
    def type(self) -> str:
        """Its type; empty where the event has no trigger."""
        return self.arguments[0][0] if self.arguments else ""

    @property
    def trigger(self) -> str:
        """The id of the trigger; empty where the event has none."""
        return self.arguments[0][1] if self.arguments else ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed relation: its type, and the ids of its first and second argument."""

    id: str
    type: str
    head: str
    tail: str


def read_standoff(text_path: Path, annotation_path: Path) -> tuple[str, list[Bound], list[Event]]:
    """Read one annotated text as the file has it: text-bound annotations and events, all of them or none.

    text_path (Path): The text, UTF-8.
    annotation_path (Path): The annotations, UTF-8.
    RAISES (ArticleError): A file cannot be read, a record cannot be understood, an annotation's offsets do not give
        the words that it quotes, or a fragment is blank or lies outside the text. All faults of the file are listed.
    """
    standoff = Standoff(text_path, annotation_path)
    if problems := [refusal.problem for refusal in standoff.refusals]:
        raise ArticleError(problems)
    return standoff.text, standoff.bounds, standoff.events


class Standoff:
    """One pair of files.

    name (str): Of the article.
    text (str): Without a byte order mark, its line ends as they are.
    bounds, events, relations (list): What was understood, in the order of the file.
    scores (dict[str, float]): Id of a text-bound annotation → its score.
    records (dict[str, tuple[int, str]]): Id → line and words of its first record, whatever became of it.
    refusals (list[Refusal]): What was not understood, and annotations that do not fit the text.
    leftovers (Leftovers): What was understood and is not taken over.
    """

    def __init__(self, text_path: Path, annotation_path: Path, name: str = "") -> None:
        """Read both files. RAISES (ArticleError): One of them cannot be read."""
        self.text_path = text_path
        self.path = annotation_path
        self.name = name or text_path.stem
        self.bounds: list[Bound] = []
        self.events: list[Event] = []
        self.relations: list[Relation] = []
        self.scores: dict[str, float] = {}
        self.records: dict[str, tuple[int, str]] = {}
        self.refusals: list[Refusal] = []
        self.leftovers = Leftovers(annotation_path)
        # Records of kinds that are not taken over, and scores, with their lines.
        self._others: list[tuple[int, str]] = []
        raw = read_text(text_path, is_text=True)
        # White space in quoted words does not count, so all line ends may be alike.
        content = re.sub("\r\n?", "\n", read_text(annotation_path).removeprefix(MARK))
        self.text = raw.removeprefix(MARK)
        # By how much offsets are too large: 1 where they count a byte order mark.
        self._shift = int(raw.startswith(MARK) and _counts_mark(raw, content))
        for line, record in _records(content):
            self._record(record, line)
        self._settle()

    def refusal(self, message: str, line: int, what: What, record: str) -> Refusal:
        """What to hand on instead of a record."""
        return Refusal(Problem(message, str(self.path), line, self.name), what, record)

    def _record(self, record: str, line: int) -> None:
        id = record.partition("\t")[0]
        what: What = "link" if record[0] in "ER" else "span"
        if id in self.records and record[0] in "TER":
            message = f"{id} stands twice, first on line {self.records[id][0]}; number one of them anew"
            self.refusals.append(self.refusal(message, line, what, record))
        elif match := _BOUND.fullmatch(record):
            self._bound(match, line)
        elif match := _EVENT.fullmatch(record):
            self.events.append(Event(id, tuple(_argument(word) for word in match[2].split())))
        elif match := _RELATION.fullmatch(record):
            ends = (match[4], match[6]) if (match[3], match[5]) != ("Arg2", "Arg1") else (match[6], match[4])
            self.relations.append(Relation(id, match[2], *ends))
        elif record[0] in _OTHERS and "\t" in record:
            self._others.append((line, record))
        else:
            self.refusals.append(self.refusal(f"not a record of brat: {shorten(record)!r}", line, what, record))
        self.records.setdefault(id, (line, record))

    def _bound(self, match: re.Match[str], line: int) -> None:
        given = _fragments(match[3])
        fragments = tuple((start - self._shift, end - self._shift) for start, end in given)
        words = words_of(self.text, fragments)
        if not _same(words, match[4]):
            message = f"{match[1]} quotes {shorten(match[4])!r}, its offsets give {shorten(words)!r}"
            message += self._advice(given, match[4])
        elif not all(start >= 0 and end <= len(self.text) and self.text[start:end].strip() for start, end in fragments):
            message = f"{match[1]} is blank or reaches out of the text of {len(self.text)} characters"
        else:
            self.bounds.append(Bound(match[1], match[2], fragments))
            return
        place = (fragments[0][0], fragments[-1][1])
        problem = Problem(message, str(self.path), line, self.name, *place, shorten(words))
        self.refusals.append(Refusal(problem, "span", match[0]))

    def _settle(self) -> None:
        """Take the scores out of the notes and count the rest. Of two for one annotation the first is taken."""
        known = {bound.id for bound in self.bounds}
        for line, record in self._others:
            match = _SCORE.fullmatch(record)
            score = _number(match[2]) if match else None
            if match and score is not None and match[1] in known and match[1] not in self.scores:
                self.scores[match[1]] = score
            else:
                title, what = _OTHERS[record[0]]
                self.leftovers.add(f"{title} ({record[0]}) are", self.name, record, what, line)

    def _advice(self, fragments: Sequence[tuple[int, int]], quoted: str) -> str:
        """What the offsets seem to count, where it is no characters."""
        for unit, content, encoding, width in self._other_units:
            parts = (content[start * width : end * width].decode(encoding, "replace") for start, end in fragments)
            if _same(" ".join(parts), quoted):
                return f"; they count {unit}: make them count characters of the text as it is"
        return ""

    @cached_property
    def _other_units(self) -> list[tuple[str, bytes, str, int]]:
        """What else tools count: its name, the text in it, the encoding, and bytes a unit."""
        lone, double = re.sub("\r\n", "\n", self.text), re.sub("(?<!\r)\n", "\r\n", self.text)
        return [
            ("bytes of UTF-8", self.text.encode("utf-8"), "utf-8", 1),
            ("UTF-16 code units", self.text.encode("utf-16-le"), "utf-16-le", 2),
            ("a line break \\r\\n as one character", lone.encode("utf-32-le"), "utf-32-le", 4),
            ("a line break as two characters, \\r\\n", double.encode("utf-32-le"), "utf-32-le", 4),
        ]


def words_of(text: str, fragments: Sequence[tuple[int, int]]) -> str:
    """The words of an annotation as brat quotes them: a blank between fragments."""
    return " ".join(text[max(start, 0) : max(end, 0)] for start, end in fragments)


def _counts_mark(raw: str, content: str) -> bool:
    """Whether offsets count the text's byte order mark, as brat's do and other tools' do not: the quoted words tell."""
    found = [match for _, record in _records(content) if (match := _BOUND.fullmatch(record))]
    with_mark, without = (
        sum(_same(words_of(text, _fragments(match[3])), match[4]) for match in found)
        for text in (raw, raw.removeprefix(MARK))
    )
    return with_mark > without


def _records(content: str) -> Iterator[tuple[int, str]]:
    """The records with their lines, counted from 1. Only quoted words may have line breaks in them."""
    line = 1
    for chunk in RECORD.split(content):
        if chunk.startswith("T"):
            yield line, chunk.rstrip("\n")
        else:
            yield from ((number, record) for number, record in enumerate(chunk.split("\n"), line) if record)
        line += chunk.count("\n")


def _fragments(offsets: str) -> tuple[tuple[int, int], ...]:
    pairs = (pair.split() for pair in offsets.split(";"))
    return tuple((int(start), int(end)) for start, end in pairs)


def _same(words: str, quoted: str) -> bool:
    """brat writes a blank for a line break, other tools the break itself or nothing behind it."""
    return words == quoted or words.split() == quoted.split()


def _argument(word: str) -> tuple[str, str]:
    role, _, name = word.partition(":")
    return role, name


def _number(score: str) -> float | None:
    """A number as JSON has it, whole ones as int; None where it is too large for a computer."""
    try:
        number: float = json.loads(score)
    except ValueError:
        return None
    return number if math.isfinite(number) else None

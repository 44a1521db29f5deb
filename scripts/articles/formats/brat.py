"""brat stand-off (https://brat.nlplab.org/standoff.html): a text file, and a file of annotations by character offsets.

Read are text-bound annotations (T), whose discontinuous ones have several fragments, and events (E); other kinds are
passed over. Offsets count characters (Unicode code points) of the text as it lies in the file, line breaks included.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.articles.article import shorten
from scripts.articles.problems import ArticleError, Problem

# A record begins with its id and a tab; the words of a text-bound annotation may have line breaks in them.
_RECORD = re.compile(r"^(?=[A-Z*#][0-9]*\t)", re.MULTILINE)
_BOUND = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_EVENT = re.compile(r"(E\d+)\t(.*)", re.DOTALL)
# Relations, attributes, modifications, normalisations, equivalences and notes: known, and not read.
_OTHERS = "RAMN*#"


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
    """An event: its arguments as role and id, the trigger being the first."""

    id: str
    arguments: tuple[tuple[str, str], ...]


def read(text_path: Path, annotation_path: Path) -> tuple[str, list[Bound], list[Event]]:
    """Read one annotated text.

    text_path (Path): The text, UTF-8.
    annotation_path (Path): The annotations, UTF-8.
    RAISES (ArticleError): A file cannot be read, a record cannot be understood, an annotation's offsets do not give
        the words that it quotes, or a fragment is blank or lies outside the text. All faults of the file are listed.
    """
    text, lines = _content(text_path), _content(annotation_path)
    bounds, events, problems = [], [], []
    for record in filter(None, _RECORD.split(lines)):
        record = record.rstrip("\r\n")
        if match := _BOUND.fullmatch(record):
            bound = Bound(match[1], match[2], _fragments(match[3]))
            words = _words(text, bound.fragments)
            message = ""
            if not _same(words, match[4]):
                message = f"{bound.id} quotes {shorten(match[4])!r}, its offsets give {shorten(words)!r}"
            elif not all(end <= len(text) and text[start:end].strip() for start, end in bound.fragments):
                message = f"{bound.id} is blank or reaches out of the text of {len(text)} characters"
            if message:
                start, end = bound.fragments[0][0], bound.fragments[-1][1]
                problems.append(Problem(message, str(annotation_path), 0, text_path.stem, start, end, shorten(words)))
            else:
                bounds.append(bound)
        elif match := _EVENT.fullmatch(record):
            events.append(Event(match[1], tuple(_argument(word) for word in match[2].split())))
        elif record and record[0] not in _OTHERS:
            problems.append(Problem(f"not a record of brat: {shorten(record)!r}", str(annotation_path)))
    if problems:
        raise ArticleError(problems)
    return text, bounds, events


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ArticleError([Problem(f"cannot be read as UTF-8 ({error})", str(path))]) from error


def _fragments(offsets: str) -> tuple[tuple[int, int], ...]:
    pairs = (pair.split() for pair in offsets.split(";"))
    return tuple((int(start), int(end)) for start, end in pairs)


def _words(text: str, fragments: Sequence[tuple[int, int]]) -> str:
    return " ".join(text[start:end] for start, end in fragments)


def _same(words: str, quoted: str) -> bool:
    """brat writes a blank for a line break, other tools the break itself or nothing behind it."""
    return words.split() == quoted.split()


def _argument(word: str) -> tuple[str, str]:
    role, _, name = word.partition(":")
    return role, name

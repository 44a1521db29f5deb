"""One file of WebAnno TSV 3: its header, its sentences, its tokens, and the text that they make.

Offsets in the file are UTF-16 code units, as in Java; here they become characters (Unicode code points). The text of a
document is its sentences; what stands between two of them the format does not hold, so, as in INCEpTION itself, it is a
line break, and blanks behind it where offsets leave room for more.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, NoReturn

from scripts.articles.article import shorten
from scripts.articles.formats.parts.utf8 import MARK, read_text
from scripts.articles.formats.parts.utf16 import Offsets, units_in
from scripts.articles.problems import ArticleError, Problem

FORMAT_LINE = "#FORMAT=WebAnno TSV "
_TEXT, _SENTENCE_ID = "#Text=", "#Sentence.id="
_LAYER = re.compile(r"#T_(SP|RL|CH)=([^|]+)((?:\|[^|]*)*)")
_NUL = "a character U+0000; the file is damaged, export it anew"
# A NUL in a line that is not one of text.
_DAMAGED = re.compile(r"^(?!#Text=)#[^\n]*\0", re.MULTILINE)
_VERSION = re.compile(r"3\.(\d+)")
_ESCAPE = re.compile(r"\\(->|.)", re.DOTALL)
# Files of version 3.1 escape text as Java does.
_JAVA_ESCAPE = re.compile(r"\\(u+([0-9A-Fa-f]{4})|[0-3]?[0-7]{1,2}|.)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}
# More code units than that between two sentences are no white space but a fault.
_WIDEST_GAP = 100_000
_ANEW = "export the file anew, as WebAnno TSV 3"
# In a column in which nothing is annotated.
EMPTY = "_"

ColumnKind = Literal["value", "role", "target", "reference"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layer: a feature's values, roles of slots, their targets, or where a relation comes from.

    name (str): The feature; of targets and references the layer that they point to. May be empty.
    """

    kind: ColumnKind
    name: str


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer that the header declares.

    kind (str): SP (spans), RL (relations) or CH (chains).
    name (str): Its full name.
    first (int): Its first column, behind those of the token.
    columns (tuple[Column, ...]): At least one.
    """

    kind: str
    name: str
    first: int
    columns: tuple[Column, ...]

    @property
    def short(self) -> str:
        """Its name without that of its package."""
        return self.name.rpartition(".")[2]


class Unit(NamedTuple):
    """A token or a part of one.

    id (str): Sentence and token, as in 1-2; of a part as in 1-2.1.
    line (int): Of the file.
    start, end (int): First character and character behind the last.
    token (int): 0-based number of the token in the document.
    is_first, is_last (bool): Whether it begins, and ends, with the token.
    """

    id: str
    line: int
    start: int
    end: int
    token: int
    is_first: bool
    is_last: bool


def read_content(path: Path) -> str:
    """The content of a file, line ends alike. RAISES (ArticleError): It cannot be read, or is not UTF-8."""
    content = read_text(path).removeprefix(MARK)
    # A text may have that character, nothing else may.
    if found := _DAMAGED.search(content):
        line = content.count("\n", 0, found.start()) + 1
        raise ArticleError([Problem(_NUL, str(path), line)])
    return content.replace("\r\n", "\n").replace("\r", "\n") if "\r" in content else content


def unescape(value: str) -> str:
    """A text or value without its escapes."""
    return _ESCAPE.sub(lambda match: _CONTROLS.get(match[1], match[1]), value) if "\\" in value else value


class Parser:
    """One pass over one file.

    layers (list[Layer]): As the header declares them.
    text (str): The text, as soon as all `rows` were taken.
    remarks (list[tuple[int, str]]): Lines that begin with # and mean nothing to us.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.layers: list[Layer] = []
        self.text = ""
        self.remarks: list[tuple[int, str]] = []
        self._columns = 0
        self._parts: list[str] = []
        self._java = False
        # Length of the text so far, in characters and in UTF-16 code units.
        self._points = 0
        self._units = 0
        # The sentence at hand: its text, its first character and code unit, and, where units are no characters, what
        # makes characters of them.
        self._sentence = ""
        self._start = 0
        self._unit = 0
        self._offsets_in: Offsets | None = None
        # Character behind the last token of it.
        self._last = 0

    def rows(self) -> Iterator[tuple[Unit, str]]:
        """Tokens and their parts that something is annotated on, with all columns, see `values`.

        RAISES (ArticleError): The file is no such file, was cut off, or its offsets do not give its tokens.
        """
        lines = read_content(self.path).split("\n")
        self._read_format(lines[0])
        nothing = ""
        pending: list[str] = []
        seen: set[str] = set()
        token, token_start, token_end = -1, 0, 0
        for number, line in enumerate(lines[1:], 2):
            if not line:
                continue
            if line[0] == "#":
                if line.startswith(_TEXT):
                    pending.append(self._unescaped(line[len(_TEXT) :]))
                else:
                    self._read_other(line, number)
                continue
            # Lines end with a tab in files of INCEpTION, in others they do not.
            nothing = nothing or f"{EMPTY}\t" * self._columns
            parts = line.split("\t", 3)
            begin, end = self._offsets(parts, line, number)
            id, word = parts[0], parts[2]
            if pending:
                self._begin_sentence("\n".join(pending), begin, word, number)
                pending = []
            start, stop = self._place(begin, end, word, number)
            if id in seen:
                self._fail(f"{id} stands twice; number tokens anew", number)
            seen.add(id)
            if "." not in id:
                token, token_start, token_end = token + 1, start, stop
            cells = parts[3] if len(parts) > 3 else ""
            if cells != nothing and f"{cells}\t" != nothing:
                yield Unit(id, number, start, stop, token, start == token_start, stop == token_end), cells
            self._last = max(self._last, stop)
        self._end_file(pending, len(lines))

    def _read_format(self, line: str) -> None:
        version = _VERSION.fullmatch(line.removeprefix(FORMAT_LINE).strip())
        if not line.startswith(FORMAT_LINE) or version is None:
            message = f"begins with {shorten(line)!r}, expected {FORMAT_LINE}3.3 (or 3.1, 3.2); {_ANEW}"
            self._fail(message, 1)
        self._java = int(version[1]) < 2

    def _read_other(self, line: str, number: int) -> None:
        """A line that begins with # and is no text."""
        if line.startswith("#T_") and not self._parts:
            self._add_layer(line, number)
        elif not line.startswith(_SENTENCE_ID):
            self.remarks.append((number, line))

    def _add_layer(self, line: str, number: int) -> None:
        match = _LAYER.fullmatch(line.rstrip())
        if match is None:
            self._fail(f"{shorten(line)!r} declares no layer, expected as in #T_SP=webanno.custom.Name|feature", number)
        kind, name, features = match.groups()
        columns: list[Column] = []
        for feature in features.split("|")[1:]:
            if kind == "RL" and feature.startswith("BT_"):
                columns.append(Column("reference", feature[3:]))
            elif kind == "SP" and feature.startswith("ROLE_"):
                # As in ROLE_webanno.custom.Name:feature_webanno.custom.NameLink; names may have `_` in them.
                columns.append(Column("role", feature.partition(":")[2].partition("_")[0]))
            elif columns and columns[-1].kind == "role":
                columns.append(Column("target", feature))
            elif feature:
                columns.append(Column("value", feature))
        self.layers.append(Layer(kind, name, self._columns, tuple(columns) or (Column("value", ""),)))
        self._columns += len(self.layers[-1].columns)

    def _offsets(self, parts: Sequence[str], line: str, number: int) -> tuple[int, int]:
        try:
            begin, end = parts[1].split("-")
            if parts[0][0].isdecimal() and len(parts) > 2:
                return int(begin), int(end)
        except (ValueError, IndexError):
            pass
        expected = "expected sentence and token, offsets and token, as in 1-2, 4-8, Haag, with tabs between"
        return self._fail(f"{shorten(line)!r} is no line of a token, {expected}; {_ANEW}", number)

    def values(self, cells: str, number: int) -> list[str]:
        """The values of all columns. RAISES (ArticleError): There are not as many as the header says, or one has a NUL.

        cells (str): The columns behind a token.
        number (int): Their line.
        """
        if "\0" in cells:
            self._fail(_NUL, number)
        found = cells.split("\t")
        if len(found) == self._columns + 1 and not found[-1]:
            found.pop()
        if len(found) != self._columns:
            columns = f"a line of {len(found) + 3} columns, expected {self._columns + 3} by the header"
            self._fail(f"{columns}; the file was cut off or edited: {_ANEW}", number)
        return found

    def _begin_sentence(self, text: str, begin: int, word: str, number: int) -> None:
        # By the specification a sentence begins with its first token; some tools write the white space before it.
        indent = 0 if text.startswith((word, unescape(word))) else units_in(text[: len(text) - len(text.lstrip())])
        gap = begin - indent - self._units
        if not 0 <= gap <= _WIDEST_GAP:
            message = f"a sentence begins at {begin}, the one before it ends at {self._units}"
            self._fail(message + self._advice(begin, begin + len(word), word, text), number)
        space = ("\n" + " " * (gap - 1) if self._parts else " " * gap) if gap else ""
        self._parts += (space, text)
        self._sentence, self._start, self._unit = text, self._points + gap, self._units + gap
        offsets = Offsets(text)
        self._offsets_in = offsets if offsets.size != len(text) else None
        self._points, self._units = self._start + len(text), self._unit + offsets.size
        self._last = self._start

    def _place(self, begin: int, end: int, word: str, number: int) -> tuple[int, int]:
        """The characters of a token. RAISES (ArticleError): The text has something else there."""
        first, last = begin - self._unit, end - self._unit
        if self._offsets_in:
            places = (self._offsets_in.character(first), self._offsets_in.character(last))
            first, last = (-1 if place is None else place for place in places)
        # INCEpTION writes tokens as they are, other tools escape them.
        fits = first + len(word) == last and self._sentence.startswith(word, first)
        if not fits and "\\" in word:
            words = unescape(word)
            fits = first + len(words) == last and self._sentence.startswith(words, first)
        if fits and first >= 0:
            return first + self._start, last + self._start
        given = self._sentence[max(first, 0) : max(last, 0)]
        message = f"the offsets {begin}-{end} give {shorten(given)!r}, the line has {shorten(word)!r}"
        return self._fail(message + self._advice(begin, end, word), number)

    def _advice(self, begin: int, end: int, word: str, following: str = "") -> str:
        """What the offsets seem to count, where it is no UTF-16 code units."""
        text = "".join([*self._parts, *(["\n", following] if following else [])])
        if text[begin:end] == word and word:
            return "; they count characters: make them count UTF-16 code units"
        if text.encode("utf-8", "replace")[begin:end] == word.encode("utf-8", "replace") and word:
            return "; they count bytes of UTF-8: make them count UTF-16 code units"
        return f"; offsets are UTF-16 code units: {_ANEW}"

    def _end_file(self, pending: Sequence[str], number: int) -> None:
        if any(part.strip() for part in pending):
            self._fail(f"breaks off: no line of a token for {shorten(' '.join(pending))!r}; {_ANEW}", number)
        if not self._parts:
            self._fail(f"has no sentence ({_TEXT}…) with tokens; {_ANEW}", number)
        rest = self._sentence[self._last - self._start :]
        if rest.strip():
            self._fail(f"breaks off: no line of a token for {shorten(rest)!r}; {_ANEW}", number)
        self.text = "".join(self._parts)

    def _unescaped(self, text: str) -> str:
        if "\\" not in text:
            return text
        return _java_text(text) if self._java else unescape(text)

    def _fail(self, message: str, line: int) -> NoReturn:
        raise ArticleError([Problem(message, str(self.path), line, self.name)])


def _java_text(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match[2]:
            return chr(int(match[2], 16))
        return chr(int(match[1], 8)) if match[1].isdecimal() else _CONTROLS.get(match[1], match[1])

    # Two escapes may be the halves of one character.
    return _JAVA_ESCAPE.sub(character, text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

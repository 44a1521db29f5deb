"""A JSON file with one long list of records, read one record at a time (https://www.rfc-editor.org/rfc/rfc8259).

By the standard library's decoder over a window of the file, not by ijson: it is quick enough, notices keys that stand
twice, and needs no further dependency.
"""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from scripts.articles.formats.format import Refusal
from scripts.articles.formats.parts.json_lines import DECODER, SHOWN, Record, TwiceError
from scripts.articles.formats.parts.utf8 import UTF16, is_utf16, not_utf8
from scripts.articles.problems import ArticleError, Problem, unreadable

# How much of a file is read at a time, in bytes.
WINDOW = 1 << 20
# A word, number or escape that the window cuts is a fault near the end of it; faults before that are the file's own.
_LONGEST = 32
_BLANK = " \t\r\n"
_ANEW = "export the file anew, as JSON"


def read_list(path: Path) -> Iterator[Record | Refusal]:
    """Read the elements of a list, or the one object that a file consists of.

    A byte order mark and any line ends are accepted. Elements that are no JSON object or have a key twice in one object
    are refused. Of each Record `line` is the line on which it begins and `raw` its beginning.

    path (Path): The file, UTF-8.
    YIELDS (Record | Refusal): One an element.
    RAISES (ArticleError): No readable file, not UTF-8, not JSON, neither list nor object, or it breaks off; what stands
        before the fault has been given by then.
    """
    try:
        with path.open("rb") as file:
            yield from _Window(path, file).records()
    except OSError as error:
        raise unreadable(path, error) from error


class _Window:
    """The part of a file that is decoded: `text` from `at` on; what lies before is forgotten."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.file = file
        self.text = ""
        self.at = 0
        self.line = 1
        self.count = 0
        self.bytes = 0
        self.whole = False
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")()

    def records(self) -> Iterator[Record | Refusal]:
        first = self._next()
        if first == "{":
            yield self._record()
        elif first == "[":
            yield from self._elements()
        elif not first:
            self._fail("the file is empty")
        else:
            self._fail(f"begins with {self.text[self.at : self.at + 20]!r}, expected a list ([…]) of JSON objects")
        if self._next():
            self._fail(f"something stands behind the end of the JSON, {self.text[self.at : self.at + 20]!r}")

    def _elements(self) -> Iterator[Record | Refusal]:
        self.at += 1
        if self._next() == "]":
            self.at += 1
            return
        while True:
            self._next()
            yield self._record()
            mark = self._next()
            if mark not in (",", "]"):
                expected = "a comma or the list's end (])"
                self._fail(
                    f"expected {expected}, found {mark!r}" if mark else f"the list breaks off without {expected}"
                )
            self.at += 1
            if mark == "]":
                return

    def _record(self) -> Record | Refusal:
        line, fields, message, end = self.line, *self._decoded()
        self.count += 1
        raw = self.text[self.at : min(end, self.at + SHOWN)]
        self._advance(end)
        if not message and not isinstance(fields, dict):
            message = f"element {self.count} of the list is no JSON object but {raw[:40]!r}; remove it, or {_ANEW}"
        record = Record(self.path, line, fields if not message else {}, raw)
        return record.refuse(message) if message else record

    def _decoded(self) -> tuple[Any, str, int]:
        """The element at this place, what is wrong with it, and where it ends."""
        while True:
            try:
                try:
                    fields, end = DECODER.raw_decode(self.text, self.at)
                    message = ""
                except TwiceError as error:
                    fields, end = _PLAIN.raw_decode(self.text, self.at)
                    message = f"the key {error.args[0]!r} stands twice in one object; remove one of them"
                # A number at the end of the window may go on behind it.
                if end < len(self.text) or isinstance(fields, dict | list) or not self._more():
                    return fields, message, end
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated") or error.pos + _LONGEST > len(self.text)
                if not cut or not self._more():
                    self._fail_at(error, cut)
            except (ValueError, RecursionError) as error:
                self._fail(f"not readable as JSON ({error})")

    def _next(self) -> str:
        """Go to the next character that is not blank; empty at the end of the file."""
        while True:
            while self.at < len(self.text):
                if self.text[self.at] not in _BLANK:
                    return self.text[self.at]
                self._advance(self.at + 1)
            if not self._more():
                return ""

    def _advance(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def _more(self) -> bool:
        """Read on, twice as much each time that one element is longer; False at the end of the file."""
        if self.whole:
            return False
        raw = self.file.read(max(WINDOW, len(self.text) - self.at))
        if not self.bytes and is_utf16(raw):
            self._fail(UTF16, advice="")
        self.whole = not raw
        try:
            text = self._utf8.decode(raw, final=self.whole)
        except UnicodeDecodeError as error:
            # What the decoder kept of the last time stands before.
            self._fail(not_utf8(error, before=self.bytes + len(raw) - len(error.object)), advice="")
        self.bytes += len(raw)
        if not text and self.whole:
            return False
        self.text, self.at = self.text[self.at :] + text, 0
        return True

    def _fail_at(self, error: json.JSONDecodeError, cut: bool) -> NoReturn:
        breaks = cut and self.whole and (error.msg.startswith("Unterminated") or error.pos >= len(self.text.rstrip()))
        self._advance(max(error.pos, self.at))
        where = f"{error.msg}: {self.text[error.pos : error.pos + 20]!r}"
        self._fail(
            f"the JSON breaks off ({where}); the file was cut off or edited" if breaks else f"not JSON ({where})"
        )

    def _fail(self, message: str, advice: str = f"; {_ANEW}") -> NoReturn:
        read = f", {self.count} records were read before" if self.count else ""
        raise ArticleError([Problem(f"{message}{read}{advice}", str(self.path), self.line)])


_PLAIN = json.JSONDecoder()

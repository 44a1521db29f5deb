"""JSON Lines (https://jsonlines.org): UTF-8, one JSON object a line, as Prodigy and doccano write it."""

import codecs
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.articles.article import Article
from scripts.articles.formats.format import Refusal
from scripts.articles.formats.parts.characters import check_halves, half_in, may_have_halves
from scripts.articles.formats.parts.utf8 import UTF16, is_utf16, not_utf8
from scripts.articles.problems import ArticleError, Problem, unreadable
from scripts.files import complete

# How much of what was refused is shown, in characters.
SHOWN = 2_000
# After so many lines without one record the file is no JSON Lines, and a list of all its lines would help nobody.
_PATIENCE = 20
_ANEW = "export the file anew, as JSONL (one record a line)"


@dataclass(frozen=True, slots=True)
class Record:
    """One line.

    path (Path): The file.
    line (int): 1-based line of the file.
    fields (dict[str, Any]): The JSON object.
    raw (str): The line itself, or its beginning.
    """

    path: Path
    line: int
    fields: dict[str, Any]
    raw: str

    def refuse(self, message: str, article: str = "", *, expected: bool = False) -> Refusal:
        """The whole record cannot be taken over. expected (bool): See `Refusal`."""
        return Refusal(Problem(message, str(self.path), self.line, article), "record", self.raw, expected)


class TwiceError(ValueError):
    """A key that an object has twice: one of its values would be lost."""


def read_records(path: Path) -> Iterator[Record | Refusal]:
    """Read a file, one line at a time.

    A byte order mark, blank lines and any line ends (LF, CRLF, CR, also mixed) are accepted. Lines that are not UTF-8,
    no JSON object, or have a key twice in one object are refused.

    path (Path): The file.
    YIELDS (Record | Refusal): One for each line that is not blank.
    RAISES (ArticleError): No readable file, empty, UTF-16, or none of its lines (of the first 20) is a record.
    """
    refused: list[Refusal] = []
    found = False
    for line, raw in _lines(path):
        one = _record(path, line, raw)
        found = found or isinstance(one, Record)
        if not found and isinstance(one, Refusal):
            refused.append(one)
            if len(refused) == _PATIENCE:
                break
            continue
        yield from refused
        refused.clear()
        yield one
    if refused:
        raise ArticleError([refused[0].problem])
    if not found:
        raise ArticleError([Problem(f"no record in it; {_ANEW}", str(path))])


def no_text(fields: Mapping[str, Any], key: str = "text") -> str:
    """What is wrong with a record whose text is no string."""
    return f"no text (the key {key!r} is {'not a string' if key in fields else 'missing'})"


def articles_of(
    records: Iterable[Record | Refusal], read: Callable[[Record, int], Iterable[Article | Refusal]]
) -> Iterator[Article | Refusal]:
    """What is read of each record, one at a time; a record that is nested too deeply is refused.

    read (Callable): The articles of one record, and what was refused of it; it gets the 1-based number of the record.
    """
    for number, record in enumerate(records, 1):
        if isinstance(record, Refusal):
            yield record
            continue
        try:
            found = list(read(record, number))
        except RecursionError:
            found = [record.refuse(f"lists and objects in it are nested too deeply; {_ANEW}")]
        yield from found


def write_records(records: Iterable[tuple[Article, dict[str, Any]]], path: Path) -> None:
    """Write a file, one record at a time; it is complete or not there.

    records (Iterable[tuple[Article, dict[str, Any]]]): Each record with the article that it is made of.
    RAISES (ArticleError): A record cannot be written as UTF-8.
    """
    with complete(path) as unfinished, unfinished.open("wb") as file:
        for article, fields in records:
            file.write(encoded(article, fields) + b"\n")


def encoded(article: Article, fields: Mapping[str, Any]) -> bytes:
    """A record as it is written.

    article (Article): What it is made of.
    RAISES (ArticleError): It cannot be written as UTF-8.
    """
    record = json.dumps(fields, ensure_ascii=False)
    check_halves(article, record)
    return record.encode("utf-8")


def as_data(value: object) -> str:
    """A part of a record for a Refusal."""
    return json.dumps(value, ensure_ascii=False)[:SHOWN]


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Lines that are not blank, with their 1-based numbers."""
    number = 0
    try:
        with path.open("rb") as file:
            for raw in file:
                if not number:
                    if is_utf16(raw):
                        raise ArticleError([Problem(UTF16, str(path), 1)])
                    raw = raw.removeprefix(codecs.BOM_UTF8)
                # JSON escapes carriage returns in strings: a bare one ends a line.
                for line in raw.rstrip(b"\r\n").split(b"\r"):
                    number += 1
                    if line.strip():
                        yield number, line
    except OSError as error:
        raise unreadable(path, error) from error


def _record(path: Path, line: int, raw: bytes) -> Record | Refusal:
    shown = raw[: 4 * SHOWN].decode("utf-8", "replace")[:SHOWN]
    try:
        text = raw.decode("utf-8")
        fields = DECODER.decode(text)
        message = half_in(fields) if may_have_halves(text) else ""
        if not message and not isinstance(fields, dict):
            message = f"no JSON object but a {type(fields).__name__}; {_ANEW}"
    except UnicodeDecodeError as error:
        fields, message = {}, not_utf8(error, "line")
    except json.JSONDecodeError as error:
        fields, message = {}, _not_json(text, error)
    except TwiceError as error:
        fields, message = {}, f"the key {error.args[0]!r} stands twice in one object; remove one of them"
    except (ValueError, RecursionError) as error:
        fields, message = {}, f"not readable as JSON ({error}); {_ANEW}"
    record = Record(path, line, fields, shown)
    return record.refuse(message) if message else record


def _not_json(text: str, error: json.JSONDecodeError) -> str:
    where = f"{error.msg} at character {error.pos + 1} of the line"
    if text.strip() in ("[", "{"):
        return f"the JSON of one record goes over several lines; {_ANEW}"
    if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
        return f"the JSON breaks off ({where}); the file was cut off or edited: {_ANEW}"
    return f"not JSON ({where}); mend the line, or {_ANEW}"


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        keys = [key for key, _ in pairs]
        raise TwiceError(next(key for key in keys if keys.count(key) > 1))
    return fields


# Refuses keys that stand twice. Made once: json.loads would make a decoder a line.
DECODER = json.JSONDecoder(object_pairs_hook=_object)

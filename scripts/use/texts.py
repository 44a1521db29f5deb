"""The texts that people bring: text files, folders of them, JSON lines, standard input.

Inputs are read twice, once to check them all and once to annotate them, so that a bad file is known before the pipeline
has worked for an hour on the good ones. Nothing but the text in hand is kept in memory.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

TEXT_SUFFIX, LINES_SUFFIX = ".txt", ".jsonl"
STANDARD_INPUT = "standard input"
DASH = Path("-")


class InputError(ValueError):
    """An input that cannot be used, or that is not there; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read.

    path (Path): The file.
    name (str): What messages and `Text.origin` call it.
    id (str): The id of its text; with the line number behind it for JSON lines without ids.
    json_lines (bool): One JSON object a line, instead of one text.
    """

    path: Path
    name: str
    id: str
    json_lines: bool


@dataclass(frozen=True, slots=True)
class Text:
    """One text to annotate.

    id (str | int): The user's, else made from the file's name.
    text (str): The text as it stands in the file: line ends are kept, a byte order mark is not.
    origin (str): The file, and the line behind a colon for JSON lines.
    fields (Mapping[str, Any]): All fields of its JSON object; empty for text files.
    """

    id: str | int
    text: str
    origin: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def check_there(paths: Iterable[Path]) -> None:
    """See that all inputs are there; Typer's own check, `exists`, takes - for a file.

    RAISES (BadParameter): One is not.
    """
    if missing := next((path for path in paths if path != DASH and not path.exists()), None):
        raise typer.BadParameter(f"there is no file or folder {missing}")


def sources_of(paths: Sequence[Path], stack: ExitStack, *, json_lines: bool) -> list[Source]:
    """The files among files, folders and standard input, which is kept in a file, since inputs are read twice.

    stack (ExitStack): Removes that file.
    json_lines (bool): Standard input is JSON lines, not one text.
    RAISES (InputError): See `find_sources`.
    """
    sources: list[Source] = []
    for path in paths:
        if path == DASH:
            file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "stdin"
            with file.open("wb") as copy:
                shutil.copyfileobj(sys.stdin.buffer, copy)
            sources.append(Source(file, STANDARD_INPUT, "stdin", json_lines))
        else:
            sources += find_sources([path])
    return sources


def find_sources(paths: Iterable[Path]) -> list[Source]:
    """The files among files and folders; of a folder all *.txt inside, sorted, at any depth.

    RAISES (InputError): A file that is neither .txt nor .jsonl, or a folder without .txt files.
    """
    sources: list[Source] = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.rglob(f"*{TEXT_SUFFIX}") if file.is_file())
            if not files:
                raise InputError(f"{path}: there is no text file (*{TEXT_SUFFIX}) in this folder")
            ids = (file.relative_to(path).with_suffix("").as_posix() for file in files)
            sources += [Source(file, str(file), name, False) for file, name in zip(files, ids, strict=True)]
        elif path.suffix in (TEXT_SUFFIX, LINES_SUFFIX):
            sources.append(Source(path, str(path), path.stem, path.suffix == LINES_SUFFIX))
        else:
            raise InputError(f"{path}: expected a folder, a text file ({TEXT_SUFFIX}) or JSON lines ({LINES_SUFFIX})")
    return sources


def read_texts(sources: Iterable[Source]) -> Iterator[Text]:
    """The texts of files, one after the other.

    RAISES (InputError): A file that cannot be read or is not UTF-8, a line that is not a JSON object with a `text`.
    """
    for source in sources:
        try:
            if source.json_lines:
                yield from _read_lines(source)
            else:
                yield Text(source.id, _decode(source.path.read_bytes(), source.name), source.name)
        except OSError as error:
            raise InputError(f"{source.name}: cannot be read: {error.strerror}") from error


def check_length(text: Text, limit: int) -> None:
    """See that a pipeline can take a text.

    limit (int): Characters that it takes at most.
    RAISES (InputError): The text is longer.
    """
    if len(text.text) > limit:
        size = f"{len(text.text)} characters, the pipeline takes {limit} at most"
        raise InputError(f"{text.origin}: {size}; cut it into articles")


def _read_lines(source: Source) -> Iterator[Text]:
    # Lines are cut as bytes: str.splitlines would also cut at U+2028 and its like, which JSON allows in strings.
    with source.path.open("rb") as file:
        for number, line in enumerate(file, 1):
            where = f"{source.name}:{number}"
            if line.strip():
                fields = _json_object(_decode(line, where).rstrip("\r\n"), where)
                yield Text(_id(fields, f"{source.id}-{number}", where), fields["text"], where, fields)


def _decode(content: bytes, where: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{content[error.start]:02X} at offset {error.start}"
        raise InputError(f"{where}: not UTF-8 ({byte}); save it as UTF-8 and try again") from error


def _json_object(line: str, where: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON: {error.msg} in column {error.colno}") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("text"), str):
        raise InputError(
            f'{where}: expected a JSON object with a string "text", such as {{"text": "Gunmen stormed …"}}'
        )
    try:
        json.dumps(fields, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{where}: half a surrogate pair (\\ud800 to \\udfff) in a string, no character") from error
    return fields


def _id(fields: Mapping[str, Any], default: str, where: str) -> str | int:
    value = fields.get("id")
    if value is None or value == "":
        return default
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    raise InputError(f"{where}: the id {value!r} is neither a string nor a whole number")

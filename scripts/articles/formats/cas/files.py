"""Where the documents of UIMA CAS lie: single files, folders, zips, and INCEpTION's projects, zipped or unpacked.

- A file DOC.xmi has its type system beside it, else in the nearest folder above, inside the folder or zip that was
  named; a JSON CAS has its own.
- A zip is read as a folder is; nothing is written to disk. Zips in it, and in folders, are opened as well.
- In a project (https://inception-project.github.io, "Exporting a project") the annotations lie in `annotation/DOC/` and
  `curation/DOC/`, a file USER.xmi, USER.json or USER.zip each: each is an article with `annotator` USER in its meta.
  The rest of a project (source documents, settings) is no annotation. INITIAL_CAS is the document as it was imported.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from pathlib import Path, PurePosixPath

from cassis import TypeSystem

from scripts.articles.article import Article
from scripts.articles.formats.cas.reading import article_of
from scripts.articles.formats.cas.safe_xml import parse_types
from scripts.articles.formats.cas.structures import LAYERS, TYPE_SYSTEM, Cas, CasError
from scripts.articles.formats.format import HEAD_BYTES, Refusal
from scripts.articles.problems import ArticleError, Problem, unreadable

ZIP = ".zip"
_INITIAL = "INITIAL_CAS"
_IN_PROJECT = re.compile(r"(?:^|/)(?:annotation|curation)/[^/]+/([^/]+)\.(?:zip|xmi|json)$", re.IGNORECASE)
# What a zip may unpack to, in bytes, zips in it included: so much, or so many times its size. XMI shrinks to a tenth.
_UNPACKED, _TIMES = 64 << 20, 100
# No document of a zip may be larger than this, in bytes: it is held in memory.
_LARGEST = 512 << 20
_PIECE = 1 << 20
# How many files `has` looks at.
_LOOKED_AT = 20
# A folder, a project in it, a document in that.
_DEPTH = 2

Parse = Callable[[bytes, TypeSystem | None], Cas]


@dataclass(slots=True)
class _Budget:
    """How many bytes may still be unpacked."""

    left: int


@dataclass(frozen=True, slots=True)
class _Container:
    """A folder or zip.

    path (Path): Where it lies.
    files (Mapping[str, Callable[[], bytes]]): Name inside, with slashes → its content.
    bad (tuple[str, ...]): Names that no honest zip has.
    budget (_Budget | None): Of a zip.
    """

    path: Path
    files: Mapping[str, Callable[[], bytes]]
    bad: tuple[str, ...] = ()
    budget: _Budget | None = None


@dataclass(frozen=True, slots=True)
class _Document:
    """A CAS to be read: its path for messages, content, type system if there is one, name, and who annotated it."""

    path: Path
    content: Callable[[], bytes]
    types: Callable[[], bytes] | None
    name: str
    annotator: str


def read(path: Path, suffix: str, parse: Parse) -> Iterator[Article | Refusal]:
    """Read all documents of a file, folder or zip, one at a time.

    suffix (str): Of the documents, `.xmi` or `.json`.
    parse (Parse): Of the content of one, with its type system.
    YIELDS (Article | Refusal): An article for each document, after what was refused of it; of several documents a bad
        one becomes a Refusal.
    RAISES (ArticleError): There is no such file, the only one cannot be read, or nothing is found.
    """
    is_single = not path.is_dir() and path.suffix.lower() != ZIP
    found = False
    for one in [_single(path)] if is_single else _documents(_opened(path), suffix, "", 0):
        found = True
        if isinstance(one, Refusal):
            yield one
            continue
        try:
            yield from article_of(parse(one.content(), _types(one)), one.path, one.name, one.annotator)
        except CasError as error:
            problem = Problem(str(error), str(one.path), error.line, article=one.name)
            if is_single:
                raise ArticleError([problem]) from error
            yield Refusal(problem, "record", one.path.name)
    if not found:
        message = f"no document (*{suffix}) in it; export the project or document as UIMA CAS XMI or JSON"
        raise ArticleError([Problem(message, str(path))])


def has(path: Path, suffix: str, seems: Callable[[bytes], bool]) -> bool:
    """Whether a folder or zip, or a zip in it, has a document among the first files of that suffix.

    seems (Callable[[bytes], bool]): Whether the first bytes of a file are those of a document.
    """
    try:
        found = (one for one in _documents(_opened(path), suffix, "", 0) if isinstance(one, _Document))
        return any(seems(one.content()[:HEAD_BYTES]) for one in islice(found, _LOOKED_AT))
    except (ArticleError, CasError):
        return False


def _types(document: _Document) -> TypeSystem | None:
    """RAISES (CasError): It is no type system."""
    try:
        return parse_types(document.types()) if document.types else None
    except CasError as error:
        raise CasError(f"its type system ({TYPE_SYSTEM}): {error}", error.line) from error


def _single(path: Path) -> _Document:
    try:
        beside = [one for one in path.parent.iterdir() if one.name.casefold() == TYPE_SYSTEM.casefold()]
    except OSError:
        beside = []
    types = next((_content_of(one) for one in sorted(beside)), None)
    if not path.is_file():
        raise ArticleError([Problem("there is no such file", str(path))])
    return _Document(path, _content_of(path), types, path.stem, "")


def _documents(container: _Container, suffix: str, annotator: str, depth: int) -> Iterator[_Document | Refusal]:
    for name in container.bad:
        message = f"the file {name!r} in it would lead out of the zip, nothing of it was read; make the zip anew"
        yield Refusal(Problem(message, str(container.path)), "record", name)
    # The folder `annotation` may have been named itself.
    by_user = {
        name: match[1] for name in container.files if (match := _IN_PROJECT.search(f"{container.path.name}/{name}"))
    }
    for name in sorted(by_user or container.files):
        file = PurePosixPath(name)
        if file.stem == _INITIAL or file.name == LAYERS or any(part.startswith(".") for part in file.parts):
            continue
        who = by_user.get(name, annotator)
        if file.suffix.lower() == suffix:
            types = _nearest(container.files, file)
            # A project calls its files after users, a document's own name is that of the folder.
            id = file.parent.stem if name in by_user else file.stem
            yield _Document(container.path / name, container.files[name], types, id, who)
        elif file.suffix.lower() == ZIP and depth < _DEPTH:
            yield from _in_zip(container, name, suffix, who, depth)


def _in_zip(container: _Container, name: str, suffix: str, who: str, depth: int) -> Iterator[_Document | Refusal]:
    path = container.path / name
    try:
        if container.budget is None:
            inner = _opened(path)
        else:
            inner = _unzipped(path, BytesIO(container.files[name]()), container.budget)
        for one in _documents(inner, suffix, who, depth + 1):
            # The zip of a user in a project is named after the user, its folder after the document.
            yield replace(one, name=path.parent.stem) if isinstance(one, _Document) and who else one
    except ArticleError as error:
        yield from (Refusal(problem, "record", name) for problem in error.problems)
    except CasError as error:
        yield Refusal(Problem(str(error), str(path)), "record", name)


def _nearest(files: Mapping[str, Callable[[], bytes]], file: PurePosixPath) -> Callable[[], bytes] | None:
    """The type system beside a file, else in the nearest folder above."""
    folded = {name.casefold(): content for name, content in files.items()}
    places = (str(folder / TYPE_SYSTEM).casefold() for folder in file.parents)
    return next((folded[place] for place in places if place in folded), None)


def _opened(path: Path) -> _Container:
    """RAISES (ArticleError): The folder or zip cannot be read."""
    try:
        if path.is_dir():
            found = (one for one in path.rglob("*") if one.is_file())
            return _Container(path, {one.relative_to(path).as_posix(): _content_of(one) for one in found})
        return _unzipped(path, path, _Budget(max(_UNPACKED, _TIMES * path.stat().st_size)))
    except OSError as error:
        raise unreadable(path, error) from error
    except CasError as error:
        raise ArticleError([Problem(str(error), str(path))]) from error


def _unzipped(path: Path, file: Path | BytesIO, budget: _Budget) -> _Container:
    """A zip, nothing of it unpacked yet; it stays open for as long as something of it is used.

    path (Path): Its path for messages.
    RAISES (CasError): It is no zip.
    """
    try:
        archive = zipfile.ZipFile(file)
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise CasError(f"no readable zip ({error}); the file was cut off: download it anew") from error
    files: dict[str, Callable[[], bytes]] = {}
    bad: list[str] = []
    for entry in entries:
        # Old versions of WebAnno begin names with a slash.
        name = entry.filename.replace("\\", "/").lstrip("/")
        if ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
            bad.append(entry.filename)
        else:
            files[name] = _unpacking(archive, entry, budget)
    return _Container(path, files, tuple(bad), budget)


def _unpacking(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> Callable[[], bytes]:
    def content() -> bytes:
        pieces: list[bytes] = []
        size = 0
        try:
            with archive.open(entry) as file:
                # What the zip says of its size proves nothing: what comes out is counted.
                while piece := file.read(_PIECE):
                    size += len(piece)
                    budget.left -= len(piece)
                    if budget.left < 0 or size > _LARGEST:
                        raise CasError(_TOO_MUCH.format(size=size))
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise CasError(f"broken in its zip ({error}); download the zip anew") from error
        except RuntimeError as error:
            raise CasError("encrypted in its zip; export it without a password") from error
        return b"".join(pieces)

    return content


_TOO_MUCH = (
    "the zip unpacks to far too much, it was left after {size:,} bytes of this file; if it is honest, unpack it "
    "yourself and name the folder"
)


def _content_of(path: Path) -> Callable[[], bytes]:
    def content() -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CasError(f"the file cannot be read ({error.strerror or error}); make it readable") from error

    return content

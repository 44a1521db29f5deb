"""Annotations of ours over public texts, which we may not publish: offsets alone, joined to the text where it is there.

A layer is a JSON file `corpus/layers/CORPUS/SPLIT/ID.json`. It has no word of the text, but the checksum of it: over
another text offsets mean nothing, so one that differs in a single character is refused.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from scripts.articles.article import Article, Link, Place, Span
from scripts.articles.formats import casie
from scripts.articles.problems import ArticleError, Problem
from scripts.files import write_atomically

SUFFIX = ".json"
_FETCH = "fetch the corpora with weasel assets --extra, or copy them with weasel run mirror"


class SpanOffsets(BaseModel):
    """A span: characters of the text, 0-based, end-exclusive."""

    model_config = ConfigDict(extra="forbid", strict=True)

    label: str
    start: int
    end: int


class LinkIndices(BaseModel):
    """A link between two spans, by their places in the list."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: str
    head: int
    tail: int


class Layer(BaseModel):
    """One annotated text.

    corpus (str): The public corpus that has the text.
    text (str): Its file, below the corpus's folder in assets/.
    sha256 (str): Of the text in UTF-8, as hexadecimal digits.
    spans (list[SpanOffsets]), links (list[LinkIndices]): The annotation, all four labels.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    corpus: Literal["casie", "polnear"]
    text: str
    sha256: str
    spans: list[SpanOffsets]
    links: list[LinkIndices]


def layer_of(article: Article, corpus: str, text: str) -> Layer:
    """The layer of an annotated article; its description is left out, since notes may quote the text.

    corpus (str), text (str): Where its text stands, see `Layer`.
    """
    spans = [{"label": span.label, "start": span.start, "end": span.end} for span in article.spans]
    links = [{"kind": link.kind, "head": link.head, "tail": link.tail} for link in article.links]
    fields = {"corpus": corpus, "text": text, "sha256": _checksum(article.text), "spans": spans, "links": links}
    return Layer.model_validate(fields)


def write_layer(layer: Layer, path: Path) -> None:
    """Write a layer, one span or link a line, so that a reviewer reads a change in a diff."""
    head = layer.model_dump_json(exclude={"spans", "links"}).removesuffix("}")
    spans = ",\n".join(f"  {span.model_dump_json()}" for span in layer.spans)
    links = ",\n".join(f"  {link.model_dump_json()}" for link in layer.links)
    write_atomically(path, f'{head},\n"spans": [\n{spans}\n],\n"links": [\n{links}\n]}}\n'.encode())


def read_layers(folder: Path, assets: Path) -> list[Article]:
    """The layers of a folder, joined to their texts.

    folder (Path): For instance `corpus/layers/casie/train`; searched to any depth.
    assets (Path): Has the folders of the corpora.
    RETURNS (list[Article]): In the order of their paths; ids are the names of the files.
    RAISES (ArticleError): A layer is faulty, or its text is missing or another one; all faults are listed.
    """
    articles: list[Article] = []
    problems: list[Problem] = []
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        try:
            articles.append(_joined(_read(path), path, assets))
        except ArticleError as error:
            problems += error.problems
    if problems:
        raise ArticleError(problems)
    return articles


def _read(path: Path) -> Layer:
    try:
        return Layer.model_validate_json(path.read_bytes())
    except ValidationError as error:
        problems = [_of_field(one["loc"], one["msg"], path) for one in error.errors()]
        raise ArticleError(problems) from error


def _of_field(place: tuple[int | str, ...], message: str, path: Path) -> Problem:
    where = ".".join(map(str, place))
    return Problem(f"{where}: {message}; mend the layer" if where else f"{message}; mend the layer", str(path))


def _joined(layer: Layer, path: Path, assets: Path) -> Article:
    text = _text(layer, assets / layer.corpus / layer.text)
    if _checksum(text) != layer.sha256:
        message = f"{assets / layer.corpus / layer.text} has another text than the one that was annotated; {_FETCH}"
        raise ArticleError([Problem(message, str(path), article=path.stem)])
    spans = tuple(Span(span.label, span.start, span.end) for span in layer.spans)
    links = tuple(Link(link.kind, link.head, link.tail) for link in layer.links)
    if problems := list(_dangling(layer, path)):
        raise ArticleError(problems)
    meta = {"origin": f"{layer.corpus} {layer.text}"}
    return Article(path.stem, text, spans, links, meta=meta, place=Place(str(path)))


def _dangling(layer: Layer, path: Path) -> Iterator[Problem]:
    for link in layer.links:
        if not all(0 <= end < len(layer.spans) for end in (link.head, link.tail)):
            message = f"the link {link.kind!r} from span {link.head} to span {link.tail}: there are {len(layer.spans)}"
            yield Problem(f"{message} spans; mend the layer", str(path), article=path.stem)


def _text(layer: Layer, file: Path) -> str:
    if not file.is_file():
        raise ArticleError([Problem(f"there is no such text; {_FETCH}", str(file))])
    if layer.corpus == "casie":
        # A file is an article.
        return next((one.text for one in casie.read(file) if isinstance(one, Article)), "")
    return file.read_bytes().decode("utf-8", "replace")


def _checksum(text: str) -> str:
    return sha256(text.encode()).hexdigest()

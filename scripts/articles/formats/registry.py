"""All formats by name, and which of them a file is in."""

from collections.abc import Mapping
from pathlib import Path

from scripts.articles.article import Article
from scripts.articles.checks import check_article, tokenizer_of_articles
from scripts.articles.formats import (
    brat,
    casie,
    conll,
    docbin,
    doccano,
    huggingface,
    labelstudio,
    polnear,
    prodigy,
    webanno,
    xml,
)
from scripts.articles.formats.cas import json_cas, xmi
from scripts.articles.formats.format import HEAD_BYTES, Format, Refusal
from scripts.articles.formats.parts.utf8 import UTF16, is_utf16
from scripts.articles.problems import ArticleError, Problem, unreadable

_MODULES = (
    *(xml, brat, conll, prodigy, doccano, labelstudio, xmi, json_cas, webanno, docbin, huggingface),
    # Public corpora.
    *(casie, polnear),
)
FORMATS: Mapping[str, Format] = {module.FORMAT.name: module.FORMAT for module in _MODULES}
# Name of a format → what an Article loses in it, for people; nothing for a format that says nothing.
LOSSES: Mapping[str, tuple[str, ...]] = {
    module.FORMAT.name: tuple(getattr(module, "LOSSES", ())) for module in _MODULES
}
# What people have at hand in place of an export, by its first bytes.
_PAGE = "a web page: export the annotations from the tool, being logged in"
_OTHERS = (
    (b"PK", "a zip file or a document of an office program: unpack it, or export the annotations as JSON"),
    (b"\x1f\x8b", "a compressed file: unpack it"),
    (b"\xd0\xcf\x11\xe0", "a document of an office program: export the annotations as JSON"),
    (b"%PDF", "a PDF: export the annotations from the tool, as JSON"),
    (b"<!DOCTYPE html", _PAGE),
    (b"<html", _PAGE),
)


def guess(path: Path) -> Format:
    """The format of a file or folder, by its content.

    RAISES (ArticleError): The file cannot be read or is empty, no format knows it, or several do.
    """
    head = _head(path)
    found = [format for format in FORMATS.values() if format.recognises(path, head)]
    if len(found) == 1:
        return found[0]
    names = [format.name for format in found]
    message = f"may be {' or '.join(names)}; say which with --format NAME"
    if not found:
        # These are likelier reasons than a format that we do not know.
        message = UTF16 if is_utf16(head) else next((said for start, said in _OTHERS if head.startswith(start)), "")
        unknown = f"is in no format that can be told; say which with --format, one of {', '.join(FORMATS)}"
        message = message or unknown
    raise ArticleError([Problem(message, str(path))])


def read_checked(path: Path) -> list[Article]:
    """Read annotations that are ours already, in whatever format.

    path (Path): A file or folder; its labels and kinds of links are ours (else go by `import_annotations`).
    RAISES (ArticleError): Anything in it is refused or faulty; all faults are listed.
    """
    nlp = tokenizer_of_articles()
    articles: list[Article] = []
    problems: list[Problem] = []
    for one in guess(path).read(path):
        if isinstance(one, Refusal):
            problems += [] if one.expected else [one.problem]
        else:
            articles.append(one)
            problems += check_article(one, nlp)
    if problems:
        raise ArticleError(problems)
    return articles


def _head(path: Path) -> bytes:
    """The first bytes of a file; none of a folder."""
    if path.is_dir():
        return b""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise unreadable(path, error) from error
    # An empty annotation of brat says that nothing is annotated.
    if not head.strip() and path.suffix.lower() != brat.ANNOTATION:
        raise ArticleError([Problem("the file is empty; export it anew", str(path))])
    return head

"""Files of tokens with BIO tags, as of CoNLL-2003 (https://aclanthology.org/W03-0419/) and GermEval 2014.

A line a token, columns parted by tabs or blanks, a blank line between sentences; `-DOCSTART-` or `# id = …` begins a
document, and `# text = …`, as in CoNLL-U (https://universaldependencies.org/format.html), gives the text of the tokens
below it. Each column of tags is a layer of its own, in BIO (IOB2), IOB1 or BIOES (IOBES, BILOU); which one, the column
tells as a whole. Where no comment gives the text it is the tokens with one blank between them.

A file is read twice: for its columns, and, a document at a time, for its articles.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.articles.article import Article, Place, Span, shorten
from scripts.articles.formats.conll.columns import SHARE, Columns, survey
from scripts.articles.formats.conll.documents import DOCSTART, Document, comment_of, documents, is_of_webanno
from scripts.articles.formats.conll.text import Misfit, text_of
from scripts.articles.formats.conll.writing import write
from scripts.articles.formats.format import HEAD_BYTES, Format, Refusal
from scripts.articles.formats.parts.bio import decode, is_tag
from scripts.articles.problems import Problem

__all__ = ["FORMAT", "LOSSES", "read", "recognises", "write"]

# What an Article loses on the way through `write` and `read`.
LOSSES = (
    "links",
    "ids of spans",
    "which of several spans on the same words is the outer one",
    "description (meta) and which labels were annotated",
    "the white space between tokens, in files of other tools that have no `# text`: it becomes one blank",
)
SUFFIXES = (".conll", ".iob", ".iob2", ".bio", ".bioes", ".tsv", ".txt")
_LINE_END = re.compile(r"\r\n?|\n")


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read one file.

    A document without an id is called after the file, and numbered if there is a `-DOCSTART-`. A tag that its scheme
    does not allow where it stands begins no span: it is refused, with those that continue it. A document whose lines
    have different numbers of columns, or tokens other than its `# text`, is refused as a whole.

    path (Path): The file, UTF-8, with or without a byte order mark.
    RAISES (ArticleError): The file cannot be read, is not UTF-8 or WebAnno's TSV, or has no token or no column of tags.
    """
    columns = survey(path)
    yield from _not_taken_over(path, columns)
    # Id of each document that was taken → its line.
    taken: dict[str, int] = {}
    for document in documents(path):
        if document.id in taken:
            message = f"two documents have this id, the first on line {taken[document.id]}; give one of them another"
            yield _refused(document, columns, path, document.line, message)
            continue
        found = list(_read(document, columns, path))
        if isinstance(found[-1], Article):
            taken[document.id] = document.line
        yield from found


def recognises(path: Path, head: bytes) -> bool:
    """Whether one column of nearly all lines of the beginning is of tags, whatever the file is called."""
    if is_of_webanno(head):
        return False
    lines = _LINE_END.split(head.decode("utf-8-sig", "ignore"))
    # The last line may be cut off.
    # JSON is no token with a tag.
    if lines[0].lstrip().startswith(("{", "[{")):
        return False
    lines = [line.strip() for line in (lines[:-1] if len(head) >= HEAD_BYTES else lines)]
    rows = [re.split(r"\t| +", line) for line in lines if line and not _is_apart(line)]
    width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
    if width < 2 or count < SHARE * len(rows):
        return False
    columns = zip(*(row for row in rows if len(row) == width), strict=True)
    return any(sum(map(is_tag, column)) >= SHARE * len(rows) for column in columns)


def _is_apart(line: str) -> bool:
    """Whether a line is of no token."""
    return line.startswith(DOCSTART) or (line.startswith("#") and comment_of(line, tabs="\t" in line) is not None)


def _not_taken_over(path: Path, columns: Columns) -> Iterator[Refusal]:
    for number, example in columns.others.items():
        message = f"column {number + 1} is not taken over: it has values as {shorten(example)!r}, not tags"
        yield Refusal(Problem(message, str(path)), "span", example, expected=True)
    yield from columns.comments.refusals()


def _read(document: Document, columns: Columns, path: Path) -> Iterator[Article | Refusal]:
    """The refused spans of one document and then its article; or why the document is refused."""
    found = document.columns()
    if fault := _fault(document, found, columns):
        yield _refused(document, columns, path, *fault)
        return
    tokens = found[columns.token]
    fitted = text_of(tokens, document.texts)
    if isinstance(fitted, Misfit):
        yield _refused(document, columns, path, document.line_of(fitted.token), fitted.message)
        return
    text, starts = fitted
    spans: list[tuple[int, int, int, str]] = []
    for order, (column, scheme) in enumerate(columns.layers.items()):
        for run in decode(found[column], scheme, document.sentences):
            start, end = starts[run.first], starts[run.last] + len(tokens[run.last])
            if run.fault:
                words, line = shorten(text[start:end]), document.line_of(run.first)
                problem = Problem(f"{run.fault}; mend the tags", str(path), line, document.id, start, end, words)
                yield Refusal(problem, "span", " ".join(found[column][run.first : run.last + 1]))
            else:
                spans.append((start, -end, order, run.label))
    spans.sort()
    ordered = tuple(Span(label, start, -end) for start, end, _, label in spans)
    yield Article(document.id, text, ordered, place=Place(str(path)))


def _fault(document: Document, found: Sequence[Sequence[str]], columns: Columns) -> tuple[int, str] | None:
    """What is wrong with the columns of a document, and the line of the file; None where all is well."""
    if len(found) != columns.width:
        at, width = next((n, len(row)) for n, row in enumerate(document.rows()) if len(row) != columns.width)
        return document.line_of(at), f"a line of {width} columns, expected {columns.width} as in most; mend it"
    if "" in found[columns.token]:
        return document.line_of(found[columns.token].index("")), "a line without a token; remove it"
    for column in columns.layers:
        for value in set(found[column]):
            if not is_tag(value):
                message = f"{value!r} in column {column + 1} is no tag, expected O, B-LABEL, I-LABEL, …; mend it"
                return document.line_of(found[column].index(value)), message
    return None


def _refused(document: Document, columns: Columns, path: Path, line: int, message: str) -> Refusal:
    beginning = " ".join(row[columns.token] for row in document.rows()[:20] if len(row) > columns.token)
    return Refusal(Problem(message, str(path), line, document.id), "record", beginning)


FORMAT = Format(
    name="conll",
    title="tokens with BIO tags, as of CoNLL-2003 (https://aclanthology.org/W03-0419/)",
    suffixes=SUFFIXES,
    read=read,
    write=write,
    recognises=recognises,
)

"""Articles as brat's files: NAME.txt and NAME.ann an article, and annotation.conf with the types."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.articles.article import LABELS, LINK_ENDS, Article, Span
from scripts.articles.formats.brat.article import BREAK
from scripts.articles.formats.brat.standoff import ANNOTATION, TEXT, words_of
from scripts.articles.formats.format import new_folder
from scripts.articles.formats.parts.characters import check_halves
from scripts.articles.formats.parts.descriptions import SCORES, written_scores
from scripts.articles.formats.parts.file_names import FileNames
from scripts.articles.formats.parts.utf8 import MARK
from scripts.articles.problems import ArticleError, problem_at, problem_of


def write(articles: Iterable[Article], path: Path) -> None:
    """Write a folder for brat's data folder: NAME.txt and NAME.ann an article, and annotation.conf with the types.

    articles (Iterable[Article]): Their ids become names of files.
    path (Path): The folder: new or empty, so that nobody's annotations are overwritten. Complete or not there.
    RAISES (ArticleError): The folder is not empty, an id cannot be the name of a file or stands twice, a type has a
        blank in it, a text cannot be UTF-8 or starts with a byte order mark, or a span is blank or has a line break at
        its edge.
    """
    with new_folder(path) as folder:
        _write_into(articles, folder)


def _write_into(articles: Iterable[Article], folder: Path) -> None:
    names = FileNames(ANNOTATION)
    labels = dict.fromkeys(LABELS)
    # Kind of link → labels of its heads, and of its tails, in the order in which they are met.
    kinds = {kind: ({head: None}, {tail: None}) for kind, (head, tail) in LINK_ENDS.items()}
    for article in articles:
        name = names.of(article)
        _check_writable(article)
        (folder / name).write_bytes(_annotation(article).encode("utf-8"))
        (folder / f"{article.id}{TEXT}").write_bytes(article.text.encode("utf-8"))
        labels |= dict.fromkeys(span.label for span in article.spans)
        for link in article.links:
            heads, tails = kinds.setdefault(link.kind, ({}, {}))
            heads[article.spans[link.head].label] = None
            tails[article.spans[link.tail].label] = None
    relations = [f"{kind}\tArg1:{'|'.join(heads)}, Arg2:{'|'.join(tails)}" for kind, (heads, tails) in kinds.items()]
    # brat forbids overlaps that no such line allows; and it wants all four sections, empty or not.
    overlaps = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    lines = ["[entities]", *labels, "", "[relations]", *relations, overlaps, "", "[events]", "", "[attributes]"]
    (folder / "annotation.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _check_writable(article: Article) -> None:
    if article.text.startswith(MARK):
        raise ArticleError([problem_of(article, "the text starts with a byte order mark, U+FEFF; remove it")])
    types = (*(span.label for span in article.spans), *(link.kind for link in article.links))
    check_halves(article, article.id, article.text, *types)
    for type_ in types:
        if type_.split() != [type_]:
            raise ArticleError([problem_of(article, f"brat has no types with blanks in them, as {type_!r}; rename it")])


def _annotation(article: Article) -> str:
    """The content of NAME.ann: a text-bound annotation a span, a relation a link, then a note a score."""
    ids = _ids(article.spans)
    lines = []
    for id, span in zip(ids, article.spans, strict=True):
        fragments = _cut(article, span)
        offsets = ";".join(f"{start} {end}" for start, end in fragments)
        lines.append(f"{id}\t{span.label} {offsets}\t{words_of(article.text, fragments)}\n")
    for number, link in enumerate(article.links, 1):
        lines.append(f"R{number}\t{link.kind} Arg1:{ids[link.head]} Arg2:{ids[link.tail]}\n")
    scores = written_scores(article.meta.get(SCORES), len(ids))
    scored = [(id, score) for id, score in zip(ids, scores, strict=bool(scores)) if score is not None]
    for number, (id, score) in enumerate(scored, 1):
        lines.append(f"#{number}\tAnnotatorNotes {id}\tscore {json.dumps(score)}\n")
    return "".join(lines)


def _ids(spans: Sequence[Span]) -> list[str]:
    """T and a number a span: its own id where it is such a one, the next free one else."""
    own = Counter(span.id for span in spans if re.fullmatch(r"T[1-9][0-9]*", span.id, re.ASCII))
    free = (id for number in range(1, 2 * len(spans) + 1) if (id := f"T{number}") not in own)
    return [span.id if own[span.id] == 1 else next(free) for span in spans]


def _cut(article: Article, span: Span) -> list[tuple[int, int]]:
    """The fragments of a span: it is cut at line breaks, since an annotation is a line of its file."""
    breaks = [match.span() for match in BREAK.finditer(article.text, span.start, span.end)]
    edges = [span.start, *(edge for pair in breaks for edge in pair), span.end]
    fragments = list(zip(edges[::2], edges[1::2], strict=True))
    if any(not article.text[start:end].strip() for start, end in fragments) or span.end > len(article.text):
        message = f"the {span.label} is blank or has a line break at its edge, which brat cannot hold; move the edge"
        raise ArticleError([problem_at(article, span, message)])
    return fragments

"""Articles with any text, spans, links and meta for round trips through formats; and what tests ask of what is read."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import strategies as st

from scripts.articles.article import LABELS, Article, Link, Span
from scripts.articles.formats.format import Reader, Refusal
from scripts.articles.problems import ArticleError

SPECIAL = st.sampled_from(
    [*"\"\\'/\n\r\t .-", "\r\n", "😀", "𐍈", "\u0301", "“", "\u2028", "\x85", "\0", "\ufeff", "don't"]
)
TEXTS = st.lists(SPECIAL | st.characters(exclude_categories=["Cs"]) | st.sampled_from(["a", "said "]), max_size=30).map(
    "".join
)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5).filter(
    lambda name: name.split() == [name]
)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Spans may cross and touch anything; no two have the same label and words."""
    text = draw(TEXTS)
    cuts = st.integers(0, len(text))
    labels = st.sampled_from([*LABELS, "ORG"]) | NAMES
    rows = draw(st.lists(st.tuples(labels, cuts, cuts), max_size=8))
    bounds = list({(label, min(pair), max(pair)) for label, *pair in rows if pair[0] != pair[1]})
    bounds.sort(key=lambda row: (row[1], -row[2], row[0]))
    numbers = st.integers(0, len(bounds) - 1)
    links = draw(st.lists(st.builds(Link, NAMES, numbers, numbers), max_size=5)) if bounds else []
    return Article(
        id=draw(NAMES),
        text=text,
        spans=tuple(Span(*row, draw(NAMES | st.just(""))) for row in bounds),
        links=tuple(links),
        annotates=draw(st.frozensets(st.sampled_from(LABELS)) | st.just(frozenset(LABELS))),
        meta=draw(
            st.dictionaries(
                st.sampled_from(["annotator", "scores", "comments", "id", "note", "text", "meta"]) | NAMES,
                TEXTS,
                max_size=4,
            )
        ),
    )


def write_lines(path: Path, *records: object) -> Path:
    """Write records as a tool would, one a line; bytes and strings as they are."""
    lines = [
        one if isinstance(one, bytes) else (one if isinstance(one, str) else json.dumps(one)).encode()
        for one in records
    ]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def only_articles(found: Iterable[Article | Refusal]) -> list[Article]:
    """All that was read, of which nothing was refused."""
    read = list(found)
    assert [str(one.problem) for one in read if isinstance(one, Refusal)] == []
    return [one for one in read if isinstance(one, Article)]


def refused(found: Iterable[Article | Refusal]) -> list[tuple[str, str]]:
    """What was refused: what it is, and the error message without the file's folder."""
    return [
        (one.what, str(one.problem).replace(str(Path(one.problem.path).parent) + "/", ""))
        for one in found
        if isinstance(one, Refusal)
    ]


def parted(found: Iterable[Article | Refusal]) -> tuple[list[Article], list[Refusal]]:
    """What was read, and what was refused."""
    read = list(found)
    return [one for one in read if isinstance(one, Article)], [one for one in read if isinstance(one, Refusal)]


def error_of(read: Reader, path: Path) -> str:
    """Why a file cannot be read, without its folder."""
    with pytest.raises(ArticleError) as caught:
        list(read(path))
    return str(caught.value).replace(f"{path.parent}/", "")


def labelled(article: Article) -> list[tuple[str, str]]:
    """Label and words of each span."""
    return [(span.label, article.text[span.start : span.end]) for span in article.spans]


def without_ids(article: Article) -> Article:
    """The article, its spans without ids."""
    return replace(article, spans=tuple(replace(span, id="") for span in article.spans))


def named_as_file(article: Article) -> Article:
    """The article with an id that can be the name of a file."""
    return replace(article, id=article.id.translate(dict.fromkeys(map(ord, "./\\\x7f"), "-")))

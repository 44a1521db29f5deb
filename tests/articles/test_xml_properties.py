"""What was written is read as the same article, whatever stands in it."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from scripts.articles.article import AGAINST, BY, LABELS, LINK_ENDS, Article, Link, Span
from scripts.articles.formats import xml
from scripts.articles.problems import ArticleError

CONTROLS = [*(chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"), "\ufffe", "\uffff", "\ud800"]
# What XML or our reader could trip over, often enough to meet in combination.
SPECIAL = st.sampled_from(
    [*"&<>\"'\n\r\t ", "]]>", "&amp;", "<!--", "\r\n", "😀", "𐍈", "\u0301", "“", "\u2028", "\x85"]
)
ANY = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXTS = st.lists(SPECIAL | ANY | st.sampled_from(["a", "said ", "bomb"]), max_size=30).map("".join)
NAMES = st.text(ANY, min_size=1, max_size=4).filter(lambda name: name.split() == [name])


def nested(bounds: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the bounds that cross none before them, in the order of the text, the outer one first."""
    kept: list[tuple[int, int]] = []
    for start, end in bounds:
        if not any(left < start < right < end or start < left < end < right for left, right in kept):
            kept.append((start, end))
    return sorted(kept, key=lambda pair: (pair[0], -pair[1]))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(TEXTS)
    cuts = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(cuts, cuts), max_size=8))
    bounds = nested([(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]])
    labels = [draw(st.sampled_from(LABELS)) for _ in bounds]
    links = []
    for kind in (BY, AGAINST):
        ends = [[n for n, label in enumerate(labels) if label == end] for end in LINK_ENDS[kind]]
        if all(ends):
            rows = draw(st.lists(st.tuples(*map(st.sampled_from, ends)), unique=True, max_size=5))
            links += [Link(kind, head, tail) for head, tail in rows]
    links.sort(key=lambda link: link.head)
    ids = draw(st.lists(NAMES, min_size=len(bounds), max_size=len(bounds), unique=True))
    needed = {link.tail for link in links}
    spans = tuple(
        Span(label, start, end, ids[n] if n in needed or draw(st.booleans()) else "")
        for n, (label, (start, end)) in enumerate(zip(labels, bounds, strict=True))
    )
    return Article(
        id=draw(NAMES),
        text=text,
        spans=spans,
        links=tuple(links),
        annotates=draw(st.frozensets(st.sampled_from(LABELS)) | st.just(frozenset(LABELS))),
        meta=draw(st.dictionaries(st.sampled_from(xml.META), TEXTS, max_size=3)),
    )


@settings(max_examples=200, deadline=None)
@given(articles())
def test_what_was_written_is_read(article: Article) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.xml"
        xml.write(article, path)
        assert xml.read(path) == article
        assert xml.to_xml(xml.read(path)).encode() == path.read_bytes()


@settings(max_examples=100, deadline=None)
@given(articles())
def test_what_was_written_is_the_text_with_tags(article: Article) -> None:
    root = etree.fromstring(xml.to_xml(article).encode())
    assert "".join(root.itertext()) == f"\n{article.text}\n"


@pytest.mark.parametrize("character", CONTROLS, ids=lambda character: f"U+{ord(character):04X}")
def test_characters_that_xml_cannot_hold_are_refused(character: str) -> None:
    with pytest.raises(ArticleError) as caught:
        xml.to_xml(Article("x", f"The depot{character} burned."))
    assert caught.value.problems[0].message == (
        f"the character U+{ord(character):04X} cannot stand in XML; remove it from the text"
    )
    assert caught.value.problems[0].start == 9

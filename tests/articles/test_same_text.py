"""Texts that differ in white space and normal form only, and where a span of one is in the other."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.articles.article import Article, Span
from scripts.articles.same_text import moved, text_key

# Accents in two orders, Hangul that composes from letters, a space that decomposes to another one, other planes.
PIECES = st.sampled_from(["é", "e\u0301", "한", "a\u0323\u0302", "a\u0302\u0323", "Å", "\u212b", "😀", "b", ".", "ﬁ"])
BLANKS = st.sampled_from([" ", "\n\n", "\u00a0", "\u2000", "\t", "\r\n"])
FORMS = st.sampled_from(["NFC", "NFD"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café raid.", "Cafe\u0301\u00a0raid."),
        ("The depot\nburned.", " The  depot burned.\n"),
        ("5 Å away", "5 \u212b away"),
        ("It burned .", "It burned."),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize(("one", "other"), [("oﬃce", "office"), ("“Go”", '"Go"'), ("A", "a"), ("x²", "x2")])
def test_not_the_same(one: str, other: str) -> None:
    assert text_key(one) != text_key(other)


def test_places() -> None:
    article = Article("x", "A  cafe\u0301\nburned.", (Span("TARGET", 3, 8, "t"), Span("CLAIM", 0, 15)))
    spans, problems = moved(article, "A café burned.")
    assert (spans, problems) == ((Span("TARGET", 2, 6, "t"), Span("CLAIM", 0, 13)), [])
    assert ["A café burned."[span.start : span.end] for span in spans] == ["café", "A café burned"]


def test_a_span_that_ends_before_an_accent_has_no_place() -> None:
    article = Article("x", "A cafe\u0301 burned.", (Span("TARGET", 2, 6),))
    _, [problem] = moved(article, "A café burned.")
    assert (problem.start, problem.end, problem.message) == (
        2,
        6,
        "the TARGET starts or ends between a letter and its accent; move its edge",
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Article, str]:
    """An article with spans from word to word, and its text written otherwise."""
    words = draw(st.lists(st.lists(PIECES, min_size=1, max_size=4).map("".join), min_size=1, max_size=6))

    def written() -> tuple[str, list[tuple[int, int]]]:
        text, edges = draw(BLANKS | st.just("")), []
        for word in words:
            start = len(text)
            text += normalize(draw(FORMS), word)
            edges.append((start, len(text)))
            text += draw(BLANKS)
        return text, edges

    text, edges = written()
    rows = draw(st.lists(st.tuples(*[st.integers(0, len(words) - 1)] * 2), max_size=5))
    spans = tuple(Span("CLAIM", edges[min(row)][0], edges[max(row)][1]) for row in rows)
    return Article("x", text, spans), written()[0]


@given(pairs())
def test_words_stay_the_same(pair: tuple[Article, str]) -> None:
    article, text = pair
    assert text_key(text) == text_key(article.text)
    spans, problems = moved(article, text)
    assert problems == []
    for before, after in zip(article.spans, spans, strict=True):
        words = text[after.start : after.end]
        assert words == words.strip()
        assert text_key(words) == text_key(article.text[before.start : before.end])
    # And back again.
    assert moved(Article("y", text, spans), article.text)[0] == article.spans

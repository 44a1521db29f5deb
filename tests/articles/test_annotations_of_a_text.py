"""Layers over one text: where they disagree, and the article that has them all."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.articles.annotations_of_a_text import Layer, difference, joined
from scripts.articles.article import LABELS, Article, Link, Place, Span
from scripts.articles.formats import xml

TEXT = "Police said gunmen stormed the depot."
POLICE, CLAIM = Span("SOURCE", 0, 6, "s1"), Span("CLAIM", 12, 36)
GUNMEN, DEPOT = Span("ATTACKER", 12, 18), Span("TARGET", 27, 36, "t1")


def layer(name: str, *spans: Span, labels: Sequence[str] = LABELS, links: Sequence[Link] = (), **meta: str) -> Layer:
    article = Article(name, TEXT, spans, tuple(links), frozenset(labels), meta, Place(f"{name}.xml", 2))
    return Layer(article, spans)


TOLD = layer("told", POLICE, CLAIM, labels=["SOURCE", "CLAIM"], links=[Link("by", 1, 0)], genre="flash", note="sure?")
DONE = layer(
    "done", GUNMEN, DEPOT, labels=["ATTACKER", "TARGET"], links=[Link("against", 0, 1)], genre="x", year="1998"
)


def test_two_layers_become_one_article() -> None:
    assert difference(TOLD, DONE) is None
    assert joined([TOLD, DONE]) == Article(
        "told",
        TEXT,
        (POLICE, CLAIM, GUNMEN, DEPOT),
        (Link("by", 1, 0), Link("against", 2, 3)),
        frozenset(LABELS),
        {"genre": "flash", "note": "sure?", "year": "1998"},
    )
    assert joined([DONE, TOLD]).spans == (POLICE, CLAIM, GUNMEN, DEPOT)
    assert xml.to_xml(joined([DONE, TOLD])).splitlines()[1:-1] == [
        '<article id="done" genre="x" year="1998" note="sure?">',
        '<source id="s1">Police</source> said <claim by="s1"><attacker against="t1">gunmen</attacker> stormed '
        '<target id="t1">the depot</target></claim>.',
    ]


def test_labels_that_both_have_count_once() -> None:
    both = layer("both", POLICE, GUNMEN, labels=["SOURCE", "ATTACKER"])
    assert difference(TOLD, both) is None
    assert joined([TOLD, both]).spans == (POLICE, CLAIM, GUNMEN)
    assert joined([TOLD, both]).annotates == {"SOURCE", "CLAIM", "ATTACKER"}


def test_ids_of_spans_stay_unique() -> None:
    other = layer(
        "other", GUNMEN, Span("TARGET", 27, 36, "s1"), labels=["ATTACKER", "TARGET"], links=[Link("against", 0, 1)]
    )
    article = joined([TOLD, other])
    assert [span.id for span in article.spans] == ["s1", "", "", ""]
    assert 'against="t1"' in xml.to_xml(article)


def test_links_between_labels_of_two_layers() -> None:
    sources, claims = layer("a", POLICE, labels=["SOURCE"]), layer("b", CLAIM, labels=["CLAIM"])
    assert difference(sources, claims) is None
    assert [difference(one, TOLD) for one in (sources, claims)] == [None, None]
    assert joined([sources, claims]).links == ()
    assert joined([sources, claims, TOLD]).links == (Link("by", 1, 0),)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (
            layer("b", POLICE, labels=["SOURCE", "CLAIM"]),
            "b.xml:2, article 'b': annotated otherwise than the same text in told.xml: it lacks the CLAIM 'gunmen "
            "stormed the depot' (characters 12-36 there)",
        ),
        (
            layer("b", POLICE, Span("SOURCE", 12, 18), CLAIM, labels=["SOURCE", "CLAIM"]),
            "b.xml:2, article 'b', characters 12-18 'gunmen': annotated otherwise than the same text in told.xml, "
            "which lacks this SOURCE",
        ),
        (
            layer("b", CLAIM, POLICE, labels=["SOURCE", "CLAIM"]),
            "b.xml:2, article 'b', characters 12-36 'gunmen stormed the depot': annotated otherwise than the same text "
            "in told.xml: told.xml has the link 'by' from here to 'Police', b.xml has not",
        ),
    ],
)
def test_the_first_difference(other: Layer, said: str) -> None:
    assert str(difference(TOLD, other)) == said


def test_a_link_more() -> None:
    assert str(difference(layer("a", POLICE, CLAIM, labels=["SOURCE", "CLAIM"]), TOLD)).endswith(
        "told.xml has the link 'by' from here to 'Police', a.xml has not"
    )


SPANS = st.lists(st.sampled_from([POLICE, CLAIM, GUNMEN, DEPOT]), unique=True)


@given(SPANS, st.lists(st.sampled_from(LABELS), unique=True), SPANS, st.lists(st.sampled_from(LABELS), unique=True))
def test_layers_agree_whichever_is_first(
    one: list[Span], my_labels: list[str], two: list[Span], their_labels: list[str]
) -> None:
    first = layer("a", *(span for span in one if span.label in my_labels), labels=my_labels)
    other = layer("b", *(span for span in two if span.label in their_labels), labels=their_labels)
    assert difference(first, first) is None
    assert (difference(first, other) is None) == (difference(other, first) is None)
    if difference(first, other) is None:
        article = joined([first, other])
        assert set(article.spans) == {*first.spans, *other.spans}
        assert article.annotates == {*my_labels, *their_labels}
        assert xml.to_xml(article)

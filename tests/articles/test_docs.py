"""Articles as Docs, and the rule of the flat view."""

from pathlib import Path

import pytest
import spacy

from scripts.articles.article import Article, Link, Span
from scripts.articles.docs import flat_view, to_doc
from scripts.articles.formats import xml
from tests.pipeline.builders import Bounds, bounds, make_doc

GOOD = Path(__file__).parents[1] / "data/good"


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([("CLAIM", 0, 9), ("SOURCE", 1, 2)], [("SOURCE", 1, 2)]),
        ([("SOURCE", 0, 5), ("TARGET", 2, 5)], [("SOURCE", 0, 5)]),
        ([("TARGET", 2, 6), ("SOURCE", 0, 3)], [("TARGET", 2, 6)]),
        ([("SOURCE", 0, 3), ("TARGET", 2, 5)], [("SOURCE", 0, 3)]),
        ([("TARGET", 2, 5), ("SOURCE", 0, 3)], [("SOURCE", 0, 3)]),
        ([("SOURCE", 0, 2), ("ATTACKER", 0, 2)], [("ATTACKER", 0, 2)]),
        ([("SOURCE", 0, 2), ("TARGET", 0, 2)], [("TARGET", 0, 2)]),
        ([("TARGET", 0, 2), ("ATTACKER", 0, 2)], [("ATTACKER", 0, 2)]),
        # The longest goes first: 2–6 drives out both neighbours that overlap it, 7–8 stays.
        (
            [("TARGET", 0, 3), ("SOURCE", 2, 6), ("ATTACKER", 5, 7), ("TARGET", 7, 8)],
            [("SOURCE", 2, 6), ("TARGET", 7, 8)],
        ),
        ([("CLAIM", 0, 3)], []),
        ([], []),
    ],
    ids=[
        "claims are left out",
        "longest, inner",
        "longest, crossing",
        "as long, the first in the text",
        "as long, in any order",
        "same words: attacker before source",
        "same words: target before source",
        "same words: attacker before target",
        "chain",
        "claims alone",
        "none",
    ],
)
def test_flat_view(spans: list[Bounds], expected: list[Bounds]) -> None:
    doc = make_doc("a b c d e f g h i", spans)
    assert bounds(flat_view(doc.spans["sc"])) == expected
    assert bounds(flat_view(reversed(list(doc.spans["sc"])))) == expected


@pytest.mark.parametrize(
    ("annotates", "tags"),
    [
        (("ATTACKER", "TARGET", "SOURCE", "CLAIM"), ["B", "O", "B", "O", "O"]),
        # The flat view has no claims.
        (("ATTACKER", "TARGET", "SOURCE"), ["B", "O", "B", "O", "O"]),
        # spaCy's mark for a token of which nothing is known is empty.
        (("SOURCE", "CLAIM"), ["B", "", "B", "", ""]),
    ],
)
def test_what_is_unknown_is_not_absent_in_the_flat_view(annotates: tuple[str, ...], tags: list[str]) -> None:
    spans = (Span("SOURCE", 0, 4), Span("SOURCE", 10, 13))
    article = Article("a", "Rook says his car .", spans, annotates=frozenset(annotates))
    assert [token.ent_iob_ for token in to_doc(article, spacy.blank("en"))] == tags


def test_nested_article() -> None:
    doc = to_doc(xml.read(GOOD / "nesting.xml"), spacy.blank("en"))
    nested = [(span.label_, span.text) for span in doc.spans["sc"]]
    assert nested[:5] == [
        ("SOURCE", "officials"),
        ("SOURCE", "Two officials of the ministry that was shelled"),
        ("TARGET", "the ministry that was shelled"),
        ("CLAIM", "that gunmen had stormed the depot before dawn"),
        ("ATTACKER", "gunmen"),
    ]
    flat = [(span.label_, span.text) for span in doc.ents]
    assert flat[:4] == [
        ("SOURCE", "officials"),
        ("SOURCE", "Two officials of the ministry that was shelled"),
        ("ATTACKER", "gunmen"),
        ("TARGET", "the depot"),
    ]
    # Links lead from tokens to tokens, in the order of the article.
    named = [(kind, doc[row[0] : row[1]].text, doc[row[2] : row[3]].text) for kind, *row in doc.user_data["links"]]
    claim = "that gunmen had stormed the depot before dawn"
    assert ("by", claim, "Two officials of the ministry that was shelled") in named
    assert ("by", claim, "a state broadcaster") in named
    assert ("against", "gunmen", "the ministry that was shelled") in named
    assert ("by", "“and burned the lorries.”", "a driver") in named
    assert len(named) == len(xml.read(GOOD / "nesting.xml").links) == 7


def test_links_rows() -> None:
    text = "He said guards fled."
    spans = (Span("SOURCE", 0, 2), Span("CLAIM", 8, 19), Span("TARGET", 8, 14))
    doc = to_doc(Article("a", text, spans, (Link("by", 1, 0),)), spacy.blank("en"))
    assert doc.user_data["links"] == [["by", 2, 4, 0, 1]]
    assert (doc.text, doc.user_data["article"]) == (text, "a")


def test_annotates_is_in_the_order_of_the_labels() -> None:
    doc = to_doc(Article("a", "He fled.", annotates=frozenset(["SOURCE", "ATTACKER"])), spacy.blank("en"))
    assert doc.user_data["annotates"] == ["ATTACKER", "SOURCE"]
    assert (doc.user_data["links"], len(doc.spans["sc"]), doc.ents) == ([], 0, ())


def test_span_that_does_not_fit_the_tokens() -> None:
    article = Article("depot-raid", "The depots burned.", (Span("TARGET", 4, 9),))
    with pytest.raises(ValueError, match="depot-raid: the TARGET 'depot' does not fit the tokens"):
        to_doc(article, spacy.blank("en"))

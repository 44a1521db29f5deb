"""The candidates: quotations, entities, proposals; distinct, in order, capped."""

from collections.abc import Sequence

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.pipeline.spancat import preset_spans_suggester
from spacy.tokens import Doc, Span

from scripts.pipeline.shipped.suggester import Suggester, quotations
from tests.pipeline.builders import VOCAB, Bounds, make_doc


def suggested(doc: Doc, **settings: float) -> list[tuple[int, int]]:
    """The candidates as the spans' bounds, and the same as spancat sees them."""
    Suggester(**settings)(doc)
    found = [(span.start, span.end) for span in doc.spans["candidates"]]
    ragged = preset_spans_suggester([doc], "candidates")
    assert ragged.lengths.tolist() == [len(found)]
    assert [tuple(row) for row in ragged.dataXd.tolist()] == found
    return found


def proposed(words: str, spans: Sequence[Bounds], scores: Sequence[float]) -> Doc:
    return make_doc(words, spans, scores=scores, key="lenient")


def test_candidates_of_every_kind() -> None:
    doc = proposed(
        "the mayor said “ gunmen fled ” from Rome on Friday morning and that was it .",
        [("SOURCE", 0, 2), ("CLAIM", 3, 7), ("ATTACKER", 4, 5)],
        [0.9, 0.8, 0.7],
    )
    doc.ents = [Span(doc, 8, 9, label="TARGET"), Span(doc, 4, 5, label="ATTACKER")]
    # The quotation and the claim, the entity and the proposal are the same words: one candidate each.
    assert suggested(doc) == [(0, 2), (3, 7), (4, 5), (8, 9)]
    assert [span.label_ for span in doc.spans["candidates"]] == [""] * 4


def test_one_stretch_with_two_labels_is_one_candidate() -> None:
    doc = proposed("the rebels claimed it and left", [("ATTACKER", 0, 2), ("SOURCE", 0, 2)], [0.6, 0.8])
    assert suggested(doc) == [(0, 2)]


def test_entities_do_not_cross_paragraphs() -> None:
    doc = make_doc(["the", "depot", "\n\n", "Rome", "\n", "police", "fled"])
    doc.ents = [Span(doc, 1, 4, label="TARGET"), Span(doc, 4, 6, label="SOURCE")]
    assert suggested(doc) == [(4, 6)]


def test_cap_keeps_the_best() -> None:
    words = "a b c d e f g h i j"
    spans = [("TARGET", place, place + 1) for place in range(10)]
    doc = proposed(words, spans, [0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6, 0.5, 0.05])
    assert suggested(doc, per_token=0.4) == [(1, 2), (3, 4), (5, 6), (7, 8)]
    assert suggested(doc, per_token=0.25) == [(1, 2), (3, 4)]
    assert len(suggested(doc, per_token=2.0)) == 10


def test_cap_is_by_the_best_score_of_a_stretch() -> None:
    doc = proposed("a b c d", [("TARGET", 0, 1), ("SOURCE", 2, 3), ("TARGET", 2, 3)], [0.5, 0.9, 0.1])
    assert suggested(doc, per_token=0.25) == [(2, 3)]


def test_quotations_and_entities_go_before_proposals() -> None:
    doc = proposed("“ a b ” c d", [("TARGET", 4, 5), ("TARGET", 5, 6)], [0.99, 0.98])
    doc.ents = [Span(doc, 5, 6, label="TARGET")]
    assert suggested(doc, per_token=0.34) == [(0, 4), (5, 6)]


def test_ties_go_to_the_earlier_and_shorter() -> None:
    spans = [("TARGET", 3, 4), ("TARGET", 0, 3), ("SOURCE", 0, 2), ("TARGET", 2, 3)]
    assert suggested(proposed("a b c d", spans, [0.5] * 4), per_token=0.5) == [(0, 2), (0, 3)]


def test_at_least_one_candidate_in_a_short_text() -> None:
    assert suggested(proposed("a b", [("TARGET", 0, 1), ("TARGET", 1, 2)], [0.3, 0.6])) == [(1, 2)]


def test_nothing_to_suggest() -> None:
    assert suggested(make_doc([])) == []
    assert suggested(make_doc("a b c")) == []
    assert suggested(proposed("a b c", [], [])) == []


def test_spancat_sees_the_candidates_of_a_batch() -> None:
    docs = [make_doc("“ a b ” c"), make_doc([]), make_doc("a b"), proposed("a b c", [("TARGET", 1, 3)], [0.5])]
    for doc in docs:
        Suggester()(doc)
    ragged = preset_spans_suggester(docs, "candidates")
    assert ragged.lengths.tolist() == [1, 0, 0, 1]
    assert ragged.dataXd.tolist() == [[0, 4], [1, 3]]


def test_as_a_component_with_settings() -> None:
    nlp = spacy.blank("en")
    config = {"candidates_key": "mine", "lenient_key": "theirs", "per_token": 0.25}
    nlp.add_pipe("suggester", config=config)
    doc = make_doc("a b c d", [("TARGET", 0, 1), ("TARGET", 1, 2)], scores=[0.1, 0.2], key="theirs", vocab=nlp.vocab)
    assert [(span.start, span.end) for span in nlp(doc).spans["mine"]] == [(1, 2)]


def quoted(text: str) -> list[str]:
    doc = spacy.blank("en")(text)
    return [doc[start:end].text for start, end in quotations(doc)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “we will go” now.", ["“we will go”"]),
        ('He said "we will go" now.', ['"we will go"']),
        ("He said «we will go» now.", ["«we will go»"]),
        ("He said „we will go“ now.", ["„we will go“"]),
        ("He said ‘we will go’ now.", ["‘we will go’"]),
        ("‘I don’t go,’ he said.", ["‘I don’t go,’"]),
        ("“We will go,” he said, “and stay.”", ["“We will go,”", "“and stay.”"]),
        ("“They cried ‘go home’ to us.”", ["“They cried ‘go home’ to us.”"]),
        ("The “liberation” army.", []),
        ('"One" or "two three" go.', ['"two three"']),
        ("A sentence with no marks.", []),
        ("A stray ” before.", []),
        ("He said “we will go and.\n\nOthers came.", ["“we will go and."]),
        ("He said:\n\n“We go.\n\n“We stay.”\n\nHe left.", ["“We go.", "“We stay.”"]),
        ("He said “we will go\nand stay” today.", ["“we will go\nand stay”"]),
        ("He said “", []),
        ("He said “yes", []),
        ("He said “not now", ["“not now"]),
        ("\n\n“We will go.”\n\n", ["“We will go.”"]),
        ("", []),
        ("\n", []),
    ],
    ids=[
        "curly",
        "straight",
        "guillemets",
        "low and high",
        "single",
        "single with an apostrophe",
        "broken",
        "nested",
        "one word",
        "one word beside a quotation",
        "none",
        "closing mark alone",
        "the paragraph ends it",
        "again in each paragraph",
        "a line break does not",
        "opened by the last token",
        "open before one word",
        "never closed",
        "white space around",
        "empty",
        "blank",
    ],
)
def test_quotations(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


# Without a deadline, since other work may hold up the machine.
@settings(deadline=None)
@given(st.lists(st.sampled_from(["“", "”", '"', "‘", "’", "«", "»", "a", "b", ".", "\n", "\n\n"]), max_size=25))
def test_quotations_of_any_marks_lie_in_the_text_apart_and_in_one_paragraph(words: list[str]) -> None:
    doc = Doc(VOCAB, words=words)
    found = list(quotations(doc))
    edges = [0, *(edge for bounds in found for edge in bounds), len(doc)]
    assert edges == sorted(edges)
    for start, end in found:
        assert end - start > 2
        assert "\n\n" not in [token.text for token in doc[start:end]]

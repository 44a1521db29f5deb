"""The rules on single sentences, and what must hold for any text."""

from itertools import combinations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.measure.baseline import Baseline

NLP = spacy.blank("en")
BASELINE = Baseline(NLP.vocab)


def found(text):
    doc = BASELINE.annotate(NLP(text))
    return {(span.label_, span.text) for span in doc.spans["sc"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Two officials said that gunmen had stormed the depot before dawn.",
            {
                ("SOURCE", "Two officials"),
                ("CLAIM", "that gunmen had stormed the depot before dawn"),
                ("ATTACKER", "gunmen"),
                ("TARGET", "the depot"),
            },
        ),
        ("“Nobody was hurt,” she said.", {("CLAIM", "“Nobody was hurt,”"), ("SOURCE", "she")}),
        (
            '"Nobody was hurt," said Imam Yusuf Karolia.',
            {("CLAIM", '"Nobody was hurt,"'), ("SOURCE", "Imam Yusuf Karolia")},
        ),
        ("‘Nobody was hurt,’ he said.", {("CLAIM", "‘Nobody was hurt,’"), ("SOURCE", "he")}),
        (
            "According to the mayor, the bridge is open.",
            {("SOURCE", "the mayor"), ("CLAIM", "the bridge is open")},
        ),
        ("The bridge is open, a guard said.", {("CLAIM", "The bridge is open"), ("SOURCE", "a guard")}),
        ("The trial is expected to last seven weeks.", {("CLAIM", "to last seven weeks")}),
        ("The convoy was ambushed by rebels.", {("TARGET", "The convoy"), ("ATTACKER", "rebels")}),
        ("Israeli air strikes went on.", {("ATTACKER", "Israeli")}),
        ("The attack on the consulate, at dawn, failed.", {("TARGET", "the consulate")}),
        ("The victims were flown home.", {("TARGET", "The victims")}),
        ("The club sold three players on Monday.", set()),
        ("", set()),
    ],
)
def test_sentences(text, expected):
    assert found(text) == expected


def test_two_cues_with_one_subject_have_one_source():
    assert found("The army denied shelling the market and said the rebels had left.") >= {
        ("SOURCE", "The army"),
        ("CLAIM", "shelling the market"),
        ("CLAIM", "the rebels had left"),
    }


def test_a_quotation_that_its_paragraph_leaves_open_ends_with_it():
    assert ("CLAIM", "“We stay here. We will not go") in found("“We stay here. We will not go\n\nThe rain fell.")


def test_a_cue_inside_a_quotation_attributes_nothing():
    assert found("“He said that they left,” she added.") == {("CLAIM", "“He said that they left,”"), ("SOURCE", "she")}


WORDS = """
gunmen said that the attacked on depot according to of Israeli air strikes and but was killed by victims He denied
Monday In accused urged not expected who told " “ ” ' ’ , . ; : — |
"""


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=30))
def test_any_text_gives_spans_that_the_labels_allow(words):
    doc = BASELINE.annotate(NLP(" ".join(words).replace("|", "\n\n")))
    for one, other in combinations(doc.spans["sc"], 2):
        assert one.label_ != other.label_ or one.end <= other.start or other.end <= one.start
    assert all(span.text.strip() for span in doc.spans["sc"])
    assert all(ent.label_ != "CLAIM" for ent in doc.ents)

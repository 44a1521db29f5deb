"""Places of sources and claims around each kind of cue; whole sentences are in `test_baseline`."""

import pytest
import spacy

from scripts.measure.attributions import attributions, sentences
from scripts.measure.quotations import quotations

NLP = spacy.blank("en")


def found(text):
    doc = NLP(text)
    return [(label, doc[start:end].text) for label, start, end in attributions(doc, quotations(doc))]


def test_offsets_are_tokens():
    doc = NLP("The army said on Friday that rebels fled .")
    assert list(attributions(doc, [])) == [("SOURCE", 0, 2), ("CLAIM", 5, 8)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Commanders told reporters that rebels fled.", [("SOURCE", "Commanders"), ("CLAIM", "that rebels fled")]),
        (
            "The ministry accused rebels of shelling the port.",
            [("SOURCE", "The ministry"), ("CLAIM", "of shelling the port")],
        ),
        ("Aid groups urged both sides not to fire.", [("SOURCE", "Aid groups"), ("CLAIM", "not to fire")]),
        ("Police said: gunmen fled.", [("SOURCE", "Police"), ("CLAIM", "gunmen fled")]),
        ("BEIRUT — The army said rebels fled.", [("SOURCE", "The army"), ("CLAIM", "rebels fled")]),
        (
            "In Mosul, witnesses reported shelling; the army left.",
            [("SOURCE", "witnesses"), ("CLAIM", "shelling")],
        ),
        ("The army said that it won, but nobody saw it.", [("SOURCE", "The army"), ("CLAIM", "that it won")]),
        (
            "“We fled in fear,” said the mayor on Friday.",
            [("SOURCE", "the mayor")],
        ),
        ("Gunmen fled, according to police.", [("SOURCE", "police"), ("CLAIM", "Gunmen fled")]),
        # A noun, and an infinitive.
        ("They read the report.", []),
        ("They came to say nothing.", []),
    ],
    ids=[
        *("that", "of", "not to", "colon", "dateline", "place and semicolon", "contrast", "quotation", "according"),
        *("noun", "infinitive"),
    ],
)
def test_kinds_of_cue(text, expected):
    assert found(text) == expected


def test_the_longest_subject_that_can_be_a_source():
    for words, sources in ((25, 1), (26, 0)):
        labels = [label for label, _ in found(" ".join(["officer"] * words) + " said that rebels fled.")]
        assert labels.count("SOURCE") == sources


def test_sentences_end_outside_quotations_and_with_paragraphs():
    doc = NLP("“We did. All.” He left. She said\nit rained")
    # The first full stop is quoted, the second closes the quotation and the sentence with it.
    assert [doc[start:end].text.strip() for start, end in sentences(doc, set(range(7)))] == [
        "“We did. All.”",
        "He left.",
        "She said",
        "it rained",
    ]
    # In lower case the sentence goes on behind the quotation.
    doc = NLP("“We did.” he added.")
    assert list(sentences(doc, set(range(5)))) == [(0, len(doc))]
    assert list(sentences(NLP(""), set())) == []

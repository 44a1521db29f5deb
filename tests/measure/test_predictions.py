"""From Docs to records, and records through a file."""

from dataclasses import dataclass

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.tokens.underscore import Underscore

from scripts.measure.predictions import load, pair, predict, save
from scripts.measure.record import Mark, TokenLink
from tests.measure.builders import SENTENCE, gold_doc, reading, record


@dataclass
class Statement:
    claim: Span
    sources: tuple
    score: float = 0.5


@dataclass
class Attack:
    attacker: Span
    targets: tuple
    score: float = 0.5


@pytest.fixture
def linking_pipeline(monkeypatch):
    """A pipeline with all that a trained one gives, made by hand; the shipped extensions come back afterwards."""
    getters = {
        "statements": lambda doc: [Statement(doc[3:9], (doc[0:2],))],
        "attacks": lambda doc: [Attack(doc[4:5], (doc[7:9], doc[7:8]))],
    }
    for name, getter in getters.items():
        monkeypatch.setitem(Underscore.doc_extensions, name, (None, None, getter, None))

    @Language.component("linker_by_hand")
    def linker(doc):
        doc.spans["sc"] = SpanGroup(doc, name="sc", spans=[Span(doc, 3, 9, "CLAIM")], attrs={"scores": [0.87654]})
        doc.spans["candidates"] = [Span(doc, 3, 9), Span(doc, 0, 1), Span(doc, 3, 9)]
        doc.ents = [Span(doc, 4, 5, "ATTACKER")]
        return doc

    nlp = spacy.blank("en")
    nlp.add_pipe("linker_by_hand", name="linker")
    return nlp


def test_everything_a_trained_pipeline_gives(linking_pipeline):
    [one] = predict(linking_pipeline, [gold_doc()])
    assert (one.article, " ".join(one.words)) == ("depot-raid", SENTENCE)
    assert one.gold.nested[1] == Mark("CLAIM", 3, 9)
    assert one.gold.links == (TokenLink("by", 3, 9, 0, 2), TokenLink("against", 4, 5, 7, 9))
    assert one.predicted.flat == (Mark("ATTACKER", 4, 5),)
    assert one.predicted.nested == (Mark("CLAIM", 3, 9, 0.8765),)
    assert one.predicted.candidates == ((0, 1), (3, 9))
    assert one.predicted.links == (
        TokenLink("by", 3, 9, 0, 2),
        TokenLink("against", 4, 5, 7, 9),
        TokenLink("against", 4, 5, 7, 8),
    )


def test_a_pipeline_with_nothing_gives_nothing():
    [one] = predict(spacy.blank("en"), [gold_doc(annotates=("CLAIM", "SOURCE"))])
    assert one.predicted == reading(links=None)
    assert one.annotates == ("SOURCE", "CLAIM")


def test_other_tokens_are_an_error_that_names_them():
    with pytest.raises(ValueError, match=r"'depot-raid', character 0: the corpus has the token 'Two'.*'Two officials'"):
        pair(gold_doc(), Doc(spacy.blank("en").vocab, words=["Two officials", "said"]), linked=False)


def test_a_corpus_that_does_not_say_what_it_annotates_is_an_error():
    doc = gold_doc()
    del doc.user_data["annotates"]
    with pytest.raises(ValueError, match=r"'depot-raid'.*annotates"):
        list(predict(spacy.blank("en"), [doc]))


@given(st.text(), st.sampled_from([None, 0.25]), st.sampled_from([None, (), ((0, 3),)]))
def test_round_trip(tmp_path_factory, name, score, candidates):
    # Line separators of every kind must not break the lines of the file.
    predicted = reading(("CLAIM", 0, 3, score), links=None, candidates=candidates)
    records = [
        record(reading(("CLAIM", 0, 2), links=(("by", 0, 2, 5, 6),)), predicted, ("CLAIM",), name),
        record(*[predicted] * 2),
    ]
    path = tmp_path_factory.mktemp("records") / "predictions.jsonl"
    save(records, path)
    assert load(path) == records


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "predictions.jsonl"
    save([record(reading(), reading())], path)
    path.write_text(path.read_text() + '{"article": "b"}\n')
    with pytest.raises(ValueError, match=r"predictions\.jsonl:2: not a record"):
        load(path)

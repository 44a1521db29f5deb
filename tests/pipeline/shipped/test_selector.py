"""Thresholds, no overlap of one label, the source of the spans, and the scores that choose the checkpoint."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example

from scripts.pipeline.shipped.selector import Selector, score_spans
from tests.pipeline.builders import VOCAB, Bounds, bounds, make_doc, set_spans

WORDS = "a b c d e f g h i j"


def selected(spans: list[Bounds], scores: list[float], **settings: Any) -> list[tuple[str, int, int, float]]:
    doc = Selector(**settings)(make_doc(WORDS, spans, scores=scores))
    group = doc.spans["sc"]
    return [(*one, round(float(score), 4)) for one, score in zip(bounds(group), group.attrs["scores"], strict=True)]


def test_thresholds_are_the_labels_own_and_the_lowest_that_stays() -> None:
    spans = [("TARGET", 0, 1), ("TARGET", 2, 3), ("SOURCE", 4, 5), ("SOURCE", 6, 7), ("CLAIM", 8, 9)]
    assert selected(spans, [0.5, 0.25, 0.5, 0.75, 0.01], thresholds={"TARGET": 0.5, "SOURCE": 0.6}) == [
        ("TARGET", 0, 1, 0.5),
        ("SOURCE", 6, 7, 0.75),
        ("CLAIM", 8, 9, 0.01),
    ]


@pytest.mark.parametrize("threshold", [round(0.05 * step, 2) for step in range(1, 20)])
def test_a_score_at_the_threshold_stays(threshold: float) -> None:
    assert len(selected([("TARGET", 0, 1)], [threshold], thresholds={"TARGET": threshold})) == 1
    assert selected([("TARGET", 0, 1)], [threshold - 1e-4], thresholds={"TARGET": threshold}) == []


def test_overlaps_of_one_label_go_by_score() -> None:
    spans = [("TARGET", 0, 4), ("TARGET", 1, 2), ("TARGET", 3, 5), ("TARGET", 4, 6), ("TARGET", 6, 7)]
    # 3–5 is the best and drives out 0–4 and 4–6; what only touches it stays.
    assert selected(spans, [0.6, 0.5, 0.9, 0.8, 0.1]) == [
        ("TARGET", 1, 2, 0.5),
        ("TARGET", 3, 5, 0.9),
        ("TARGET", 6, 7, 0.1),
    ]
    # Of equally good ones the earlier stays, of these the shorter.
    assert selected(spans, [0.5] * 5) == [("TARGET", 0, 4, 0.5), ("TARGET", 4, 6, 0.5), ("TARGET", 6, 7, 0.5)]
    assert selected([("TARGET", 0, 3), ("TARGET", 0, 2)], [0.5, 0.5]) == [("TARGET", 0, 2, 0.5)]


def test_what_is_below_the_threshold_drives_nothing_out() -> None:
    assert selected([("TARGET", 0, 4), ("TARGET", 0, 2)], [0.4, 0.3], thresholds={"TARGET": 0.5}) == []


def test_different_labels_nest_and_cross() -> None:
    spans = [("SOURCE", 0, 5), ("TARGET", 2, 5), ("CLAIM", 4, 9), ("ATTACKER", 0, 5)]
    assert selected(spans, [0.1, 0.9, 0.5, 0.2]) == [
        ("ATTACKER", 0, 5, 0.2),
        ("SOURCE", 0, 5, 0.1),
        ("TARGET", 2, 5, 0.9),
        ("CLAIM", 4, 9, 0.5),
    ]


def test_order_of_the_text_the_outer_one_first() -> None:
    spans = [("TARGET", 8, 9), ("SOURCE", 0, 1), ("CLAIM", 0, 6), ("ATTACKER", 3, 4)]
    found = selected(spans, [0.9, 0.8, 0.7, 0.6])
    assert found == [("CLAIM", 0, 6, 0.7), ("SOURCE", 0, 1, 0.8), ("ATTACKER", 3, 4, 0.6), ("TARGET", 8, 9, 0.9)]


@pytest.mark.parametrize(("source", "expected"), [("spancat", ("SOURCE", 0, 1)), ("proposer", ("TARGET", 2, 3))])
def test_source(source: Any, expected: Bounds) -> None:
    doc = make_doc(WORDS, [("SOURCE", 0, 1)], scores=[0.3])
    set_spans(doc, [("TARGET", 2, 3)], [0.6], key="proposed")
    assert bounds(Selector(source=source)(doc).spans["sc"]) == [expected]
    assert bounds(doc.spans["proposed"]) == [("TARGET", 2, 3)]


def test_both_sources_give_the_mean_where_a_missing_span_scores_nothing() -> None:
    doc = make_doc(WORDS, [("SOURCE", 0, 1), ("CLAIM", 4, 9)], scores=[0.25, 0.5])
    set_spans(doc, [("SOURCE", 0, 1), ("TARGET", 2, 3)], [0.75, 0.5], key="proposed")
    group = Selector(source="both")(doc).spans["sc"]
    assert bounds(group) == [("SOURCE", 0, 1), ("TARGET", 2, 3), ("CLAIM", 4, 9)]
    assert group.attrs["scores"].tolist() == [0.5, 0.25, 0.25]


def test_unknown_source() -> None:
    with pytest.raises(ValueError, match="the selector's source is 'ner', expected one of spancat, proposer, both"):
        Selector(source="ner")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="source"):
        spacy.blank("en").add_pipe("selector", config={"source": "ner"})


@pytest.mark.parametrize("source", ["spancat", "proposer", "both"])
def test_missing_and_empty_groups(source: Any) -> None:
    doc = spacy.blank("en")(WORDS)
    assert len(Selector(source=source)(doc).spans["sc"]) == 0
    assert doc.spans["sc"].attrs["scores"].shape == (0,)
    assert len(Selector(source=source)(spacy.blank("en")("")).spans["sc"]) == 0


def test_spans_without_scores_count_as_certain() -> None:
    doc = Selector(thresholds={"TARGET": 0.9})(make_doc(WORDS, [("TARGET", 0, 1)]))
    assert doc.spans["sc"].attrs["scores"].tolist() == [1.0]


def test_settings_are_kept_in_the_config(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("selector", config={"source": "proposer", "thresholds": {"TARGET": 0.35}})
    nlp.to_disk(tmp_path)
    selector: Any = spacy.load(tmp_path).get_pipe("selector")
    assert (selector.source, selector.thresholds) == ("proposer", {"TARGET": 0.35})


def example(gold: list[Bounds], found: list[Bounds], gold_ents: list[Bounds], found_ents: list[Bounds]) -> Example:
    docs = make_doc(WORDS, found), make_doc(WORDS, gold)
    for doc, ents in zip(docs, (found_ents, gold_ents), strict=True):
        doc.set_ents([Span(doc, start, end, label=label) for label, start, end in ents], default="outside")
    return Example(*docs)


def test_scores_by_hand() -> None:
    # SOURCE: 1 right of 1, 1 found of 3. TARGET: 1 right of 2, 1 found of 1. CLAIM: 0 found of 1.
    first = example(
        [("SOURCE", 0, 1), ("SOURCE", 2, 3), ("TARGET", 4, 5)],
        [("SOURCE", 0, 1), ("TARGET", 4, 5), ("TARGET", 6, 7)],
        [("SOURCE", 0, 1)],
        [("SOURCE", 0, 1), ("TARGET", 4, 5)],
    )
    second = example([("SOURCE", 0, 2), ("CLAIM", 3, 9)], [], [("SOURCE", 0, 2), ("SOURCE", 3, 4)], [])
    scores = score_spans([first, second])
    per_type = scores["spans_sc_per_type"]
    assert {label: (round(per_type[label]["p"], 3), round(per_type[label]["r"], 3)) for label in per_type} == {
        "SOURCE": (1, 0.333),
        "TARGET": (0.5, 1),
        "CLAIM": (0, 0),
    }
    assert (scores["spans_sc_p"], scores["spans_sc_r"]) == (pytest.approx(2 / 3), pytest.approx(2 / 5))
    # F: 2/(1+3) = 1/2, 2/(2+1) = 2/3, 0.
    assert scores["spans_sc_macro_f"] == pytest.approx((1 / 2 + 2 / 3) / 3)
    # SOURCE: 1 of 1 found, 1 of 3 gold; TARGET: 0 of 1 found.
    assert scores["ents_macro_f"] == pytest.approx((1 / 2 + 0) / 2)
    assert not any(key.startswith("ents_") and key != "ents_macro_f" for key in scores)


def test_scores_of_nothing() -> None:
    scores = score_spans([example([], [], [], [])])
    assert (scores["spans_sc_macro_f"], scores["ents_macro_f"]) == (None, None)
    unknown = Example(Doc(VOCAB, words=["a"]), Doc(VOCAB, words=["a"]))
    assert score_spans([unknown])["spans_sc_macro_f"] is None


def test_scoring_changes_no_doc() -> None:
    eg = example([("SOURCE", 0, 1)], [("SOURCE", 0, 2)], [], [])
    before = eg.reference.to_bytes(), eg.predicted.to_bytes()
    Selector().score([eg])
    assert (eg.reference.to_bytes(), eg.predicted.to_bytes()) == before
    assert Selector(scorer=None).score([eg]) == {}


def test_scores_are_plain_numbers() -> None:
    # NumPy's own would stop `meta.json` from being written.
    eg = example([("SOURCE", 0, 1)], [("SOURCE", 0, 1)], [], [])
    assert not isinstance(Selector().score([eg])["spans_sc_macro_f"], np.generic)

"""What a pipeline is unsure of, worked out by hand."""

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

# Registers the selector.
import scripts.pipeline.shipped  # noqa: F401
from scripts.pipeline.load import ModelError
from scripts.use.uncertainty import Candidate, judged, least_confidence, uncertainty

TEXT = "So gunmen fired at the depot, the mayor said."


def candidate(score: float, marked: bool) -> Candidate:
    return Candidate("TARGET", 0, 1, score, 0.5, marked)


def by_words(nlp: Language, text: str = TEXT) -> dict[tuple[str, str], tuple[float, float, bool]]:
    [(candidates, context)] = judged(nlp, [(text, "mine")], 1)
    assert context == "mine"
    return {
        (one.label, text[one.start : one.end]): (round(one.score, 4), one.threshold, one.marked) for one in candidates
    }


def test_least_confidence_expects_false_and_missed_spans() -> None:
    assert least_confidence([]) == 0
    assert least_confidence([candidate(0.9, True), candidate(0.2, False)]) == pytest.approx(0.1 + 0.2)
    # What was marked with a low score is probably false, what was left out with a high one probably missed.
    assert least_confidence([candidate(0.3, True), candidate(0.8, False)]) == pytest.approx(0.7 + 0.8)


def test_uncertainty_counts_100_words_and_short_texts_as_such() -> None:
    unsure = [candidate(0.5, True)]
    assert uncertainty(unsure, "word " * 200) == pytest.approx(0.25)
    assert uncertainty(unsure, "word " * 100) == uncertainty(unsure, "word") == pytest.approx(0.5)
    assert uncertainty([], "") == 0


def test_candidates_that_the_selector_leaves_out(model: str) -> None:
    nlp = spacy.load(model)
    nlp.add_pipe("selector", config={"source": "spancat", "thresholds": {"TARGET": 0.55, "SOURCE": 0.95}})

    @Language.component("after_the_selector")
    def after_the_selector(doc: Doc) -> Doc:
        raise AssertionError("not needed")

    nlp.add_pipe("after_the_selector")
    assert by_words(nlp) == {
        ("CLAIM", "gunmen fired at"): (0.75, 0.5, True),
        ("ATTACKER", "gunmen"): (0.9, 0.5, True),
        ("TARGET", "at the depot"): (0.5, 0.55, False),
        ("TARGET", "the depot"): (0.6, 0.55, True),
        ("TARGET", "depot"): (0.3, 0.55, False),
        ("SOURCE", "the mayor"): (0.9123, 0.95, False),
    }
    # All components are there again.
    assert nlp.pipe_names == ["fixed_phrases", "selector", "after_the_selector"]


def test_without_a_selector_the_spans_themselves_are_the_candidates(model: str) -> None:
    found = by_words(spacy.load(model))
    assert found["TARGET", "depot"] == (0.3, 0.5, True)
    assert len(found) == 6


def test_a_pipeline_without_scores() -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "sc"})
    ruler.add_patterns([{"label": "SOURCE", "pattern": "the mayor"}])  # type: ignore[attr-defined]
    assert by_words(nlp, "All quiet.") == {}
    with pytest.raises(ModelError, match="the pipeline 'pipeline' gives no scores, so nobody knows"):
        by_words(nlp)
    with pytest.raises(ModelError, match="gives no scores"):
        by_words(spacy.blank("en"))

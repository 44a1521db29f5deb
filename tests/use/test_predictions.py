"""What is read from a Doc."""

from collections.abc import Iterator

import pytest
import spacy
from spacy.tokens import Doc

# Sets doc._.statements and doc._.attacks.
import scripts.pipeline.shipped  # noqa: F401
from scripts.use.predictions import PredictedLink, PredictedSpan, Predictions, predictions_of


@pytest.fixture(scope="module")
def nlp(model: str) -> spacy.Language:
    return spacy.load(model)


def test_spans_in_the_order_of_the_text_with_scores_and_links(nlp: spacy.Language) -> None:
    assert predictions_of(nlp("🔥 “gunmen attacked the depot”, the mayor said.")) == Predictions(
        spans=(
            PredictedSpan("CLAIM", 3, 28, "gunmen attacked the depot", 0.8),
            PredictedSpan("ATTACKER", 3, 9, "gunmen", 0.9),
            PredictedSpan("TARGET", 19, 28, "the depot", 0.6),
            PredictedSpan("TARGET", 23, 28, "depot", 0.3),
            PredictedSpan("SOURCE", 31, 40, "the mayor", 0.9123),
        ),
        links=(
            PredictedLink("by", 0, 4, 0.8),
            PredictedLink("against", 1, 2, 0.3),
            PredictedLink("against", 1, 3, 0.3),
        ),
    )


def test_two_labels_on_the_same_words_come_in_the_order_of_the_labels() -> None:
    doc = spacy.blank("en")("The group denied it")
    doc.spans["sc"] = [doc.char_span(0, 9, label=label) for label in ("GROUP", "SOURCE", "ATTACKER")]
    found = predictions_of(doc)
    assert [(span.label, span.score) for span in found.spans] == [("ATTACKER", None), ("SOURCE", None), ("GROUP", None)]


@pytest.fixture
def _no_extensions() -> Iterator[None]:
    removed = {name: Doc.remove_extension(name) for name in ("statements", "attacks")}
    yield
    for name, (_, _, getter, _) in removed.items():
        Doc.set_extension(name, getter=getter)


@pytest.mark.usefixtures("_no_extensions")
def test_no_scores_no_extensions_no_spans() -> None:
    doc = spacy.blank("en")("The group denied it")
    assert predictions_of(doc) == Predictions((), ())
    doc.spans["sc"] = [doc[0:2]]
    assert predictions_of(doc) == Predictions((PredictedSpan("", 0, 9, "The group", None),), ())


def test_blank_text_has_no_predictions() -> None:
    doc = spacy.blank("en")(" \n\n ")
    doc.spans["sc"] = [doc[0:1]]
    assert predictions_of(doc) == Predictions((), ())
    assert predictions_of(spacy.blank("en")("")) == Predictions((), ())


def test_scores_must_be_as_many_as_spans() -> None:
    doc = spacy.blank("en")("The group denied it")
    doc.spans["sc"] = [doc[0:2]]
    doc.spans["sc"].attrs["scores"] = [0.5, 0.6]
    with pytest.raises(ValueError, match="zip"):
        predictions_of(doc)

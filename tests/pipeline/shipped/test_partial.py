"""The span categorizer of partly annotated texts: no gradient for what nobody looked for."""

from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

# Registers the component.
import scripts.pipeline.shipped  # noqa: F401
from scripts.pipeline.shipped.partial import PartialSpanCategorizer
from tests.pipeline.builders import set_spans

LABELS = ("ATTACKER", "SOURCE")
WORDS = ["Police", "said", "gunmen", "fled", "."]
PRESET = {"@misc": "spacy.preset_spans_suggester.v1", "spans_key": "candidates"}


def example(nlp: Language, annotates: list[str] | None) -> Example:
    """Police is a SOURCE; nobody has marked the gunmen."""
    predicted, reference = Doc(nlp.vocab, words=WORDS), Doc(nlp.vocab, words=WORDS)
    predicted.spans["candidates"] = [predicted[0:1], predicted[2:3]]
    set_spans(reference, [("SOURCE", 0, 1)])
    if annotates is not None:
        reference.user_data["annotates"] = annotates
    return Example(predicted, reference)


@pytest.fixture
def spancat() -> PartialSpanCategorizer:
    nlp = spacy.blank("en")
    pipe = nlp.add_pipe("partial_spancat", config={"suggester": PRESET})
    assert isinstance(pipe, PartialSpanCategorizer)
    for label in LABELS:
        pipe.add_label(label)
    nlp.initialize(lambda: [example(nlp, None)])
    return pipe


@pytest.mark.parametrize(
    ("annotates", "expected", "loss"),
    [
        # Rows: Police, gunmen. Columns: ATTACKER, SOURCE. All scores are 0.25.
        (None, [[0.25, -0.75], [0.25, 0.25]], 0.75),
        (["ATTACKER", "SOURCE"], [[0.25, -0.75], [0.25, 0.25]], 0.75),
        (["SOURCE", "CLAIM"], [[0.0, -0.75], [0.0, 0.25]], 0.625),
        (["ATTACKER"], [[0.25, 0.0], [0.25, 0.0]], 0.125),
        ([], [[0.0, 0.0], [0.0, 0.0]], 0.0),
    ],
)
def test_gradient(
    spancat: PartialSpanCategorizer, annotates: list[str] | None, expected: list[list[float]], loss: float
) -> None:
    eg = example(spacy.blank("en"), annotates)
    candidates = spancat.suggester([eg.predicted], ops=spancat.model.ops)
    found, gradient = spancat.get_loss([eg], (candidates, np.full((2, 2), 0.25, dtype="f")))
    assert gradient.tolist() == expected
    assert found == pytest.approx(loss)


def test_each_text_of_a_batch_has_a_mask_of_its_own(spancat: PartialSpanCategorizer) -> None:
    nlp = spacy.blank("en")
    batch = [example(nlp, ["ATTACKER"]), example(nlp, ["SOURCE"])]
    candidates = spancat.suggester([eg.predicted for eg in batch], ops=spancat.model.ops)
    _, gradient = spancat.get_loss(batch, (candidates, np.full((4, 2), 0.5, dtype="f")))
    assert gradient.tolist() == [[0.5, 0.0], [0.5, 0.0], [0.0, -0.5], [0.0, 0.5]]


def test_it_is_kept_on_disk(spancat: PartialSpanCategorizer, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("partial_spancat", config={"suggester": PRESET})
    nlp.initialize(lambda: [example(nlp, None)])
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path).get_pipe("partial_spancat")
    assert isinstance(again, PartialSpanCategorizer)
    assert again.labels == ("SOURCE",)

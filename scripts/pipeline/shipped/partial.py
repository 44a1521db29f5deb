"""`partial_spancat`: spaCy's span categorizer, for texts of which only some labels were annotated.

What a corpus did not annotate is unknown, not absent: a Doc whose `user_data["annotates"]` leaves out a label gives no
loss and no gradient for it. In use it is spaCy's own component. The masked loss is that of partial annotation in
multi-label learning (Durand, Mehrasa & Mori, CVPR 2019), without a weight for the share of known labels.
This file is shipped inside the wheel: it needs spaCy and numpy only.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline.spancat import DEFAULT_SPANCAT_MODEL, SpanCategorizer, Suggester
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model
from thinc.types import Floats2d, Ragged


@Language.factory(
    "partial_spancat",
    assigns=["doc.spans"],
    default_config={
        "threshold": 0.5,
        "spans_key": "sc",
        "max_positive": None,
        "model": DEFAULT_SPANCAT_MODEL,
        "suggester": {"@misc": "spacy.ngram_suggester.v1", "sizes": [1, 2, 3]},
        "scorer": {"@scorers": "spacy.spancat_scorer.v1"},
    },
    default_score_weights={"spans_sc_f": 1.0, "spans_sc_p": 0.0, "spans_sc_r": 0.0},
)
def make_partial_spancat(
    nlp: Language,
    name: str,
    suggester: Suggester,
    model: Model[tuple[list[Doc], Ragged], Floats2d],
    spans_key: str,
    scorer: Callable[..., dict[str, Any]] | None,
    threshold: float,
    max_positive: int | None,
) -> "PartialSpanCategorizer":
    """Make a span categorizer; the settings are those of spaCy's `spancat`."""
    return PartialSpanCategorizer(
        nlp.vocab,
        model,
        suggester,
        name,
        spans_key=spans_key,
        threshold=threshold,
        max_positive=max_positive,
        scorer=scorer,
    )


class PartialSpanCategorizer(SpanCategorizer):
    """A span categorizer that learns nothing about labels that a text's corpus did not annotate."""

    def get_loss(self, examples: Iterable[Example], spans_scores: tuple[Ragged, Floats2d]) -> tuple[float, Any]:
        """The loss over annotated labels, and its gradient.

        examples (Iterable[Example]): The batch.
        spans_scores (tuple[Ragged, Floats2d]): The candidates of each Doc, and their scores: candidates × labels.
        RETURNS (tuple[float, Floats2d]): Sum of the squared gradient; the gradient, candidates × labels, 0 where a
            label was not annotated.
        """
        examples = list(examples)
        gradient: Any = super().get_loss(examples, spans_scores)[1]
        lengths = self.model.ops.to_numpy(spans_scores[0].lengths)
        known = [[label in _annotated(eg, self.labels) for label in self.labels] for eg in examples]
        mask: Any = np.repeat(np.array(known, dtype="f").reshape(-1, len(self.labels)), lengths, axis=0)
        masked = gradient * self.model.ops.asarray2f(mask)
        return float((masked**2).sum()), masked


def _annotated(example: Example, labels: Iterable[str]) -> Iterable[str]:
    annotated: Iterable[str] = example.reference.user_data.get("annotates", labels)
    return annotated

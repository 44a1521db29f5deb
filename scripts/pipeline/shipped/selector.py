"""`selector`: decides which scored spans the pipeline answers with.

`spancat` scores every candidate for every label; `proposer` gives its best tagging. The selector takes one of the two,
or the mean of both (whichever was best on dev), drops what scores below the label's threshold (tuned on dev, not 0.5),
and sees to it that spans of one label never overlap: the better-scored one stays.
This file is shipped inside the wheel: it needs spaCy and numpy only.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal, get_args

import numpy as np
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example
from spacy.util import registry

Source = Literal["spancat", "proposer", "both"]
# A span as plain data: label, first token, token behind the last.
Labelled = tuple[str, int, int]


@Language.factory(
    "selector",
    assigns=["doc.spans"],
    requires=["doc.spans"],
    default_config={
        "source": "spancat",
        "spans_key": "sc",
        "proposed_key": "proposed",
        "thresholds": {},
        "scorer": {"@scorers": "attack_claims.spans_scorer.v1"},
    },
    default_score_weights={"spans_sc_macro_f": 1.0},
)
def make_selector(
    nlp: Language,
    name: str,
    source: Source,
    spans_key: str,
    proposed_key: str,
    thresholds: dict[str, float],
    scorer: Callable[..., dict[str, Any]] | None,
) -> "Selector":
    """Make a selector; see `Selector` for the settings."""
    return Selector(
        name, source=source, spans_key=spans_key, proposed_key=proposed_key, thresholds=thresholds, scorer=scorer
    )


@registry.scorers("attack_claims.spans_scorer.v1")
def make_spans_scorer() -> Callable[..., dict[str, Any]]:
    """A scorer for the nested and the flat view that weighs the labels alike."""
    return score_spans


def score_spans(examples: Iterable[Example], spans_key: str = "sc", **_: Any) -> dict[str, Any]:
    """Exact P, R and F of `doc.spans[spans_key]`, and the mean of the labels' F for it and for `doc.ents`.

    The means (`spans_sc_macro_f`, `ents_macro_f`) let a rare label count as much as a frequent one.
    """
    examples = list(examples)
    attr = f"spans_{spans_key}"
    scores: dict[str, Any] = Scorer.score_spans(
        examples,
        attr,
        getter=lambda doc, _attr: doc.spans.get(spans_key, []),
        has_annotation=lambda doc: spans_key in doc.spans,
        allow_overlap=True,
    )
    scores[f"{attr}_macro_f"] = _mean_f(scores[f"{attr}_per_type"])
    ents = Scorer.score_spans(examples, "ents", has_annotation=lambda doc: doc.has_annotation("ENT_IOB"))
    scores["ents_macro_f"] = _mean_f(ents["ents_per_type"])
    return scores


def _mean_f(per_type: dict[str, dict[str, float]] | None) -> float | None:
    return float(np.mean([score["f"] for score in per_type.values()])) if per_type else None


class Selector:
    """Writes the answer to `doc.spans[spans_key]`, in the order of the text, with `attrs["scores"]`.

    source (str): `spancat` (reads `spans_key`, where spancat wrote), `proposer` (reads `proposed_key`), or `both`: the
        mean of the two scores, where a span that one of them does not have scores 0 there.
    spans_key (str): Where the answer goes.
    proposed_key (str): Where the proposer wrote.
    thresholds (dict[str, float]): Lowest score that stays, a label; labels that are not named keep everything.
    scorer (Optional[Callable]): The scoring method.
    RAISES (ValueError): The source is none of the three.
    """

    def __init__(
        self,
        name: str = "selector",
        *,
        source: Source = "spancat",
        spans_key: str = "sc",
        proposed_key: str = "proposed",
        thresholds: dict[str, float] | None = None,
        scorer: Callable[..., dict[str, Any]] | None = score_spans,
    ) -> None:
        if source not in get_args(Source):
            raise ValueError(f"the selector's source is {source!r}, expected one of {', '.join(get_args(Source))}")
        self.name = name
        self.source = source
        self.spans_key = spans_key
        self.proposed_key = proposed_key
        self.thresholds = dict(thresholds or {})
        self.scorer = scorer

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """The scores of this component, for `nlp.evaluate`."""
        return {} if self.scorer is None else self.scorer(examples, spans_key=self.spans_key)

    def __call__(self, doc: Doc) -> Doc:
        doc.spans[self.spans_key] = select(doc, self.judge(doc), self.thresholds, self.spans_key)
        return doc

    def judge(self, doc: Doc) -> dict[Labelled, float]:
        """The score of every span that the source knows, before any is left out.

        doc (Doc): As the components before this one left it.
        RETURNS (dict[Labelled, float]): Spans without scores count as certain.
        """
        keys = {"spancat": [self.spans_key], "proposer": [self.proposed_key]}.get(
            self.source, [self.spans_key, self.proposed_key]
        )
        scores: dict[Labelled, float] = {}
        for group in (doc.spans[key] for key in keys if key in doc.spans):
            for span, score in zip(group, group.attrs.get("scores", [1.0] * len(group)), strict=True):
                place = span.label_, span.start, span.end
                scores[place] = scores.get(place, 0.0) + float(score) / len(keys)
        return scores


def select(doc: Doc, scores: dict[Labelled, float], thresholds: dict[str, float], name: str) -> SpanGroup:
    """The spans at or above their label's threshold, those of one label free of overlap.

    doc (Doc): The Doc of the spans.
    scores (dict[Labelled, float]): The spans and their scores.
    thresholds (dict[str, float]): Lowest score that stays, a label.
    name (str): Name of the new group.
    RETURNS (SpanGroup): In the order of the text, with `attrs["scores"]`.
    """
    taken: dict[str, np.ndarray[Any, Any]] = {}
    kept = []
    for bounds in sorted(scores, key=lambda bounds: (-scores[bounds], bounds)):
        label, start, end = bounds
        tokens = taken.setdefault(label, np.zeros(len(doc), dtype=bool))
        # 32 bits, as the scores are kept: 0.7 must not fall below a threshold of 0.7.
        if np.float32(scores[bounds]) >= thresholds.get(label, 0.0) and not tokens[start:end].any():
            tokens[start:end] = True
            kept.append(bounds)
    kept.sort(key=lambda bounds: (bounds[1], -bounds[2], bounds[0]))
    answer = SpanGroup(doc, name=name, spans=[Span(doc, start, end, label=label) for label, start, end in kept])
    answer.attrs["scores"] = np.array([scores[bounds] for bounds in kept], dtype="f")
    return answer

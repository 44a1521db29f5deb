"""What the pipeline found in one text, as plain values: offsets in characters, and a score for everything.

A prediction is not a fact: whoever shows a span also shows its score.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from scripts.articles.article import AGAINST, BY, LABELS
from scripts.articles.docs import SPANS_KEY

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class PredictedSpan:
    """A labelled stretch of text.

    label (str): Its label.
    start (int), end (int): Characters (Unicode code points), 0-based, end-exclusive.
    text (str): The words.
    score (float | None): Between 0 and 1; None where the pipeline gives no scores.
    """

    label: str
    start: int
    end: int
    text: str
    score: float | None


@dataclass(frozen=True, slots=True)
class PredictedLink:
    """A link between two spans.

    kind (str): `by` (CLAIM to SOURCE) or `against` (ATTACKER to TARGET).
    head (int), tail (int): Indices in `Predictions.spans`.
    score (float): The score of the Statement or Attack that it is part of.
    """

    kind: str
    head: int
    tail: int
    score: float


@dataclass(frozen=True, slots=True)
class Predictions:
    """All of one text.

    spans (tuple[PredictedSpan, ...]): In the order of the text, the outer one first.
    links (tuple[PredictedLink, ...]): Links between those spans.
    """

    spans: tuple[PredictedSpan, ...]
    links: tuple[PredictedLink, ...]


def predictions_of(doc: Doc) -> Predictions:
    """Read `doc.spans["sc"]` and its scores, `doc._.statements` and `doc._.attacks`, as far as they exist."""
    # An empty article states nothing, whatever a pipeline makes of its white space.
    if SPANS_KEY not in doc.spans or not doc.text.strip():
        return Predictions((), ())
    group = doc.spans[SPANS_KEY]
    scores = [_rounded(score) for score in group.attrs["scores"]] if "scores" in group.attrs else [None] * len(group)
    rows = sorted(zip(group, scores, strict=True), key=lambda row: _order(row[0]))
    index = {_bounds(span): number for number, (span, _) in enumerate(rows)}
    spans = (PredictedSpan(span.label_, span.start_char, span.end_char, span.text, score) for span, score in rows)
    links = (
        PredictedLink(kind, index[_bounds(head)], index[_bounds(tail)], _rounded(score))
        for kind, head, tail, score in _links(doc)
    )
    return Predictions(tuple(spans), tuple(links))


def _links(doc: Doc) -> Iterator[tuple[str, Span, Span, float]]:
    if Doc.has_extension("statements"):
        for statement in doc._.statements:
            yield from ((BY, statement.claim, source, statement.score) for source in statement.sources)
    if Doc.has_extension("attacks"):
        for attack in doc._.attacks:
            yield from ((AGAINST, attack.attacker, target, attack.score) for target in attack.targets)


def _order(span: Span) -> tuple[int, int, int, str]:
    return span.start, -span.end, LABELS.index(span.label_) if span.label_ in LABELS else len(LABELS), span.label_


def _bounds(span: Span) -> tuple[str, int, int]:
    return span.label_, span.start, span.end


def _rounded(score: float) -> float:
    return round(float(score), _DECIMALS)

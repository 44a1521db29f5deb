"""Precision, recall and F1 with bootstrap intervals, as dictionaries that go into JSON as they are.

- **exact**: a predicted span is right where a gold span of its label has the same start and end.
- **overlap**: a predicted span is right where it shares at least one token with a gold span of its label; a gold span
  is found where it shares at least one token with a predicted span of its label.
- Precision is the share of the predicted that is right, recall the share of the gold that is found, F1 their harmonic
  mean. `micro` sums the counts of all labels first; `macro` is the mean of the labels' own figures.
- **Nothing over nothing**: where a label has neither gold nor predicted spans there is nothing to judge: its figures
  are None and it stays out of `macro`. Where one side only is empty, a share of nothing is 0, as in spaCy and
  scikit-learn, so that a pipeline that stays silent about a label is not rewarded for it.
- **Intervals** are 95 % percentile bootstrap intervals over articles (Efron & Tibshirani 1993, ch. 13), not over spans,
  since the spans of one article stand or fall together. Resamples in which a figure is None are left out of its
  interval. Two systems measured with one seed on the same articles see the same resamples.
"""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from scripts.articles.article import LINK_ENDS
from scripts.measure.counts import (
    FOUND,
    GOLD,
    PREDICTED,
    RIGHT,
    Counts,
    candidate_counts,
    exact,
    link_counts,
    overlap,
    span_counts,
)
from scripts.measure.record import VIEW_LABELS, Record, View

MICRO, MACRO = "micro", "macro"
RESAMPLES = 1000
SEED = 0
_BOUNDS = (2.5, 97.5)
Floats = NDArray[np.float64]


class Figure(TypedDict):
    """A share between 0 and 1 and the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


class Score(TypedDict):
    """The figures of one label, of `micro` or of `macro`; None where there is nothing to judge."""

    precision: Figure | None
    recall: Figure | None
    f1: Figure | None
    predicted: int
    gold: int


class Recall(TypedDict):
    """The share of the gold spans that were found, and how many there are."""

    recall: Figure | None
    gold: int


class ViewScores(TypedDict):
    """The scores of one view by class, with `micro` and `macro`."""

    exact: dict[str, Score]
    overlap: dict[str, Score]


class Measures(TypedDict):
    """All figures of one pipeline; links and candidates are None where it gives none."""

    flat: ViewScores
    nested: ViewScores
    links: dict[str, Score] | None
    candidates: dict[str, Recall] | None


def measure(records: Sequence[Record], resamples: int = RESAMPLES, seed: int = SEED) -> Measures:
    """All figures of one pipeline.

    records (Sequence[Record]): One an article; at least one.
    resamples (int): How many bootstrap resamples.
    seed (int): Of the resamples.
    """
    weights = draw(len(records), resamples, seed)

    def view_scores(view: View) -> ViewScores:
        labels = VIEW_LABELS[view]
        return {
            "exact": scores(span_counts(records, view, labels, exact), labels, weights),
            "overlap": scores(span_counts(records, view, labels, overlap), labels, weights),
        }

    links = link_counts(records, tuple(LINK_ENDS))
    candidates = candidate_counts(records, VIEW_LABELS["nested"])
    return {
        "flat": view_scores("flat"),
        "nested": view_scores("nested"),
        "links": None if links is None else scores(links, tuple(LINK_ENDS), weights),
        "candidates": None if candidates is None else recalls(candidates, VIEW_LABELS["nested"], weights),
    }


def draw(articles: int, resamples: int = RESAMPLES, seed: int = SEED) -> Floats:
    """How often each article stands in each resample.

    RETURNS (Floats): Shape (resamples, articles); every row sums to `articles`.
    """
    if articles < 1:
        raise ValueError("there is no article to measure")
    generator = np.random.default_rng(seed)
    return generator.multinomial(articles, np.full(articles, 1 / articles), size=resamples).astype(np.float64)


def scores(counts: Counts, classes: Sequence[str], weights: Floats) -> dict[str, Score]:
    """Precision, recall and F1 of every class, then `micro` and `macro`.

    counts (Counts): Shape (articles, classes, 4), see `scripts.measure.counts`.
    classes (Sequence[str]): Their names.
    weights (Floats): See `draw`.
    """
    totals = counts.sum(axis=0)
    values = _shares(totals[None].astype(np.float64))[0]
    resampled = _shares(np.tensordot(weights, counts, axes=1))
    result: dict[str, Score] = {}
    for row, name in enumerate((*classes, MICRO, MACRO)):
        precision, recall, f1 = (_figure(values[row, k], resampled[:, row, k]) for k in range(3))
        own = totals[row] if row < len(classes) else totals.sum(axis=0)
        result[name] = {
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "predicted": int(own[PREDICTED]),
            "gold": int(own[GOLD]),
        }
    return result


def recalls(counts: Counts, classes: Sequence[str], weights: Floats) -> dict[str, Recall]:
    """The recall of every class, then `micro` and `macro`; the arguments are those of `scores`."""
    return {
        name: {"recall": score["recall"], "gold": score["gold"]}
        for name, score in scores(counts, classes, weights).items()
    }


def _shares(counts: Floats) -> Floats:
    """(samples, classes, 4) counts to (samples, classes + 2, 3) shares; NaN where there is nothing to judge."""
    counts = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
    precision, recall = (
        _ratio(counts[..., RIGHT], counts[..., PREDICTED]),
        _ratio(counts[..., FOUND], counts[..., GOLD]),
    )
    shares = np.stack([precision, recall, _ratio(2 * precision * recall, precision + recall)], axis=-1)
    shares[(counts[..., PREDICTED] == 0) & (counts[..., GOLD] == 0)] = np.nan
    own = shares[:, :-1]
    judged = (~np.isnan(own)).sum(axis=1)
    macro = np.where(judged > 0, _ratio(np.nansum(own, axis=1), judged), np.nan)
    return np.concatenate([shares, macro[:, None]], axis=1)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def _figure(value: float, resampled: Floats) -> Figure | None:
    if np.isnan(value):
        return None
    judged = resampled[~np.isnan(resampled)]
    low, high = np.percentile(judged, _BOUNDS) if judged.size else (value, value)
    return {"value": float(value), "low": float(low), "high": float(high)}

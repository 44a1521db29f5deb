"""Count, article by article, what a pipeline got right; `scripts.measure.metrics` turns the counts into scores.

All counts have the shape (articles, classes, 4); a class is a label or a kind of link. The last axis says how many
predicted things are RIGHT, how many were PREDICTED, how many gold things were FOUND, and how many there are in GOLD.
Where only the same span counts, RIGHT and FOUND are equal; where overlap counts, they need not be.
"""

from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from scripts.articles.article import LINK_ENDS
from scripts.measure.record import Record, TokenLink, View

RIGHT, PREDICTED, FOUND, GOLD = range(4)
Counts = NDArray[np.int64]
Place = tuple[int, int]
# The four counts of one label in one article, from the predicted and the gold places.
Comparison = Callable[[Collection[Place], Collection[Place]], tuple[int, int, int, int]]


def exact(predicted: Collection[Place], gold: Collection[Place]) -> tuple[int, int, int, int]:
    """A span counts where the other side has a span with the same start and end."""
    same = len(set(predicted) & set(gold))
    return same, len(predicted), same, len(gold)


def overlap(predicted: Collection[Place], gold: Collection[Place]) -> tuple[int, int, int, int]:
    """A span counts where the other side has a span that shares at least one token with it.

    One long predicted span can find several gold ones, and several short predicted ones can be right by one gold span:
    so the right and the found are counted apart.
    """
    return (
        sum(any(_touch(one, other) for other in gold) for one in predicted),
        len(predicted),
        sum(any(_touch(one, other) for other in predicted) for one in gold),
        len(gold),
    )


def span_counts(records: Sequence[Record], view: View, labels: Sequence[str], compare: Comparison) -> Counts:
    """The counts of the spans of one view.

    records (Sequence[Record]): The articles.
    view (View): Flat or nested.
    labels (Sequence[str]): The classes, in this order.
    compare (Comparison): `exact` or `overlap`.
    RETURNS (Counts): Nothing is counted, on either side, for a label that an article does not annotate. The same span
        said twice counts once.
    """
    counts = np.zeros((len(records), len(labels), 4), dtype=np.int64)
    for row, record in enumerate(records):
        for column, label in enumerate(labels):
            if label in record.annotates:
                predicted = {mark.place for mark in record.predicted.view(view) if mark.label == label}
                gold = {mark.place for mark in record.gold.view(view) if mark.label == label}
                counts[row, column] = compare(predicted, gold)
    return counts


def candidate_counts(records: Sequence[Record], labels: Sequence[str]) -> Counts | None:
    """How many gold spans of the nested view were among the candidates, whatever label these got in the end.

    RETURNS (Counts | None): Only FOUND and GOLD are filled; None where the pipeline shows no candidates.
    """
    if all(record.predicted.candidates is None for record in records):
        return None
    counts = np.zeros((len(records), len(labels), 4), dtype=np.int64)
    for row, record in enumerate(records):
        candidates = set(record.predicted.candidates or ())
        for column, label in enumerate(labels):
            if label in record.annotates:
                gold = {mark.place for mark in record.gold.nested if mark.label == label}
                counts[row, column, FOUND] = len(gold & candidates)
                counts[row, column, GOLD] = len(gold)
    return counts


def link_counts(records: Sequence[Record], kinds: Sequence[str]) -> Counts | None:
    """The counts of the links; a link is right where both its ends are exact.

    RETURNS (Counts | None): An article that does not annotate both ends' labels is left out of that kind; None where
        people or the pipeline give no links at all.
    """
    counts = np.zeros((len(records), len(kinds), 4), dtype=np.int64)
    known = False
    for row, record in enumerate(records):
        if record.predicted.links is None or record.gold.links is None:
            continue
        known = True
        for column, kind in enumerate(kinds):
            if set(LINK_ENDS[kind]) <= set(record.annotates):
                predicted, gold = _of_kind(record.predicted.links, kind), _of_kind(record.gold.links, kind)
                same = len(predicted & gold)
                counts[row, column] = same, len(predicted), same, len(gold)
    return counts if known else None


def _of_kind(links: Collection[TokenLink], kind: str) -> set[TokenLink]:
    return {link for link in links if link.kind == kind}


def _touch(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]

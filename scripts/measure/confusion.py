"""Which label the pipeline gave to what people labelled otherwise, missed or did not mark at all."""

from collections import Counter
from collections.abc import Iterable

from scripts.articles.article import LABELS
from scripts.measure.record import Mark, Record

# Row of what people did not mark, column of what the pipeline did not.
SPURIOUS, MISSED = "(spurious)", "(missed)"
# Two spans of different labels are one mention with the wrong label only if they share this much (Jaccard): a name
# inside a claim is not a claim with the wrong label.
_SAME_MENTION = 0.5


def confusion(records: Iterable[Record]) -> list[list[int]]:
    """Count gold labels against predicted labels over the nested view.

    RETURNS (list[list[int]]): One row a gold label and one for SPURIOUS, one column a predicted label and one for
        MISSED. Every span counts once.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for record in records:
        counts.update(pairs(record))
    return [[counts[gold, predicted] for predicted in (*LABELS, MISSED)] for gold in (*LABELS, SPURIOUS)]


def pairs(record: Record) -> list[tuple[str, str]]:
    """Pair the gold with the predicted spans of one article, one to one.

    The same boundaries go first, then the greatest share of common tokens; the same label goes first among equals.
    RETURNS (list[tuple[str, str]]): Gold label and predicted label of each pair; MISSED or SPURIOUS for what is left.
    """
    gold = [mark for mark in record.gold.nested if mark.label in record.annotates]
    predicted = [mark for mark in record.predicted.nested if mark.label in record.annotates]
    ranked = sorted(
        (-share, one.label != other.label, i, j)
        for i, one in enumerate(gold)
        for j, other in enumerate(predicted)
        if (share := _jaccard(one, other)) > 0 and (one.label == other.label or share >= _SAME_MENTION)
    )
    found: list[tuple[str, str]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for _, _, i, j in ranked:
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            found.append((gold[i].label, predicted[j].label))
    found += [(mark.label, MISSED) for i, mark in enumerate(gold) if i not in used_gold]
    found += [(SPURIOUS, mark.label) for j, mark in enumerate(predicted) if j not in used_predicted]
    return found


def _jaccard(one: Mark, other: Mark) -> float:
    common = min(one.end, other.end) - max(one.start, other.start)
    return common / (max(one.end, other.end) - min(one.start, other.start)) if common > 0 else 0.0

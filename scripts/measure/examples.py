"""Passages that show what a pipeline gets right and wrong, as a table for the README.

Chosen by rule, not by taste: for each label the surest hit, the surest wrong edge, the first miss and the surest
invention. The surest errors are the ones that a user must know of, since no threshold takes them away.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scripts.articles.article import LABELS
from scripts.measure.record import Mark, Record

_CONTEXT = 8
_LONGEST = 24


class Example(NamedTuple):
    """One passage.

    label (str): The label in question.
    what (str): hit, wrong edge, missed or invented.
    article (str): Its id.
    passage (str): Markdown; the words in question are bold, what people marked instead is in brackets.
    score (float | None): The pipeline's score; None for a miss.
    """

    label: str
    what: str
    article: str
    passage: str
    score: float | None


def examples(records: Sequence[Record]) -> list[Example]:
    """One example a label and kind, as far as there is one.

    records (Sequence[Record]): Both readings of the articles, in a fixed order.
    """
    found: list[Example] = []
    for label in LABELS:
        cases = [case for record in records for case in _cases(record, label)]
        for what in ("hit", "wrong edge", "missed", "invented"):
            # Among equals the first one: `max` keeps it. Misses have no score.
            best = max((case for case in cases if case.what == what), key=lambda case: case.score or 0.0, default=None)
            if best:
                found.append(best)
    return found


def _cases(record: Record, label: str) -> Iterator[Example]:
    if label not in record.annotates:
        return
    gold = [mark for mark in record.gold.nested if mark.label == label]
    predicted = [mark for mark in record.predicted.nested if mark.label == label]
    for mark in predicted:
        touched = [other for other in gold if other.start < mark.end and mark.start < other.end]
        if mark.place in {other.place for other in touched}:
            # A hit of one word shows little.
            if mark.end - mark.start > 1:
                yield Example(label, "hit", record.article, _passage(record, mark), mark.score)
        elif touched:
            passage = f"{_passage(record, mark)} [{_words(record, touched[0].start, touched[0].end)}]"
            yield Example(label, "wrong edge", record.article, passage, mark.score)
        else:
            yield Example(label, "invented", record.article, _passage(record, mark), mark.score)
    for mark in gold:
        if not any(other.start < mark.end and mark.start < other.end for other in predicted):
            yield Example(label, "missed", record.article, _passage(record, mark), None)


def _passage(record: Record, mark: Mark) -> str:
    before = _words(record, max(0, mark.start - _CONTEXT), mark.start)
    after = _words(record, mark.end, min(len(record.words), mark.end + _CONTEXT))
    return f"… {before} **{_words(record, mark.start, mark.end)}** {after} …"


def _words(record: Record, start: int, end: int) -> str:
    """The words on one line, those in the middle of a long stretch left out, safe in a Markdown table."""
    pieces = [word + " " * space for word, space in zip(record.words, record.spaces, strict=True)][start:end]
    if len(pieces) > _LONGEST:
        pieces = [*pieces[: _LONGEST // 2], "… ", *pieces[-_LONGEST // 2 :]]
    text = " ".join("".join(pieces).split())
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")

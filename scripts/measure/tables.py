"""Scores as rows for people: names of classes, percentages, intervals."""

from collections.abc import Iterator
from typing import NamedTuple

from scripts.articles.article import AGAINST, BY
from scripts.measure.metrics import MACRO, MICRO, Figure, Measures, Recall, Score

NAMES = {MICRO: "all (micro)", MACRO: "mean (macro)", BY: "claim → source", AGAINST: "attacker → target"}
NOTHING = "–"


class Row(NamedTuple):
    """One class in one table.

    name (str): The class, for people.
    score (Score): Of the pipeline.
    baseline (Score | None): Of the baseline on the same articles.
    """

    name: str
    score: Score
    baseline: Score | None


class Table(NamedTuple):
    """Scores of one kind."""

    title: str
    rows: list[Row]


def score_tables(pipeline: Measures, baseline: Measures | None) -> Iterator[Table]:
    """All tables of precision, recall and F1, the nested view first."""
    yield _table(
        "Nested view (doc.spans), exact", pipeline["nested"]["exact"], baseline and baseline["nested"]["exact"]
    )
    yield _table("Nested view, overlap", pipeline["nested"]["overlap"], baseline and baseline["nested"]["overlap"])
    yield _table("Flat view (doc.ents), exact", pipeline["flat"]["exact"], baseline and baseline["flat"]["exact"])
    yield _table("Flat view, overlap", pipeline["flat"]["overlap"], baseline and baseline["flat"]["overlap"])
    if pipeline["links"] is not None:
        yield _table("Links, both ends exact", pipeline["links"], baseline and baseline["links"])


def candidate_rows(recalls: dict[str, Recall] | None) -> list[tuple[str, Recall]]:
    """Name and recall of every class; nothing where the pipeline shows no candidates."""
    return [(NAMES.get(name, name), recall) for name, recall in (recalls or {}).items()]


def percent(figure: Figure | None) -> str:
    """63.4"""
    return NOTHING if figure is None else f"{100 * figure['value']:.1f}"


def interval(figure: Figure | None) -> str:
    """63.4 [60.1–66.7]"""
    return NOTHING if figure is None else f"{percent(figure)} [{bounds(figure)}]"


def bounds(figure: Figure) -> str:
    """60.1–66.7"""
    return f"{100 * figure['low']:.1f}–{100 * figure['high']:.1f}"


def _table(title: str, pipeline: dict[str, Score], baseline: dict[str, Score] | None) -> Table:
    rows = [
        Row(NAMES.get(name, name), score, None if baseline is None else baseline[name])
        for name, score in pipeline.items()
    ]
    return Table(title, rows)

"""Scores as rows: order, names and figures."""

import pytest

from scripts.measure.metrics import measure
from scripts.measure.tables import bounds, candidate_rows, interval, percent, score_tables
from tests.measure.builders import reading, record

GOLD = reading(("SOURCE", 0, 1), ("SOURCE", 2, 3), ("CLAIM", 4, 9), links=(("by", 4, 9, 0, 1),))
PIPELINE = measure([record(GOLD, reading(("SOURCE", 0, 1), links=(), candidates=((0, 1), (4, 9))))])
BASELINE = measure([record(GOLD, reading(("SOURCE", 0, 2), ("CLAIM", 4, 9), links=None))])
SPANS = [
    "Nested view (doc.spans), exact",
    "Nested view, overlap",
    "Flat view (doc.ents), exact",
    "Flat view, overlap",
]


def test_tables_beside_the_baseline():
    tables = list(score_tables(PIPELINE, BASELINE))
    assert [table.title for table in tables] == [*SPANS, "Links, both ends exact"]
    names = ["ATTACKER", "TARGET", "SOURCE", "CLAIM", "all (micro)", "mean (macro)"]
    assert [row.name for row in tables[0].rows] == names
    assert [row.name for row in tables[2].rows] == [name for name in names if name != "CLAIM"]
    # The pipeline's and the baseline's F1 of SOURCE: exact 1 of 1 and of 2; the baseline's edge is wrong.
    found = [
        next((percent(row.score["f1"]), percent(row.baseline["f1"])) for row in table.rows if row.name == "SOURCE")
        for table in tables[:4]
    ]
    assert found == [("66.7", "0.0"), ("66.7", "66.7")] * 2
    # Rules give no links.
    assert [(row.name, row.score["gold"], row.baseline) for row in tables[4].rows][:2] == [
        ("claim → source", 1, None),
        ("attacker → target", 0, None),
    ]


def test_tables_without_baseline_and_links():
    tables = list(score_tables(BASELINE, None))
    assert [table.title for table in tables] == SPANS
    assert {row.baseline for table in tables for row in table.rows} == {None}


def test_candidates():
    rows = candidate_rows(PIPELINE["candidates"])
    assert [(name, percent(recall["recall"]), recall["gold"]) for name, recall in rows] == [
        ("ATTACKER", "–", 0),
        ("TARGET", "–", 0),
        ("SOURCE", "50.0", 2),
        ("CLAIM", "100.0", 1),
        ("all (micro)", "66.7", 3),
        ("mean (macro)", "75.0", 3),
    ]
    assert candidate_rows(None) == []


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ({"value": 0.6342, "low": 0.6006, "high": 0.66666}, ("63.4", "63.4 [60.1–66.7]")),
        ({"value": 1.0, "low": 0.0, "high": 1.0}, ("100.0", "100.0 [0.0–100.0]")),
        (None, ("–", "–")),
    ],
)
def test_figures(figure, expected):
    assert (percent(figure), interval(figure)) == expected
    if figure is not None:
        assert expected[1] == f"{percent(figure)} [{bounds(figure)}]"

"""The examples of the README: one a label and kind, the surest first."""

from scripts.measure.examples import examples
from tests.measure.builders import reading, record

GOLD = reading(("SOURCE", 0, 2), ("SOURCE", 4, 6), ("CLAIM", 7, 9), ("TARGET", 3, 4))


def test_hit_wrong_edge_missed_invented() -> None:
    predicted = reading(
        ("SOURCE", 0, 2, 0.5), ("SOURCE", 4, 7, 0.9), ("SOURCE", 9, 10, 0.3), ("SOURCE", 8, 9, 0.7)
    )  # fmt: skip
    found = [(one.label, one.what, one.score) for one in examples([record(GOLD, predicted)])]
    assert found == [
        ("TARGET", "missed", None),
        ("SOURCE", "hit", 0.5),
        ("SOURCE", "wrong edge", 0.9),
        ("SOURCE", "invented", 0.7),
        ("CLAIM", "missed", None),
    ]


def test_of_two_errors_the_surer_one_is_shown_with_what_people_marked() -> None:
    predicted = reading(("SOURCE", 0, 3, 0.6), ("SOURCE", 4, 7, 0.8))
    edge = next(one for one in examples([record(GOLD, predicted)]) if one.what == "wrong edge")
    assert edge.score == 0.8
    assert edge.passage.endswith("[w4 w5]")
    assert "**w4 w5 w6**" in edge.passage


def test_a_label_that_is_not_annotated_gives_none() -> None:
    predicted = reading(("SOURCE", 0, 2, 0.5), ("TARGET", 3, 4, 0.5))
    found = examples([record(GOLD, predicted, annotates=("CLAIM",))])
    assert [(one.label, one.what) for one in found] == [("CLAIM", "missed")]

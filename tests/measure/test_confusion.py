"""What counts as one mention, at the limits; pairs of one article as a whole are in `test_report`."""

import pytest

from scripts.measure.confusion import MISSED, SPURIOUS, confusion, pairs
from tests.measure.builders import reading, record


def test_rows_are_gold_and_columns_predicted():
    one = record(
        reading(("ATTACKER", 0, 2), ("TARGET", 4, 6), ("CLAIM", 8, 12)),
        reading(("SOURCE", 0, 2), ("TARGET", 4, 6), ("CLAIM", 20, 22)),
    )
    two = record(reading(("TARGET", 0, 1)), reading(("TARGET", 0, 1)))
    # Columns: ATTACKER, TARGET, SOURCE, CLAIM, missed.
    assert confusion([one, two]) == [
        [0, 0, 1, 0, 0],
        [0, 2, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],
        [0, 0, 0, 1, 0],
    ]
    assert confusion([]) == [[0] * 5] * 5


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        # Another label needs half of the common tokens: 2 of 4, and 2 of 5.
        (("TARGET", 0, 2), [("ATTACKER", "TARGET")]),
        (("TARGET", 2, 5), [("ATTACKER", MISSED), (SPURIOUS, "TARGET")]),
        # The same label needs one token.
        (("ATTACKER", 3, 30), [("ATTACKER", "ATTACKER")]),
        (("ATTACKER", 4, 6), [("ATTACKER", MISSED), (SPURIOUS, "ATTACKER")]),
    ],
    ids=["half", "less than half", "same label", "touches"],
)
def test_one_mention(predicted, expected):
    assert pairs(record(reading(("ATTACKER", 0, 4)), reading(predicted))) == expected


def test_the_greatest_share_goes_first_whatever_the_label():
    # 3 of 4 tokens under another label against 1 of 4 under the same: what is left of it is spurious.
    predicted = reading(("SOURCE", 0, 1), ("TARGET", 0, 3))
    assert pairs(record(reading(("SOURCE", 0, 4)), predicted)) == [("SOURCE", "TARGET"), (SPURIOUS, "SOURCE")]

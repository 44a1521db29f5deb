"""Scores worked by hand; precision and recall differ everywhere, so that a swap shows."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.measure.metrics import draw, measure, scores
from tests.measure.builders import reading, record

# Article one: 1 of 3 predicted sources is right, of 2 gold ones. Article two: 1 of 1, of 2.
ONE = record(
    reading(("SOURCE", 0, 1), ("SOURCE", 5, 6)), reading(("SOURCE", 0, 1), ("SOURCE", 7, 8), ("SOURCE", 9, 10))
)
TWO = record(reading(("SOURCE", 0, 1), ("SOURCE", 5, 6)), reading(("SOURCE", 5, 6)))


def value(figure):
    return None if figure is None else figure["value"]


def values(score):
    return tuple(value(score[key]) for key in ("precision", "recall", "f1"))


def test_exact_scores_by_hand():
    source = measure([ONE])["nested"]["exact"]["SOURCE"]
    assert values(source) == pytest.approx((1 / 3, 1 / 2, 2 / 5))
    assert (source["predicted"], source["gold"]) == (3, 2)
    # 2 of 4 predicted, 2 of 4 gold: the counts are summed over articles, the shares are not averaged.
    assert values(measure([ONE, TWO])["nested"]["exact"]["SOURCE"]) == pytest.approx((1 / 2, 1 / 2, 1 / 2))


def test_overlap_scores_by_hand():
    one = record(reading(("CLAIM", 0, 10)), reading(("CLAIM", 0, 2), ("CLAIM", 3, 5), ("CLAIM", 20, 22)))
    assert values(measure([one])["nested"]["overlap"]["CLAIM"]) == pytest.approx((2 / 3, 1, 4 / 5))
    assert values(measure([one])["nested"]["exact"]["CLAIM"]) == (0, 0, 0)


def test_micro_sums_and_macro_averages():
    counts = np.array([[[1, 1, 1, 4], [3, 6, 3, 3]]])
    result = scores(counts, ("a", "b"), draw(1))
    assert values(result["a"]) == pytest.approx((1, 1 / 4, 2 / 5))
    assert values(result["b"]) == pytest.approx((1 / 2, 1, 2 / 3))
    assert values(result["micro"]) == pytest.approx((4 / 7, 4 / 7, 4 / 7))
    assert values(result["macro"]) == pytest.approx((3 / 4, 5 / 8, (2 / 5 + 2 / 3) / 2))
    assert (result["macro"]["predicted"], result["macro"]["gold"]) == (7, 7)


def test_nothing_over_nothing_is_none_and_stays_out_of_macro():
    result = scores(np.array([[[1, 1, 1, 2], [0, 0, 0, 0]]]), ("a", "b"), draw(1))
    assert values(result["b"]) == (None, None, None)
    assert values(result["macro"]) == values(result["a"]) == pytest.approx((1, 1 / 2, 2 / 3))
    assert values(scores(np.zeros((1, 2, 4), dtype=int), ("a", "b"), draw(1))["macro"]) == (None, None, None)


def test_silence_about_a_label_that_is_there_is_zero():
    result = scores(np.array([[[0, 0, 0, 3], [0, 2, 0, 0]]]), ("silent", "noisy"), draw(1))
    assert values(result["silent"]) == values(result["noisy"]) == values(result["macro"]) == (0, 0, 0)


def test_links_and_candidates_by_hand():
    gold = reading(("CLAIM", 3, 9), ("SOURCE", 0, 2), links=(("by", 3, 9, 0, 2), ("by", 12, 14, 0, 2)))
    links = (("by", 3, 9, 0, 2), ("by", 3, 8, 0, 2), ("by", 3, 7, 0, 2), ("by", 3, 6, 0, 2))
    result = measure([record(gold, reading(links=links, candidates=((3, 9),)))])
    assert values(result["links"]["by"]) == pytest.approx((1 / 4, 1 / 2, 1 / 3))
    assert values(result["links"]["against"]) == (None, None, None)
    assert value(result["candidates"]["CLAIM"]["recall"]) == 1
    assert value(result["candidates"]["SOURCE"]["recall"]) == 0
    assert value(result["candidates"]["micro"]["recall"]) == 1 / 2


def test_the_interval_of_two_opposite_articles_is_everything():
    right = record(reading(("SOURCE", 0, 1)), reading(("SOURCE", 0, 1)))
    wrong = record(reading(("SOURCE", 0, 1)), reading(("SOURCE", 2, 3)))
    f1 = measure([right, wrong])["nested"]["exact"]["SOURCE"]["f1"]
    assert f1 == {"value": 0.5, "low": 0.0, "high": 1.0}


def test_the_interval_narrows_with_more_articles():
    def width(times):
        f1 = measure([ONE, TWO] * times)["nested"]["exact"]["SOURCE"]["f1"]
        return f1["high"] - f1["low"]

    assert 0 < width(50) < width(5)


def test_resamples_are_whole_corpora_and_repeat():
    weights = draw(7, 100, seed=3)
    assert weights.shape == (100, 7)
    assert set(weights.sum(axis=1)) == {7}
    np.testing.assert_array_equal(weights, draw(7, 100, seed=3))
    assert not np.array_equal(weights, draw(7, 100, seed=4))


def test_the_same_records_give_the_same_json():
    assert json.dumps(measure([ONE, TWO])) == json.dumps(measure([ONE, TWO]))


def test_without_articles_there_is_nothing_to_measure():
    with pytest.raises(ValueError, match="no article"):
        measure([])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12))
def test_shares_are_shares_and_intervals_are_ordered(rows):
    counts = np.array([[[right, right + wrong, right, right + missed]] for right, wrong, missed in rows])
    for score in scores(counts, ("a",), draw(len(rows), 50)).values():
        for figure in (score["precision"], score["recall"], score["f1"]):
            if figure is not None:
                assert 0 <= figure["low"] <= figure["high"] <= 1
                assert 0 <= figure["value"] <= 1
        if score["f1"] is not None:
            right = sum(row[0] for row in rows)
            assert score["f1"]["value"] == pytest.approx(2 * right / (score["predicted"] + score["gold"]))

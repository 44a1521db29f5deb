"""What counts as right, found, predicted and gold, on examples in which each of the four differs."""

import numpy as np

from scripts.measure.counts import candidate_counts, exact, link_counts, overlap, span_counts
from tests.measure.builders import reading, record


def test_exact_counts_only_the_same_boundaries():
    predicted, gold = {(0, 2), (4, 6), (9, 10)}, {(0, 2), (4, 7)}
    assert exact(predicted, gold) == (1, 3, 1, 2)


def test_overlap_counts_right_and_found_apart():
    # Two pieces of one long gold span are both right, and they find one span; (20, 21) is nowhere.
    assert overlap({(0, 2), (3, 5), (20, 21)}, {(0, 10)}) == (2, 3, 1, 1)
    # The other way round: one long prediction finds both gold spans; a third is missed.
    assert overlap({(0, 10)}, {(0, 2), (3, 5), (20, 21)}) == (1, 1, 2, 3)


def test_spans_that_only_touch_do_not_overlap():
    assert overlap({(0, 2)}, {(2, 4)}) == (0, 1, 0, 1)


def test_the_same_words_with_another_label_are_wrong():
    one = record(reading(("ATTACKER", 0, 2)), reading(("TARGET", 0, 2)))
    counts = span_counts([one], "nested", ("ATTACKER", "TARGET"), exact)
    np.testing.assert_array_equal(counts, [[[0, 0, 0, 1], [0, 1, 0, 0]]])


def test_a_label_that_is_not_annotated_counts_on_neither_side():
    masked = record(
        reading(("SOURCE", 0, 2), ("ATTACKER", 5, 6)),
        reading(("SOURCE", 0, 2), ("ATTACKER", 8, 9)),
        ("SOURCE", "CLAIM"),
    )
    counts = span_counts([masked], "nested", ("ATTACKER", "SOURCE"), overlap)
    np.testing.assert_array_equal(counts, [[[0, 0, 0, 0], [1, 1, 1, 1]]])


def test_views_are_counted_apart():
    one = record(reading(("SOURCE", 0, 2), ("CLAIM", 3, 9)), reading(("CLAIM", 3, 9)))
    np.testing.assert_array_equal(span_counts([one], "flat", ("SOURCE",), exact), [[[0, 0, 0, 1]]])
    np.testing.assert_array_equal(span_counts([one], "nested", ("CLAIM",), exact), [[[1, 1, 1, 1]]])


def test_candidates_count_whatever_their_label_but_only_with_the_same_boundaries():
    gold = reading(("SOURCE", 0, 2), ("SOURCE", 5, 6), ("CLAIM", 3, 9))
    one = record(gold, reading(candidates=((0, 2), (3, 8), (5, 7))))
    counts = candidate_counts([one], ("SOURCE", "CLAIM"))
    np.testing.assert_array_equal(counts, [[[0, 0, 1, 2], [0, 0, 0, 1]]])


def test_unknown_candidates_are_not_zero_candidates():
    assert candidate_counts([record(reading(), reading())], ("SOURCE",)) is None
    assert candidate_counts([record(reading(), reading(candidates=()))], ("SOURCE",)) is not None


def test_links_need_both_ends():
    gold = reading(links=(("by", 3, 9, 0, 2), ("by", 12, 15, 10, 11), ("against", 4, 5, 7, 9)))
    predicted = reading(links=(("by", 3, 9, 0, 2), ("by", 12, 15, 10, 12), ("by", 20, 21, 0, 2)))
    counts = link_counts([record(gold, predicted)], ("by", "against"))
    np.testing.assert_array_equal(counts, [[[1, 3, 1, 2], [0, 0, 0, 1]]])


def test_links_between_labels_of_which_one_is_unknown_are_left_out():
    links = (("by", 3, 9, 0, 2), ("against", 4, 5, 7, 9))
    one = record(reading(links=links), reading(links=links), ("SOURCE", "CLAIM", "ATTACKER"))
    np.testing.assert_array_equal(link_counts([one], ("by", "against")), [[[1, 1, 1, 1], [0, 0, 0, 0]]])


def test_a_pipeline_without_links_has_no_link_counts():
    assert link_counts([record(reading(), reading(links=None))], ("by",)) is None

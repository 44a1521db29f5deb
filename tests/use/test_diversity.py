"""Worth first, the like of it later, the same again last."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from scripts.use.diversity import NEAR_DUPLICATE, order, vectors

RAID = "Gunmen stormed a grain depot near the river and took two guards with them, the mayor said on Monday."
SAME = RAID.replace("Monday", "Tuesday")
STORM = "Heavy rain closed seven mountain roads; no one was hurt, according to the transport ministry."
VOTE = "Parliament approved its budget after a long debate about pensions, schools and new railway lines."


def chosen(worth: list[float], texts: list[str], known: list[str] | None = None, count: int = 10) -> list[int]:
    rows = vectors([*texts, *(known or [])])
    return order(np.array(worth), rows[: len(texts)], rows[len(texts) :], count)


def test_of_texts_that_share_nothing_the_most_worth_goes_first() -> None:
    assert chosen([1.0, 3.0, 2.0], ["one", "two", "three"]) == [1, 2, 0]
    assert chosen([1.0, 3.0, 2.0], ["one", "two", "three"], count=2) == [1, 2]


def test_likeness_is_weighed_against_worth() -> None:
    # The cosine of the first two is 0.5: worth of 0.9 less 0.5 falls behind 0.5, worth of 1 less 0.5 does not.
    rows = csr_array(np.array([[1.0, 0.0], [0.5, 0.75**0.5], [0.0, 0.0]]))
    nothing = csr_array((0, 2))
    assert order(np.array([1.0, 0.9, 0.5]), rows, nothing, 3) == [0, 2, 1]
    assert order(np.array([1.0, 0.99, 0.4]), rows, nothing, 3) == [0, 1, 2]


def test_near_duplicates_go_last_whatever_their_worth() -> None:
    assert chosen([1.0, 0.99, 0.1, 0.0], [RAID, SAME, STORM, VOTE]) == [0, 2, 3, 1]


def test_near_duplicates_of_annotated_texts_go_last() -> None:
    assert chosen([1.0, 0.5, 0.1], [RAID, STORM, VOTE], [SAME]) == [1, 2, 0]


def test_equal_worth_keeps_the_order_of_the_input() -> None:
    for value in (0.0, 0.5):
        assert chosen([value] * 3, ["one", "two", "three"]) == [0, 1, 2]


def test_texts_without_words_have_vectors() -> None:
    rows = vectors(iter(["!!", "?", "one one two"]))
    assert rows.shape[0] == 3
    assert (rows @ rows.T).toarray().diagonal() == pytest.approx([1, 1, 1])


def test_half_of_an_article_is_a_near_duplicate_and_another_article_is_not() -> None:
    rows = vectors([RAID, " ".join(RAID.split()[:13]), STORM, VOTE])
    cosines = (rows @ rows.T).toarray()
    assert cosines[0, 1] > NEAR_DUPLICATE > 0.4 > cosines[0, 2:].max()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from([RAID, SAME, STORM, VOTE, "one", "two"])), min_size=1))
def test_every_text_comes_once(rows: list[tuple[float, str]]) -> None:
    worth, texts = [value for value, _ in rows], [text for _, text in rows]
    found = chosen(worth, texts, count=len(rows))
    assert sorted(found) == list(range(len(rows)))
    assert worth[found[0]] == max(worth)
    assert chosen(worth, texts, count=1) == found[:1]

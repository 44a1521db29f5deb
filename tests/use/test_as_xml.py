"""Predictions in our article format: which spans stay, and under what name."""

import pytest

from scripts.use.as_xml import choose, free_id
from scripts.use.predictions import PredictedSpan

TEXT = "one two three four five six"


def span(label: str, first: int, last: int, score: float | None) -> PredictedSpan:
    """From the first to the last of the numbered words."""
    words = TEXT.split()
    start, end = len(" ".join([*words[: first - 1], ""])), len(" ".join(words[:last]))
    return PredictedSpan(label, start, end, TEXT[start:end], score)


def test_spans_that_nest_or_lie_apart_all_stay() -> None:
    spans = [span("CLAIM", 1, 4, 0.2), span("SOURCE", 1, 4, 0.9), span("TARGET", 2, 3, 0.1), span("TARGET", 4, 5, 0.9)]
    assert choose(spans[:3]) == ([0, 1, 2], [])
    assert choose([spans[2], spans[3]]) == ([0, 1], [])


def test_of_crossing_spans_the_better_one_stays() -> None:
    spans = [span("CLAIM", 1, 3, 0.5), span("SOURCE", 3, 4, 0.6)]
    assert choose(spans) == ([1], [(0, "crosses the SOURCE 'three four'")])
    spans = [span("CLAIM", 1, 3, 0.7), span("SOURCE", 3, 4, 0.6)]
    assert choose(spans) == ([0], [(1, "crosses the CLAIM 'one two three'")])


def test_a_span_that_was_left_out_keeps_no_other_out() -> None:
    spans = [span("CLAIM", 1, 2, 0.9), span("SOURCE", 2, 3, 0.8), span("TARGET", 3, 4, 0.7)]
    assert choose(spans) == ([0, 2], [(1, "crosses the CLAIM 'one two'")])


def test_equal_scores_and_none_at_all() -> None:
    for score in (0.5, None):
        spans = [span("CLAIM", 1, 2, score), span("SOURCE", 2, 3, score)]
        assert choose(spans) == ([0], [(1, "crosses the CLAIM 'one two'")])


def test_what_the_guidelines_forbid() -> None:
    blank = PredictedSpan("TARGET", 3, 7, " two", 0.9)
    spans = [span("CLAIM", 1, 4, 0.5), span("CLAIM", 2, 3, 0.4), blank, span("PLACE", 5, 5, 0.9)]
    assert choose(spans) == (
        [0],
        [
            (1, "overlaps another CLAIM, 'one two three four'"),
            (2, "has white space at its edge"),
            (3, "is none of ATTACKER, TARGET, SOURCE, CLAIM"),
        ],
    )


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a", "a"),
        ("wire/2024-05-01 raid", "wire-2024-05-01-raid"),
        ("../../etc/passwd", "etc-passwd"),
        ("https://example.org/?q=1&b=<x>", "https-example.org-q-1-b-x"),
        ("Київ.v2", "Київ.v2"),
        (" . ", "article"),
        ("x" * 300, "x" * 48),
    ],
)
def test_ids_are_safe_as_file_names(name: str, safe: str) -> None:
    assert free_id(name, set()) == safe


def test_ids_are_unique_whatever_their_case() -> None:
    taken: set[str] = set()
    found = []
    for name in ("raid", "Raid", "raid-2", "raid"):
        found.append(free_id(name, taken))
        taken.add(found[-1].casefold())
    assert found == ["raid", "Raid-2", "raid-2-2", "raid-3"]

"""Tags and runs, scheme by scheme; what no scheme allows; and that what was encoded is decoded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.articles.formats.parts.bio import Run, Scheme, decode, encode, is_tag, neighbours, scheme_of

# One text of two sentences, the second one begins with token 6.
SENTENCES = (0, 6)
RUNS = [Run("A", 1, 2), Run("A", 3, 3), Run("B", 4, 5), Run("B", 6, 7)]
TAGS: dict[str, tuple[Scheme, str]] = {
    "BIO": ("BIO", "O B-A I-A B-A B-B I-B B-B I-B O"),
    "IOB1": ("IOB1", "O I-A I-A B-A I-B I-B I-B I-B O"),
    "BIOES": ("BIOES", "O B-A E-A S-A B-B E-B B-B E-B O"),
    "BILOU": ("BIOES", "O B-A L-A U-A B-B L-B B-B L-B O"),
}


@pytest.mark.parametrize("name", TAGS)
def test_schemes(name: str) -> None:
    scheme, tags = TAGS[name]
    assert scheme_of(neighbours(tags.split(), SENTENCES)) == scheme
    assert list(decode(tags.split(), scheme, SENTENCES)) == RUNS


@pytest.mark.parametrize(
    ("scheme", "tags", "runs"),
    [
        ("BIO", "B-A O I-A I-A O", [Run("A", 0, 0), Run("A", 2, 3, "I-A goes on with a A that no B-A begins")]),
        ("BIO", "B-A I-B", [Run("A", 0, 0), Run("B", 1, 1, "I-B goes on with a B that no B-B begins")]),
        ("BIO", "I-A B-A", [Run("A", 0, 0, "I-A goes on with a A that no B-A begins"), Run("A", 1, 1)]),
        ("BIOES", "S-A B-A I-A O", [Run("A", 0, 0), Run("A", 1, 2, "B-A is never ended by E-A")]),
        ("BIOES", "B-A B-A E-A", [Run("A", 0, 0, "B-A is never ended by E-A"), Run("A", 1, 2)]),
        ("BIOES", "S-A B-B", [Run("A", 0, 0), Run("B", 1, 1, "B-B is never ended by E-B")]),
        ("BIOES", "S-A E-A", [Run("A", 0, 0), Run("A", 1, 1, "E-A goes on with a A that no B-A begins")]),
        ("BIOES", "B-A M-A E-A", [Run("A", 0, 2)]),
        ("IOB1", "I-A I-B", [Run("A", 0, 0), Run("B", 1, 1)]),
    ],
)
def test_what_a_scheme_does_not_allow_is_a_fault(scheme: Scheme, tags: str, runs: list[Run]) -> None:
    assert list(decode(tags.split(), scheme)) == runs


def test_no_run_goes_over_the_end_of_a_sentence() -> None:
    assert list(decode(["B-A", "I-A"], "BIO")) == [Run("A", 0, 1)]
    assert list(decode(["I-A", "I-A"], "IOB1", {1})) == [Run("A", 0, 0), Run("A", 1, 1)]
    first, second = decode(["B-A", "I-A"], "BIO", {1})
    assert (first, second.first, second.fault) == (Run("A", 0, 0), 1, "I-A goes on with a A that no B-A begins")


@pytest.mark.parametrize(
    ("tags", "scheme"),
    [
        ("", "BIO"),
        ("O O", "BIO"),
        ("B-A I-A", "BIO"),
        ("I-A", "IOB1"),
        # Both: a span that B begins behind an O, and one that I begins. That is BIO with a fault.
        ("B-A O I-A", "BIO"),
        ("I-A B-A", "IOB1"),
        ("O I-A S-A", "BIOES"),
    ],
)
def test_scheme_by_all_tags(tags: str, scheme: Scheme) -> None:
    assert scheme_of(neighbours(tags.split())) == scheme


def test_neighbours_of_several_sentences() -> None:
    assert neighbours(["I-A", "O", "I-B"], [1]) == {("O", "I-A"), ("I-A", "O"), ("O", "O"), ("O", "I-B")}
    assert neighbours([]) == set()


@pytest.mark.parametrize(
    ("value", "expected"),
    [("O", True), ("B-SOURCE", True), ("U-A-B", True), ("I-", False), ("B", False), ("o", False), ("X-A", False)],
)
def test_is_tag(value: str, expected: bool) -> None:
    assert is_tag(value) is expected


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        ([Run("A", 0, 1), Run("B", 1, 2)], "overlaps another run, and a token has one tag"),
        ([Run("A", 2, 3)], "has no place among 3 tokens"),
        ([Run("A", 2, 1)], "has no place among 3 tokens"),
    ],
)
def test_what_cannot_be_encoded(runs: list[Run], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        encode(runs, 3)


@st.composite
def runs(draw: st.DrawFn) -> list[Run]:
    found: list[Run] = []
    at = 0
    for gap, length, label in draw(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from("AB")))):
        found.append(Run(label, at + gap, at + gap + length - 1))
        at += gap + length
    return found


def tagged(runs: list[Run], scheme: Scheme) -> list[str]:
    """Tags by the definition of each scheme."""
    tags = encode(runs, runs[-1].last + 1 if runs else 0)
    for before, run in zip([None, *runs], runs, strict=False):
        touches = before is not None and before.label == run.label and before.last == run.first - 1
        if scheme == "IOB1" and not touches:
            tags[run.first] = f"I-{run.label}"
        if scheme == "BIOES":
            tags[run.last] = f"{'S' if run.first == run.last else 'E'}-{run.label}"
    return tags


@given(runs(), st.sampled_from(["BIO", "IOB1", "BIOES"]))
def test_what_was_encoded_is_decoded(runs: list[Run], scheme: Scheme) -> None:
    tags = tagged(runs, scheme)
    assert list(decode(tags, scheme)) == runs
    if runs:
        assert scheme_of(neighbours(tags)) == scheme

"""Groups get splits: whole, near their shares, the same for the same seed."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.articles.article import Article, Span
from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.stratify import ARTICLES, TOKENS, Group, Thing, TooFewGroupsError, assign, counts_of

SHARES = {"train": 0.8, "dev": 0.1, "test": 0.1}
THINGS: list[Thing] = [TOKENS, ("CLAIM", ""), ("TARGET", ""), ("genre", "blog"), ("genre", "flash"), ("acts", "raid")]
COUNTS = st.builds(
    lambda size, rest: {ARTICLES: size, **rest},
    st.integers(1, 6),
    st.dictionaries(st.sampled_from(THINGS), st.integers(1, 50)),
)
GROUPS = st.lists(COUNTS, min_size=3, max_size=60).map(
    lambda counts: [Group(f"g{number}", count) for number, count in enumerate(counts)]
)
PARTS = st.tuples(*[st.integers(1, 10)] * 3).map(
    lambda parts: {split: part / sum(parts) for split, part in zip(SHARES, parts, strict=True)}
)


def totals(groups: list[Group], splits: dict[str, str], thing: Thing = ARTICLES) -> dict[str, int]:
    return {split: sum(one.counts.get(thing, 0) for one in groups if splits[one.name] == split) for split in SHARES}


def test_counts() -> None:
    article = Article(
        "x",
        "Gunmen stormed the depot.",
        (Span("ATTACKER", 0, 6), Span("TARGET", 15, 24)),
        meta={"genre": "flash", "acts": "raid arson raid", "region": "Africa"},
    )
    assert counts_of(article, tokenizer_of_articles()) == {
        ("articles", ""): 1,
        ("tokens", ""): 5,
        ("ATTACKER", ""): 1,
        ("TARGET", ""): 1,
        ("genre", "flash"): 1,
        ("acts", "raid"): 1,
        ("acts", "arson"): 1,
    }


def test_everything_is_shared_out() -> None:
    # Ten groups of each kind: long with claims, short with claims, long without, short without.
    kinds = [(tokens, claims) for tokens in (500, 50) for claims in (20, 0)]
    groups = [
        Group(f"{tokens}-{claims}-{number}", {ARTICLES: 1, TOKENS: tokens, ("CLAIM", ""): claims})
        for tokens, claims in kinds
        for number in range(10)
    ]
    splits = assign(groups, SHARES)
    assert totals(groups, splits) == {"train": 32, "dev": 4, "test": 4}
    assert totals(groups, splits, TOKENS) == {"train": 8800, "dev": 1100, "test": 1100}
    assert totals(groups, splits, ("CLAIM", "")) == {"train": 320, "dev": 40, "test": 40}


def test_a_rare_thing_goes_into_several_splits() -> None:
    groups = [
        Group(f"{n}", {ARTICLES: 1, **({("genre", "blog"): 1} if n < 3 else {("genre", "x"): 1})}) for n in range(30)
    ]
    splits = assign(groups, SHARES)
    assert sorted(splits[str(n)] for n in range(3)) == ["dev", "test", "train"]
    assert totals(groups, splits) == {"train": 24, "dev": 3, "test": 3}


def test_a_group_larger_than_all_others_goes_where_there_is_most_room() -> None:
    groups = [Group("large", {ARTICLES: 50}), *(Group(f"{n}", {ARTICLES: 1}) for n in range(10))]
    splits = assign(groups, SHARES)
    assert totals(groups, splits) == {"train": 50, "dev": 5, "test": 5}


@pytest.mark.parametrize("count", [3, 4, 5])
def test_few_groups(count: int) -> None:
    groups = [Group(f"{n}", {ARTICLES: n + 1}) for n in range(count)]
    for seed in range(5):
        assert set(assign(groups, SHARES, seed).values()) == {"train", "dev", "test"}


def test_too_few_groups() -> None:
    with pytest.raises(TooFewGroupsError, match="2 for train, dev, test"):
        assign([Group("a", {ARTICLES: 9}), Group("b", {ARTICLES: 1})], SHARES)
    with pytest.raises(TooFewGroupsError, match="1 for dev, test"):
        assign([Group("a", {ARTICLES: 9}, "train"), Group("b", {ARTICLES: 1})], SHARES)
    assert assign(
        [Group("a", {ARTICLES: 9}, "train"), Group("b", {ARTICLES: 1}, "dev"), Group("c", {ARTICLES: 1})], SHARES
    ) == {
        "a": "train",
        "b": "dev",
        "c": "test",
    }


def test_seeds_differ() -> None:
    groups = [Group(f"{n}", {ARTICLES: 1}) for n in range(20)]
    found = {tuple(sorted(assign(groups, SHARES, seed).items())) for seed in range(10)}
    assert len(found) == 10


@settings(deadline=None)
@given(GROUPS, PARTS, st.integers())
def test_each_group_is_in_one_split_and_no_split_is_empty(
    groups: list[Group], shares: dict[str, float], seed: int
) -> None:
    splits = assign(groups, shares, seed)
    assert splits.keys() == {group.name for group in groups}
    assert all(totals(groups, splits).values())


@settings(deadline=None)
@given(GROUPS, PARTS, st.integers())
def test_shares_are_kept_within_the_largest_group(groups: list[Group], shares: dict[str, float], seed: int) -> None:
    total = sum(group.counts[ARTICLES] for group in groups)
    largest = max(group.counts[ARTICLES] for group in groups)
    roomy = all(share * total >= largest for share in shares.values())
    for split, count in totals(groups, assign(groups, shares, seed)).items():
        assert count < shares[split] * total + largest
        # Where shares are smaller than groups, each split gets one all the same, at the cost of the others.
        assert count > shares[split] * total - largest * (1 if roomy else 2)


@settings(deadline=None)
@given(GROUPS, PARTS, st.integers(), st.randoms(use_true_random=False))
def test_the_order_of_the_groups_makes_no_difference(
    groups: list[Group], shares: dict[str, float], seed: int, random
) -> None:  # type: ignore[no-untyped-def]
    shuffled = [
        Group(group.name, dict(random.sample(sorted(group.counts.items()), len(group.counts)))) for group in groups
    ]
    random.shuffle(shuffled)
    assert assign(shuffled, shares, seed) == assign(groups, shares, seed)


@settings(deadline=None)
@given(GROUPS, GROUPS, PARTS, st.integers())
def test_what_has_its_place_stays(old: list[Group], new: list[Group], shares: dict[str, float], seed: int) -> None:
    before = assign(old, shares)
    kept = [Group(f"old {group.name}", group.counts, before[group.name]) for group in old]
    after = assign([*new, *kept], shares, seed)
    assert {name.removeprefix("old "): split for name, split in after.items() if name.startswith("old ")} == before
    assert Counter(after).keys() == {group.name for group in (*new, *kept)}

"""Dividing groups of articles among splits so that each gets its share of everything that matters.

After the iterative stratification of Sechidis, Tsoumakas and Vlahavas (2011), "On the Stratification of Multi-Label
Data", ECML PKDD, https://doi.org/10.1007/978-3-642-23808-6_10: one after another, what is hard to place first, each to
the split that is furthest from its share of it. Here whole groups are placed and not single examples, largest first. A
split may be far from its share of several things at once, so the distances are added up.

scikit-learn's StratifiedGroupKFold does not do for this: it takes one class a row (`binary` or `multiclass`; it refuses
`multilabel-indicator`), where an article has counts of many, and it makes folds of equal size.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from spacy.language import Language

from scripts.articles.article import Article

# A family of things that are counted (tokens; genres) and which of them; all families weigh the same.
Thing = tuple[str, str]
ARTICLES: Thing = ("articles", "")
TOKENS: Thing = ("tokens", "")
_ATTRIBUTES = ("genre", "acts")
# Sums of fractions that are equal may differ behind this decimal.
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that stay together.

    name (str): Unique; together with the seed it decides ties.
    counts (Mapping[Thing, int]): What is in them: at least one article.
    split (str): Where the group has to go; empty where it may go anywhere.
    """

    name: str
    counts: Mapping[Thing, int]
    split: str = ""


class TooFewGroupsError(ValueError):
    """There are splits that no group is left for."""


def counts_of(article: Article, nlp: Language) -> Counter[Thing]:
    """What an article has: itself, its tokens, its spans of each label, the words of its `genre` and `acts`."""
    counts = Counter({ARTICLES: 1, TOKENS: len(nlp.make_doc(article.text))})
    counts.update((span.label, "") for span in article.spans)
    for name in _ATTRIBUTES:
        counts.update((name, word) for word in set(article.meta.get(name, "").split()))
    return counts


def assign(groups: Collection[Group], shares: Mapping[str, float], seed: int = 0) -> dict[str, str]:
    """Give each group a split.

    A group goes to the split that is furthest from its share of what the group has, among those that still have room
    for so many articles; where none has, to the one that lacks most articles. So no split exceeds its share by as many
    articles as the largest group has; nor does it fall short by so many, if each share is as large as that group.
    Each split gets a group, however few there are.

    groups (Collection[Group]): In any order.
    shares (Mapping[str, float]): Split → its share of everything; all above 0, their sum is 1.
    seed (int): Decides where several splits, or groups, come out the same.
    RETURNS (dict[str, str]): Name of each group → its split.
    RAISES (TooFewGroupsError): Fewer groups than splits that have none.
    """
    division = _Division(groups, shares, seed)
    free = [group for group in groups if not group.split]
    for group in groups:
        if group.split:
            division.put(group, group.split)
    if len(free) < len(division.empty()):
        raise TooFewGroupsError(f"{len(free)} for {', '.join(division.empty())}")
    free.sort(key=lambda group: (-division.size(group), division.draw(group.name)))
    for left, group in zip(range(len(free), 0, -1), free, strict=True):
        empty = division.empty()
        division.put(group, division.best(group, empty if left == len(empty) else list(shares)))
    return division.splits


class _Division:
    """Groups placed so far, and what each split has of everything."""

    def __init__(self, groups: Collection[Group], shares: Mapping[str, float], seed: int) -> None:
        self.splits: dict[str, str] = {}
        self._shares = shares
        self._seed = seed
        self._have: dict[str, Counter[Thing]] = {split: Counter() for split in shares}
        self._totals: Counter[Thing] = Counter()
        self._families: Counter[str] = Counter()
        for group in groups:
            self._totals.update(group.counts)
            for (family, _), count in group.counts.items():
                self._families[family] += count

    def empty(self) -> list[str]:
        return [split for split, have in self._have.items() if not have[ARTICLES]]

    def size(self, group: Group) -> float:
        """The group's share of all there is, summed over the families."""
        return self._sum(dict.fromkeys(group.counts, 1.0), group)

    def put(self, group: Group, split: str) -> None:
        self.splits[group.name] = split
        self._have[split].update(group.counts)

    def best(self, group: Group, splits: Collection[str]) -> str:
        lacking = {split: self._lacking(split) for split in splits}
        room = [split for split in splits if lacking[split] >= group.counts[ARTICLES]]
        if not room:
            most = max(lacking.values())
            room = [split for split in splits if lacking[split] == most]
        return min(room, key=lambda split: (-self._want(split, group), self.draw(group.name, split)))

    def draw(self, *names: str) -> bytes:
        """Random order that depends on nothing but seed and names: articles that are added later do not change it."""
        return sha256("\0".join((str(self._seed), *names)).encode("utf-8", "surrogatepass")).digest()

    def _lacking(self, split: str) -> float:
        """How many articles the split lacks of its share."""
        return round(self._shares[split] * self._totals[ARTICLES] - self._have[split][ARTICLES], _DECIMALS)

    def _want(self, split: str, group: Group) -> float:
        """How far the split is from its share of what the group has: 1 where it has nothing of it, 0 at its share."""
        share, have = self._shares[split], self._have[split]
        return self._sum({thing: 1 - have[thing] / (share * self._totals[thing]) for thing in group.counts}, group)

    def _sum(self, weights: Mapping[Thing, float], group: Group) -> float:
        # Sorted: the order of summands makes a difference in the last digit.
        things = sorted(group.counts.items())
        return round(sum(weights[thing] * count / self._families[thing[0]] for thing, count in things), _DECIMALS)

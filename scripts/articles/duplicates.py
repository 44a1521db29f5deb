"""Articles that stand twice in a corpus, word for word or nearly so.

A test article that the model has seen in training makes every figure a lie, so the same text in two splits is an error,
and so is a text that is nearly the same; what near means, `scripts.articles.near` says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from scripts.articles.article import Article
from scripts.articles.near import NearTexts
from scripts.articles.problems import Problem, problem_of


def check_duplicates(splits: Mapping[str, Sequence[Article]]) -> list[Problem]:
    """Ids used twice, and texts that stand twice or nearly twice.

    splits (Mapping[str, Sequence[Article]]): The articles of each split.
    RETURNS (list[Problem]): One a repeated article, naming the other one.
    """
    articles = [article for members in splits.values() for article in members]
    return [*repeated_ids(articles), *_repeated_texts(splits)]


def repeated_ids(articles: Iterable[Article]) -> Iterator[Problem]:
    """Ids used twice.

    YIELDS (Problem): One an article whose id an earlier one has, naming that one.
    """
    seen: dict[str, Article] = {}
    for article in articles:
        if first := seen.get(article.id):
            yield problem_of(article, f"the id is also that of {first.place.path or 'another article'}; ids are unique")
        seen.setdefault(article.id, article)


def _repeated_texts(splits: Mapping[str, Sequence[Article]]) -> Iterator[Problem]:
    known = NearTexts()
    seen: list[tuple[str, Article]] = []
    for split, articles in splits.items():
        for article in articles:
            for near in known.add(article.text):
                other_split, other = seen[near.number]
                nearly = f"nearly the same text (about {near.similarity:.0%} of its phrases)"
                where = f"{other.place.path or other.id}, split {other_split}"
                same = "the same text" if near.same else nearly
                yield problem_of(article, f"{same} as {where}, stands in split {split}; keep one of them")
            seen.append((split, article))

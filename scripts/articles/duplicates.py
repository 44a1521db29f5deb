"""Articles that stand twice in a corpus, word for word or nearly so.

A test article that the model has seen in training makes every figure a lie, so the same text in two splits is an error,
and so is a text that is nearly the same. Near means: estimated Jaccard similarity of word 5-grams of at least
`NEAR_DUPLICATE`, by MinHash with locality-sensitive hashing (Broder 1997), as the library datasketch has it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from datasketch import MinHash, MinHashLSH

from scripts.articles.article import Article
from scripts.articles.problems import Problem, problem_of

NEAR_DUPLICATE = 0.5
_SHINGLE_WORDS = 5
_PERMUTATIONS = 64


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
    index = MinHashLSH(threshold=NEAR_DUPLICATE, num_perm=_PERMUTATIONS)
    seen: list[tuple[str, Article, MinHash]] = []
    for split, articles in splits.items():
        for article in articles:
            sketch = _sketch(article.text)
            for key in index.query(sketch):
                other_split, other, other_sketch = seen[int(key)]
                # The estimate is 100 % for many texts that differ in a word, so sameness is judged by the words.
                equal = other.text.split() == article.text.split()
                similarity = 1.0 if equal else sketch.jaccard(other_sketch)
                if similarity >= NEAR_DUPLICATE:
                    same = "the same text" if equal else f"nearly the same text (about {similarity:.0%} of its phrases)"
                    where = f"{other.place.path or other.id}, split {other_split}"
                    yield problem_of(article, f"{same} as {where}, stands in split {split}; keep one of them")
            index.insert(str(len(seen)), sketch)
            seen.append((split, article, sketch))


def _sketch(text: str) -> MinHash:
    words = text.lower().split()
    last = max(1, len(words) - _SHINGLE_WORDS + 1)
    sketch = MinHash(num_perm=_PERMUTATIONS)
    sketch.update_batch([" ".join(words[start : start + _SHINGLE_WORDS]).encode() for start in range(last)])
    return sketch

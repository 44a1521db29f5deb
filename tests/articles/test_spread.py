"""How many articles are of each kind."""

from scripts.articles.article import Article
from scripts.articles.spread import counted, decades

ARTICLES = [
    Article("a", "x", meta={"acts": "raid arson raid", "year": "1979"}),
    Article("b", "x", meta={"acts": "arson", "year": "1970"}),
    Article("c", "x", meta={"year": ""}),
]


def test_counts_are_of_articles() -> None:
    assert counted(ARTICLES, "acts") == {"arson": 2, "raid": 1}
    assert counted(ARTICLES, "genre") == {}


def test_decades() -> None:
    assert decades(ARTICLES) == {"1970s": 2}

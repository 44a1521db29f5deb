"""Names of files after the ids of articles."""

import pytest

from scripts.articles.article import Article
from scripts.articles.formats.parts.file_names import FileNames
from scripts.articles.problems import ArticleError

BAD = "the id cannot be the name of a file; give the article another"


def test_names() -> None:
    names = FileNames(".xml")
    assert [names.of(Article(id, "")) for id in ("a", "é ü", "a.b", "x" * 236)] == [
        "a.xml",
        "é ü.xml",
        "a.b.xml",
        "x" * 236 + ".xml",
    ]


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("", BAD),
        (".a", BAD),
        ("..", BAD),
        ("a/b", BAD),
        ("a\\b", BAD),
        ("a\nb", BAD),
        ("x" * 237, BAD),
        ("é" * 119, BAD),
        ("RAID", "two articles have this id; give one of them another"),
        ("Layers", "the folder has another file Layers.json; give the article another id"),
    ],
)
def test_what_is_no_name(id: str, message: str) -> None:
    names = FileNames(".json", "layers.json")
    names.of(Article("raid", ""))
    with pytest.raises(ArticleError) as caught:
        names.of(Article(id, ""))
    assert [problem.message for problem in caught.value.problems] == [message]

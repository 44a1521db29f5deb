"""A corpus is loaded whole and checked, or not at all."""

from pathlib import Path

import pytest

from scripts.articles.article import Article
from scripts.articles.formats import xml
from scripts.articles.load import article_files, load_articles, load_splits
from scripts.articles.problems import ArticleError

GOOD = Path(__file__).parents[1] / "data/good"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for split, names in {"train": ("nesting", "escapes"), "dev": ("unicode",), "test": ("one-layer",)}.items():
        for name in names:
            xml.write(xml.read(GOOD / f"{name}.xml"), Path("corpus") / split / f"{name}.xml")
    return Path("corpus")


def problems(corpus: Path) -> list[str]:
    with pytest.raises(ArticleError) as caught:
        load_splits(corpus)
    return [str(problem) for problem in caught.value.problems]


def test_splits_are_loaded_in_the_order_of_their_files(corpus: Path) -> None:
    splits = load_splits(corpus)
    assert {split: [article.id for article in articles] for split, articles in splits.items()} == {
        "train": ["escapes", "nesting"],
        "dev": ["unicode"],
        "test": ["one-layer"],
    }
    assert splits["train"][1] == xml.read(GOOD / "nesting.xml")


def test_missing_and_empty_splits(corpus: Path) -> None:
    (corpus / "dev/unicode.xml").unlink()
    (corpus / "test/one-layer.xml").unlink()
    (corpus / "test").rmdir()
    (corpus / "test.xml").write_text("not in a split")
    message = "there is no article (*.xml) in it; train, dev and test need at least one each"
    assert problems(corpus) == [f"corpus/dev: {message}", f"corpus/test: {message}"]


def test_faults_of_all_splits_are_listed(corpus: Path) -> None:
    (corpus / "train/nesting.xml").write_text('<article id="nesting">\n</article>')
    (corpus / "test/one-layer.xml").write_text("")
    assert [problem.partition(":")[0] for problem in problems(corpus)] == [
        "corpus/train/nesting.xml",
        "corpus/test/one-layer.xml",
    ]


def test_an_article_in_two_splits(corpus: Path) -> None:
    xml.write(xml.read(GOOD / "nesting.xml"), corpus / "test/again.xml")
    assert problems(corpus) == [
        "corpus/test/again.xml:3, article 'nesting': the id is also that of corpus/train/nesting.xml; ids are unique",
        "corpus/test/again.xml:3, article 'nesting': the same text as corpus/train/nesting.xml, split train, "
        "stands in split test; keep one of them",
    ]


def test_load_articles_keeps_the_order_of_the_files() -> None:
    files = [GOOD / "unicode.xml", GOOD / "nesting.xml"]
    assert [article.id for article in load_articles(files)] == ["unicode", "nesting"]
    assert all(isinstance(article, Article) for article in load_articles(files))
    assert load_articles([]) == []


def test_article_files_of_files_and_folders(corpus: Path) -> None:
    (corpus / "train/notes.txt").write_text("no article")
    assert list(article_files([corpus / "test/one-layer.xml", corpus])) == [
        corpus / "test/one-layer.xml",
        corpus / "dev/unicode.xml",
        corpus / "test/one-layer.xml",
        corpus / "train/escapes.xml",
        corpus / "train/nesting.xml",
    ]

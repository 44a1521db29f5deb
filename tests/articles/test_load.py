"""A corpus is loaded whole and checked, or not at all."""

from pathlib import Path

import pytest

from scripts.articles.article import Article
from scripts.articles.formats import xml
from scripts.articles.load import article_files, files_by_split, load_articles, load_by_split, load_splits
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
    xml.write(xml.read(GOOD / "nesting.xml"), corpus / "test/nesting.xml")
    assert problems(corpus) == [
        "corpus/test/nesting.xml:3, article 'nesting': the id is also that of corpus/train/nesting.xml; ids are unique",
        "corpus/test/nesting.xml:3, article 'nesting': the same text as corpus/train/nesting.xml, split train, "
        "stands in split test; keep one of them",
    ]


def test_splits_and_check_see_the_same_files(corpus: Path) -> None:
    (corpus / "train/1998/march").mkdir(parents=True)
    (corpus / "train/nesting.xml").rename(corpus / "train/1998/march/nesting.xml")
    (corpus / "dev/unicode.xml").rename(corpus / "dev/unicode.XML")
    for hidden in ("test/._one-layer.xml", "train/.old/x.xml"):
        (corpus / hidden).parent.mkdir(exist_ok=True)
        (corpus / hidden).write_text("no article")
    (corpus / "stray.xml").write_text("in no split")
    files = {
        "train": [corpus / "train/1998/march/nesting.xml", corpus / "train/escapes.xml"],
        "dev": [corpus / "dev/unicode.XML"],
        "test": [corpus / "test/one-layer.xml"],
    }
    assert files_by_split([corpus]) == files | {"all": []}
    splits = load_splits(corpus)
    assert {split: [Path(article.place.path) for article in splits[split]] for split in splits} == files
    assert load_by_split(files) == splits


def test_files_by_split_has_each_file_once(corpus: Path) -> None:
    other = Path("other")
    xml.write(Article("x", "It burned."), other / "x.xml")
    assert files_by_split([corpus / "train", corpus, other, other / "x.xml"]) == {
        "train": [corpus / "train/escapes.xml", corpus / "train/nesting.xml"],
        "dev": [corpus / "dev/unicode.xml"],
        "test": [corpus / "test/one-layer.xml"],
        "all": [other / "x.xml"],
    }


def test_what_is_no_readable_file_is_a_problem_among_the_others(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (corpus / "train/folder.xml").mkdir()
    (corpus / "dev/gone.xml").symlink_to("nowhere.xml")
    (corpus / "test/latin-1.xml").write_bytes('<article id="latin-1">\nCafé\n</article>'.encode("latin-1"))
    (corpus / "train/escapes.xml").write_text("")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        # Whoever runs the tests may be allowed to read everything.
        if path.name == "one-layer.xml":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    advice = "make it readable"
    assert problems(corpus) == [
        "corpus/train/escapes.xml:1: not well-formed XML: Document is empty, line 1, column 1; mend the markup "
        "(a bare & is written &amp;)",
        "corpus/train/folder.xml: a folder with the name of an article file; rename it",
        f"corpus/dev/gone.xml: the file cannot be read (No such file or directory); {advice}",
        "corpus/test/latin-1.xml:2: byte 27 of the file, 0xE9, is not UTF-8, which was tried; save the file as UTF-8",
        f"corpus/test/one-layer.xml: the file cannot be read (Permission denied); {advice}",
    ]


def test_partly_annotated_article_in_train_and_dev(corpus: Path) -> None:
    xml.write(Article("x", "It burned.", annotates=frozenset({"CLAIM", "SOURCE"})), corpus / "train/x.xml")
    xml.write(Article("y", "It fell.", annotates=frozenset()), corpus / "dev/y.xml")
    advice = (
        "training on partly annotated articles is not possible yet; "
        "annotate all four labels, or keep the article for the test split"
    )
    assert problems(corpus) == [
        f"corpus/train/x.xml:3, article 'x': annotates only SOURCE CLAIM: {advice}",
        f"corpus/dev/y.xml:3, article 'y': annotates no label: {advice}",
    ]


def test_articles_too_long_for_spacy_and_for_the_parser(corpus: Path) -> None:
    xml.write(Article("long", "burn " * 200_001), corpus / "train/long.xml")
    xml.write(Article("longer", "burn " * 2_100_000), corpus / "train/longer.xml")
    first, second = problems(corpus)
    assert first == (
        "corpus/train/long.xml:3, article 'long': the text has 1,000,005 characters, spaCy takes 1,000,000 at most; "
        "split it into several articles"
    )
    assert second.startswith("corpus/train/longer.xml:3: too much for one article: ")
    assert second.endswith("; split it into several articles")


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

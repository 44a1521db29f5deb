"""Read folders of articles, whole and checked, or not at all."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.articles.article import Article
from scripts.articles.checks import check_article, tokenizer_of_articles
from scripts.articles.duplicates import check_duplicates
from scripts.articles.formats import xml
from scripts.articles.problems import ArticleError, Problem

SPLITS = ("train", "dev", "test")


def load_articles(files: Iterable[Path]) -> list[Article]:
    """Read and check single articles.

    files (Iterable[Path]): Article files.
    RETURNS (list[Article]): One a file, in the same order.
    RAISES (ArticleError): Any of them is faulty; all faults of all files are listed.
    """
    nlp = tokenizer_of_articles()
    articles: list[Article] = []
    problems: list[Problem] = []
    for file in files:
        try:
            article = xml.read(file)
        except ArticleError as error:
            problems += error.problems
        else:
            articles.append(article)
            problems += check_article(article, nlp)
    if problems:
        raise ArticleError(problems)
    return articles


def load_splits(folder: Path) -> dict[str, list[Article]]:
    """Read and check a corpus: FOLDER/train, FOLDER/dev and FOLDER/test.

    RAISES (ArticleError): A split is missing or empty, an article is faulty, or two are the same.
    """
    files = {split: sorted((folder / split).glob(f"*{xml.SUFFIX}")) for split in SPLITS}
    problems = [
        Problem(
            f"there is no article (*{xml.SUFFIX}) in it; train, dev and test need at least one each",
            str(folder / split),
        )
        for split in SPLITS
        if not files[split]
    ]
    splits: dict[str, list[Article]] = {}
    for split in SPLITS:
        try:
            splits[split] = load_articles(files[split])
        except ArticleError as error:
            problems += error.problems
    if not problems:
        problems = check_duplicates(splits)
    if problems:
        raise ArticleError(problems)
    return splits


def article_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The article files among files and folders; folders are searched to any depth."""
    for path in paths:
        yield from sorted(path.rglob(f"*{xml.SUFFIX}")) if path.is_dir() else [path]

"""Read folders of articles, whole and checked, or not at all."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scripts.articles.article import Article
from scripts.articles.checks import check_article, check_split, tokenizer_of_articles
from scripts.articles.duplicates import check_duplicates
from scripts.articles.formats import xml
from scripts.articles.problems import ArticleError, Problem

TRAIN = "train"
SPLITS = (TRAIN, "dev", "test")
# The one split of articles that are in none of these.
ALL = "all"


def load_articles(files: Iterable[Path], split: str = "") -> list[Article]:
    """Read and check single articles.

    files (Iterable[Path]): Article files.
    split (str): The split that they are in, for what only some splits may hold.
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
            problems += [*check_article(article, nlp), *check_split(article, split)]
    if problems:
        raise ArticleError(problems)
    return articles


def load_by_split(files: Mapping[str, Iterable[Path]]) -> dict[str, list[Article]]:
    """Read and check articles, each by itself and then all of them together.

    files (Mapping[str, Iterable[Path]]): Article files of each split.
    RETURNS (dict[str, list[Article]]): Articles of each split, one a file, in the same order.
    RAISES (ArticleError): An article is faulty, or, where none is, two are the same.
    """
    splits: dict[str, list[Article]] = {}
    problems: list[Problem] = []
    for split, members in files.items():
        try:
            splits[split] = load_articles(members, split)
        except ArticleError as error:
            problems += error.problems
    if not problems:
        problems = check_duplicates(splits)
    if problems:
        raise ArticleError(problems)
    return splits


def load_splits(folder: Path, more: Path | None = None) -> dict[str, list[Article]]:
    """Read and check a corpus: FOLDER/train, FOLDER/dev and FOLDER/test.

    more (Path | None): Another corpus, whose train articles are added. Its dev and test are left out: what a pipeline
        is tuned and measured on stays the first one's.
    RAISES (ArticleError): A split is missing or empty, an article is faulty, or two are the same.
    """
    roots = {split: folder / split for split in SPLITS}
    files = {split: list(article_files([root])) if root.is_dir() else [] for split, root in roots.items()}
    problems = [
        Problem(
            f"there is no article (*{xml.SUFFIX}) in it; train, dev and test need at least one each", str(roots[split])
        )
        for split in SPLITS
        if not files[split]
    ]
    if more:
        files[TRAIN] += article_files([more / TRAIN])
    splits: dict[str, list[Article]] = {}
    try:
        splits = load_by_split(files)
    except ArticleError as error:
        problems += error.problems
    if problems:
        raise ArticleError(problems)
    return splits


def files_by_split(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """The article files among files and folders, by split.

    paths (Iterable[Path]): Files and folders; of a folder that has train, dev or test, the files in these.
    RETURNS (dict[str, list[Path]]): `train`, `dev`, `test`, and `all` for the other paths; each file once.
    """
    roots: dict[str, list[Path]] = {split: [] for split in (*SPLITS, ALL)}
    for path in paths:
        found = [split for split in SPLITS if (path / split).is_dir()]
        for split in found:
            roots[split].append(path / split)
        if not found:
            roots[ALL].append(path)
    # Not by resolved paths: a link to a file of another split is a duplicate.
    seen: set[Path] = set()
    files: dict[str, list[Path]] = {}
    for split, members in roots.items():
        found_here = {file.absolute(): file for file in article_files(members) if file.absolute() not in seen}
        seen.update(found_here)
        files[split] = list(found_here.values())
    return files


def article_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The article files among files and folders; which ones of a folder, `xml.files_in` tells."""
    for path in paths:
        if path.is_dir():
            yield from xml.files_in(path)
        else:
            yield path

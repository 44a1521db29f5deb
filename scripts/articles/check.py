"""Check annotated articles before anything is trained on them."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.guidelines import check_guidelines
from scripts.articles.load import SPLITS, article_files, files_by_split, load_by_split
from scripts.articles.problems import ArticleError
from scripts.console import fail

Paths = Annotated[list[Path], typer.Argument(help="Article files, or folders of them.", exists=True)]


Guidelines = Annotated[bool, typer.Option("--guidelines", help="Test the rules of docs/annotation-guidelines.md too.")]


def check(paths: Paths, guidelines: Guidelines = False) -> None:
    """Check annotated articles and list everything that is wrong with them, also articles that stand twice.

    Of a folder that has train, dev or test in it, what is in these is checked, as convert does.

    Example: python -m scripts.articles.check corpus/articles --guidelines
    """
    for path in paths:
        if outside := _outside_splits(path):
            typer.echo(f"{path}: not checked, being outside train, dev and test: {_counted(outside)}", err=True)
    try:
        splits = load_by_split(files_by_split(paths))
    except ArticleError as error:
        fail(error)
    count = sum(map(len, splits.values()))
    if not count:
        fail(f"no article files (*.xml) in {', '.join(map(str, paths))}")
    if guidelines:
        nlp = tokenizer_of_articles()
        articles = (article for members in splits.values() for article in members)
        if breaches := [problem for article in articles for problem in check_guidelines(article, nlp)]:
            fail(ArticleError(breaches))
    typer.echo(f"{_counted(count)}, nothing wrong", err=True)


def _outside_splits(path: Path) -> int:
    """How many article files of a folder with splits are in none of them, so that `convert` does not see them."""
    if not any((path / split).is_dir() for split in SPLITS):
        return 0
    return sum(file.relative_to(path).parts[0] not in SPLITS for file in article_files([path]))


def _counted(count: int) -> str:
    return f"{count} article{'s' * (count != 1)}"


if __name__ == "__main__":
    typer.run(check)

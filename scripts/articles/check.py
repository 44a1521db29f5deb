"""Check annotated articles before anything is trained on them."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.articles.load import article_files, load_articles
from scripts.articles.problems import ArticleError
from scripts.console import fail

Paths = Annotated[list[Path], typer.Argument(help="Article files, or folders of them.", exists=True)]


def check(paths: Paths) -> None:
    """Check annotated articles and list everything that is wrong with them.

    Example: python -m scripts.articles.check corpus/articles/train
    """
    try:
        articles = load_articles(article_files(paths))
    except ArticleError as error:
        fail(error)
    if not articles:
        fail(f"no article files (*.xml) in {', '.join(map(str, paths))}")
    typer.echo(f"{len(articles)} articles, nothing wrong", err=True)


if __name__ == "__main__":
    typer.run(check)

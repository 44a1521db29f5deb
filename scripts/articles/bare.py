"""Articles without their annotation, for somebody who annotates them a second time."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from scripts.articles.article import Article
from scripts.articles.duplicates import repeated_ids
from scripts.articles.formats import xml
from scripts.articles.load import article_files, load_articles
from scripts.articles.problems import ArticleError
from scripts.console import fail

# What describes the text and gives nothing of the annotation away.
_KEPT = ("genre", "region", "year", "origin")


def bare(
    paths: Annotated[list[Path], typer.Argument(help="Annotated articles, or folders of them.", exists=True)],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the bare articles.")],
) -> None:
    """Write articles without spans, links, and the attributes that tell of them.

    Example: python -m scripts.articles.bare corpus/articles/dev --output second
    """
    try:
        articles = load_articles(article_files(paths))
    except ArticleError as error:
        fail(error)
    if not articles:
        fail(f"no article files (*{xml.SUFFIX}) in {', '.join(map(str, paths))}")
    if repeated := list(repeated_ids(articles)):
        fail(ArticleError(repeated))
    for article in articles:
        place = output / f"{article.id}{xml.SUFFIX}"
        if place.exists():
            fail(f"{place} exists; name an empty folder, so that no annotation is overwritten")
    output.mkdir(parents=True, exist_ok=True)
    for article in articles:
        xml.write(stripped(article), output / f"{article.id}{xml.SUFFIX}")
    typer.echo(f"bare articles in {output}: {len(articles)}", err=True)


def stripped(article: Article) -> Article:
    """The article without spans and links."""
    meta = {name: article.meta[name] for name in _KEPT if name in article.meta}
    return replace(article, spans=(), links=(), meta=meta)


if __name__ == "__main__":
    typer.run(bare)

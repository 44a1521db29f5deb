"""Annotated public texts, as our XML, to layers that may be published: offsets without the text."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from scripts.articles.article import Article
from scripts.articles.load import article_files, load_articles
from scripts.articles.problems import ArticleError, problem_of
from scripts.articles.stand_off_layers import SUFFIX, layer_of, read_layers, write_layer
from scripts.console import fail


def write_layers(
    articles: Annotated[Path, typer.Argument(help="Folder of annotated articles in our XML, ids CORPUS-NAME.")],
    output: Annotated[Path, typer.Argument(help="Folder for the layers, for instance corpus/layers/test.")],
    assets: Annotated[Path, typer.Option(help="Has the folders of the corpora.", exists=True)] = Path("assets"),
) -> None:
    """Keep of annotated public texts what is ours: the offsets. Each layer is joined to its text again, as a check.

    Example: python -m scripts.articles.write_layers annotated corpus/layers/test
    """
    try:
        annotated = load_articles(article_files([articles]))
        for article in annotated:
            corpus, text = _place(article, assets)
            write_layer(layer_of(article, corpus, text), output / f"{article.id}{SUFFIX}")
        _check(annotated, read_layers(output, assets))
    except (ArticleError, OSError) as error:
        fail(error)
    typer.echo(f"layers in {output}: {len(annotated)}", err=True)


def _place(article: Article, assets: Path) -> tuple[str, str]:
    """The corpus that an article's text is from, and its file there."""
    corpus, _, name = article.id.partition("-")
    pattern = {"casie": f"annotation/{name}.json", "polnear": f"*/text/{name}.txt"}.get(corpus)
    found = sorted((assets / corpus).glob(pattern)) if pattern else []
    if len(found) != 1:
        message = (
            f"{len(found)} texts in {assets} for this id; call it casie-NUMBER or polnear-NAME, as the text's file"
        )
        raise ArticleError([problem_of(article, message)])
    return corpus, str(found[0].relative_to(assets / corpus))


def _check(annotated: Iterable[Article], joined: Iterable[Article]) -> None:
    known = {article.id: article for article in joined}
    for article in annotated:
        again = known[article.id]
        same = [(span.label, span.start, span.end) for span in again.spans] == [
            (span.label, span.start, span.end) for span in article.spans
        ]
        if not same or again.links != article.links or again.text != article.text:
            raise ArticleError([problem_of(article, "the layer does not give it back; is the text the corpus's own?")])


if __name__ == "__main__":
    typer.run(write_layers)

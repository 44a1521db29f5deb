"""PolNeAR as a corpus to measure on, for figures on real news that the pipeline was not made from."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from spacy.tokens import Doc, DocBin

from scripts.articles.article import Article, Span
from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.docs import to_doc
from scripts.articles.polnear import read_polnear
from scripts.articles.problems import ArticleError
from scripts.console import fail
from scripts.files import write_atomically


def convert_polnear(
    folder: Annotated[Path, typer.Argument(help="A part of the corpus, for instance assets/polnear/dev.")],
    output: Annotated[Path, typer.Argument(help="The DocBin to write.")],
) -> None:
    """Convert a part of PolNeAR for `scripts.measure.evaluate`.

    Example: python -m scripts.pipeline.convert_polnear assets/polnear/dev corpus/polnear-dev.spacy
    """
    try:
        articles = read_polnear(folder)
    except ArticleError as error:
        fail(error)
    nlp = tokenizer_of_articles()
    docs, moved = [], 0
    for article in articles:
        fitted = on_tokens(article, nlp.make_doc(article.text))
        moved += sum(old != new for old, new in zip(article.spans, fitted.spans, strict=True))
        docs.append(to_doc(fitted, nlp))
    write_atomically(output, DocBin(docs=docs, store_user_data=True).to_bytes())
    spans = sum(len(article.spans) for article in articles)
    typer.echo(f"{len(docs)} articles, {spans} spans, {moved} of them widened to whole tokens, in {output}", err=True)


def on_tokens(article: Article, doc: Doc) -> Article:
    """The article with every span that cuts a token widened to the whole token.

    Spans that become equal by that stay two, and so do their links; every measure counts them once.
    """

    def widened(span: Span) -> Span:
        tokens = doc.char_span(span.start, span.end, alignment_mode="expand")
        # A span that is inside the text and not blank has tokens, and `read_standoff` refuses all others.
        assert tokens is not None
        return replace(span, start=tokens.start_char, end=tokens.end_char)

    return replace(article, spans=tuple(widened(span) for span in article.spans))


if __name__ == "__main__":
    typer.run(convert_polnear)

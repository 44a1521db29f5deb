"""Articles to training data: corpus/articles/{train,dev,test}/*.xml → corpus/{train,dev,test}.spacy."""

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from spacy.tokens import Doc, DocBin

from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.docs import to_doc
from scripts.articles.load import load_splits
from scripts.articles.problems import ArticleError
from scripts.console import fail
from scripts.files import write_atomically
from scripts.pipeline.ours import OUR_ARTICLES, WithOurs, are_ours
from scripts.pipeline.statistics import statistics_table


def convert(
    articles: Annotated[Path, typer.Argument(help="Folder with train, dev and test.", exists=True, file_okay=False)],
    output: Annotated[Path, typer.Argument(help="Folder for train.spacy, dev.spacy and test.spacy.")],
    with_ours: Annotated[
        WithOurs, typer.Option(help=f"Whether train gets the articles of {OUR_ARTICLES}/train as well.")
    ] = WithOurs.FALSE,
) -> None:
    """Check all articles and convert them to spaCy's binary format; on any fault, list all faults and write nothing.

    Example: python -m scripts.pipeline.convert corpus/articles corpus
    """
    # Made before the clock starts: what takes seconds here is the import of the libraries.
    nlp = tokenizer_of_articles()
    started = time.perf_counter()
    try:
        more = OUR_ARTICLES if with_ours == WithOurs.TRUE and not are_ours(articles) else None
        splits = load_splits(articles, more)
    except ArticleError as error:
        fail(error)
    docs: dict[str, list[Doc]] = {}
    for split, members in splits.items():
        docs[split] = [to_doc(article, nlp) for article in members]
        write_atomically(output / f"{split}.spacy", DocBin(docs=docs[split], store_user_data=True).to_bytes())
    seconds = time.perf_counter() - started
    words = sum(len(doc) for members in docs.values() for doc in members)
    # A fixed width, since logs and pipes have none of their own.
    console = Console(width=100)
    annotated = {split: sum(len(article.spans) for article in members) for split, members in splits.items()}
    console.print(statistics_table(docs, annotated))
    console.print(f"{words:,} tokens in {seconds:.1f} s: {words / seconds:,.0f} a second")


if __name__ == "__main__":
    typer.run(convert)

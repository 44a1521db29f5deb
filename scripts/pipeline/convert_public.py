"""All that may be learned from: our articles, our layers over public texts, and what PolNeAR annotates.

Train has our train articles, the train layers, and the train part of PolNeAR, of which only sources and claims are
known; a text that has a layer is taken with that alone. Dev has our dev articles and the dev layers, all of them
annotated in full, so that one measure chooses checkpoints. Nothing of any test part is read.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.console import Console
from spacy.tokens import DocBin

from scripts.articles.adapt import Wishes, adapt
from scripts.articles.article import Article
from scripts.articles.checks import check_article, tokenizer_of_articles
from scripts.articles.docs import to_doc
from scripts.articles.duplicates import repeated_ids
from scripts.articles.load import article_files, load_articles
from scripts.articles.polnear import read_polnear
from scripts.articles.problems import ArticleError
from scripts.articles.stand_off_layers import read_layers
from scripts.console import fail
from scripts.files import write_atomically
from scripts.pipeline.ours import OUR_ARTICLES
from scripts.pipeline.statistics import statistics_table

_LAYERS = Path("corpus/layers")


def convert_public(
    output: Annotated[Path, typer.Argument(help="Folder for train.spacy and dev.spacy.")],
    articles: Annotated[Path, typer.Option(help="Our articles.", exists=True)] = OUR_ARTICLES,
    layers: Annotated[Path, typer.Option(help="Our layers over public texts.", exists=True)] = _LAYERS,
    assets: Annotated[Path, typer.Option(help="The public corpora.", exists=True)] = Path("assets"),
    seed: Annotated[int, typer.Option(help="Of the order of the train texts.")] = 0,
) -> None:
    """Convert our articles, the layers and the public corpora to spaCy's binary format.

    Example: python -m scripts.pipeline.convert_public corpus/public
    """
    nlp = tokenizer_of_articles()
    try:
        own = {split: load_articles(article_files([articles / split]), split) for split in ("train", "dev")}
        layered = {split: read_layers(layers / split, assets) for split in ("train", "dev")}
        polnear = _without_layers(read_polnear(assets / "polnear/train"), layered["train"])
        faults = [problem for one in (*layered["train"], *layered["dev"]) for problem in check_article(one, nlp)]
        members = {"train": [*own["train"], *layered["train"], *polnear], "dev": [*own["dev"], *layered["dev"]]}
        faults += [problem for split in members for problem in repeated_ids(members[split])]
        if faults:
            raise ArticleError(faults)
    except ArticleError as error:
        fail(error)
    Random(seed).shuffle(members["train"])
    fitted = {split: [_fitted(article) for article in members[split]] for split in members}
    docs = {split: [to_doc(article, nlp) for article in fitted[split]] for split in fitted}
    for split, made in docs.items():
        write_atomically(output / f"{split}.spacy", DocBin(docs=made, store_user_data=True).to_bytes())
    annotated = {split: sum(len(article.spans) for article in fitted[split]) for split in fitted}
    Console(width=100).print(statistics_table(docs, annotated))
    left_out = sum(len(article.spans) for article in members["train"]) - annotated["train"]
    typer.echo(f"spans left out of train, overlapping a longer one of their label: {left_out}", err=True)


def _without_layers(corpus: Sequence[Article], layered: Sequence[Article]) -> list[Article]:
    texts = {article.text for article in layered}
    return [article for article in corpus if article.text not in texts]


def _fitted(article: Article) -> Article:
    """The article with edges at tokens, and without overlaps of one label, which no tagging can hold."""
    ours, _ = adapt(article, Wishes(trim=True, drop_overlaps=True), tokenizer_of_articles())
    return ours


if __name__ == "__main__":
    typer.run(convert_public)

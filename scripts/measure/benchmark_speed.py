"""How fast pipelines are and how much memory they take, side by side on this machine."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from scripts.articles.load import article_files, load_articles
from scripts.articles.problems import ArticleError
from scripts.console import fail
from scripts.measure.fresh_process import in_fresh_process
from scripts.measure.machine import cores, peak_memory_mib
from scripts.pipeline.load import ModelError, load_pipeline


class Cost(NamedTuple):
    """What one pipeline took.

    articles (float): Words a second over separate articles.
    document (float): Words a second over the one long document.
    peak_mib (float): Highest resident memory of the process, loading included.
    """

    articles: float
    document: float
    peak_mib: float


def benchmark_speed(
    models: Annotated[list[str], typer.Argument(help="Folders of trained pipelines, or installed packages.")],
    texts: Annotated[Path, typer.Option(help="Folder of articles in our XML.")] = Path("corpus/articles/train"),
    words: Annotated[int, typer.Option(min=1, help="Length of the one long document.")] = 20_000,
) -> None:
    """Measure words a second and peak memory of pipelines, on articles and on one very long document.

    Each runs in a process of its own. The machine's other work shows in the figures: compare those of one run only.

    Example: python -m scripts.measure.benchmark_speed training/transformer/model training/cpu/model
    """
    try:
        articles = [article.text for article in load_articles(article_files([texts]))]
    except ArticleError as error:
        fail(error)
    if not articles:
        fail(f"there are no articles in {texts}")
    table = Table("pipeline", "words/s, articles", "words/s, long document", "peak MiB", title=f"{cores()} cores")
    for model in models:
        try:
            cost = in_fresh_process(measure_cost, model, articles, words)
        except ModelError as error:
            fail(error)
        table.add_row(model, f"{cost.articles:,.0f}", f"{cost.document:,.0f}", f"{cost.peak_mib:,.0f}")
    # A fixed width, since logs and pipes have none of their own.
    Console(width=100).print(table)


def measure_cost(model: str, articles: Sequence[str], words: int) -> Cost:
    """Let one pipeline read the articles, then one document of at least `words` words made of them.

    RAISES (ModelError): There is no such pipeline.
    """
    nlp = load_pipeline(model)
    # What is made only once is made before the clock starts.
    nlp(articles[0])
    start = time.perf_counter()
    for _ in nlp.pipe(articles, batch_size=16):
        pass
    fast = sum(map(_count, articles)) / (time.perf_counter() - start)
    document = _long_document(articles, words)
    start = time.perf_counter()
    nlp(document)
    return Cost(fast, _count(document) / (time.perf_counter() - start), peak_memory_mib())


def _long_document(articles: Sequence[str], words: int) -> str:
    parts: list[str] = []
    total = 0
    while total < words:
        parts.append(articles[len(parts) % len(articles)])
        total += _count(parts[-1])
    return "\n\n".join(parts)


def _count(text: str) -> int:
    return len(text.split())


if __name__ == "__main__":
    typer.run(benchmark_speed)

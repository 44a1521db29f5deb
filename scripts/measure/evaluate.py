"""Measure a pipeline on annotated articles, beside a baseline of rules."""

import platform
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import spacy
import typer
from rich.console import Console
from rich.table import Table
from spacy.language import Language
from spacy.tokens import Doc

from scripts.console import fail, progress
from scripts.measure.baseline import Baseline
from scripts.measure.corpus import load_corpus
from scripts.measure.machine import cores, peak_memory_mib, sha256, torch_in_use
from scripts.measure.metrics import RESAMPLES, SEED, measure
from scripts.measure.predictions import pair, predict, save
from scripts.measure.record import Record
from scripts.measure.results import Cost, Metrics, Run, save_metrics
from scripts.measure.tables import candidate_rows, interval, percent, score_tables
from scripts.pipeline.load import load_pipeline

# Articles that run before the clock starts: the first ones pay for what is made only once.
_WARM_UP = 4

Model = Annotated[str, typer.Argument(help="Folder of a trained pipeline, or name of an installed package.")]
Corpus = Annotated[Path, typer.Argument(help="Annotated articles, as `scripts.pipeline.convert` writes them.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The figures, as JSON.")]
Predictions = Annotated[
    Path | None, typer.Option(help="Both readings of every article, as JSON Lines, for the report.")
]
WithBaseline = Annotated[bool, typer.Option("--baseline/--no-baseline", help="Measure the baseline of rules as well.")]


def evaluate(
    model: Model,
    corpus: Corpus,
    output: Output = Path("metrics.json"),
    predictions: Predictions = None,
    baseline: WithBaseline = True,
) -> None:
    """Measure a pipeline on annotated articles: scores with intervals, speed and memory.

    Example: python -m scripts.measure.evaluate training/transformer/model corpus/test.spacy
    --output training/transformer/metrics.json --predictions training/transformer/predictions.jsonl
    """
    try:
        # The corpus first, since it is read in a moment and a model is not.
        gold = load_corpus(corpus, spacy.blank("en").vocab)
        typer.echo(f"loading {model} …", err=True)
        nlp = load_pipeline(model)
        records, cost = run(nlp, gold)
        rules = list(progress(read_by_rules(gold), len(gold), "baseline")) if baseline else None
    except ValueError as error:
        fail(error)
    typer.echo("drawing the intervals …", err=True)
    metrics: Metrics = {
        "run": describe(nlp, model, corpus, gold),
        "cost": cost,
        "pipeline": measure(records),
        "baseline": measure(rules) if rules is not None else None,
    }
    if predictions:
        save(records, predictions)
    save_metrics(metrics, output)
    show(metrics, Console())
    typer.echo(f"figures in {output}{f', predictions in {predictions}' if predictions else ''}", err=True)


def run(nlp: Language, gold: list[Doc]) -> tuple[list[Record], Cost]:
    """Let a pipeline read the articles, by the clock."""
    list(predict(nlp, gold[:_WARM_UP]))
    start = time.perf_counter()
    records = list(progress(predict(nlp, gold), len(gold), "pipeline"))
    seconds = time.perf_counter() - start
    cost: Cost = {
        "seconds": round(seconds, 3),
        "words_per_second": round(words_in(gold) / seconds, 1),
        "peak_memory_mib": round(peak_memory_mib(), 1),
    }
    return records, cost


def read_by_rules(gold: Sequence[Doc]) -> Iterator[Record]:
    """The articles under the baseline."""
    baseline = Baseline(gold[0].vocab)
    for doc in gold:
        bare = Doc(doc.vocab, words=[token.text for token in doc], spaces=[bool(token.whitespace_) for token in doc])
        yield pair(doc, baseline.annotate(bare), linked=False)


def words_in(docs: Iterable[Doc]) -> int:
    """Tokens that are not white space."""
    return sum(not token.is_space for doc in docs for token in doc)


def describe(nlp: Language, model: str, corpus: Path, gold: list[Doc]) -> Run:
    """What was run on what."""
    torch, threads = torch_in_use()
    return {
        "model": model,
        "name": f"{nlp.meta['lang']}_{nlp.meta['name']}",
        "version": nlp.meta["version"],
        "corpus": str(corpus),
        "sha256": sha256(corpus),
        "articles": len(gold),
        "words": words_in(gold),
        "python": platform.python_version(),
        "spacy": version("spacy"),
        "torch": torch,
        "cores": cores(),
        "threads": threads,
        "resamples": RESAMPLES,
        "seed": SEED,
    }


def show(metrics: Metrics, console: Console) -> None:
    """Print the figures as tables."""
    for table in score_tables(metrics["pipeline"], metrics["baseline"]):
        grid = Table("label", "P", "R", "F1 [95 %]", "baseline F1", "gold", title=table.title, title_justify="left")
        for row in table.rows:
            figures = (percent(row.score["precision"]), percent(row.score["recall"]), interval(row.score["f1"]))
            rules = percent(row.baseline["f1"]) if row.baseline else ""
            grid.add_row(row.name, *figures, rules, str(row.score["gold"]))
        console.print(grid)
    if rows := candidate_rows(metrics["pipeline"]["candidates"]):
        grid = Table("label", "R [95 %]", "gold", title="Candidates that were judged", title_justify="left")
        for name, recall in rows:
            grid.add_row(name, interval(recall["recall"]), str(recall["gold"]))
        console.print(grid)
    cost = metrics["cost"]
    console.print(f"{cost['words_per_second']:,.0f} words a second, {cost['peak_memory_mib']:,.0f} MiB at most")


if __name__ == "__main__":
    typer.run(evaluate)

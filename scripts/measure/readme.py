"""Write results and examples into the README, so that no figure in it was typed and no example chosen by hand."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scripts.console import fail
from scripts.files import write_atomically
from scripts.measure.examples import examples
from scripts.measure.markdown import MarkerError, between, row, rule
from scripts.measure.metrics import Measures, Recall, Score
from scripts.measure.predictions import load
from scripts.measure.record import Record
from scripts.measure.results import Metrics, load_metrics
from scripts.measure.tables import NAMES, NOTHING, interval, percent

# Names of the markers.
RESULTS, EXAMPLES = "results", "examples"
_BASELINE = "rules (baseline)"

Readme = Annotated[Path, typer.Argument(help="The file with the markers.")]
Predictions = Annotated[Path | None, typer.Option(help="predictions.jsonl of the pipeline whose examples are shown.")]
Files = Annotated[
    list[Path], typer.Argument(help="wheel.json or metrics.json of one or more pipelines, measured on one corpus.")
]


def readme(path: Readme, metrics: Files, predictions: Predictions = None) -> None:
    """Write a table of results, and one of examples, between the markers of a README.

    Example: python -m scripts.measure.readme README.md training/transformer/wheel.json training/cpu/wheel.json
    --predictions training/transformer/predictions.jsonl
    """
    try:
        # Bytes, not text mode, which would change the line breaks of the rest of the file.
        before = path.read_bytes().decode("utf-8")
        after = between(before, RESULTS, results(_by_name(metrics)))
        if predictions:
            after = between(after, EXAMPLES, shown_examples(load(predictions)))
    except (OSError, ValueError) as error:
        fail(f"{path}: {error}" if isinstance(error, MarkerError) else error)
    if after != before:
        write_atomically(path, after.encode("utf-8"))
    typer.echo(f"{path}: {'results written' if after != before else 'results are up to date'}", err=True)


def _by_name(files: list[Path]) -> dict[str, Metrics]:
    """training/transformer/wheel.json is called transformer, any/where/fast.json fast."""
    common = ("metrics.json", "wheel.json")
    names = [file.resolve().parent.name if file.name in common else file.stem for file in files]
    if len(set(names)) != len(names):
        raise ValueError(
            f"two pipelines have one name ({', '.join(names)}); put each metrics.json in a folder of its own"
        )
    return {name: load_metrics(file) for name, file in zip(names, files, strict=True)}


def results(pipelines: dict[str, Metrics]) -> str:
    """The results as Markdown: scores by label, then speed and memory.

    pipelines (dict[str, Metrics]): By the names that the table shows.
    RAISES (ValueError): They were measured on different corpora.
    """
    corpora = {metrics["run"]["sha256"]: metrics["run"]["corpus"] for metrics in pipelines.values()}
    if len(corpora) != 1:
        raise ValueError(
            f"the pipelines were measured on different corpora ({', '.join(corpora.values())}); measure them on one"
        )
    first = next(iter(pipelines.values()))
    measures = {name: metrics["pipeline"] for name, metrics in pipelines.items()}
    baseline = next((metrics["baseline"] for metrics in pipelines.values() if metrics["baseline"] is not None), None)
    if baseline is not None:
        measures = {_BASELINE: baseline} | measures
    run = first["run"]
    intro = (
        f"Exact spans in `{run['corpus']}`: {run['articles']} articles, {run['words']:,} words. All in per cent; "
        f"in brackets 95 % bootstrap intervals over articles ({run['resamples']} resamples). “Candidates” is the share "
        "of the gold spans among all that were judged."
    )
    return "\n".join([intro, "", *_score_rows(measures), "", *_cost_rows(pipelines)])


def shown_examples(records: Sequence[Record]) -> str:
    """Hits and errors as a Markdown table."""
    rows = [row("label", "", "passage", "score"), rule(3, 1)]
    for example in examples(records):
        score = NOTHING if example.score is None else f"{example.score:.2f}"
        rows.append(row(f"`{example.label}`", example.what, example.passage, score))
    intro = (
        "From the test split: for each label the hit and the errors that it is surest of, and the first miss. "
        "Behind a wrong edge stands in brackets what people marked."
    )
    return "\n".join([intro, "", *rows])


def _score_rows(systems: dict[str, Measures]) -> list[str]:
    rows = [row("label", "pipeline", "P", "R", "F1", "candidates", "gold"), rule(2, 5)]
    some = next(iter(systems.values()))
    for label in some["nested"]["exact"]:
        for system, measures in systems.items():
            recall = (measures["candidates"] or {}).get(label)
            rows.append(_scores(NAMES.get(label, f"`{label}`"), system, measures["nested"]["exact"][label], recall))
    for system, measures in systems.items():
        rows.append(_scores("flat view, micro", system, measures["flat"]["exact"]["micro"], None))
    for kind in next((list(measures["links"]) for measures in systems.values() if measures["links"]), []):
        if kind in ("by", "against"):
            for system, measures in systems.items():
                if measures["links"]:
                    rows.append(_scores(NAMES[kind], system, measures["links"][kind], None))
    return rows


def _scores(label: str, system: str, score: Score, candidates: Recall | None) -> str:
    shown = [interval(score["f1"]), percent(candidates["recall"]) if candidates else NOTHING, str(score["gold"])]
    return row(label, system, percent(score["precision"]), percent(score["recall"]), *shown)


def _cost_rows(pipelines: dict[str, Metrics]) -> list[str]:
    rows = [row("pipeline", "model", "words a second", "peak memory, MiB", "cores", "wheel, MB"), rule(2, 4)]
    for system, metrics in pipelines.items():
        run, cost = metrics["run"], metrics["cost"]
        model = f"`{run['name']}` {run['version']}"
        speed, memory = f"{cost['words_per_second']:,.0f}", f"{cost['peak_memory_mib']:,.0f}"
        wheel = f"{metrics['wheel']['megabytes']:.1f}" if "wheel" in metrics else NOTHING
        rows.append(row(system, model, speed, memory, str(run["cores"]), wheel))
    return rows


if __name__ == "__main__":
    typer.run(readme)

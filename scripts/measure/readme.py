"""Write the table of results into the README, so that no figure in it was typed by hand."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.console import fail
from scripts.files import write_atomically
from scripts.measure.metrics import Measures, Recall, Score
from scripts.measure.results import Metrics, load_metrics
from scripts.measure.tables import NAMES, NOTHING, interval, percent

BEGIN, END = "<!-- results:begin -->", "<!-- results:end -->"
_BASELINE = "rules (baseline)"

Readme = Annotated[Path, typer.Argument(help=f"The file with the markers {BEGIN} and {END}.")]
Files = Annotated[list[Path], typer.Argument(help="metrics.json of one or more pipelines, measured on one corpus.")]


def readme(path: Readme, metrics: Files) -> None:
    """Write a table of results between the markers of a README.

    Example: python -m scripts.measure.readme README.md training/transformer/metrics.json training/cpu/metrics.json
    """
    try:
        # Bytes, not text mode, which would change the line breaks of the rest of the file.
        before = path.read_bytes().decode("utf-8")
        after = with_results(before, results(_by_name(metrics)))
    except (OSError, ValueError) as error:
        fail(f"{path}: {error}" if isinstance(error, MarkerError) else error)
    if after != before:
        write_atomically(path, after.encode("utf-8"))
    typer.echo(f"{path}: {'results written' if after != before else 'results are up to date'}", err=True)


def _by_name(files: list[Path]) -> dict[str, Metrics]:
    """training/transformer/metrics.json is called transformer, any/where/fast.json fast."""
    names = [file.resolve().parent.name if file.name == "metrics.json" else file.stem for file in files]
    if len(set(names)) != len(names):
        raise ValueError(
            f"two pipelines have one name ({', '.join(names)}); put each metrics.json in a folder of its own"
        )
    return {name: load_metrics(file) for name, file in zip(names, files, strict=True)}


class MarkerError(ValueError):
    """The text has no place for the results."""


def with_results(text: str, table: str) -> str:
    """The text with what stands between its markers replaced.

    RAISES (MarkerError): A marker is missing, stands twice, or they stand in the wrong order.
    """
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise MarkerError(f"needs the lines {BEGIN} and {END}, once each and in this order, where the results go")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table}\n{END}{tail}"


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


def _score_rows(systems: dict[str, Measures]) -> list[str]:
    rows = [_row("label", "pipeline", "P", "R", "F1", "candidates", "gold"), _rule(2, 5)]
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
    return _row(label, system, percent(score["precision"]), percent(score["recall"]), *shown)


def _cost_rows(pipelines: dict[str, Metrics]) -> list[str]:
    rows = [_row("pipeline", "model", "words a second", "peak memory, MiB", "cores"), _rule(2, 3)]
    for system, metrics in pipelines.items():
        run, cost = metrics["run"], metrics["cost"]
        model = f"`{run['name']}` {run['version']}"
        speed, memory = f"{cost['words_per_second']:,.0f}", f"{cost['peak_memory_mib']:,.0f}"
        rows.append(_row(system, model, speed, memory, str(run["cores"])))
    return rows


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(left: int, right: int) -> str:
    return _row(*["---"] * left, *["---:"] * right)


if __name__ == "__main__":
    typer.run(readme)

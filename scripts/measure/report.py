"""One HTML page that shows how a pipeline did: figures, pictures and its worst articles."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scripts.articles.article import LABELS
from scripts.console import fail
from scripts.files import write_atomically
from scripts.measure import plots
from scripts.measure.confusion import MISSED, SPURIOUS, confusion
from scripts.measure.predictions import load
from scripts.measure.record import Record
from scripts.measure.rendering import drawn
from scripts.measure.results import Metrics, load_metrics
from scripts.measure.tables import bounds, candidate_rows, percent, score_tables

METRICS, PREDICTIONS, REPORT = "metrics.json", "predictions.jsonl", "report.html"
WORST = 20

Folder = Annotated[Path, typer.Argument(help=f"Where `evaluate` put {METRICS} and {PREDICTIONS}.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help=f"The page; FOLDER/{REPORT} if not given.")]


def report(folder: Folder, output: Output = None) -> None:
    """Make one self-contained HTML page from the figures and predictions of `evaluate`.

    Example: python -m scripts.measure.report training/transformer
    """
    page = output or folder / REPORT
    try:
        metrics, records = load_metrics(folder / METRICS), load(folder / PREDICTIONS)
        if len(records) != metrics["run"]["articles"]:
            raise ValueError(
                f"{folder}: {METRICS} is of {metrics['run']['articles']} articles and {PREDICTIONS} of {len(records)}; "
                "make both in one run of python -m scripts.measure.evaluate"
            )
    except (OSError, ValueError) as error:
        fail(error)
    write_atomically(page, render(metrics, records).encode("utf-8"))
    typer.echo(f"report in {page}", err=True)


def render(metrics: Metrics, records: Sequence[Record]) -> str:
    """The page. The same figures and predictions give the same page."""
    # Everything is escaped but what is wrapped in Markup: our own SVG, and displaCy's HTML, which is escaped already.
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "bounds": bounds}
    calibration = plots.calibration(records)
    return environment.get_template("report.html.jinja").render(
        run=metrics["run"],
        cost=metrics["cost"],
        baseline=metrics["baseline"] is not None,
        tables=list(score_tables(metrics["pipeline"], metrics["baseline"])),
        candidates=candidate_rows(metrics["pipeline"]["candidates"]),
        labels=LABELS,
        colors=plots.COLORS,
        precision_recall=Markup(plots.precision_recall(metrics["pipeline"]["nested"]["exact"])),
        lengths=Markup(plots.lengths(records)),
        calibration=None if calibration is None else Markup(calibration),
        heat=heat_map(records),
        columns=(*LABELS, MISSED),
        worst=[_article(record, f1) for f1, record in worst(records)],
    )


def worst(records: Sequence[Record], count: int = WORST) -> list[tuple[float, Record]]:
    """The articles with the lowest exact F1 over the nested view, the lowest first; those with no span are left out."""
    ranked = [(f1, record) for record in records if (f1 := exact_f1(record)) is not None]
    return sorted(ranked, key=lambda pair: (pair[0], pair[1].article))[:count]


def exact_f1(record: Record) -> float | None:
    """Micro F1 of one article over the nested view; None where neither side has a span."""
    gold = {mark.key for mark in record.gold.nested if mark.label in record.annotates}
    predicted = {mark.key for mark in record.predicted.nested if mark.label in record.annotates}
    return 2 * len(gold & predicted) / (len(gold) + len(predicted)) if gold or predicted else None


def heat_map(records: Sequence[Record]) -> list[tuple[str, list[tuple[int, float]]]]:
    """Rows of the confusion table: the gold label, and count and share of the row for every predicted label."""
    rows = zip((*LABELS, SPURIOUS), confusion(records), strict=True)
    return [(name, [(count, count / max(sum(row), 1)) for count in row]) for name, row in rows]


def _article(record: Record, f1: float) -> dict[str, Any]:
    return {
        "id": record.article,
        "f1": f1,
        "annotates": record.annotates,
        "gold": Markup(drawn(record, record.gold.nested)),
        "predicted": Markup(drawn(record, record.predicted.nested)),
    }


if __name__ == "__main__":
    typer.run(report)

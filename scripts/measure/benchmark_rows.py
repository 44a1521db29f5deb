"""Measure a pipeline on public corpora, as others have measured theirs."""

import json
import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from spacy.language import Language

from scripts.console import fail
from scripts.files import write_atomically
from scripts.measure.machine import cores, torch_in_use
from scripts.measure.public_rows import Setting, casie_rows, cofenet_rows, muc4_rows, polnear_rows
from scripts.measure.size import megabytes, parameters
from scripts.pipeline.load import load_pipeline, name_of
from scripts.pipeline.ours import OUR_ARTICLES

CORPORA: dict[str, Callable[[Language, Setting], Any]] = {
    "cofenet": cofenet_rows,
    "muc4": muc4_rows,
    "polnear": polnear_rows,
    "casie": casie_rows,
}

Model = Annotated[str, typer.Argument(help="Folder of a trained pipeline, or name of an installed package.")]
Corpora = Annotated[Path, typer.Option(help="The public corpora.", exists=True, file_okay=False)]
Output = Annotated[Path, typer.Option("--output", "-o", help="The figures, as JSON.")]
Only = Annotated[list[str] | None, typer.Option(help=f"Only this corpus; may be repeated: {', '.join(CORPORA)}.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only so many articles of each corpus, for a trial.")]
Split = Annotated[Path, typer.Option(help="Which articles of CASIE are the test part.")]
Cased = Annotated[Path, typer.Option(help="Our articles that show the case of words, for MUC-4.", exists=True)]


def benchmark_rows(
    model: Model,
    corpora: Corpora = Path("assets"),
    output: Output = Path("benchmark.json"),
    only: Only = None,
    limit: Limit = None,
    split: Split = Path("corpus/splits/casie.json"),
    cased: Cased = OUR_ARTICLES / "train",
) -> None:
    """Measure a pipeline on the test parts of PolNeAR, MUC-4 and CASIE, which nothing may be chosen by.

    PolNeAR twice: in the rows of CofeNet's authors, for their exact match, and as whole articles.

    Example: python -m scripts.measure.benchmark_rows en_attack_claims --output benchmark.json
    """
    chosen = only or list(CORPORA)
    if strange := [name for name in chosen if name not in CORPORA]:
        raise typer.BadParameter(f"{strange[0]!r} is none of {', '.join(CORPORA)}", param_hint="--only")
    setting = Setting(corpora, split, cased, limit)
    try:
        nlp = load_pipeline(model)
        rows = {}
        for name in chosen:
            typer.echo(f"{name} …", err=True)
            rows[name] = CORPORA[name](nlp, setting)
    except (ValueError, OSError) as error:
        fail(error)
    figures = {"pipeline": describe(nlp, model), "setting": described(setting), "corpora": rows}
    write_atomically(output, (json.dumps(figures, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))
    typer.echo(f"figures in {output}", err=True)


def describe(nlp: Language, model: str) -> dict[str, Any]:
    """What is measured; parameters are numbers, megabytes millions of bytes of all its files."""
    return {"model": model, "name": name_of(nlp), "parameters": parameters(nlp), "megabytes": megabytes(nlp)}


def described(setting: Setting) -> dict[str, Any]:
    """How it is measured, and on what machine."""
    torch, threads = torch_in_use()
    return {
        "limit": setting.limit,
        "resamples": setting.resamples,
        "seed": setting.seed,
        "python": platform.python_version(),
        "spacy": version("spacy"),
        "torch": torch,
        "cores": cores(),
        "threads": threads,
    }


if __name__ == "__main__":
    typer.run(benchmark_rows)

"""Install the wheel where nothing else of ours is, let it read the test split, and require the same figures.

The new environment gets the versions of our lock file, since the question is whether the wheel is whole, not whether
tomorrow's libraries behave like today's.
"""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import spacy
import typer
from spacy.tokens import DocBin

# Registers the extensions that the predicted links are read through.
import scripts.pipeline.shipped  # noqa: F401
from scripts.console import fail, run_watched
from scripts.measure.metrics import Measures, measure
from scripts.measure.predictions import BATCH, pair
from scripts.measure.results import load_metrics, save_metrics

INSIDE = Path(__file__).with_name("inside_wheel.py")
# Sums of the same numbers in another order differ in their last digits; a lost component differs by more.
TOLERANCE = 1e-6


def check_wheel(
    wheel: Annotated[Path, typer.Argument(help="The wheel.")],
    corpus: Annotated[Path, typer.Argument(help="The split that the figures are of.")],
    metrics: Annotated[Path, typer.Argument(help="The trained pipeline's figures.")],
    output: Annotated[Path, typer.Argument(help="JSON file for the wheel's figures.")],
    constraints: Annotated[Path, typer.Option(help="Lock file with versions for the new environment.")] = Path(
        "requirements.txt"
    ),
) -> None:
    """Install a wheel in an environment of its own, offline from then on, and compare its figures.

    Example: python -m scripts.pipeline.check_wheel packages/en_attack_claims-0.1.0-py3-none-any.whl
    corpus/test.spacy training/transformer/metrics.json training/transformer/wheel.json
    """
    for path in (wheel, corpus, metrics, constraints):
        if not path.is_file():
            fail(f"there is no {path}; run the steps before this one first (weasel run all)")
    try:
        trained = load_metrics(metrics)
    except ValueError as error:
        fail(error)
    with tempfile.TemporaryDirectory(prefix="check-wheel-") as scratch:
        python = _new_environment(wheel, constraints, Path(scratch))
        predicted = Path(scratch) / "predictions.spacy"
        _run(
            [str(python), "-I", str(INSIDE), wheel.name.split("-")[0], str(corpus), str(predicted), str(BATCH)],
            "reading the test split",
        )
        found = _measure(corpus, predicted)
    differences = list(_differences(trained["pipeline"], found, ""))
    if differences:
        fail("the installed wheel does not have the trained pipeline's figures:\n" + "\n".join(differences))
    size = round(wheel.stat().st_size / 1e6, 1)
    save_metrics({**trained, "pipeline": found, "wheel": {"file": wheel.name, "megabytes": size}}, output)
    typer.echo(f"{wheel.name}: installs, loads by name without network, and has the trained pipeline's figures")


def _new_environment(wheel: Path, constraints: Path, scratch: Path) -> Path:
    """RETURNS (Path): The Python of a new virtual environment that has the wheel and what the wheel asks for."""
    folder = scratch / "venv"
    _run([sys.executable, "-m", "venv", str(folder)], "making a virtual environment")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = [str(python), "-m", "pip", "install", "--progress-bar", "off", "-c", str(constraints), str(wheel)]
    _run(install, "installing the wheel")
    return python


def _run(command: Sequence[str], what: str) -> None:
    # Our folder must not be importable in there.
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    if run_watched(command, what, env):
        fail(f"{what} failed; the messages are above")


def _measure(corpus: Path, predicted: Path) -> Measures:
    vocab = spacy.blank("en").vocab
    gold = DocBin().from_disk(corpus).get_docs(vocab)
    found = DocBin().from_disk(predicted).get_docs(vocab)
    return measure([pair(before, after, linked=True) for before, after in zip(gold, found, strict=True)])


def _differences(expected: Any, found: Any, place: str) -> list[str]:
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        return [line for key in expected for line in _differences(expected[key], found[key], f"{place}/{key}")]
    if isinstance(expected, int | float) and isinstance(found, int | float) and abs(expected - found) <= TOLERANCE:
        return []
    return [] if expected == found else [f"{place}: expected {expected}, found {found}"]


if __name__ == "__main__":
    typer.run(check_wheel)

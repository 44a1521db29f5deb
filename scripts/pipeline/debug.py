"""Look at the data through the eyes of a training config (`spacy debug data`), and keep what it said."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from scripts.console import fail
from scripts.files import write_atomically

CODE = "scripts/pipeline/shipped/__init__.py"


def debug(
    config: Annotated[Path, typer.Argument(help="Training config.", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Argument(help="Text file for the report.")],
    overrides: Annotated[list[str] | None, typer.Argument(help="Config overrides, as for spacy train.")] = None,
) -> None:
    """Check config and data before hours are spent on them; stop where spaCy finds an error.

    Example: python -m scripts.pipeline.debug configs/transformer.cfg training/transformer/debug.txt
    """
    command = [sys.executable, "-m", "spacy", "debug", "data", str(config), "--code", CODE, "--no-format"]
    result = subprocess.run([*command, *(overrides or [])], capture_output=True, text=True, check=False)
    typer.echo(result.stdout)
    # spaCy exits with 1 on errors in the data, and with a traceback on errors in the config.
    if result.returncode:
        fail(f"{result.stderr}\nspacy debug data found errors in {config} or in the data that it names")
    write_atomically(output, result.stdout.encode())


if __name__ == "__main__":
    typer.run(debug)

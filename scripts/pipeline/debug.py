"""Look at the data through the eyes of a training config (`spacy debug data`), and keep what it said."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from scripts.console import fail
from scripts.files import write_atomically

CODE = "scripts/pipeline/shipped/__init__.py"
# Stands at the end of a report; a config that cannot be read gives none.
COMPLETE = "Summary"


def debug(
    config: Annotated[Path, typer.Argument(help="Training config.", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Argument(help="Text file for the report.")],
    overrides: Annotated[list[str] | None, typer.Argument(help="Config overrides, as for spacy train.")] = None,
) -> None:
    """Check config and data before hours are spent on them; stop where they cannot be used at all.

    What spaCy finds questionable in data that it can use (fewer than a hundred articles, say) is shown, but stops
    nobody: the faults that make data useless were refused by `convert`.

    Example: python -m scripts.pipeline.debug configs/transformer.cfg training/transformer/debug.txt
    """
    command = [sys.executable, "-m", "spacy", "debug", "data", str(config), "--code", CODE, "--no-format"]
    # The spinner of spaCy forks, of which the tokenizers library warns at length.
    environment = os.environ | {"TOKENIZERS_PARALLELISM": "false"}
    result = subprocess.run(
        [*command, *(overrides or [])], capture_output=True, text=True, check=False, env=environment
    )
    typer.echo(result.stdout)
    if result.returncode and COMPLETE not in result.stdout.splitlines():
        fail(f"{result.stderr}\nspacy debug data cannot use {config} or the data that it names")
    write_atomically(output, result.stdout.encode())
    if result.returncode:
        typer.echo(f"spaCy finds the data questionable; its report is above and in {output}", err=True)


if __name__ == "__main__":
    typer.run(debug)

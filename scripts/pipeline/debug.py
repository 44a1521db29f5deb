"""Look at the data through the eyes of a training config (`spacy debug data`), and keep what it said."""

import subprocess
from pathlib import Path
from typing import Annotated

import typer

from scripts.console import fail
from scripts.files import write_atomically
from scripts.pipeline.spacy_cli import spacy_command, spacy_environment

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
    typer.echo("spaCy looks at the data …", err=True)
    command = spacy_command("debug", "data", str(config), "--no-format", *(overrides or []))
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=spacy_environment())
    typer.echo(result.stdout)
    if result.returncode and COMPLETE not in result.stdout.splitlines():
        fail(f"{result.stderr}\nspacy debug data cannot use {config} or the data that it names")
    write_atomically(output, result.stdout.encode())
    if result.returncode:
        typer.echo(f"spaCy finds the data questionable; its report is above and in {output}", err=True)


if __name__ == "__main__":
    typer.run(debug)

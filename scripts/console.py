"""How every command speaks to the person in front of it: results on standard output, the rest on standard error."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import NoReturn

import typer
from rich.console import Console

from scripts.articles.problems import ArticleError

HEARTBEAT_SECONDS = 15.0


def fail(error: Exception | str) -> NoReturn:
    """Say what is wrong on standard error, with a count where there are several faults, and exit with code 1."""
    typer.echo(str(error), err=True)
    if isinstance(error, ArticleError):
        count = len(error.problems)
        typer.echo(f"{count} problem{'s' * (count != 1)}; nothing was written", err=True)
    raise typer.Exit(1)


def progress_console() -> Console:
    """Where progress bars go: standard error, so that results can be piped."""
    return Console(stderr=True)


def run_watched(command: Sequence[str], what: str, env: Mapping[str, str] | None = None) -> int:
    """Run a long command, its output shown, with a sign of life whenever a quarter of a minute has passed.

    command (Sequence[str]): The program and its arguments.
    what (str): What it does, for the sign of life.
    env (Optional[Mapping[str, str]]): Its environment; ours if left out.
    RETURNS (int): Its exit code.
    """
    started = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=sys.stderr)
    try:
        while True:
            try:
                return process.wait(timeout=HEARTBEAT_SECONDS)
            except subprocess.TimeoutExpired:
                typer.echo(f"… {what}: {time.monotonic() - started:.0f} s", err=True)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()

"""How every command speaks to the person in front of it: results on standard output, the rest on standard error."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NoReturn, TypeVar

import typer
from rich.console import Console

from scripts.articles.problems import ArticleError

HEARTBEAT_SECONDS = 15.0
T = TypeVar("T")


def fail(error: Exception | str, advice: str = "") -> NoReturn:
    """Say what is wrong on standard error, with a count where there are several faults, and exit with code 1.

    advice (str): What else can be done about faults, put behind their count.
    """
    typer.echo(str(error), err=True)
    if isinstance(error, ArticleError):
        count = len(error.problems)
        typer.echo(f"{count} problem{'s' * (count != 1)}; nothing was written{advice}", err=True)
    raise typer.Exit(1)


def speaker(console: Console) -> Callable[[str], None]:
    """Says things as they are: what stands in brackets is no markup, and lines are not cut."""

    def say(message: str) -> None:
        console.print(message, markup=False, highlight=False, emoji=False, soft_wrap=True)

    return say


def progress(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """Pass items on, and say on standard error how far they are; in lines, so that logs show them too."""
    last = time.monotonic()
    for number, item in enumerate(items, 1):
        yield item
        if number == total or time.monotonic() - last > HEARTBEAT_SECONDS:
            last = time.monotonic()
            typer.echo(f"{what}: {number} of {total} articles", err=True)


def run_watched(command: Sequence[str], what: str, env: Mapping[str, str] | None = None) -> int:
    """Run a long command, its output shown on standard error, with a sign of life every quarter of a minute.

    The command ends when we are told to end.

    command (Sequence[str]): The program and its arguments.
    what (str): What it does, for the sign of life.
    env (Optional[Mapping[str, str]]): Its environment; ours if left out.
    RETURNS (int): Its exit code.
    """
    started = time.monotonic()
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    process = None
    try:
        process = subprocess.Popen(command, env=env, stdout=sys.stderr)
        while True:
            try:
                return process.wait(timeout=HEARTBEAT_SECONDS)
            except subprocess.TimeoutExpired:
                typer.echo(f"… {what}: {time.monotonic() - started:.0f} s", err=True)
    finally:
        if process and process.poll() is None:
            process.kill()
            process.wait()
        signal.signal(signal.SIGTERM, before)

"""How every command ends when it cannot go on."""

from typing import NoReturn

import typer

from scripts.articles.problems import ArticleError


def fail(error: Exception | str) -> NoReturn:
    """Say what is wrong on standard error, with a count where there are several faults, and exit with code 1."""
    typer.echo(str(error), err=True)
    if isinstance(error, ArticleError):
        count = len(error.problems)
        typer.echo(f"{count} problem{'s' * (count != 1)}; nothing was written", err=True)
    raise typer.Exit(1)

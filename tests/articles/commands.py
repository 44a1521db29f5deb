"""Commands as they are run on the command line."""

from collections.abc import Callable

import typer
from typer.testing import CliRunner


def runner(command: Callable[..., None]) -> Callable[..., tuple[int, str, str]]:
    """A function that runs a command with arguments and gives its exit code, stdout and stderr."""
    app = typer.Typer()
    app.command()(command)

    def run(*arguments: object) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, list(map(str, arguments)), env={"COLUMNS": "200"})
        return result.exit_code, result.stdout, result.stderr

    return run

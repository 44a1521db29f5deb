"""`train` runs spaCy's command, watched, and ends as it ends."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from scripts.pipeline import train as module
from scripts.pipeline.spacy_cli import CODE


class Watched:
    """Stands in for `run_watched`: notes what it was asked for."""

    def __init__(self, code: int = 0) -> None:
        self.code = code
        self.calls: list[tuple[list[str], str]] = []
        self.environment: dict[str, str] = {}

    def __call__(self, command: Sequence[str], what: str, env: Mapping[str, str] | None = None) -> int:
        self.calls.append((list(command), what))
        self.environment |= env or {}
        return self.code


def run(*arguments: Path | str) -> Result:
    app = typer.Typer()
    app.command()(module.train)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "some.cfg").touch()
    return tmp_path / "some.cfg"


@pytest.mark.parametrize(
    ("options", "gpu", "overrides"),
    [
        ([], "-1", []),
        (["--gpu-id", "0"], "0", []),
        (
            ["--", "--training.max_steps", "200", "--paths.dev=a"],
            "-1",
            ["--training.max_steps", "200", "--paths.dev=a"],
        ),
    ],
    ids=["cpu", "gpu", "overrides"],
)
def test_command(
    config: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], gpu: str, overrides: list[str]
) -> None:
    watched = Watched()
    monkeypatch.setattr(module, "run_watched", watched)
    result = run(config, "out/model", *options)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    expected = [sys.executable, "-m", "spacy", "train", str(config), "--output", "out/model", "--gpu-id", gpu]
    assert watched.calls == [([*expected, *overrides, "--code", CODE], "training")]
    assert watched.environment["TOKENIZERS_PARALLELISM"] == "false"


@pytest.mark.parametrize("code", [1, 2, -9], ids=["error", "usage", "killed"])
def test_failure(config: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    monkeypatch.setattr(module, "run_watched", Watched(code))
    result = run(config, "out")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"spacy train stopped; its messages are above. Mend {config} or the data and run the same command again\n"
    )


def test_no_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched()
    monkeypatch.setattr(module, "run_watched", watched)
    assert run(tmp_path / "nowhere.cfg", "out").exit_code == 2
    assert run(tmp_path, "out").exit_code == 2
    assert watched.calls == []

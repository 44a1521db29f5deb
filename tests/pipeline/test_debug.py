"""`debug` keeps what spaCy says, and stops where spaCy finds an error."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from scripts.pipeline import debug as module
from scripts.pipeline.spacy_cli import CODE

ROOT = Path(__file__).parents[2]
FIRST = "spaCy looks at the data …\n"


def run(*arguments: Path | str) -> tuple[int, str, str]:
    app = typer.Typer()
    app.command(context_settings={"ignore_unknown_options": True})(module.debug)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(ROOT)
    text = Path("configs/test/cpu.cfg").read_text(encoding="utf-8")
    (tmp_path / "broken.cfg").write_text(text.replace('factory = "linker"', 'factory = "linkr"'), encoding="utf-8")
    return tmp_path / "broken.cfg"


def test_broken_config(config: Path, tmp_path: Path) -> None:
    code, _, said = run(config, tmp_path / "debug.txt")
    assert code == 1
    assert said.startswith(FIRST)
    assert "linkr" in said
    assert said.endswith(f"spacy debug data cannot use {config} or the data that it names\n")
    assert not (tmp_path / "debug.txt").exists()


def test_report_and_overrides(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    environment: dict[str, str] = {}

    def fake(command: list[str], env: dict[str, str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.extend(command)
        environment.update(env)
        return subprocess.CompletedProcess(command, 0, "All is well\n", "")

    monkeypatch.setattr(module.subprocess, "run", fake)
    code, out, said = run(config, tmp_path / "out/debug.txt", "--paths.dev", "mine.spacy")
    assert said == FIRST
    assert (code, out, (tmp_path / "out/debug.txt").read_text()) == (0, "All is well\n\n", "All is well\n")
    assert asked[1:5] == ["-m", "spacy", "debug", "data"]
    assert asked[5:] == [str(config), "--no-format", "--paths.dev", "mine.spacy", "--code", CODE]
    assert Path(CODE).is_file()
    assert environment["TOKENIZERS_PARALLELISM"] == "false"


@pytest.mark.parametrize(
    ("said", "code"), [("Few examples\nSummary\n2 errors\n", 0), ("Few examples\n", 1)], ids=["whole", "broken off"]
)
def test_questionable_data_stop_nobody(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, code: int
) -> None:
    result = subprocess.CompletedProcess([], 1, said, "why\n")
    monkeypatch.setattr(module.subprocess, "run", lambda *_, **__: result)
    found, out, errors = run(config, tmp_path / "debug.txt")
    assert (found, out, (tmp_path / "debug.txt").exists()) == (code, f"{said}\n", code == 0)
    if code:
        assert errors.startswith(f"{FIRST}why\n")
    else:
        report = tmp_path / "debug.txt"
        assert report.read_text() == said
        assert errors == f"{FIRST}spaCy finds the data questionable; its report is above and in {report}\n"


def test_no_config(tmp_path: Path) -> None:
    assert run(tmp_path / "nowhere.cfg", tmp_path / "debug.txt")[0] == 2

"""The command `check`: exit codes, and what it says on standard error."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scripts.articles.check import check

DATA = Path(__file__).parents[1] / "data"


def run(*paths: str) -> tuple[int, str, str]:
    app = typer.Typer()
    app.command()(check)
    result = CliRunner().invoke(app, paths)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(autouse=True)
def _in_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA)


def test_good_articles() -> None:
    assert run("good") == (0, "", "6 articles, nothing wrong\n")
    assert run("good/unicode.xml", "good/nesting.xml")[2] == "2 articles, nothing wrong\n"


def test_bad_articles() -> None:
    assert run("good", "bad/no-id.xml") == (
        1,
        "",
        'bad/no-id.xml:2: the article has no id; write <article id="…">\n1 problem; nothing was written\n',
    )
    code, _, said = run("bad")
    assert code == 1
    assert said.splitlines()[-1] == f"{len(said.splitlines()) - 1} problems; nothing was written"


def test_folder_without_articles(tmp_path: Path) -> None:
    assert run(str(tmp_path)) == (1, "", f"no article files (*.xml) in {tmp_path}\n")


def test_no_such_path() -> None:
    assert run("nowhere")[0] == 2

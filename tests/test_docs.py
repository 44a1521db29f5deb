"""The commands that README and docs tell people to run: they exist, and so do their options."""

import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import srsly
import typer

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Lines of blocks, and code in the text.
_BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")


def commands(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    for block in _BLOCK.findall(text):
        yield from block.splitlines()
    yield from _INLINE.findall(_BLOCK.sub("", text))


def calls(page: Path, start: str) -> Iterator[list[str]]:
    """The commands of a page that begin so, whatever stands before it on the line, as words from there."""
    for line in commands(page):
        if start in line:
            yield shlex.split(line[line.index(start) :], comments=True)


def command_of(module: str) -> click.Command:
    name = module.rpartition(".")[2]
    app = typer.Typer()
    app.command()(getattr(importlib.import_module(module), name))
    return typer.main.get_command(app)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_scripts_and_their_options(page: Path) -> None:
    faults = []
    for words in calls(page, "-m scripts."):
        known = {name for parameter in command_of(words[1]).params for name in parameter.opts}
        faults += [f"{words[1]} {word}" for word in words[2:] if re.match(r"--?[a-z]", word) and word not in known]
    assert faults == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_weasel(page: Path) -> None:
    project = srsly.read_yaml(ROOT / "project.yml")
    names = {*project["workflows"], *(command["name"] for command in project["commands"])}
    faults = []
    for words in calls(page, "weasel run"):
        name = words[2].rstrip(",.;:")
        faults += [name] if name not in names else []
        given = [word.removeprefix("--vars.") for word in words if word.startswith("--vars.")]
        faults += [name for name in given if name not in project["vars"]]
        # Overrides come behind the project's folder.
        faults += [" ".join(words)] if given and words[3] != "." else []
    assert faults == []


def test_there_is_something_to_check() -> None:
    assert sum(len(list(calls(page, "-m scripts."))) for page in PAGES) > 20
    assert sum(len(list(calls(page, "weasel run"))) for page in PAGES) > 5

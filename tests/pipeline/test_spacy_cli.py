"""The command line and the environment that spaCy's own commands get from us."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.pipeline.spacy_cli import CODE, spacy_command, spacy_environment

ROOT = Path(__file__).parents[2]


def test_command() -> None:
    assert spacy_command("train", "some.cfg", "--training.max_steps", "2") == [
        *(sys.executable, "-m", "spacy", "train", "some.cfg", "--training.max_steps", "2"),
        *("--code", "scripts/pipeline/shipped/__init__.py"),
    ]


def test_the_code_registers_our_components() -> None:
    program = "import sys; from spacy.cli._util import import_code; from spacy import blank; import_code(sys.argv[1]);"
    program += "print([blank('en').has_factory(name) for name in ('proposer', 'selector', 'linker', 'nobodys')])"
    result = subprocess.run(
        [sys.executable, "-c", program, CODE], capture_output=True, text=True, check=True, cwd=ROOT, timeout=120
    )
    assert result.stdout == "[True, True, True, False]\n"


def test_environment_is_ours_but_for_the_tokenizers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "true")
    monkeypatch.setenv("MINE", "1")
    environment = dict(spacy_environment())
    assert environment.pop("TOKENIZERS_PARALLELISM") == "false"
    assert environment == {name: value for name, value in os.environ.items() if name != "TOKENIZERS_PARALLELISM"}
    assert (environment["MINE"], os.environ["TOKENIZERS_PARALLELISM"]) == ("1", "true")

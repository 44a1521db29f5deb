"""The table in the README: its figures, its markers, its bytes."""

import json

import pytest
import typer
from typer.testing import CliRunner

from scripts.measure.metrics import measure
from scripts.measure.readme import readme
from tests.measure.builders import reading, record

BEGIN, END = "<!-- results:begin -->", "<!-- results:end -->"
APP = typer.Typer()
APP.command()(readme)
GOLD = reading(("SOURCE", 0, 1), ("SOURCE", 2, 3), ("CLAIM", 4, 9), links=(("by", 4, 9, 0, 1),))
BEFORE = f"# Title\r\n\n{BEGIN}\nstale\n{END}\n\nThe end.\n"


def run(*arguments):
    return CliRunner().invoke(APP, [str(argument) for argument in arguments])


def write_metrics(folder, predicted, baseline=None, **changes):
    metrics = {
        "run": {
            "model": "m", "name": "en_attack_claims", "version": "1.2.3", "corpus": "corpus/test.spacy",
            "sha256": "abc", "articles": 1, "words": 1234, "cores": 2, "resamples": 1000,
        } | changes,
        "cost": {"seconds": 1.0, "words_per_second": 2345.6, "peak_memory_mib": 512.3},
        "pipeline": measure([record(GOLD, predicted)]),
        "baseline": baseline and measure([record(GOLD, baseline)]),
    }  # fmt: skip
    folder.mkdir()
    (folder / "metrics.json").write_text(json.dumps(metrics))
    return folder / "metrics.json"


@pytest.fixture
def page(tmp_path):
    (tmp_path / "README.md").write_bytes(BEFORE.encode())
    return tmp_path / "README.md"


@pytest.fixture
def transformer(tmp_path):
    predicted = reading(("SOURCE", 0, 1), links=(("by", 4, 9, 0, 1),), candidates=((0, 1), (2, 3)))
    return write_metrics(tmp_path / "transformer", predicted, baseline=reading(("CLAIM", 4, 9), links=None))


def test_the_table(page, transformer, tmp_path):
    cpu = write_metrics(tmp_path / "cpu", reading(links=None), version="0.9")
    assert run(page, transformer, cpu).exit_code == 0
    text = page.read_bytes().decode()
    assert text.startswith(f"# Title\r\n\n{BEGIN}\nExact spans in `corpus/test.spacy`: 1 articles, 1,234 words.")
    assert text.endswith(f"{END}\n\nThe end.\n")
    assert "stale" not in text
    for row in (
        "| `SOURCE` | rules (baseline) | 0.0 | 0.0 | 0.0 [0.0–0.0] | – | 2 |",
        "| `SOURCE` | transformer | 100.0 | 50.0 | 66.7 [66.7–66.7] | 100.0 | 2 |",
        "| `CLAIM` | rules (baseline) | 100.0 | 100.0 | 100.0 [100.0–100.0] | – | 1 |",
        "| `CLAIM` | cpu | 0.0 | 0.0 | 0.0 [0.0–0.0] | – | 1 |",
        "| `TARGET` | transformer | – | – | – | – | 0 |",
        "| claim → source | transformer | 100.0 | 100.0 | 100.0 [100.0–100.0] | – | 1 |",
        "| transformer | `en_attack_claims` 1.2.3 | 2,346 | 512 | 2 | – |",
        "| cpu | `en_attack_claims` 0.9 | 2,346 | 512 | 2 | – |",
    ):
        assert row in text.splitlines()


def test_a_second_run_changes_no_byte_and_does_not_touch_the_file(page, transformer):
    run(page, transformer)
    before, when = page.read_bytes(), page.stat().st_mtime_ns
    result = run(page, transformer)
    assert "up to date" in result.stderr
    assert (page.read_bytes(), page.stat().st_mtime_ns) == (before, when)


@pytest.mark.parametrize("text", ["# Title\n", BEGIN, END, f"{END}\n{BEGIN}", f"{BEGIN}{BEGIN}{END}"])
def test_missing_markers_are_an_error(page, transformer, text):
    page.write_text(text)
    result = run(page, transformer)
    assert result.exit_code == 1
    assert f"README.md: needs the lines {BEGIN} and {END}" in result.stderr
    assert page.read_text() == text


def test_different_corpora_do_not_share_a_table(page, transformer, tmp_path):
    other = write_metrics(tmp_path / "cpu", reading(), sha256="def", corpus="corpus/dev.spacy")
    result = run(page, transformer, other)
    assert result.exit_code == 1
    assert "corpus/test.spacy, corpus/dev.spacy" in result.stderr
    assert page.read_bytes() == BEFORE.encode()


@pytest.mark.parametrize(("content", "message"), [(None, "no such file"), ("{", "not JSON"), ("{}", "no metrics")])
def test_files_that_are_no_metrics(page, tmp_path, content, message):
    path = tmp_path / "metrics.json"
    if content is not None:
        path.write_text(content)
    result = run(page, path)
    assert result.exit_code == 1
    assert message in result.stderr

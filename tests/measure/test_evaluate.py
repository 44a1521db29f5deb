"""`evaluate` from the files to the figures."""

import hashlib
import json

import pytest
import typer
from typer.testing import CliRunner

from scripts.measure.evaluate import evaluate
from scripts.measure.predictions import load
from tests.measure.builders import gold_doc, write_corpus, write_pipeline

APP = typer.Typer()
APP.command()(evaluate)


def run(*arguments):
    return CliRunner().invoke(APP, [str(argument) for argument in arguments])


@pytest.fixture
def model(tmp_path):
    return write_pipeline(tmp_path / "model")


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "test.spacy", gold_doc(), gold_doc("Nothing happened .", "quiet", ()))


def test_figures_of_a_small_pipeline(tmp_path, model, corpus):
    metrics_file, predictions = tmp_path / "out" / "metrics.json", tmp_path / "out" / "predictions.jsonl"
    result = run(model, corpus, "--output", metrics_file, "--predictions", predictions)
    assert result.exit_code == 0, result.stderr
    metrics = json.loads(metrics_file.read_text())
    nested = metrics["pipeline"]["nested"]
    assert nested["exact"]["ATTACKER"]["f1"]["value"] == 1
    assert nested["exact"]["TARGET"]["f1"]["value"] == 0
    assert nested["overlap"]["TARGET"]["f1"]["value"] == 1
    # 1 of 2 predicted, 1 of 4 gold.
    assert nested["exact"]["micro"]["precision"]["value"] == 1 / 2
    assert nested["exact"]["micro"]["recall"]["value"] == 1 / 4
    assert metrics["pipeline"]["flat"]["exact"]["micro"]["recall"]["value"] == 1 / 3
    assert metrics["pipeline"]["links"] is None
    assert metrics["pipeline"]["candidates"] is None
    assert metrics["baseline"]["nested"]["exact"]["micro"]["f1"]["value"] == 1
    assert metrics["run"]["sha256"] == hashlib.sha256(corpus.read_bytes()).hexdigest()
    assert (metrics["run"]["articles"], metrics["run"]["words"]) == (2, 13)
    assert metrics["cost"]["words_per_second"] > 0
    assert metrics["cost"]["peak_memory_mib"] > 10
    assert [one.article for one in load(predictions)] == ["depot-raid", "quiet"]
    assert "ATTACKER" in result.stdout
    assert "pipeline: 2 of 2 articles" in result.stderr


def test_without_baseline(tmp_path, model, corpus):
    assert run(model, corpus, "-o", tmp_path / "metrics.json", "--no-baseline").exit_code == 0
    assert json.loads((tmp_path / "metrics.json").read_text())["baseline"] is None


def test_two_runs_differ_in_nothing_but_the_cost(tmp_path, model, corpus):
    figures = []
    for name in ("one.json", "two.json"):
        run(model, corpus, "-o", tmp_path / name)
        figures.append(json.loads((tmp_path / name).read_text()))
        figures[-1].pop("cost")
    assert figures[0] == figures[1]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("no model", "install its wheel"),
        ("empty model", "does not load"),
        ("no corpus", "no such file"),
        ("junk corpus", "not a corpus of spaCy Docs"),
        ("empty corpus", "there is no article in it"),
    ],
)
def test_errors_are_clear_and_write_nothing(tmp_path, model, corpus, broken, message):
    if broken == "no model":
        model = tmp_path / "nowhere"
    elif broken == "empty model":
        model = tmp_path / "hollow"
        model.mkdir()
    elif broken == "no corpus":
        corpus = tmp_path / "nothing.spacy"
    elif broken == "junk corpus":
        corpus.write_bytes(b"not a DocBin")
    else:
        write_corpus(corpus)
    result = run(model, corpus, "-o", tmp_path / "metrics.json")
    assert result.exit_code == 1
    assert message in result.stderr
    assert not (tmp_path / "metrics.json").exists()

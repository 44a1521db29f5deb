"""Measures of uncertainty worked out by hand, and the table of the command."""

from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from scripts.articles.article import Article, Span
from scripts.articles.formats import xml
from scripts.measure.benchmark_queue import (
    benchmark_queue,
    correlation,
    entropy,
    least_confidence_of_marked,
    margin,
    sample,
    share_of_first_third,
)
from scripts.use.uncertainty import Candidate

APP = typer.Typer()
APP.command()(benchmark_queue)


def candidate(
    score: float, threshold: float = 0.5, *, marked: bool = False, label: str = "TARGET", at: int = 0
) -> Candidate:
    return Candidate(label, at, at + 1, score, threshold, marked)


def test_measures() -> None:
    assert margin([candidate(0.5), candidate(0.0), candidate(1.0)]) == 1
    # Half the way down from 0.2, a quarter of the way up from 0.2.
    assert margin([candidate(0.1, 0.2)]) == pytest.approx(0.5)
    assert margin([candidate(0.4, 0.2)]) == pytest.approx(0.75)
    assert margin([candidate(1.0, 1.0), candidate(0.0, 0.0)]) == 2
    assert entropy([candidate(0.5), candidate(0.0), candidate(1.0)]) == 1
    assert entropy([candidate(0.25)]) == pytest.approx(0.811278)
    assert least_confidence_of_marked([candidate(0.9, marked=True), candidate(0.4)]) == pytest.approx(0.1)


def test_wrong_spans_are_false_and_missed_ones_of_annotated_labels() -> None:
    article = Article("a", "a b c d", (Span("TARGET", 0, 1), Span("TARGET", 2, 3)), annotates=frozenset({"TARGET"}))
    candidates = [
        candidate(0.9, marked=True, at=0),
        candidate(0.9, marked=True, at=4),
        candidate(0.9, marked=True, at=6, label="SOURCE"),
        candidate(0.4, at=2),
    ]
    found = sample(candidates, article)
    assert (found.words, found.wrong) == (4, 2)
    assert found.candidates == [candidates[0], candidates[1], candidates[3]]


def test_correlation() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert correlation(values, values**2) == (pytest.approx(1), pytest.approx(1), pytest.approx(1))
    found = correlation(values, np.array([2.0, 1.0, 3.0, 4.0, 6.0, 5.0]))
    # 1 - 6 · 4 / (6 · 35)
    assert found is not None
    assert found[0] == pytest.approx(0.885714)
    assert found[1] < found[0] <= found[2]
    assert correlation(values, np.zeros(6)) is None


def test_share_of_the_first_third() -> None:
    wrong = np.array([0, 1, 2, 3, 4, 0])
    assert share_of_first_third([4, 3, 2, 1, 0, 5], wrong) == pytest.approx(0.7)
    assert share_of_first_third([0, 5, 1, 2, 3, 4], wrong) == 0
    assert share_of_first_third([0], np.zeros(3, dtype=int)) == 0


def test_the_command(tmp_path: Path, model: str) -> None:
    # The pipeline marks the mayor, surely and rightly, and gunmen, which is wrong here.
    for number in range(6):
        text = "the mayor said so. " + "gunmen shot. " * number
        article = Article(f"a{number}", text.strip(), (Span("SOURCE", 0, 9),))
        xml.write(article, tmp_path / f"a{number}.xml")
    result = CliRunner().invoke(APP, [model, "--texts", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (0, "judging: 6 of 6 articles\n")
    assert "6 articles, 54 words, 15 wrong spans" in result.stdout
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.splitlines() if "│" in line]
    by_name = {row[0]: row[1:] for row in cells}
    assert by_name["least confidence"][2] == "60.0%"
    assert by_name["by the wrong spans themselves"] == ["", "", "60.0%"]
    assert by_name["random"][2].startswith("3")


def test_too_few_articles_and_no_model(tmp_path: Path, model: str) -> None:
    xml.write(Article("a", "All quiet."), tmp_path / "a.xml")
    result = CliRunner().invoke(APP, [model, "--texts", str(tmp_path)])
    assert (result.exit_code, result.stderr) == (1, f"{tmp_path}: 1 articles; a correlation needs 6 at least\n")
    for number in range(6):
        xml.write(Article(f"b{number}", f"Day {number}."), tmp_path / f"b{number}.xml")
    result = CliRunner().invoke(APP, ["nowhere", "--texts", str(tmp_path)])
    assert (result.exit_code, result.stderr[:27]) == (1, "there is no pipeline 'nowhe")

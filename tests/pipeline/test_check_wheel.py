"""Figures that must be the same are, and what differs is named by its place."""

from pathlib import Path
from typing import Any

import pytest
import typer
from spacy.tokens import DocBin
from typer.testing import CliRunner

from scripts.measure.metrics import measure
from scripts.measure.predictions import pair
from scripts.pipeline import check_wheel as module
from tests.pipeline.builders import make_doc

SPANS = [("SOURCE", 0, 2), ("CLAIM", 3, 9), ("ATTACKER", 4, 5), ("TARGET", 7, 9)]
SENTENCE = "Two officials said that gunmen had stormed the depot ."
GOLD = {"flat": {"f1": {"value": 0.5, "low": 0.25}, "gold": 4}, "links": None}


@pytest.mark.parametrize(
    ("found", "differences"),
    [
        (GOLD, []),
        ({"flat": {"f1": {"value": 0.5 + 9e-7, "low": 0.25 - 9e-7}, "gold": 4}, "links": None}, []),
        (
            {"flat": {"f1": {"value": 0.5 + 2e-6, "low": 0.25}, "gold": 4}, "links": None},
            ["/flat/f1/value: expected 0.5, found 0.500002"],
        ),
        (
            {"flat": {"f1": {"value": 0.5, "low": 0.2}, "gold": 3}, "links": None},
            ["/flat/f1/low: expected 0.25, found 0.2", "/flat/gold: expected 4, found 3"],
        ),
        # A lost component: figures where there were none, none where there were some.
        (
            {"flat": {"f1": None, "gold": 4}, "links": {"by": 1}},
            [
                "/flat/f1: expected {'value': 0.5, 'low': 0.25}, found None",
                "/links: expected None, found {'by': 1}",
            ],
        ),
        (
            {"flat": {"f1": {"value": 0.5}, "gold": 4}, "links": None},
            ["/flat/f1: expected {'value': 0.5, 'low': 0.25}, found {'value': 0.5}"],
        ),
    ],
    ids=["same", "last digit", "more than that", "two", "None", "missing key"],
)
def test_differences(found: dict[str, Any], differences: list[str]) -> None:
    assert module._differences(GOLD, found, "") == differences


def test_measure_reads_both_files(tmp_path: Path) -> None:
    gold, found = make_doc(SENTENCE, SPANS), make_doc(SENTENCE, SPANS[1:])
    gold.user_data.update(article="a", annotates=["ATTACKER", "TARGET", "SOURCE", "CLAIM"], links=[["by", 3, 9, 0, 2]])
    found.user_data["links"] = [["against", 4, 5, 7, 9, 0.5]]
    for name, doc in (("gold", gold), ("found", found)):
        DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / f"{name}.spacy")
    figures = module._measure(tmp_path / "gold.spacy", tmp_path / "found.spacy")
    assert figures == measure([pair(gold, found, linked=True)])
    nested = figures["nested"]["exact"]
    assert (nested["SOURCE"]["gold"], nested["SOURCE"]["predicted"], nested["micro"]["predicted"]) == (1, 0, 3)
    assert figures["links"] is not None
    assert (figures["links"]["by"]["gold"], figures["links"]["against"]["predicted"]) == (1, 1)
    # An installed wheel that finds what the trained pipeline found passes; one that lost a span does not.
    assert module._differences(figures, figures, "") == []
    assert "/nested/exact/SOURCE/predicted: expected 0, found 1" in module._differences(
        figures, measure([pair(gold, gold, linked=True)]), ""
    )


@pytest.mark.parametrize("missing", ["wheel", "corpus", "metrics", "constraints"])
def test_missing_file(tmp_path: Path, missing: str) -> None:
    paths = {name: tmp_path / name for name in ("wheel", "corpus", "metrics", "constraints")}
    for name, path in paths.items():
        if name != missing:
            path.touch()
    app = typer.Typer()
    app.command()(module.check_wheel)
    arguments = [paths["wheel"], paths["corpus"], paths["metrics"], tmp_path / "out.json"]
    options = ["--constraints", str(paths["constraints"])]
    result = CliRunner().invoke(app, [*map(str, arguments), *options])
    assert (result.exit_code, (tmp_path / "out.json").exists()) == (1, False)
    assert result.stderr == f"there is no {paths[missing]}; run the steps before this one first (weasel run all)\n"

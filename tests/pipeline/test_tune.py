"""Thresholds and the source of the spans, chosen on dev from scores made by hand."""

import json
from pathlib import Path

import numpy as np
import pytest
import spacy
import typer
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from thinc.api import Config
from typer.testing import CliRunner, Result

from scripts.pipeline.shipped.selector import Selector
from scripts.pipeline.tune import GRID, SOURCES, Choice, Scored, choose, read, scored_spans, tune
from tests.pipeline.builders import Bounds, bounds, fixed_spans, make_doc

WORDS = "a b c d e f g h i j"
TEXT = "Police said gunmen shelled the depot ."


def gold(spans: list[Bounds], annotates: list[str] | None = None) -> Doc:
    doc = make_doc(WORDS, spans)
    if annotates is not None:
        doc.user_data["annotates"] = annotates
    return doc


def test_the_grid() -> None:
    assert (GRID[0], GRID[9], GRID[-1], len(GRID)) == (0.05, 0.5, 0.95, 19)


def test_known_best_threshold() -> None:
    docs = [gold([("TARGET", 0, 1), ("TARGET", 2, 3)]), gold([("TARGET", 4, 5), ("TARGET", 8, 9)])]
    found: list[Scored] = [
        [("TARGET", 0, 1, 0.9), ("TARGET", 2, 3, 0.7), ("TARGET", 5, 6, 0.67)],
        [("TARGET", 4, 6, 0.3), ("TARGET", 7, 8, 0.2), ("TARGET", 9, 10, 0.1)],
    ]
    # Only above 0.67 and up to 0.7: 2 right of 2 found, 2 of 4 gold found. At 0.5: 2 right of 3.
    assert choose(found, docs)["TARGET"] == Choice(0.7, pytest.approx(2 * 2 / (2 + 4)), pytest.approx(2 * 2 / (3 + 4)))


def test_low_scores_that_are_right_lower_the_threshold() -> None:
    docs = [gold([("CLAIM", 0, 4), ("CLAIM", 5, 9)])]
    found: list[Scored] = [[("CLAIM", 0, 4, 0.12), ("CLAIM", 5, 9, 0.4), ("CLAIM", 9, 10, 0.07)]]
    assert choose(found, docs)["CLAIM"] == Choice(0.1, 1.0, 0.0)


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [(0.32, 0.47, 0.4), (0.41, 0.62, 0.55), (0.01, 0.99, 0.5), (0.31, 0.36, 0.35)],
    ids=["three", "four, the upper one of the middle", "all", "one"],
)
def test_of_equally_good_thresholds_the_one_in_the_middle(wrong: float, right: float, expected: float) -> None:
    found: list[Scored] = [[("SOURCE", 0, 1, wrong), ("SOURCE", 4, 5, right)]]
    assert choose(found, [gold([("SOURCE", 4, 5)])])["SOURCE"].threshold == expected


@pytest.mark.parametrize("score", GRID)
def test_a_score_on_the_grid_counts_as_the_selector_counts_it(score: float) -> None:
    """The pipeline keeps scores in 32 bits, where 0.7 is a little less than 0.7."""
    kept = float(np.float32(score))
    choice = choose([[("SOURCE", 0, 1, kept), ("SOURCE", 1, 2, kept - 0.049)]], [gold([("SOURCE", 0, 1)])])["SOURCE"]
    assert (choice.threshold, choice.f1) == (score, 1)
    selector = Selector(thresholds={"SOURCE": choice.threshold})
    assert len(selector(make_doc(WORDS, [("SOURCE", 0, 1)], scores=[kept])).spans["sc"]) == 1


def test_labels_are_chosen_apart_and_all_are() -> None:
    found: list[Scored] = [[("SOURCE", 0, 1, 0.97), ("TARGET", 0, 1, 0.97)]]
    choices = choose(found, [gold([("SOURCE", 0, 1)])])
    assert list(choices) == ["ATTACKER", "TARGET", "SOURCE", "CLAIM"]
    # The same words under another label are no hit.
    assert (choices["SOURCE"].f1, choices["TARGET"].f1) == (1, 0)
    # Nothing found, nothing there: every threshold is as good, the middle stays.
    assert choices["ATTACKER"] == Choice(0.5, 0.0, 0.0)


def test_articles_that_do_not_annotate_a_label_say_nothing_about_it() -> None:
    docs = [gold([("SOURCE", 0, 1)], annotates=["SOURCE", "CLAIM"]), gold([("TARGET", 0, 1)])]
    found: list[Scored] = [
        [("SOURCE", 0, 1, 0.6), ("TARGET", 2, 3, 0.99), ("TARGET", 4, 5, 0.99)],
        [("TARGET", 0, 1, 0.6), ("TARGET", 2, 3, 0.2)],
    ]
    assert choose(found, docs)["TARGET"].f1 == 1
    docs[0].user_data["annotates"] = ["SOURCE", "TARGET"]
    # 1 right of 3 found at 0.6 and below, 1 gold: 2/(3+1).
    assert choose(found, docs)["TARGET"].f1 == pytest.approx(1 / 2)


@pytest.fixture
def nlp() -> Language:
    """The proposals are right; spancat has one of two, below all its mistakes."""
    nlp = spacy.blank("en")
    spancat = [("SOURCE", 0, 1, 0.6), ("TARGET", 4, 6, 0.3), ("TARGET", 3, 4, 0.9)]
    proposer = [("SOURCE", 0, 1, 0.8), ("TARGET", 4, 6, 0.4), ("CLAIM", 2, 4, 0.3), ("CLAIM", 2, 6, 0.7)]
    fixed_spans(nlp, "spans_to_tune", {TEXT: {"sc": spancat, "proposed": proposer}})
    nlp.add_pipe("selector", config={"thresholds": {"TARGET": 0.5}})
    return nlp


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    doc = make_doc(TEXT, [("SOURCE", 0, 1), ("TARGET", 4, 6), ("CLAIM", 2, 6)])
    doc.user_data["annotates"] = ["ATTACKER", "TARGET", "SOURCE", "CLAIM"]
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "dev.spacy")
    return tmp_path / "dev.spacy"


def test_scored_spans_without_thresholds(nlp: Language) -> None:
    docs = read(nlp, [make_doc(TEXT)])
    [spancat], [proposer], [both] = (scored_spans(docs, source) for source in SOURCES)
    assert [(*span[:3], round(span[3], 4)) for span in spancat] == [
        ("SOURCE", 0, 1, 0.6),
        ("TARGET", 3, 4, 0.9),
        ("TARGET", 4, 6, 0.3),
    ]
    # Of the two CLAIMs that overlap the better one.
    assert [span[:3] for span in proposer] == [("SOURCE", 0, 1), ("CLAIM", 2, 6), ("TARGET", 4, 6)]
    assert [(*span[:3], round(span[3], 4)) for span in both] == [
        ("SOURCE", 0, 1, 0.7),
        ("CLAIM", 2, 6, 0.35),
        ("TARGET", 3, 4, 0.45),
        ("TARGET", 4, 6, 0.35),
    ]
    selector = nlp.get_pipe("selector")
    assert (selector.source, selector.thresholds) == ("spancat", {"TARGET": 0.5})


def run(*arguments: Path | str) -> Result:
    app = typer.Typer()
    app.command()(tune)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_better_source_is_saved_with_its_thresholds(nlp: Language, dev: Path, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model-best")
    before = contents(tmp_path / "model-best")
    arguments = (tmp_path / "model-best", dev, tmp_path / "out/model", "--figures", tmp_path / "out/tuning.json")
    result = run(*arguments)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "the pipeline answers with the spans of proposer"
    assert result.stderr == "reading dev: 1 of 1 articles\n"
    assert contents(tmp_path / "model-best") == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["model", "tuning.json"]
    # Only the description and the config differ, and in the config only the selector.
    after = contents(tmp_path / "out/model")
    assert {name for name in before if before[name] != after[name]} == {"config.cfg", "meta.json"}
    meta = json.loads(after["meta.json"])
    assert (meta["name"], meta["version"]) == ("attack_claims", "0.1.0")
    configs = [Config().from_disk(tmp_path / f"{name}/config.cfg") for name in ("model-best", "out/model")]
    thresholds = {"ATTACKER": 0.5, "TARGET": 0.25, "SOURCE": 0.45, "CLAIM": 0.4}
    assert configs[1]["components"]["selector"]["thresholds"] == thresholds
    configs[0]["components"]["selector"] |= {"source": "proposer", "thresholds": thresholds}
    assert configs[0] == configs[1]
    # The tuned pipeline answers accordingly.
    answer = spacy.load(tmp_path / "out/model")(TEXT)
    assert bounds(answer.spans["sc"]) == [("SOURCE", 0, 1), ("CLAIM", 2, 6), ("TARGET", 4, 6)]
    figures = json.loads((tmp_path / "out/tuning.json").read_text())
    assert (figures["source"], figures["articles"], figures["split"]) == ("proposer", 1, str(dev))
    # spancat: SOURCE 1, TARGET 2/(2+1) at best, the other two nothing.
    assert figures["macro_f1"] == {
        "spancat": pytest.approx((1 + 2 / 3) / 4),
        "proposer": pytest.approx(3 / 4),
        "both": pytest.approx((1 + 2 / 3 + 1) / 4),
    }
    assert figures["labels"]["proposer"]["TARGET"] == {"threshold": 0.25, "f1": 1.0, "f1_untuned": 0.0}


def test_a_tuned_pipeline_that_was_there_is_replaced(nlp: Language, dev: Path, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model-best")
    (tmp_path / "model").mkdir()
    (tmp_path / "model/left-over").touch()
    figures = tmp_path / "tuning.json"
    assert run(tmp_path / "model-best", dev, tmp_path / "model", "--figures", figures).exit_code == 0
    assert contents(tmp_path / "model").keys() == contents(tmp_path / "model-best").keys()
    once = figures.read_bytes()
    run(tmp_path / "model-best", dev, tmp_path / "model", "--figures", figures)
    assert figures.read_bytes() == once


def test_name_and_version_of_the_tuned_pipeline(nlp: Language, dev: Path, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "model-best")
    arguments = (tmp_path / "model-best", dev, tmp_path / "model", "--figures", tmp_path / "tuning.json")
    assert run(*arguments, "--name", "raids", "--version", "1.2.3").exit_code == 0
    before, after = (json.loads((tmp_path / f"{name}/meta.json").read_text()) for name in ("model-best", "model"))
    assert after == before | {"name": "raids", "version": "1.2.3"}
    tuned = spacy.load(tmp_path / "model")
    assert (tuned.meta["name"], tuned.meta["version"]) == ("raids", "1.2.3")


def test_no_model(dev: Path, tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere", dev, tmp_path / "model", "--figures", tmp_path / "tuning.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"there is no pipeline '{tmp_path / 'nowhere'}': install its wheel (pip install ")
    assert result.stderr.endswith(", or name the folder of a trained one (training/…/model)\n")
    assert not (tmp_path / "model").exists()
    assert not (tmp_path / "tuning.json").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file; "),
        (b"not a DocBin", "not a corpus of spaCy Docs ("),
        (DocBin().to_bytes(), "there is no article in it; "),
    ],
    ids=["no file", "junk", "empty"],
)
def test_no_corpus(nlp: Language, tmp_path: Path, content: bytes | None, message: str) -> None:
    nlp.to_disk(tmp_path / "model-best")
    dev = tmp_path / "dev.spacy"
    if content is not None:
        dev.write_bytes(content)
    result = run(tmp_path / "model-best", dev, tmp_path / "model", "--figures", tmp_path / "tuning.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{dev}: {message}")
    assert result.stderr.endswith("; make it with python -m scripts.pipeline.convert\n")
    assert not (tmp_path / "model").exists()
    assert not (tmp_path / "tuning.json").exists()

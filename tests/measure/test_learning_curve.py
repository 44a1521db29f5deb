"""The learning curve: which articles, which trainings, what is kept; then its table's numbers and its picture."""

import json
from pathlib import Path
from statistics import fmean

import pytest
import spacy
import typer
from lxml import etree
from spacy.tokens import DocBin
from typer.testing import CliRunner

from scripts.measure import learning_curve as module
from scripts.measure.curve import Curve, Point, by_share, curve_picture, load_curve
from scripts.measure.learning_curve import learning_curve, part
from scripts.measure.machine import sha256
from scripts.measure.metrics import measure
from tests.measure.builders import gold_doc, reading, record, write_corpus

APP = typer.Typer()
APP.command()(learning_curve)
GOLD = reading(("SOURCE", 0, 1), ("SOURCE", 2, 3))


class Commands:
    """Stands in for `run_watched`: notes what was called, and leaves behind what the step would."""

    def __init__(self, test: Path) -> None:
        self.test = test
        self.calls: list[list[str]] = []
        self.broken = ""

    def __call__(self, command: list[str], what: str) -> int:
        self.calls.append(command[2:])
        if what == self.broken:
            return 1
        if what == "train":
            for name in ("model-last", "model-best"):
                (Path(command[4]) / name).mkdir(parents=True)
        elif what == "tune":
            Path(command[5]).mkdir(exist_ok=True)
        else:
            metrics = {
                "run": {"sha256": sha256(self.test)},
                "cost": {},
                "pipeline": measure([record(GOLD, reading(("SOURCE", 0, 1)))]),
                "baseline": None,
            }
            Path(command[6]).write_text(json.dumps(metrics))
        return 0

    def steps(self) -> list[str]:
        return [call[0].rpartition(".")[2] for call in self.calls]


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """Four train articles of nine, nine, nine and four words; in an empty folder."""
    monkeypatch.chdir(tmp_path)
    Path("some.cfg").touch()
    Path("corpus").mkdir()
    short = gold_doc("Guards fled at dawn", "d", spans=())
    write_corpus(Path("corpus/train.spacy"), *(gold_doc(article=name) for name in "abc"), short)
    write_corpus(Path("corpus/test.spacy"), gold_doc(article="t"))
    stand_in = Commands(Path("corpus/test.spacy"))
    monkeypatch.setattr(module, "run_watched", stand_in)
    return stand_in


def run(*options: str):
    return CliRunner().invoke(APP, ["some.cfg", "corpus", "curve", *options])


def test_parts_are_nested_and_differ_between_seeds() -> None:
    quarter, half, whole = (set(part(40, share, 1)) for share in (0.25, 0.5, 1))
    assert (len(quarter), len(half), whole) == (10, 20, set(range(40)))
    assert quarter < half
    assert part(40, 0.25, 1) != part(40, 0.25, 2)
    assert part(40, 0.5, 1) == sorted(half)


def test_trainings(commands: Commands) -> None:
    result = run("--shares", "50,100", "--seeds", "3", "--steps", "20", "--steps-per-article", "2.5")
    assert result.exit_code == 0, result.stderr
    assert commands.steps() == ["train", "tune", "evaluate"] * 2
    config = dict(zip(commands.calls[0][6::2], commands.calls[0][7::2], strict=True))
    assert config == {
        "--paths.train": "curve/050-3/train.spacy",
        "--paths.dev": "corpus/dev.spacy",
        "--system.seed": "3",
        "--training.max_steps": "25",
        "--training.optimizer.learn_rate.total_steps": "25",
        "--training.eval_frequency": "25",
    }
    vocab = spacy.blank("en").vocab
    names = [doc.user_data["article"] for doc in DocBin().from_disk("curve/050-3/train.spacy").get_docs(vocab)]
    assert names == ["abcd"[i] for i in part(4, 0.5, 3)]
    assert sorted(path.name for path in Path("curve/050-3").iterdir()) == ["metrics.json", "train.spacy", "trained"]
    curve = load_curve(Path("curve/curve.json"))
    assert (curve["steps"], [point["share"] for point in curve["points"]]) == (20, [0.5, 1.0])
    assert (curve["points"][1]["articles"], curve["points"][1]["words"]) == (4, 34)
    assert curve["points"][1]["f1"] == pytest.approx({"SOURCE": 2 / 3, "micro": 2 / 3, "macro": 2 / 3})


def test_what_is_finished_is_kept(commands: Commands) -> None:
    commands.broken = "evaluate"
    assert run("--shares", "50", "--seeds", "0").exit_code == 1
    commands.broken = ""
    commands.calls.clear()
    assert run("--shares", "50", "--seeds", "0").exit_code == 0
    assert commands.steps() == ["tune", "evaluate"]
    commands.calls.clear()
    assert run("--shares", "50", "--seeds", "0").exit_code == 0
    assert commands.steps() == []
    # More steps, another config or other articles are trained anew.
    assert run("--shares", "50", "--seeds", "0", "--steps", "30").exit_code == 0
    assert commands.steps() == ["train", "tune", "evaluate"]
    Path("some.cfg").write_text("# changed")
    assert run("--shares", "50", "--seeds", "0", "--steps", "30").exit_code == 0
    write_corpus(Path("corpus/train.spacy"), *(gold_doc(article=name) for name in "wxyz"))
    assert run("--shares", "50", "--seeds", "0", "--steps", "30").exit_code == 0
    assert commands.steps() == ["train", "tune", "evaluate"] * 3
    commands.calls.clear()
    # Another test split is measured anew.
    write_corpus(Path("corpus/test.spacy"), gold_doc(article="u"))
    assert run("--shares", "50", "--seeds", "0", "--steps", "30").exit_code == 0
    assert commands.steps() == ["tune", "evaluate"]


def test_wrong_usage(commands: Commands) -> None:
    for wrong in (("--shares", "half"), ("--shares", "0,50"), ("--shares", "200"), ("--seeds", "")):
        assert run(*wrong).exit_code == 2, wrong
    assert commands.calls == []
    Path("corpus/test.spacy").unlink()
    assert "make it with python -m scripts.pipeline.convert" in run().stderr


CURVE: Curve = {
    "steps": 20,
    "steps_per_article": 1.5,
    "test_sha256": "abc",
    "points": [
        {"share": share, "seed": seed, "articles": int(8 * share), "words": 9, "f1": {"SOURCE": share / 2 + seed / 10}}
        for seed in (0, 1)
        for share in (1.0, 0.5)
    ],
}


def test_by_share() -> None:
    assert list(by_share(CURVE, "SOURCE")) == [(0.5, 4, [0.25, 0.35]), (1.0, 8, [0.5, 0.6])]
    assert list(by_share(CURVE, "CLAIM")) == [(0.5, 4, []), (1.0, 8, [])]


def test_picture() -> None:
    svg = curve_picture(CURVE)
    assert svg == curve_picture(CURVE)
    texts = {element.text for element in etree.fromstring(svg.encode()).iter("{http://www.w3.org/2000/svg}text")}
    assert {"train articles", "exact F1 on test, %", "ATTACKER", "TARGET", "SOURCE", "CLAIM"} <= texts


def test_picture_of_equal_seeds() -> None:
    # The mean of three times this number is smaller than it by a last digit.
    value = next(x for x in (n / 1000 for n in range(1000)) if 100 * fmean([x] * 3) < 100 * x)
    points: list[Point] = [
        {"share": 1.0, "seed": seed, "articles": 8, "words": 9, "f1": {"SOURCE": value}} for seed in range(3)
    ]
    assert curve_picture({**CURVE, "points": points}).startswith("<?xml")


def test_no_curve(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("[]")
    for name in ("missing.json", "other.json"):
        with pytest.raises(ValueError, match="no learning curve"):
            load_curve(tmp_path / name)

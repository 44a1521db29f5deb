"""The description that travels with the wheel, and the call that builds it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import spacy
import typer
from typer.testing import CliRunner, Result

from scripts.measure.results import Metrics, save_metrics
from scripts.pipeline import package as module

ROOT = Path(__file__).parents[2]


def score(precision: float | None, recall: float | None, f1: float | None, gold: int) -> Any:
    figures = {
        name: None if value is None else {"value": value, "low": value - 0.05, "high": value + 0.05}
        for name, value in (("precision", precision), ("recall", recall), ("f1", f1))
    }
    return {**figures, "predicted": 7, "gold": gold}


def metrics() -> Metrics:
    """Made by hand; nobody was attacked and the macro mean of the flat view is unknown."""
    nested = {
        "ATTACKER": score(None, None, None, 0),
        "TARGET": score(0.5, 0.25, 1 / 3, 12),
        "SOURCE": score(0.0, 0.1, 0.0, 34),
        "CLAIM": score(0.75, 0.6, 2 / 3, 56),
        "micro": score(0.625, 0.375, 0.46875, 102),
        "macro": score(0.41, 0.32, 0.33, 102),
    }
    flat = {
        "ATTACKER": score(None, None, None, 0),
        "TARGET": score(0.5, 0.5, 0.5, 12),
        "SOURCE": score(0.25, 0.75, 0.375, 34),
        "micro": score(0.3, 0.7, 0.42, 46),
        "macro": score(None, None, None, 46),
    }
    views: Any = {"flat": {"exact": flat}, "nested": {"exact": nested}, "links": None, "candidates": None}
    run: Any = {"articles": 45, "words": 21345}
    return {
        "run": run,
        "cost": {"seconds": 1.5, "words_per_second": 1234.5, "peak_memory_mib": 900.0},
        "pipeline": views,
        "baseline": None,
    }


@pytest.fixture
def model(tmp_path: Path) -> Path:
    spacy.blank("en", meta={"name": "pipeline", "version": "0.0.0"}).to_disk(tmp_path / "model")
    return tmp_path / "model"


def test_meta(model: Path) -> None:
    meta = module._meta(model, metrics(), "raids", "1.2.3", "sentence-transformers/all-MiniLM-L6-v2")
    assert (meta["lang"], meta["name"], meta["version"], meta["license"]) == ("en", "raids", "1.2.3", "MIT")
    assert [source["name"] for source in meta["sources"]] == [
        "attack-claims corpus (original fictional articles)",
        "sentence-transformers/all-MiniLM-L6-v2",
    ]
    assert meta["sources"][1]["license"] == "Apache-2.0"
    assert meta["spacy_version"] == json.loads((model / "meta.json").read_text())["spacy_version"]
    # The pipeline's own description stays as it was.
    assert json.loads((model / "meta.json").read_text())["name"] == "pipeline"


def test_sources_without_and_with_another_encoder(model: Path) -> None:
    assert len(module._meta(model, metrics(), "raids", "1", "")["sources"]) == 1
    assert module._meta(model, metrics(), "raids", "1", "some/model")["sources"][1] == {"name": "some/model"}


def test_performance_has_the_names_that_spacy_uses(model: Path) -> None:
    performance = module._meta(model, metrics(), "raids", "1", "")["performance"]
    assert {key: value for key, value in performance.items() if not key.endswith("per_type")} == {
        "ents_p": 0.3,
        "ents_r": 0.7,
        "ents_f": 0.42,
        "ents_macro_f": None,
        "spans_sc_p": 0.625,
        "spans_sc_r": 0.375,
        "spans_sc_f": 0.46875,
        "spans_sc_macro_f": 0.33,
        "speed": 1234.5,
    }
    assert performance["ents_per_type"] == {
        "ATTACKER": {},
        "TARGET": {"p": 0.5, "r": 0.5, "f": 0.5},
        "SOURCE": {"p": 0.25, "r": 0.75, "f": 0.375},
    }
    assert performance["spans_sc_per_type"]["CLAIM"] == {"p": 0.75, "r": 0.6, "f": 2 / 3}


def test_model_card(model: Path) -> None:
    meta = module._meta(model, metrics(), "raids", "1.2.3", "some/model")
    card = module._model_card(meta, metrics())
    lines = card.splitlines()
    assert lines[0] == "# en_raids 1.2.3"
    assert 'nlp = spacy.load("en_raids")' in lines
    assert "45 articles (21,345 words)" in card
    table = lines.index("| label | precision | recall | F1 | gold spans |")
    assert lines[table + 2 : table + 7] == [
        "| ATTACKER | – | – | – | 0 |",
        "| TARGET | 50.0 | 25.0 | 33.3 [28.3–38.3] | 12 |",
        "| SOURCE | 0.0 | 10.0 | 0.0 [-5.0–5.0] | 34 |",
        "| CLAIM | 75.0 | 60.0 | 66.7 [61.7–71.7] | 56 |",
        "",
    ]
    assert "- attack-claims corpus (original fictional articles), CC BY 4.0" in lines
    assert "- some/model" in lines
    assert "{" not in card.replace("{{", "")


@pytest.fixture
def project(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "LICENSE").write_text("MIT")
    monkeypatch.setattr(module, "SHIPPED", ROOT / module.SHIPPED)
    save_metrics(metrics(), Path("metrics.json"))
    return tmp_path


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.command()(module.package)
    return CliRunner().invoke(app, arguments)


class Builder:
    """Stands in for `spacy package`: notes what it was asked for and makes a number of wheels."""

    def __init__(self, wheels: int = 1, code: int = 0) -> None:
        self.wheels, self.code = wheels, code
        self.command: list[str] = []
        self.staged: dict[str, str] = {}

    def __call__(self, command: Sequence[str], what: str, env: Mapping[str, str] | None = None) -> int:
        self.command = list(command)
        staged, built = Path(command[4]), Path(command[5])
        self.staged = {name: (staged / name).read_text() for name in ("meta.json", "README.md", "LICENSE")}
        for number in range(self.wheels):
            dist = built / f"en_raids-{number}/dist"
            dist.mkdir(parents=True)
            (dist / f"en_raids-{number}-py3-none-any.whl").write_bytes(b"wheel" * 100_000)
        return self.code


def test_wheel(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = Builder()
    monkeypatch.setattr(module, "run_watched", builder)
    result = run("model", "metrics.json", "packages", "--name", "raids", "--version", "0")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "packages/en_raids-0-py3-none-any.whl: 0.5 MB\n"
    assert [path.name for path in Path("packages").iterdir()] == ["en_raids-0-py3-none-any.whl"]
    assert builder.command[1:4] == ["-m", "spacy", "package"]
    options = dict(zip(builder.command[6::2], builder.command[7::2], strict=True))
    assert [Path(file).name for file in options.pop("--code").split(",")] == [
        "linker.py",
        "proposer.py",
        "readout.py",
        "selector.py",
        "suggester.py",
    ]
    assert options == {"--name": "raids", "--version": "0", "--build": "wheel"}
    assert json.loads(builder.staged["meta.json"])["name"] == "raids"
    assert builder.staged["README.md"].startswith("# en_raids 0\n")
    assert builder.staged["LICENSE"] == "MIT"
    # The trained pipeline is left as it was.
    assert json.loads(Path("model/meta.json").read_text())["name"] == "pipeline"


@pytest.mark.parametrize(
    ("builder", "message"),
    [
        (Builder(code=1), "spacy package failed; its messages are above\n"),
        (Builder(wheels=0), "spacy package made 0 wheels, expected one; its messages are above\n"),
        (Builder(wheels=2), "spacy package made 2 wheels, expected one; its messages are above\n"),
    ],
    ids=["failed", "none", "two"],
)
def test_no_wheel(project: Path, monkeypatch: pytest.MonkeyPatch, builder: Builder, message: str) -> None:
    monkeypatch.setattr(module, "run_watched", builder)
    result = run("model", "metrics.json", "packages", "--name", "raids")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)
    assert list(Path("packages").iterdir()) == []


def test_missing_files(project: Path) -> None:
    result = run("model", "nowhere.json", "packages")
    assert (result.exit_code, result.stderr.startswith("nowhere.json: no such file")) == (1, True)
    result = run("nowhere", "metrics.json", "packages")
    assert (result.exit_code, result.stderr.startswith("there is no pipeline in nowhere;")) == (1, True)
    assert not Path("packages").exists()

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
from scripts.pipeline.ours import OUR_ARTICLES, OUR_CORPUS, WithOurs

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


OURS = OUR_ARTICLES
ENCODER = "sentence-transformers/all-MiniLM-L6-v2"
NAMED = {"name": "raids", "version": "1.2.3"}


def sources(articles: Path, encoder: str = "", with_ours: WithOurs = WithOurs.FALSE) -> list[dict[str, str]]:
    return module._sources(articles, with_ours, encoder)


def test_somebodys_own_articles_with_ours() -> None:
    own = {"name": "articles in reports"}
    assert sources(Path("reports"), with_ours=WithOurs.TRUE) == [own, OUR_CORPUS]
    # They are in it already.
    assert sources(OURS, with_ours=WithOurs.TRUE) == [OUR_CORPUS]


def test_meta_of_our_articles(model: Path) -> None:
    meta = module._meta(model, metrics(), sources(OURS, ENCODER))
    assert (meta["lang"], meta["author"], meta["license"]) == ("en", "attack-claims contributors", "MIT")
    assert [source["name"] for source in meta["sources"]] == [
        "attack-claims corpus (original fictional articles)",
        "sentence-transformers/all-MiniLM-L6-v2",
    ]
    assert meta["sources"][0]["license"] == "CC BY 4.0"
    assert meta["sources"][1]["license"] == "Apache-2.0"
    before = json.loads((model / "meta.json").read_text())
    assert meta["spacy_version"] == before["spacy_version"]
    # Name and version are the caller's to say.
    assert (meta["name"], meta["version"]) == ("pipeline", "0.0.0")
    # The pipeline's own description stays as it was.
    assert (before["name"], before["author"], "sources" in before) == ("pipeline", "", False)


@pytest.mark.parametrize("articles", ["corpus/articles/", "corpus/../corpus/articles", ROOT / "corpus/articles"])
def test_our_articles_by_another_path(monkeypatch: pytest.MonkeyPatch, articles: Path | str) -> None:
    monkeypatch.chdir(ROOT)
    assert sources(Path(articles)) == [OUR_CORPUS]


def test_of_somebodys_own_articles_nothing_is_claimed(tmp_path: Path) -> None:
    own = {"name": "pipeline", "author": "The Courier", "license": "proprietary"}
    for described, expected in (({"name": "pipeline"}, ("", "")), (own, ("The Courier", "proprietary"))):
        folder = tmp_path / f"model-{len(described)}"
        spacy.blank("en", meta=described).to_disk(folder)
        meta = module._meta(folder, metrics(), sources(Path("/home/someone/secret/reports"), ENCODER))
        assert (meta["author"], meta["license"]) == expected
        assert meta["sources"] == [{"name": "articles in reports"}, module.ENCODER_SOURCE]
        assert "/home" not in json.dumps(meta)
        assert "fictional" not in json.dumps(meta)


@pytest.mark.parametrize(
    ("encoder", "expected"),
    [
        ("", []),
        ("some/model", [{"name": "model"}]),
        ("/home/someone/models/own-encoder", [{"name": "own-encoder"}]),
        ("bert", [{"name": "bert"}]),
        # The same last part, but not the one whose licence we know.
        ("/home/someone/all-MiniLM-L6-v2", [{"name": "all-MiniLM-L6-v2"}]),
        (ENCODER, [module.ENCODER_SOURCE]),
    ],
)
def test_encoder_is_named_without_its_path(encoder: str, expected: list[dict[str, str]]) -> None:
    assert sources(OURS, encoder) == [OUR_CORPUS, *expected]


def test_performance_has_the_names_that_spacy_uses(model: Path) -> None:
    performance = module._meta(model, metrics(), sources(OURS))["performance"]
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
    meta = module._meta(model, metrics(), sources(OURS, "some/model")) | NAMED
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
    assert "- model" in lines
    assert "- It learned from fictional articles in edited English," in card
    assert lines[-1].startswith("Code and weights: MIT licence. Pipeline: ")
    assert "{" not in card.replace("{{", "")


def test_model_card_of_somebodys_own_articles(model: Path) -> None:
    meta = module._meta(model, metrics(), sources(Path("/home/someone/reports"))) | NAMED
    card = module._model_card(meta, metrics())
    assert card.splitlines()[0] == "# en_raids 1.2.3"
    assert "- articles in reports" in card.splitlines()
    assert card.splitlines()[-1].startswith("Pipeline: ")
    for claim in ("fictional", "MIT", "licence", "CC BY", "attack-claims", "/home"):
        assert claim not in card
    # What holds for every model stays.
    assert "**A span is a prediction, not a fact**" in card
    assert "no targeting, no listing of persons" in card


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


# What `package` puts beside the pipeline.
DESCRIPTIONS = ("meta.json", "README.md", "LICENSE")


class Builder:
    """Stands in for `spacy package`: notes what it was asked for and makes a number of wheels."""

    def __init__(self, wheels: int = 1, code: int = 0) -> None:
        self.wheels, self.code = wheels, code
        self.command: list[str] = []
        self.staged: dict[str, str] = {}

    def __call__(self, command: Sequence[str], what: str, env: Mapping[str, str] | None = None) -> int:
        self.command = list(command)
        staged, built = Path(command[4]), Path(command[5])
        self.staged = {path.name: path.read_text() for path in staged.iterdir() if path.name in DESCRIPTIONS}
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
        "partial.py",
        "proposer.py",
        "readout.py",
        "selector.py",
        "suggester.py",
    ]
    assert options == {"--name": "raids", "--version": "0", "--build": "wheel"}
    meta = json.loads(builder.staged["meta.json"])
    assert (meta["name"], meta["version"], meta["license"]) == ("raids", "0", "MIT")
    assert meta["sources"] == [OUR_CORPUS]
    assert builder.staged["README.md"].startswith("# en_raids 0\n")
    assert builder.staged["LICENSE"] == "MIT"
    # The trained pipeline is left as it was.
    assert json.loads(Path("model/meta.json").read_text())["name"] == "pipeline"


def test_wheel_of_somebodys_own_articles(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = Builder()
    monkeypatch.setattr(module, "run_watched", builder)
    options = ("--articles", str(project / "reports"), "--encoder", str(project / "encoders/own"), "--name", "raids")
    result = run("model", "metrics.json", "packages", *options)
    assert result.exit_code == 0, result.stderr
    assert sorted(builder.staged) == ["README.md", "meta.json"]
    meta = json.loads(builder.staged["meta.json"])
    assert (meta["name"], meta["author"], meta["license"]) == ("raids", "", "")
    assert meta["sources"] == [{"name": "articles in reports"}, {"name": "own"}]
    assert str(project) not in "".join(builder.staged.values())
    assert "fictional" not in builder.staged["README.md"]


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

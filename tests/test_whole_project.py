"""The whole project as people run it, but small: both workflows with the tiny configs, twice, and broken off."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.measure.results import load_metrics
from tests.tiny_encoder import make_tiny_encoder

ROOT = Path(__file__).parent.parent
PARTS = ("configs", "scripts", "docs", "project.yml", "requirements.txt", "README.md", "LICENSE")
ARTICLES = {"train": 4, "dev": 2, "test": 3}
OURS = "corpus/articles/train"
MINUTES = 60

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project with a few articles and a tiny encoder, beside it."""
    folder = tmp_path_factory.mktemp("project")
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    for split, count in ARTICLES.items():
        (folder / "mine" / split).mkdir(parents=True)
        for file in sorted((ROOT / "corpus/articles" / split).glob("*.xml"))[:count]:
            shutil.copy(file, folder / "mine" / split)
    (folder / OURS).mkdir(parents=True)
    for file in sorted((ROOT / OURS).glob("*.xml"))[-2:]:
        shutil.copy(file, folder / OURS)
    make_tiny_encoder(folder / "tiny-encoder")
    yield folder
    shutil.rmtree(folder)


def command(workflow: str) -> list[str]:
    settings = {"config_dir": "configs/test", "articles": "mine", "with_ours": "true", "encoder": "tiny-encoder"}
    options = [word for name, value in settings.items() for word in (f"--vars.{name}", value)]
    return [sys.executable, "-m", "weasel", "run", workflow, ".", *options]


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}


def weasel(project: Path, workflow: str, code: int = 0) -> str:
    """Run a workflow or command and give back what it said."""
    result = subprocess.run(
        command(workflow),
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=15 * MINUTES,
        check=False,
    )
    assert (result.returncode != 0) == (code != 0), result.stdout
    return result.stdout


def skipped(output: str) -> set[str]:
    return {line.split("'")[1] for line in output.splitlines() if "Skipping '" in line}


# `encoder` looks for itself whether there is anything to do.
ALL = {"convert", "debug", "train", "tune", "evaluate", "report", "package", "check-wheel"}
ALL_CPU = {"convert", *(f"{name}-cpu" for name in ALL - {"convert"})}


def test_all_runs_from_articles_to_a_checked_wheel_and_then_skips_what_is_unchanged(project: Path) -> None:
    first = weasel(project, "all")
    assert not skipped(first)
    # What `check-wheel` wrote is there only if the installed wheel had the same figures.
    figures = load_metrics(project / "training/transformer/wheel.json")
    assert figures["run"]["articles"] == ARTICLES["test"]
    assert figures["wheel"]["file"] == "en_attack_claims-0.1.0-py3-none-any.whl"
    page = (project / "training/transformer/report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "ATTACKER" in page
    assert skipped(weasel(project, "all")) == ALL

    # A changed config trains again, and leaves alone what comes before.
    config = project / "configs/test/transformer.cfg"
    config.write_text(config.read_text(encoding="utf-8").replace("dropout = 0.1", "dropout = 0.2"), encoding="utf-8")
    assert skipped(weasel(project, "train")) == set()
    assert skipped(weasel(project, "convert")) == {"convert"}
    assert skipped(weasel(project, "tune")) == set()


def test_all_cpu_is_broken_off_and_starts_again_where_it_stood(project: Path) -> None:
    process = subprocess.Popen(
        command("all-cpu"), cwd=project, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    # Its report is the last thing that `debug-cpu` does, so the training is about to begin.
    waited = time.monotonic() + 5 * MINUTES
    while not (project / "training/cpu/debug.txt").exists() and time.monotonic() < waited:
        time.sleep(0.1)
    time.sleep(2)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (project / "training/cpu/wheel.json").exists()

    again = weasel(project, "all-cpu")
    assert {"convert"} <= skipped(again) <= {"convert", "debug-cpu"}
    assert load_metrics(project / "training/cpu/wheel.json")["wheel"]["megabytes"] < 15
    assert not [path for path in project.glob("*/.*") if path.name != ".gitignore"]
    assert skipped(weasel(project, "all-cpu")) == ALL_CPU


def test_a_changed_article_is_converted_again_and_a_faulty_one_stops_the_run(project: Path) -> None:
    weasel(project, "convert")
    article = sorted((project / "mine/train").glob("*.xml"))[0]
    good = article.read_text(encoding="utf-8")
    before = (project / "corpus/train.spacy").read_bytes()
    article.write_text(good.replace("</source>", "</sauce>", 1), encoding="utf-8")
    output = weasel(project, "convert", code=1)
    assert f"mine/train/{article.name}:" in output
    assert "not well-formed XML" in output
    assert (project / "corpus/train.spacy").read_bytes() == before

    article.write_text(good.replace("\n</article>", " The rest is silence.\n</article>"), encoding="utf-8")
    assert skipped(weasel(project, "convert")) == set()
    assert (project / "corpus/train.spacy").read_bytes() != before


def test_a_changed_shipped_file_and_a_changed_encoder_run_again_what_depends_on_them(project: Path) -> None:
    weasel(project, "debug")
    assert skipped(weasel(project, "debug")) == {"debug"}
    shipped = project / "scripts/pipeline/shipped/selector.py"
    shipped.write_text(shipped.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert skipped(weasel(project, "debug")) == set()
    assert skipped(weasel(project, "debug")) == {"debug"}
    card = project / "tiny-encoder/config.json"
    card.write_text(card.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    weasel(project, "encoder")
    assert skipped(weasel(project, "debug")) == set()

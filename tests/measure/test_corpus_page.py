"""docs/corpus.md: every table, on a corpus small enough to count by hand."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scripts.measure.corpus_page import corpus_page, corpus_parts, transfer_part
from scripts.measure.metrics import measure
from tests.articles.markup import parsed
from tests.measure.builders import reading, record

APP = typer.Typer()
APP.command()(corpus_page)
NAMES = ("size", "spread", "hard", "apart", "agreement", "curve", "transfer")
PAGE = "# Corpus\n" + "".join(f"<!-- {name}:begin -->\nstale\n<!-- {name}:end -->\n" for name in NAMES)
BODY = (
    '<source id="s">She</source> said <claim by="s"><attacker against="t">the Grey Wolves</attacker> hit '
    '<target id="t">the depot</target></claim>.'
)

OTHER = (
    '<claim by="s">“<attacker against="t">Grey Wolves</attacker> burned <target id="t">us</target>,”</claim> '
    'wrote <source id="s">Ada Moor</source>.'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.md").write_text(PAGE)
    for split in ("train", "dev", "test"):
        (tmp_path / "articles" / split).mkdir(parents=True)
    about = {"region": "Asia", "genre": "feature"}
    parsed(tmp_path / "articles/train", BODY, id="a", acts="raid arson", year="1979", features="denial", **about)
    parsed(tmp_path / "articles/train", "Quiet on the whole front now.", id="b", acts="none", year="2001", **about)
    parsed(tmp_path / "articles/dev", "One bomb fell.", id="c", acts="bombing", year="2001", region="World")
    parsed(tmp_path / "articles/test", OTHER, id="d", acts="raid", year="1971")
    return tmp_path


def run(folder: Path, *options: object) -> tuple[int, str]:
    arguments = [folder / "page.md", folder / "articles", *options]
    result = CliRunner().invoke(APP, [str(argument) for argument in arguments])
    return result.exit_code, result.stderr


def rows(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.startswith("|") and "---" not in line]


def test_tables_of_the_articles(folder: Path) -> None:
    assert run(folder)[0] == 0
    page = (folder / "page.md").read_text()
    lines = rows(page)
    assert "| articles | 2 | 1 | 1 | 4 |" in lines
    assert "| words | 16 | 4 | 11 | 31 |" in lines
    assert "| `CLAIM` | 1 | 0 | 1 | 2 |" in lines
    assert "| attacker → target | 1 | 0 | 1 | 2 |" in lines
    assert "An article has 4 to 11 of them, in the median 8." in page
    assert "| raid | 1 | 0 | 1 | 2 |" in lines
    assert "| none | 1 | 0 | 0 | 1 |" in lines
    assert "| 1970s | 1 | 0 | 1 | 2 |" in lines
    assert "| denials and retractions | 1 | 0 | 0 | 1 |" in lines
    assert "| test | 1 | 1 (100%) | Grey Wolves |" in lines
    # The most frequent come first.
    assert lines.index("| raid | 1 | 0 | 1 | 2 |") < lines.index("| arson | 1 | 0 | 0 | 1 |")
    assert page.count("stale") == 3
    assert "figures are up to date" in run(folder)[1]


def test_words_that_we_do_not_use_are_counted_too(folder: Path) -> None:
    parsed(folder / "articles/train", "Nothing else of note happened there.", id="e", genre="haiku", acts="none")
    assert run(folder)[0] == 0
    assert "| haiku | 1 | 0 | 0 | 1 |" in rows((folder / "page.md").read_text())


def test_agreement(folder: Path) -> None:
    for name in ("first", "second"):
        (folder / "twice" / name).mkdir(parents=True)
    parsed(folder / "twice/first", BODY, id="a")
    parsed(folder / "twice/second", BODY.replace("the depot</target>", "the</target> depot"), id="a")
    assert run(folder, "--twice", folder / "twice")[0] == 0
    lines = rows((folder / "page.md").read_text())
    assert "| `SOURCE` | 100.0 [100.0–100.0] | 100.0 | 1.00 | 1 | 1 |" in lines
    assert any(line.startswith("| `TARGET` | 0.0 [0.0–0.0] | 100.0 | 0.6") for line in lines)
    assert "| attacker → target (on common spans –) | 0.0 [0.0–0.0] | – | – | 1 | 1 |" in lines


def test_curve(folder: Path) -> None:
    points = [
        {"share": 0.5, "seed": seed, "articles": 1, "words": 9, "f1": {"SOURCE": 0.5 + seed / 10, "macro": 0.5}}
        for seed in (0, 2)
    ]
    (folder / "curve.json").write_text(
        json.dumps({"steps": 20, "steps_per_article": 1.5, "test_sha256": "abc", "points": points})
    )
    picture = folder / "docs/c.svg"
    assert run(folder, "--curve", folder / "curve.json", "--picture", picture)[0] == 0
    page = (folder / "page.md").read_text()
    assert "| 1 (50%) | – | – | 60.0 ± 14.1 | – | 50.0 ± 0.0 |" in rows(page)
    assert "over the seeds 0, 2; 20 steps a training and 1.5 more for each article." in page
    assert "![Learning curve](docs/c.svg)" in page
    assert picture.read_text().startswith("<?xml")


def test_transfer() -> None:
    gold = reading(("SOURCE", 0, 1), ("SOURCE", 2, 4), ("CLAIM", 5, 9))
    found = reading(("SOURCE", 0, 1), ("CLAIM", 5, 8))
    measures = measure([record(gold, found, annotates=("SOURCE", "CLAIM"))])
    part = transfer_part({"run": {"articles": 1, "words": 40}, "pipeline": measures, "baseline": measures})  # type: ignore[typeddict-item]
    assert "1 articles, 40 words; exact spans." in part
    assert "| `SOURCE` | 100.0 | 50.0 | 66.7 [66.7–66.7] | 66.7 | 66.7 | 2 |" in rows(part)
    assert "| `CLAIM` | 0.0 | 0.0 | 0.0 [0.0–0.0] | 100.0 | 0.0 | 1 |" in rows(part)
    assert "ATTACKER" not in part


def test_errors(folder: Path) -> None:
    assert "learning_curve" in run(folder, "--curve", folder / "none.json")[1]
    (folder / "page.md").write_text("# Corpus\n")
    code, said = run(folder)
    assert code == 1
    assert f"{folder / 'page.md'}: needs the lines <!-- size:begin --> and <!-- size:end -->" in said
    assert (folder / "page.md").read_text() == "# Corpus\n"
    assert set(corpus_parts({"train": [], "dev": [], "test": [parsed(folder, "x")]})) == {
        "size",
        "spread",
        "hard",
        "apart",
    }

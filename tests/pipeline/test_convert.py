"""`convert` from the articles to the corpus: all of it, or a list of all faults and no file."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import typer
from spacy.tokens import DocBin
from typer.testing import CliRunner, Result

from scripts.pipeline.convert import convert
from tests.pipeline.builders import bounds

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests/data"
BAD = sorted(path.stem for path in (DATA / "bad").glob("*.xml"))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    for split, names in {"train": ("nesting", "escapes"), "dev": ("unicode",), "test": ("one-layer",)}.items():
        (tmp_path / "articles" / split).mkdir(parents=True)
        for name in names:
            shutil.copy(DATA / f"good/{name}.xml", tmp_path / "articles" / split)
    return tmp_path / "articles"


def run(*arguments: Path | str) -> Result:
    app = typer.Typer()
    app.command()(convert)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_three_splits_that_spacy_reads(articles: Path, tmp_path: Path) -> None:
    result = run(articles, tmp_path / "corpus")
    assert result.exit_code == 0, result.stderr
    assert sorted(files(tmp_path / "corpus")) == ["dev.spacy", "test.spacy", "train.spacy"]
    docs = {
        split: list(DocBin().from_disk(tmp_path / f"corpus/{split}.spacy").get_docs(spacy.blank("en").vocab))
        for split in ("train", "dev", "test")
    }
    assert [doc.user_data["article"] for doc in docs["train"]] == ["escapes", "nesting"]
    [test] = docs["test"]
    assert list(test.user_data["annotates"]) == ["ATTACKER", "TARGET"]
    # "A crew called Pale Lantern encrypted the port's terminals, the authority said. Its clients were hit too."
    assert bounds(test.spans["sc"]) == [("ATTACKER", 0, 5), ("TARGET", 6, 10), ("TARGET", 15, 17)]
    assert bounds(test.ents) == bounds(test.spans["sc"])
    assert sorted(map(list, test.user_data["links"])) == [["against", 0, 5, 6, 10], ["against", 0, 5, 15, 17]]


def test_the_table_is_printed(articles: Path, tmp_path: Path) -> None:
    rows = [
        [cell.strip() for cell in line.split("│")[1:-1]]
        for line in run(articles, tmp_path / "corpus").stdout.splitlines()
    ]
    assert ["articles", "2", "1", "1"] in rows
    assert ["spans off the tokens", "0", "0", "0"] in rows
    assert ["links against (ATTACKER → TARGET)", "4", "1", "2"] in rows
    assert run(articles, tmp_path / "corpus").stdout.splitlines()[-1].endswith(" a second")


def test_the_same_bytes_on_every_run(articles: Path, tmp_path: Path) -> None:
    run(articles, tmp_path / "one")
    # Another process with another order of sets.
    command = [sys.executable, "-m", "scripts.pipeline.convert", str(articles), str(tmp_path / "two")]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize("name", BAD)
def test_bad_article(articles: Path, tmp_path: Path, name: str) -> None:
    shutil.copy(DATA / f"bad/{name}.xml", articles / "dev")
    result = run(articles, tmp_path / "corpus")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{articles}/dev/{name}.xml" in result.stderr
    assert result.stderr.splitlines()[-1].endswith("; nothing was written")
    assert not (tmp_path / "corpus").exists()


def test_missing_split_and_article_in_two_splits(articles: Path, tmp_path: Path) -> None:
    shutil.copy(articles / "train/nesting.xml", articles / "test/nesting.xml")
    result = run(articles, tmp_path / "corpus")
    assert (result.exit_code, "the same text as " in result.stderr) == (1, True)
    shutil.rmtree(articles / "dev")
    result = run(articles, tmp_path / "corpus")
    assert (result.exit_code, f"{articles}/dev" in result.stderr) == (1, True)
    assert not (tmp_path / "corpus").exists()


@pytest.mark.parametrize("split", ["train", "dev"])
def test_partly_annotated_article_is_for_test_only(articles: Path, tmp_path: Path, split: str) -> None:
    shutil.copy(DATA / "good/no-spans.xml", articles / "test")
    assert run(articles, tmp_path / "corpus").exit_code == 0
    shutil.move(articles / "test/one-layer.xml", articles / split)
    result = run(articles, tmp_path / "other")
    assert result.exit_code == 1
    assert result.stderr.startswith(
        f"{articles}/{split}/one-layer.xml:3, article 'one-layer': annotates only ATTACKER TARGET: training on partly "
    )
    assert not (tmp_path / "other").exists()


def ids(file: Path) -> list[str]:
    return [doc.user_data["article"] for doc in DocBin().from_disk(file).get_docs(spacy.blank("en").vocab)]


def test_with_ours_only_train_grows(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for split in ("train", "dev", "test"):
        (tmp_path / "corpus/articles" / split).mkdir(parents=True)
    shutil.copy(DATA / "good/no-spans.xml", tmp_path / "corpus/articles/train/no-spans.xml")
    partly = (tmp_path / "corpus/articles/train/no-spans.xml").read_text().replace("annotates", "note")
    (tmp_path / "corpus/articles/train/no-spans.xml").write_text(partly)
    # Would be refused if it were read: its text stands in train.
    shutil.copy(articles / "train/nesting.xml", tmp_path / "corpus/articles/test/nesting.xml")
    monkeypatch.chdir(tmp_path)
    result = run(articles, tmp_path / "both", "--with-ours", "true")
    assert result.exit_code == 0, result.stderr
    assert {split: ids(tmp_path / f"both/{split}.spacy") for split in ("train", "dev", "test")} == {
        "train": ["escapes", "nesting", "no-spans"],
        "dev": ["unicode"],
        "test": ["one-layer"],
    }
    run(articles, tmp_path / "alone", "--with-ours", "false")
    assert ids(tmp_path / "alone/train.spacy") == ["escapes", "nesting"]


def test_with_ours_a_text_of_both_is_refused(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus/articles/train").mkdir(parents=True)
    shutil.copy(articles / "dev/unicode.xml", tmp_path / "corpus/articles/train")
    monkeypatch.chdir(tmp_path)
    result = run(articles, tmp_path / "both", "--with-ours", "true")
    assert result.exit_code == 1
    assert "the same text as corpus/articles/train/unicode.xml, split train" in result.stderr


def test_ours_with_ours_are_ours(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(articles, tmp_path / "corpus/articles")
    monkeypatch.chdir(tmp_path)
    result = run("corpus/articles", tmp_path / "both", "--with-ours", "true")
    assert (result.exit_code, ids(tmp_path / "both/train.spacy")) == (0, ["escapes", "nesting"])


def test_what_was_there_stays_where_an_article_is_bad(articles: Path, tmp_path: Path) -> None:
    run(articles, tmp_path / "corpus")
    before = files(tmp_path / "corpus")
    shutil.copy(DATA / "bad/two-faults.xml", articles / "train")
    assert run(articles, tmp_path / "corpus").exit_code == 1
    assert files(tmp_path / "corpus") == before


def test_wrong_usage(tmp_path: Path) -> None:
    assert run(tmp_path / "nowhere", tmp_path / "corpus").exit_code == 2

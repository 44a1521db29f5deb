"""The command `export`: every format gets the articles, people hear what it cannot hold, nothing is overwritten."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scripts.articles.article import Article, Link, Span
from scripts.articles.export import export
from scripts.articles.formats import registry, xml
from scripts.articles.formats.format import Format

APP = typer.Typer()
APP.command()(export)
RAID = Article(
    "raid",
    "Police said gunmen stormed the depot.",
    (Span("SOURCE", 0, 6, "s1"), Span("CLAIM", 12, 36), Span("ATTACKER", 12, 18), Span("TARGET", 27, 36, "t1")),
    (Link("by", 1, 0), Link("against", 2, 3)),
)


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(APP, list(map(str, arguments)), env={"COLUMNS": "200"})
    assert result.stdout == ""
    return result.exit_code, result.stderr


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    xml.write_folder([RAID, Article("quiet", "Nothing happened.")], tmp_path / "articles")
    return tmp_path / "articles"


@pytest.mark.parametrize("name", ["xml", "brat", "conll", "prodigy", "doccano"])
def test_every_format_gives_spans_back(name: str, articles: Path, tmp_path: Path) -> None:
    output = tmp_path / {"conll": "out.conll", "prodigy": "out.jsonl", "doccano": "out.jsonl"}.get(name, "out")
    code, said = run(articles, "--format", name, "-o", output)
    assert (code, said.splitlines()[-1]) == (0, f"2 articles, 4 spans, 2 links → {output}")
    again = {one.id: one for one in registry.guess(output).read(output) if isinstance(one, Article)}
    assert sorted(again) == ["quiet", "raid"]
    assert again["raid"].text == RAID.text
    assert sorted((s.label, s.start, s.end) for s in again["raid"].spans) == [
        ("ATTACKER", 12, 18),
        ("CLAIM", 12, 36),
        ("SOURCE", 0, 6),
        ("TARGET", 27, 36),
    ]
    assert len(again["raid"].links) == (0 if name == "conll" else 2)


def test_losses_are_said(articles: Path, tmp_path: Path) -> None:
    said = run(articles, "--format", "conll", "-o", tmp_path / "out.conll")[1].splitlines()
    assert said[:-1] == ["conll cannot hold:", *(f"- {loss}" for loss in registry.LOSSES["conll"])]


def test_nothing_is_overwritten(articles: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    file.write_text("mine")
    code, said = run(articles, "--format", "prodigy", "-o", file)
    assert (code, file.read_text()) == (1, "mine")
    assert "out.jsonl exists; name a new file" in said
    assert run(articles, "--format", "brat", "-o", articles)[0] == 1


def test_faulty_articles_are_not_exported(articles: Path, tmp_path: Path) -> None:
    (articles / "bad.xml").write_text('<article id="bad"><victim>x</victim></article>')
    code, said = run(articles, "--format", "brat", "-o", tmp_path / "out")
    assert (code, said.splitlines()[-1]) == (1, "1 problem; nothing was written")
    assert not (tmp_path / "out").exists()


def test_ids_that_stand_twice(articles: Path, tmp_path: Path) -> None:
    xml.write(Article("raid", "Another raid."), articles / "more/raid.xml")
    code, said = run(articles, "--format", "prodigy", "-o", tmp_path / "out.jsonl")
    assert (code, "the id is also that of" in said) == (1, True)


def test_no_articles(tmp_path: Path) -> None:
    assert run(tmp_path, "--format", "brat", "-o", tmp_path / "out") == (1, f"no article files (*.xml) in {tmp_path}\n")


def test_wrong_usage(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = run(articles, "--format", "word", "-o", tmp_path / "out")
    assert (code, "there is no format 'word'" in said) == (2, True)
    read_only = Format("deaf", "Deaf tool", (), lambda _: iter(()), None, lambda *_: False)
    monkeypatch.setattr(registry, "FORMATS", {"deaf": read_only, "xml": xml.FORMAT})
    code, said = run(articles, "--format", "deaf", "-o", tmp_path / "out")
    assert (code, "Deaf tool is only read; expected one of xml" in said) == (2, True)

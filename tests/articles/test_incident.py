"""The attribute `incident`: kept on the way in, and in and out of our XML."""

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from scripts.articles.article import Article
from scripts.articles.formats import xml
from scripts.articles.import_annotations import import_annotations


def test_written_and_read(tmp_path: Path) -> None:
    article = Article("raid", "The depot burned.", meta={"acts": "arson", "incident": "depot 1998", "region": "Africa"})
    xml.write(article, tmp_path / "raid.xml")
    assert (
        '<article id="raid" acts="arson" incident="depot 1998" region="Africa">' in (tmp_path / "raid.xml").read_text()
    )
    assert xml.read(tmp_path / "raid.xml") == article


def test_an_imported_record_keeps_it(tmp_path: Path) -> None:
    record = {"id": 3, "text": "The depot burned.", "label": [], "incident": "depot-1998"}
    (tmp_path / "news.jsonl").write_text(json.dumps(record) + "\n")
    app = typer.Typer()
    app.command()(import_annotations)
    result = CliRunner().invoke(app, [str(tmp_path / "news.jsonl"), "-o", str(tmp_path / "out")])
    assert (result.exit_code, xml.read(tmp_path / "out/3.xml").meta) == (
        0,
        {"incident": "depot-1998", "origin": "news.jsonl 3"},
    )

"""The benchmark reads what it has written, all of it; how fast anything is, no test can say."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scripts.articles.article import Article, Link, Span
from scripts.articles.formats import registry, xml
from scripts.articles.problems import ArticleError
from scripts.measure import benchmark_formats

TEXT = "Gunmen attacked the depot, police said.\nNobody was hurt, they said."
SPANS = [("CLAIM", 0, 25), ("ATTACKER", 0, 6), ("TARGET", 16, 25), ("SOURCE", 27, 33), ("SOURCE", 57, 61)]
LINKS = (Link("by", 0, 3), Link("against", 1, 2))
ARTICLE = Article("depot", TEXT, tuple(Span(*span) for span in SPANS), LINKS)
OTHER = Article("other", "Two men fled, residents said.", (Span("SOURCE", 14, 23),))
WRITABLE = [name for name, format in registry.FORMATS.items() if format.write]


@pytest.mark.parametrize("name", WRITABLE)
def test_an_export_of_each_format_has_as_many_articles_as_wished(tmp_path: Path, name: str) -> None:
    path = benchmark_formats.write_export(name, [ARTICLE, OTHER], 5, tmp_path / "export")
    found = [one for one in registry.FORMATS[name].read(path) if isinstance(one, Article)]
    assert sorted(one.id for one in found) == ["depot-1", "depot-2", "depot-3", "other-1", "other-2"]
    assert {one.text for one in found} == {TEXT, OTHER.text}
    cost = benchmark_formats.measure_reading("row", name, path)
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    assert (cost.name, cost.articles, cost.text_mb) == ("row", 5, (3 * len(TEXT) + 2 * len(OTHER.text)) / 1e6)
    assert cost.file_mb == sum(file.stat().st_size for file in files) / 1e6
    assert 20 < cost.start_mib <= cost.peak_mib < 100_000


def test_an_export_that_is_refused_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a", "spans": [{"start": 0, "end": 9, "label": "A"}]}')
    with pytest.raises(ArticleError, match="the A lies outside the text of 1 characters"):
        benchmark_formats.measure_reading("row", "prodigy", path)


def test_records_are_first_lines() -> None:
    beginning = benchmark_formats._beginning(ARTICLE)
    assert (beginning.text, beginning.spans, beginning.links) == (TEXT.split("\n")[0], ARTICLE.spans[:4], ())
    assert benchmark_formats._beginning(OTHER) == OTHER


def run(*args: str) -> tuple[int, str, str]:
    app = typer.Typer()
    app.command()(benchmark_formats.benchmark_formats)
    result = CliRunner().invoke(app, args)
    return result.exit_code, result.stdout, result.stderr


def test_every_format_has_a_row_and_streaming_two(tmp_path: Path) -> None:
    texts, output = tmp_path / "texts", tmp_path / "out.json"
    texts.mkdir()
    for article in (ARTICLE, OTHER):
        xml.write(article, texts / f"{article.id}.xml")
    options = ["--texts", str(texts), "--megabytes", "0.01", "--records", "20", "--output", str(output)]
    code, table, _ = run(*options, "--format", "prodigy")
    assert code == 0
    assert "prodigy, 20 records" in table
    figures = json.loads(output.read_text())
    assert [row["name"] for row in figures["formats"]] == ["prodigy", "prodigy, 2 records", "prodigy, 20 records"]
    first, two, twenty = figures["formats"]
    assert 0.008 < first["file_mb"] < 0.012
    assert (two["articles"], twenty["articles"]) == (2, 20)
    assert sorted(first) == sorted(benchmark_formats.Cost.__slots__)


def test_wrong_usage(tmp_path: Path) -> None:
    code, _, error = run("--format", "word")
    assert code == 2
    assert "there is no format 'word', expected one of xml" in " ".join(error.replace("│", " ").split())
    code, _, error = run("--texts", str(tmp_path))
    assert (code, f"{tmp_path}: there are no articles in it" in error) == (1, True)

"""Articles without their annotation: the text stays, nothing tells what stood in it, nothing is overwritten."""

from pathlib import Path

import typer
from typer.testing import CliRunner

from scripts.articles.bare import bare
from scripts.articles.formats import xml
from tests.articles.markup import parsed

APP = typer.Typer()
APP.command()(bare)
BODY = '<source id="s">She</source> said <claim by="s">that <target>the depot</target> burned</claim>.'


def test_bare(tmp_path: Path) -> None:
    about = {"genre": "feature", "region": "Asia", "year": "1998", "origin": "desk"}
    telling = {"acts": "arson", "features": "pronoun-source", "note": "who?", "writer": "ta"}
    parsed(tmp_path, BODY, id="a", **about, **telling)
    result = CliRunner().invoke(APP, [str(tmp_path), "-o", str(tmp_path / "out")])
    assert (result.exit_code, result.stderr) == (0, f"bare articles in {tmp_path / 'out'}: 1\n")
    article = xml.read(tmp_path / "out/a.xml")
    assert article.text == "She said that the depot burned."
    assert (article.spans, article.links, article.meta) == ((), (), about)


def test_existing_files_are_left_alone(tmp_path: Path) -> None:
    parsed(tmp_path, BODY, id="a")
    before = (tmp_path / "a.xml").read_bytes()
    result = CliRunner().invoke(APP, [str(tmp_path / "a.xml"), "-o", str(tmp_path)])
    assert result.exit_code == 1
    assert "exists; name an empty folder" in result.stderr
    assert (tmp_path / "a.xml").read_bytes() == before


def test_articles_that_would_overwrite_each_other(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        parsed(tmp_path / name, BODY, id="a")
    result = CliRunner().invoke(APP, [str(tmp_path), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert f"the id is also that of {tmp_path / 'first/a.xml'}" in result.stderr
    assert not (tmp_path / "out").exists()


def test_nothing_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(APP, [str(tmp_path), "-o", str(tmp_path / "out")])
    assert (result.exit_code, result.stderr) == (1, f"no article files (*.xml) in {tmp_path}\n")


def test_faulty_article(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text('<article id="a"><victim>x</victim></article>')
    result = CliRunner().invoke(APP, [str(tmp_path / "a.xml"), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()

"""The command `check`: exit codes, and what it says on standard error."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scripts.articles.article import Article
from scripts.articles.check import check
from scripts.articles.formats import xml

DATA = Path(__file__).parents[1] / "data"


def run(*paths: str) -> tuple[int, str, str]:
    app = typer.Typer()
    app.command()(check)
    result = CliRunner().invoke(app, paths)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(autouse=True)
def _in_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA)


def test_good_articles() -> None:
    assert run("good") == (0, "", "6 articles, nothing wrong\n")
    assert run("good/unicode.xml", "good/nesting.xml")[2] == "2 articles, nothing wrong\n"
    assert run("good/unicode.xml")[2] == "1 article, nothing wrong\n"


def test_bad_articles() -> None:
    assert run("good", "bad/no-id.xml") == (
        1,
        "",
        'bad/no-id.xml:2: the article has no id; write <article id="…">\n1 problem; nothing was written\n',
    )
    code, _, said = run("bad")
    assert code == 1
    assert said.splitlines()[-1] == f"{len(said.splitlines()) - 1} problems; nothing was written"


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two articles in train and one in dev."""
    monkeypatch.chdir(tmp_path)
    for place, text in {"train/a": "The depot burned.", "train/b": "Guards fled.", "dev/c": "Mills fell."}.items():
        write(f"mine/{place}", text)
    return Path("mine")


def write(place: str, text: str) -> None:
    path = Path(f"{place}.xml")
    xml.write(Article(path.stem, text), path)


def test_articles_that_stand_in_two_splits(mine: Path) -> None:
    assert run("mine") == (0, "", "3 articles, nothing wrong\n")
    write("mine/dev/a", "Depots burn.")
    write("mine/test/deep/d", "Guards  fled.")
    assert run("mine")[2].splitlines() == [
        "mine/dev/a.xml:3, article 'a': the id is also that of mine/train/a.xml; ids are unique",
        "mine/test/deep/d.xml:3, article 'd': the same text as mine/train/b.xml, split train, stands in split test; "
        "keep one of them",
        "2 problems; nothing was written",
    ]


def test_articles_that_stand_twice_in_no_split(mine: Path) -> None:
    words = [f"word{number}" for number in range(200)]
    write("more/d", " ".join(words))
    write("more/e", " ".join([*words, "more"]))
    code, _, said = run("mine/train", "more")
    assert (code, said.count("\n")) == (1, 2)
    assert said.startswith("more/e.xml:3, article 'e': nearly the same text (about ")
    assert "% of its phrases) as more/d.xml, split all, stands in split all; keep one of them\n" in said
    write("more/e", "Guards fled.")
    assert run("more", "mine")[2].startswith(
        "more/e.xml:3, article 'e': the same text as mine/train/b.xml, split train, stands in split all; keep"
    )


def test_the_same_file_given_twice_is_no_duplicate(mine: Path) -> None:
    assert run("mine", "mine/train", "mine/dev/c.xml") == (0, "", "3 articles, nothing wrong\n")


def test_articles_beside_the_splits_are_counted(mine: Path) -> None:
    write("mine/a", "The depot burned.")
    said = "mine: not checked, being outside train, dev and test: 1 article\n3 articles, nothing wrong\n"
    assert run("mine") == (0, "", said)
    write("mine/drafts/x", "The depot burned.")
    assert run("mine")[2].startswith("mine: not checked, being outside train, dev and test: 2 articles\n")


def test_what_convert_refuses_in_train_only(mine: Path) -> None:
    xml.write(Article("x", "It burned.", annotates=frozenset({"CLAIM"})), mine / "train/x.xml")
    assert run("mine/train") == (0, "", "3 articles, nothing wrong\n")
    assert run("mine")[2].startswith("mine/train/x.xml:3, article 'x': annotates only CLAIM: training on partly")


def test_folder_without_articles(tmp_path: Path) -> None:
    assert run(str(tmp_path)) == (1, "", f"no article files (*.xml) in {tmp_path}\n")


def test_no_such_path() -> None:
    assert run("nowhere")[0] == 2

"""Agreement of two annotators, on examples whose figures were worked out by hand."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from scripts.articles.agreement import agree, agreement, differing, paired, record
from scripts.articles.formats.registry import FORMATS
from scripts.articles.load import article_files, load_articles
from scripts.articles.problems import ArticleError
from tests.articles.markup import parsed

APP = typer.Typer()
APP.command()(agreement)
# Ten tokens: She said gunmen hit the old depot and fled .
FIRST = (
    '<source id="s">She</source> said <claim by="s"><attacker against="t">gunmen</attacker> hit '
    '<target id="t">the old depot</target> and fled</claim>.'
)
# The second has a shorter TARGET, a longer CLAIM, and an ATTACKER and a link that are the same.
SECOND = (
    '<source id="s">She</source> said <claim by="s"><attacker against="t">gunmen</attacker> hit the old '
    '<target id="t">depot</target> and fled.</claim>'
)


def folders(path: Path, first: dict[str, str], second: dict[str, str]) -> tuple[Path, Path]:
    for name, bodies in (("first", first), ("second", second)):
        (path / name).mkdir()
        for key, body in bodies.items():
            parsed(path / name, body, id=key)
    return path / "first", path / "second"


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(APP, [str(argument) for argument in arguments])
    return result.exit_code, result.stderr


def figures(path: Path):
    (path / "1").mkdir()
    (path / "2").mkdir()
    return agree([record(parsed(path / "1", FIRST), parsed(path / "2", SECOND))])


def value(score) -> float | None:
    return None if score["f1"] is None else round(score["f1"]["value"], 3)


def test_spans(tmp_path: Path) -> None:
    found = figures(tmp_path)
    assert (found["articles"], found["words"]) == (1, 10)
    exact = {label: value(score) for label, score in found["exact"].items()}
    assert exact == {"ATTACKER": 1, "TARGET": 0, "SOURCE": 1, "CLAIM": 0, "micro": 0.5, "macro": 0.5}
    assert {value(score) for score in found["overlap"].values()} == {1}


def test_alpha_by_hand(tmp_path: Path) -> None:
    # TARGET: of 10 tokens the first has 3 inside, the second 1, and they disagree about 2. Of the 20 judgements 4 are
    # "inside" and 16 "outside": alpha = 1 - (20 - 1) * 2 * 2 / (2 * 4 * 16) = 1 - 76 / 128.
    assert figures(tmp_path)["alpha"]["TARGET"] == pytest.approx(1 - 76 / 128)


def test_alpha_of_equal_annotations_and_of_none(tmp_path: Path) -> None:
    article = parsed(tmp_path, "<target>The old</target> depot burned.")
    assert agree([record(article, article)])["alpha"] == {
        "ATTACKER": None,
        "TARGET": 1.0,
        "SOURCE": None,
        "CLAIM": None,
        "all": 1.0,
    }


def test_links(tmp_path: Path) -> None:
    found = figures(tmp_path)
    # Both have both links, with one end that differs; no link stands between spans that both marked.
    assert {kind: value(score) for kind, score in found["links"].items()} == dict.fromkeys(
        ("by", "against", "micro", "macro"), 0
    )
    assert set(map(value, found["links_on_common_spans"].values())) == {None}


def test_links_between_common_spans(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    first = parsed(tmp_path, FIRST)
    second = parsed(tmp_path / "1", FIRST.replace(' against="t"', ""))
    found = agree([record(first, second)])
    assert value(found["links_on_common_spans"]["by"]) == 1
    assert value(found["links_on_common_spans"]["against"]) == 0


def test_labels_that_one_did_not_annotate_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    second = parsed(tmp_path / "1", "She said gunmen hit the old depot and fled.", annotates="ATTACKER")
    found = agree([record(parsed(tmp_path, FIRST), second)])
    assert value(found["exact"]["ATTACKER"]) == 0
    assert [value(found["exact"][label]) for label in ("TARGET", "SOURCE", "CLAIM")] == [None] * 3
    assert [found["alpha"][label] for label in ("TARGET", "SOURCE", "CLAIM", "all")] == [None] * 4
    assert list(differing([record(parsed(tmp_path, FIRST), second)])) == [
        "x",
        "  first  ATTACKER She said [gunmen] hit the old depot and fled.",
    ]


def test_differences(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    lines = list(differing([record(parsed(tmp_path, FIRST), parsed(tmp_path / "1", SECOND))]))
    assert lines[0] == "x"
    assert "  second TARGET   She said gunmen hit the old [depot] and fled." in lines
    assert "  first  by       She said [gunmen hit the old depot and fled] . → She" in lines
    assert not any(" SOURCE " in line or " ATTACKER " in line for line in lines)
    assert list(differing([record(parsed(tmp_path, FIRST), parsed(tmp_path, FIRST))])) == []


def test_texts_must_be_equal(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    with pytest.raises(ArticleError) as error:
        paired([parsed(tmp_path, "The old depot.")], [parsed(tmp_path / "1", "The odd depot.")])
    assert "from character 5 on: 'ld depot.' and 'dd depot.'" in str(error.value)


def test_command(tmp_path: Path) -> None:
    first, second = folders(tmp_path, {"a": FIRST, "b": FIRST}, {"a": SECOND, "c": FIRST})
    code, said = run(first, second, "-o", tmp_path / "f.json", "--differences", tmp_path / "d.txt")
    assert code == 0
    assert "left out, being only in the first set: 1 of 2 articles" in said
    assert "left out, being only in the second set: 1 of 2 articles" in said
    assert json.loads((tmp_path / "f.json").read_text())["articles"] == 1
    assert (tmp_path / "d.txt").read_text().startswith("a\n  first ")


def test_a_set_that_has_an_article_twice(tmp_path: Path) -> None:
    # As where somebody names the folder above both sets.
    folders(tmp_path, {"a": FIRST}, {"a": SECOND})
    code, said = run(tmp_path, tmp_path / "second")
    assert code == 1
    assert f"the id is also that of {tmp_path / 'first/a.xml'}" in said


def test_nothing_in_common(tmp_path: Path) -> None:
    first, second = folders(tmp_path, {"a": FIRST}, {"b": FIRST})
    code, said = run(first, second)
    assert code == 1
    assert "have no article in common; articles are paired by their ids" in said


@pytest.mark.parametrize(("name", "output"), [("brat", "second-brat"), ("prodigy", "second.jsonl")])
def test_sets_in_two_formats(tmp_path: Path, name: str, output: str) -> None:
    first, second = folders(tmp_path, {"a": FIRST}, {"a": SECOND})
    write = FORMATS[name].write
    assert write
    write(load_articles(article_files([second])), tmp_path / output)
    assert run(first, tmp_path / output, "-o", tmp_path / "f.json")[0] == 0
    figures = json.loads((tmp_path / "f.json").read_text())
    assert (value(figures["exact"]["SOURCE"]), value(figures["exact"]["TARGET"])) == (1, 0)
    assert figures["links"]["by"]["gold"] == figures["links"]["by"]["predicted"] == 1


def test_foreign_labels(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "A man", "spans": [{"start": 0, "end": 5, "label": "PER"}]}\n')
    code, said = run(tmp_path / "a.jsonl", tmp_path / "a.jsonl")
    assert code == 1
    assert "unknown label 'PER', expected one of ATTACKER, TARGET, SOURCE, CLAIM" in said

"""The command `split`: every file in one split as it is, groups whole, the test set where it was."""

import random
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.articles.article import Article, Span
from scripts.articles.formats import xml
from scripts.articles.load import SPLITS
from scripts.articles.split import split
from tests.articles.commands import runner

run = runner(split)
ROOT = Path(__file__).parents[2]
WORDS = [f"word{number}" for number in range(60)]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(place: str, text: str = "", annotates: str = "ATTACKER TARGET SOURCE CLAIM", **meta: str) -> Path:
    path = Path(f"{place}.xml")
    text = text or f"Only {path.stem} burned."
    labels = frozenset(annotates.split())
    spans = (Span("TARGET", 0, len(text) - 1),) if "TARGET" in labels else ()
    xml.write(Article(path.stem, text, spans, annotates=labels, meta=meta), path)
    return path


def splits(folder: str = "out") -> dict[str, str]:
    return {path.stem: name for name in SPLITS for path in Path(folder, name).iterdir()}


def contents(folder: Path | str) -> dict[str, bytes]:
    root = Path(folder)
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.xml")}


def rows(table: str) -> dict[str, list[str]]:
    cells = ([cell.strip() for cell in line.split("│")[1:-1]] for line in table.splitlines() if "│" in line)
    return {first: rest for first, *rest in cells}


def test_shares_and_files() -> None:
    files = [write(f"all/{'sub/' * (number % 2)}a{number:02}") for number in range(20)]
    # As somebody saved it by hand.
    files[3].write_bytes(files[3].read_bytes().replace(b"\n", b"\r\n").replace(b'id="a03"', b"id='a03'  "))
    code, table, said = run("all", "-o", "out")
    assert (code, said) == (
        0,
        "no article has the attribute incident or document: they hold nothing together\narticles in out: 20\n",
    )
    found = splits()
    assert [list(found.values()).count(name) for name in SPLITS] == [16, 2, 2]
    assert {name: Path("out", place, f"{name}.xml").read_bytes() for name, place in found.items()} == {
        file.stem: file.read_bytes() for file in files
    }
    assert rows(table) == {
        "groups": ["16", "80.0", "2", "10.0", "2", "10.0"],
        "articles": ["16", "80.0", "2", "10.0", "2", "10.0"],
        "tokens": ["64", "80.0", "8", "10.0", "8", "10.0"],
        "ATTACKER": ["0", "–", "0", "–", "0", "–"],
        "TARGET": ["16", "80.0", "2", "10.0", "2", "10.0"],
        "SOURCE": ["0", "–", "0", "–", "0", "–"],
        "CLAIM": ["0", "–", "0", "–", "0", "–"],
    }
    assert run("all", "-o", "half", "--shares", "2,1,1")[0] == 0
    assert [list(splits("half").values()).count(name) for name in SPLITS] == [10, 5, 5]


def test_groups_by_attribute_table_and_text() -> None:
    for number in range(30):
        write(f"all/a{number:02}", incident=f"i{number // 3}" if number < 15 else "")
    write("all/copy", " ".join([*WORDS, "end."]))
    write("all/copy-2", " ".join([*WORDS, "very", "end."]))
    Path("groups.csv").write_text("id,group\na20,g\na21,g\ncopy,g\nelse,h\n")
    for seed in range(5):
        code, _, said = run("all", "-o", f"out{seed}", "--groups", "groups.csv", "--seed", seed)
        found = splits(f"out{seed}")
        assert (code, len(found)) == (0, 32)
        assert all(len({found[f"a{3 * one + n:02}"] for n in range(3)}) == 1 for one in range(5))
        assert len({found[name] for name in ("a20", "a21", "copy", "copy-2")}) == 1
        assert said.splitlines() == [
            "pairs of nearly the same text, kept together: 1; `python -m scripts.articles.check` will ask to remove "
            "one of each",
            "  all/copy.xml and all/copy-2.xml (about 95%)",
            "--groups has ids that no article has: 1, else for one",
            f"articles in out{seed}: 32",
        ]


def test_another_attribute() -> None:
    for number in range(12):
        write(f"all/a{number:02}", incident=f"i{number // 4}", writer=f"w{number % 4}")
    assert run("all", "-o", "out", "--group-by", "writer")[0] == 0
    found = splits()
    assert all(len({found[f"a{number:02}"] for number in range(one, 12, 4)}) == 1 for one in range(4))
    assert run("all", "-o", "none", "--group-by", "", "--shares", "1,1,1")[0] == 0
    assert sorted(splits("none").values()) == ["dev"] * 4 + ["test"] * 4 + ["train"] * 4
    code, _, said = run("all", "-o", "both", "--group-by", "writer", "--group-by", "incident")
    assert (code, said.splitlines()) == (
        1,
        [
            "too few groups of articles: 1 for train, dev, test; train, dev and test need at least one each. Articles "
            "of one group and texts that are nearly the same stay together",
        ],
    )
    assert not Path("both").exists()


def test_an_earlier_split_stays_where_it_was() -> None:
    for number in range(20):
        write(f"all/a{number:02}")
    assert run("all", "-o", "old", "--seed", 3)[0] == 0
    before = splits("old")
    in_test = next(name for name, place in before.items() if place == "test")
    # A round of corrections: other annotation, a mended text, a file with another name, one gone, and new ones.
    write("all/a00", annotates="TARGET")
    write("all/a01", "This text was mended.")
    write("all/b02", "Only a02 burned.")
    for gone in ("all/a02.xml", "all/a04.xml"):
        Path(gone).unlink()
    for number in range(20, 40):
        write(f"all/a{number:02}")
    write("all/copy", f"Only\n{in_test}  burned.")
    code, _, said = run("all", "-o", "new", "--keep", "old")
    assert (code, said.splitlines()[-2:]) == (
        0,
        [
            "as in old: 20 articles; new: 20; of it not among the articles given, so left out: 1",
            "articles in new: 40",
        ],
    )
    after = splits("new")
    assert {name: after[name] for name in before if name not in ("a02", "a04")} == {
        name: place for name, place in before.items() if name not in ("a02", "a04")
    }
    assert (after["b02"], after["copy"]) == (before["a02"], "test")
    assert [list(after.values()).count(name) for name in SPLITS] == [32, 4, 4]


def test_new_articles_of_an_old_incident_go_where_it_is() -> None:
    for number in range(20):
        write(f"all/a{number:02}", incident=f"i{number}")
    run("all", "-o", "old")
    before = splits("old")
    for number in range(20):
        write(f"all/b{number:02}", incident=f"i{number}")
    assert run("all", "-o", "new", "--keep", "old")[0] == 0
    after = splits("new")
    assert after == before | {name.replace("a", "b"): place for name, place in before.items()}


def test_an_earlier_split_that_breaks_a_group() -> None:
    for place in ("train/a", "dev/b", "test/c"):
        write(f"old/{place}", incident="i" if place != "dev/b" else "j")
    code, _, said = run("old", "-o", "new", "--keep", "old")
    assert (code, said) == (
        1,
        "old: articles of one group stand in several splits: a in train and c in test; put them into one of these, or "
        "group by something else with --group-by and --groups\n1 problem; nothing was written\n",
    )
    Path("flat").mkdir()
    code, _, said = run("old", "-o", "new", "--keep", "flat")
    assert (code, said.splitlines()[0]) == (
        1,
        "flat: no articles (*.xml) in train, dev or test of this folder; name one that `split` has made",
    )


def test_partly_annotated_articles_are_said() -> None:
    for number in range(10):
        write(f"all/a{number}", annotates="TARGET")
    code, _, said = run("all", "-o", "out")
    assert (code, said.splitlines()[0]) == (
        0,
        "partly annotated articles in train and dev, where `check` refuses them: 9; annotate all four labels, or leave "
        "these articles out here and put them into test",
    )


def test_bad_input() -> None:
    write("a/raid")
    write("b/Raid", "Another text.")
    code, _, said = run("a", "b", "-o", "out")
    assert (code, said.splitlines()[0]) == (
        1,
        "a/raid.xml:3, article 'raid': is called like b/Raid.xml; `python -m scripts.articles.merge` makes ids unique",
    )
    code, _, said = run("a", "a/raid.xml", "-o", "out")
    assert (code, said.startswith("too few groups of articles: 1 for train, dev, test; ")) == (1, True)
    Path("empty").mkdir()
    assert run("empty", "-o", "out")[2] == "empty: no article files (*.xml)\n1 problem; nothing was written\n"
    code, _, said = run("a", "-o", "b")
    assert (code, said) == (1, "b: give a new or an empty folder, so that no annotation of yours is overwritten\n")
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--shares", "80,20"], "--shares 80,20: expected three numbers above 0, as in 80,10,10"),
        (["--shares", "80,20,0"], "--shares 80,20,0: expected three numbers above 0"),
        (["--shares", "a,b,c"], "--shares a,b,c: expected three numbers above 0"),
        (["--shares", "1,1,inf"], "--shares 1,1,inf: expected three numbers above 0"),
        (["--group-by", "event"], "--group-by event: there is no such attribute; expected genre, acts, incident"),
    ],
)
def test_wrong_usage(options: list[str], said: str) -> None:
    write("a/raid")
    code, _, message = run("a", "-o", "out", *options)
    assert (code, said in " ".join(message.replace("│", "").split()), Path("out").exists()) == (2, True, False)


def test_our_corpus_keeps_its_shares() -> None:
    assert run(ROOT / "corpus/articles/dev", ROOT / "corpus/articles/test", "-o", "out")[0] == 0
    code, table, _ = run(ROOT / "corpus/articles/dev", ROOT / "corpus/articles/test", "-o", "again", "--seed", 1)
    found = rows(table)
    assert code == 0
    for row in ("articles", "tokens", "ATTACKER", "TARGET", "SOURCE", "CLAIM"):
        for share, wanted in zip(found[row][1::2], (80, 10, 10), strict=True):
            # A tenth of them are ten articles.
            assert abs(float(share) - wanted) < 5, row
    assert contents("out") != contents("again")


@settings(max_examples=10, deadline=None)
@given(
    st.dictionaries(st.integers(0, 99), st.sampled_from(["", "i1", "i2", "i3", "i4"]), min_size=8, max_size=20),
    st.integers(0, 9),
    st.randoms(use_true_random=False),
)
def test_same_bytes_whatever_the_order(incidents: Mapping[int, str], seed: int, order: random.Random) -> None:
    with tempfile.TemporaryDirectory() as root:
        files = [
            write(f"{root}/{order.choice('abc')}/a{number}", **({"incident": incident} if incident else {}))
            for number, incident in incidents.items()
        ]
        groups = len(set(incidents.values()) - {""}) + list(incidents.values()).count("")
        results = []
        for name in ("one", "two"):
            order.shuffle(files)
            code, _, _ = run(*files, "-o", f"{root}/{name}", "--seed", seed)
            assert code == int(groups < 3)
            results.append(contents(f"{root}/{name}"))
        assert results[0] == results[1]
        if groups >= 3:
            found = splits(f"{root}/one")
            assert sorted(found) == sorted(file.stem for file in files)
            for incident in set(incidents.values()) - {""}:
                assert len({found[f"a{number}"] for number, one in incidents.items() if one == incident}) == 1

"""The command `merge`: each text once, nothing lost without a trace, disagreement refused."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.articles import merging
from scripts.articles.article import LABELS, Article, Link, Place, Span
from scripts.articles.formats import xml
from scripts.articles.merge import merge
from scripts.articles.merging import Merging
from scripts.articles.problems import ArticleError
from tests.articles.commands import runner

run = runner(merge)
TEXT = "Police said gunmen stormed the depot."
POLICE, CLAIM = Span("SOURCE", 0, 6, "s1"), Span("CLAIM", 12, 36)
GUNMEN, DEPOT = Span("ATTACKER", 12, 18), Span("TARGET", 27, 36, "t1")
WORDS = [f"word{number}" for number in range(60)]


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(
    place: str, *spans: Span, text: str = TEXT, labels: Sequence[str] = LABELS, links: Sequence[Link] = (), **meta: str
) -> Path:
    path = Path(f"{place}.xml")
    xml.write(Article(path.stem, text, spans, tuple(links), frozenset(labels), meta), path)
    return path


def rows(table: str) -> dict[str, list[str]]:
    cells = ([cell.strip() for cell in line.split("│")[1:-1]] for line in table.splitlines() if "│" in line)
    return {first: rest for first, *rest in cells}


def listed(path: str = "out.merged.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def names() -> list[str]:
    return sorted(path.stem for path in Path("out").iterdir())


def test_two_layers_and_an_article_more() -> None:
    told = write("a/raid", POLICE, CLAIM, labels=["SOURCE", "CLAIM"], links=[Link("by", 1, 0)], origin="told 1")
    done = write("b/7", GUNMEN, DEPOT, labels=["ATTACKER", "TARGET"], origin="done 7", incident="depot")
    more = write("b/more", text="The mill burned.")
    code, table, said = run("a", "b", "-o", "out")
    assert (code, said) == (
        0,
        "articles in out: 2; what was dropped, joined or renamed is in out.merged.jsonl\n",
    )
    assert names() == ["more", "raid"]
    assert xml.read(Path("out/raid.xml")) == Article(
        "raid",
        TEXT,
        (POLICE, CLAIM, GUNMEN, DEPOT),
        (Link("by", 1, 0),),
        meta={"origin": "told 1", "incident": "depot"},
    )
    assert Path("out/more.xml").read_bytes() == more.read_bytes()
    assert rows(table) == {
        "read": ["3", "4", "1"],
        "joined to another layer": ["1", "–", "–"],
        "written": ["2", "4", "1"],
    }
    assert "attributes filled from another: 1 values" in table
    assert listed() == [
        {
            "why": "joined to another layer",
            "file": str(done),
            "article": "7",
            "message": "",
            "stays": str(told),
            "spans": 2,
            "links": 0,
            "annotates": ["ATTACKER", "TARGET"],
            "attributes": {"origin": "done 7"},
        }
    ]


def test_equal_annotation_is_kept_once() -> None:
    first = write("a/raid", POLICE, CLAIM, links=[Link("by", 1, 0)])
    write("b/raid", Span("SOURCE", 0, 6, "other-name"), CLAIM, links=[Link("by", 1, 0)])
    code, table, _ = run("a", "b", "-o", "out")
    assert (code, rows(table)["equal, kept once"], names()) == (0, ["1", "2", "1"], ["raid"])
    assert Path("out/raid.xml").read_bytes() == first.read_bytes()
    assert [line["why"] for line in listed()] == ["equal, kept once"]


def test_a_part_of_the_labels_is_nothing_new() -> None:
    write("a/raid", POLICE, CLAIM)
    write("b/raid", POLICE, labels=["SOURCE", "TARGET"])
    _, table, _ = run("a", "b", "-o", "out")
    assert rows(table)["equal, kept once"] == ["1", "1", "–"]
    assert xml.read(Path("out/raid.xml")).annotates == set(LABELS)


def test_disagreement() -> None:
    first = write("a/raid", POLICE)
    write("b/raid", POLICE, DEPOT, GUNMEN)
    code, table, said = run("a", "b", "-o", "out")
    assert (code, table, said) == (
        1,
        "",
        "b/raid.xml:3, article 'raid', characters 12-18 'gunmen': annotated otherwise than the same text in "
        "a/raid.xml, which lacks this ATTACKER; mend one of them, or keep the first with --prefer-first\n"
        "1 problem; nothing was written\n",
    )
    assert not list(Path().glob("out*"))
    code, table, _ = run("a", "b", "-o", "out", "--prefer-first")
    assert (code, rows(table)["dropped by --prefer-first"]) == (0, ["1", "3", "–"])
    assert Path("out/raid.xml").read_bytes() == first.read_bytes()
    assert str(listed()[0]["message"]).endswith("which lacks this ATTACKER")


def test_layers_whose_spans_cross() -> None:
    write("a/raid", Span("CLAIM", 0, 18), labels=["CLAIM"])
    write("b/raid", Span("TARGET", 12, 36), labels=["TARGET"])
    code, _, said = run("a", "b", "-o", "out")
    assert (code, said.splitlines()[0]) == (
        1,
        "a/raid.xml:3, article 'raid', characters 12-36 'gunmen stormed the depot': with the layer in b/raid.xml: the "
        "spans 'Police said gunmen' and 'gunmen stormed the depot' cross; XML can only nest them; mend one of them, or "
        "keep the first with --prefer-first",
    )
    code, table, _ = run("a", "b", "-o", "out", "--prefer-first")
    assert (code, rows(table)["dropped by --prefer-first"]) == (0, ["1", "1", "–"])


def test_other_white_space_and_normal_form() -> None:
    text = "At the café gunmen waited."
    write("a/one", Span("TARGET", 3, 11), text=text, labels=["TARGET"])
    other = "At the\n\ncafe\u0301  gunmen waited. "
    write("b/two", Span("ATTACKER", 15, 21), text=other, labels=["ATTACKER"])
    code, table, _ = run("a", "b", "-o", "out")
    assert (code, "other white space or normal form: 1 articles" in table) == (0, True)
    article = xml.read(Path("out/one.xml"))
    assert article.text == text
    assert [(span.label, article.words(span)) for span in article.spans] == [
        ("TARGET", "the café"),
        ("ATTACKER", "gunmen"),
    ]


def test_nearly_the_same_text() -> None:
    write("a/one", text=" ".join(WORDS))
    write("b/two", text=" ".join([*WORDS, "more"]))
    write("b/three", text=" ".join(WORDS[::-1]))
    code, _, said = run("a", "b", "-o", "out")
    # 56 of 57 phrases are shared; the estimate has 64 samples.
    assert (code, said) == (
        1,
        "b/two.xml:3, article 'two': nearly the same text (about 95% of its phrases) as a/one.xml; remove one of them, "
        "or the later ones with --drop-near-duplicates\n1 problem; nothing was written\n",
    )
    code, table, _ = run("a", "b", "-o", "out", "--drop-near-duplicates")
    assert (code, rows(table)["dropped by --drop-near-duplicates"], names()) == (0, ["1", "–", "–"], ["one", "three"])
    assert [(line["file"], line["stays"]) for line in listed()] == [("b/two.xml", "a/one.xml")]


def test_ids_that_collide() -> None:
    write("a/raid", text="The mill burned.")
    write("b/Raid", text="The depot burned.")
    write("b/raid-2", text="The bridge burned.")
    write("c/raid", text="The school burned.")
    code, table, _ = run("a", "b", "c", "-o", "out")
    assert (code, names()) == (0, ["Raid-3", "raid", "raid-2", "raid-4"])
    assert {xml.read(path).id for path in Path("out").iterdir()} == set(names())
    assert xml.read(Path("out/raid-4.xml")).text == "The school burned."
    assert "ids made unique: 2 articles" in table
    assert [(line["file"], line["article"], line["stays"]) for line in listed()] == [
        ("b/Raid.xml", "Raid", "Raid-3"),
        ("c/raid.xml", "raid", "raid-4"),
    ]


def test_what_is_faulty_is_refused() -> None:
    Path("a").mkdir()
    Path("a/x.xml").write_text('<article id="x"><claim>Th</claim>e mill.</article>')
    code, _, said = run("a", "-o", "out")
    assert (code, "the CLAIM ends inside the token 'The'" in said, Path("out").exists()) == (1, True, False)


def test_nothing_to_merge_and_nothing_overwritten() -> None:
    Path("a").mkdir()
    assert run("a", "-o", "out")[::2] == (1, "no article files (*.xml) in a\n")
    write("a/raid")
    write("out/raid", text="Mine.")
    code, _, said = run("a", "-o", "out")
    assert (code, said.startswith("out: give a new or an empty folder")) == (1, True)
    code, _, said = run("a", "-o", "new", "--list", "new/list.jsonl")
    assert (code, "--list: the folder of the articles is for articles only" in said) == (2, True)
    assert run("a", "a/raid.xml", "-o", "new", "--list", "list.jsonl")[2] == "articles in new: 1\n"
    assert Path("list.jsonl").read_bytes() == b""


SPANS = st.lists(st.sampled_from([POLICE, CLAIM, GUNMEN, DEPOT]), unique=True)
ARTICLES = st.lists(
    st.builds(
        lambda text, spans, labels, id: Article(
            id,
            text,
            tuple(sorted((one for one in spans if one.label in labels), key=lambda one: (one.start, -one.end))),
            annotates=frozenset(labels),
            place=Place(id),
        ),
        st.sampled_from([TEXT, TEXT.replace(" ", "\n"), TEXT.replace("Police", "Guards"), TEXT + " " + TEXT]),
        SPANS,
        st.sets(st.sampled_from(LABELS)),
        st.sampled_from(["a", "A", "b"]),
    ),
    min_size=1,
    max_size=6,
)


@given(ARTICLES, st.booleans())
def test_the_table_adds_up(articles: list[Article], prefer_first: bool) -> None:
    merged = Merging(prefer_first, drop_near=True)
    for article in articles:
        merged.take(article)
    try:
        finished = merged.finish()
    except ArticleError:
        assert not prefer_first
        return
    assert finished[0].id == articles[0].id
    assert len({article.id.casefold() for article in finished}) == len(finished)
    assert len({" ".join(article.text.split()) for article in finished}) == len(finished)
    for kind in ("articles", "spans", "links"):
        assert merged.counts[merging.READ, kind] == sum(merged.counts[row, kind] for row in merging.ROWS[1:])
    assert len(merged.events) == merged.counts[merging.RENAMED, "articles"] + len(articles) - len(finished)


@given(ARTICLES)
def test_merging_again_changes_nothing(articles: list[Article]) -> None:
    once, again = Merging(prefer_first=True, drop_near=True), Merging()
    for article in articles:
        once.take(article)
    finished = once.finish()
    for article in [*finished, *finished]:
        again.take(article)
    assert again.finish() == finished
    assert again.counts[merging.EQUAL, "articles"] == len(finished)


def test_blanks_before_full_stops_make_no_other_text() -> None:
    """As formats of tokens have them."""
    write("one/a", text="Gunmen fled , police said .")
    write("two/b", text="Gunmen fled, police said.")
    code, table, _ = run("one", "two", "-o", "out")
    assert (code, len(list(Path("out").glob("*.xml")))) == (0, 1), table

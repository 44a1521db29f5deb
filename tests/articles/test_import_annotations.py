"""The command `import_annotations`: labels, links and edges as asked, all or nothing, no loss without a trace."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.articles import adapt, intake
from scripts.articles.adapt import Wishes
from scripts.articles.article import LABELS, Article, Link, Place, Span
from scripts.articles.checks import check_article, tokenizer_of_articles
from scripts.articles.formats import doccano, registry, xml
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.import_annotations import import_annotations
from scripts.articles.intake import Intake
from scripts.articles.problems import ArticleError, Problem
from tests.articles.commands import runner

run = runner(import_annotations)
TEXT = "Police said gunmen stormed the depot."
#       0      7    12     19      27
Piece = Article | Refusal | ArticleError
MAP = ("--label-map", "PER_ATT=ATTACKER")


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def article(*spans: Span, links: Sequence[Link] = (), text: str = TEXT, id: str = "raid", **meta: str) -> Article:
    return Article(id, text, spans, tuple(links), meta=meta, place=Place("in.fake"))


def offer(monkeypatch: pytest.MonkeyPatch, **inputs: Sequence[Piece]) -> list[str]:
    """Files of a format whose reader gives just these things; ours are kept. RETURNS: The names of the files."""

    def read(path: Path) -> Iterator[Article | Refusal]:
        for piece in inputs[path.stem]:
            if isinstance(piece, ArticleError):
                raise piece
            yield piece

    fake = Format("fake", "Fake", (".fake",), read, None, lambda path, _: path.suffix == ".fake")
    monkeypatch.setattr(registry, "FORMATS", {"xml": xml.FORMAT, "fake": fake})
    for name in inputs:
        Path(f"{name}.fake").write_text("x")
    return [f"{name}.fake" for name in inputs]


def rows(table: str) -> dict[str, list[str]]:
    cells = ([cell.strip() for cell in line.split("│")[1:-1]] for line in table.splitlines() if "│" in line)
    return {first: rest for first, *rest in cells}


def refusals(path: str = "out.refusals.jsonl") -> list[dict[str, object]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


def words(name: str = "raid") -> list[tuple[str, str]]:
    read = xml.read(Path(f"out/{name}.xml"))
    return [(span.label, read.text[span.start : span.end]) for span in read.spans]


def test_a_file_of_doccano() -> None:
    entities = [
        {"id": 7, "label": "PER_ATT", "start_offset": 12, "end_offset": 18},
        {"id": 8, "label": "TARGET", "start_offset": 27, "end_offset": 36},
        {"id": 9, "label": "Place", "start_offset": 27, "end_offset": 36},
    ]
    relations = [
        {"id": 0, "from_id": 8, "to_id": 7, "type": "hit by"},
        {"id": 1, "from_id": 7, "to_id": 9, "type": "at"},
    ]
    record = {"id": 3, "text": TEXT, "entities": entities, "relations": relations, "url": "https://example.org"}
    Path("news.jsonl").write_text(json.dumps(record) + "\n")
    code, table, said = run("news.jsonl", "-o", "out", *MAP, "--label-map", "Place=", "--annotates", "ATTACKER,TARGET")
    assert (code, said) == (
        0,
        "articles in out: 1; what was not taken over as it was is in out.refusals.jsonl\n",
    )
    assert xml.read(Path("out/3.xml")) == Article(
        "3",
        TEXT,
        (Span("ATTACKER", 12, 18, "7"), Span("TARGET", 27, 36, "8")),
        (Link("against", 0, 1),),
        frozenset({"ATTACKER", "TARGET"}),
        {"origin": "news.jsonl 3"},
    )
    found = rows(table)
    assert found["read"] == ["1", "3", "2"]
    assert found["dropped by --label-map"] == ["–", "1", "1"]
    assert found["written"] == ["1", "2", "1"]
    assert [found[label] for label in ("PER_ATT", "Place")] == [["1", "ATTACKER"], ["1", "(dropped)"]]
    assert "links, as the file calls them: hit by (1), at (1)" in table
    assert "fields of the description that XML lacks: 1 value" in table
    assert [(line["what"], line["data"], line["fault"]) for line in refusals()] == [
        ("span", "Place", False),
        ("link", "at: PER_ATT 'gunmen' → Place 'the depot'", False),
        ("meta", "https://example.org", False),
    ]
    assert refusals()[0] | {"message": ""} == {
        "why": "dropped by --label-map",
        "what": "span",
        "fault": False,
        "message": "",
        "file": "news.jsonl",
        "line": 0,
        "article": "3",
        "start": 27,
        "end": 36,
        "words": "the depot",
        "data": "Place",
    }


def test_unknown_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = (Span("PER_ATT", 12, 18), Span("my org", 0, 6), Span("TARGET", 27, 36))
    names = offer(monkeypatch, one=[article(*spans), article(Span("PER_ATT", 0, 6), text="Gunmen ran.", id="b")])
    for flags in ((), ("--keep-going",)):
        code, table, said = run(*names, "-o", "out", *flags)
        assert (code, table) == (1, "")
        assert said.splitlines() == [
            "--label-map: labels that are none of ATTACKER, TARGET, SOURCE, CLAIM: PER_ATT, my org. Found: PER_ATT "
            "(2), my org (1), TARGET (1). Say what each is, LABEL= to drop it, or '*=' to drop all that you do not "
            "name, as in --label-map PER_ATT=ATTACKER --label-map 'my org=…'",
            "1 problem; nothing was written",
        ]
        assert not list(Path().glob("out*"))


@pytest.mark.parametrize("one", [Link("x", 1, 0), Link("y", 0, 1)])
@pytest.mark.parametrize("two", [Link("x", 2, 3), Link("y", 3, 2)])
def test_links_in_either_direction(one: Link, two: Link) -> None:
    spans = (Span("SOURCE", 0, 6), Span("CLAIM", 12, 36), Span("ATTACKER", 12, 18), Span("TARGET", 27, 36))
    ours, changes = adapt.adapt(article(*spans, links=[one, two]), Wishes(), tokenizer_of_articles())
    assert (ours.links, changes) == ((Link("by", 1, 0), Link("against", 2, 3)), [])


def test_links_between_others_and_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = (Span("SOURCE", 0, 6), Span("ATTACKER", 12, 18), Span("TARGET", 27, 36))
    links = [Link("hit", 1, 2), Link("hit by", 2, 1), Link("told", 0, 2)]
    names = offer(monkeypatch, one=[article(*spans, links=links)])
    code, _, said = run(*names, "-o", "out")
    assert (code, said) == (
        1,
        "in.fake, article 'raid', characters 0-6 'Police': the link 'told' links SOURCE and TARGET, expected CLAIM and "
        "SOURCE or ATTACKER and TARGET; remove it, or mend its ends\n1 problem; nothing was written; "
        "--keep-going writes what is good in spite of them\n",
    )
    code, table, said = run(*names, "-o", "out", "--keep-going")
    assert (code, rows(table)["refused: link between other labels"]) == (1, ["–", "–", "1"])
    assert rows(table)["the same link once more"] == ["–", "–", "1"]
    assert said.endswith("1 fault; the rest was written\n")
    assert xml.read(Path("out/raid.xml")).links == (Link("against", 1, 2),)
    assert [(line["why"], line["fault"]) for line in refusals()] == [
        ("the same link once more", False),
        ("refused: link between other labels", True),
    ]


def test_trim(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = (Span("ATTACKER", 13, 19), Span("TARGET", 26, 34), Span("SOURCE", 26, 27))
    names = offer(monkeypatch, one=[article(*spans, links=[Link("x", 0, 1), Link("x", 2, 1)])])
    code, _, said = run(*names, "-o", "out")
    assert (code, said.count("\n")) == (1, 5)
    assert "a TARGET with white space at its edge" in said
    code, table, said = run(*names, "-o", "out", "--trim", "--refusals", "lost.jsonl")
    assert code == 0
    assert words() == [("ATTACKER", "gunmen"), ("TARGET", "the depot")]
    assert rows(table)["dropped by --trim, being blank"] == ["–", "1", "1"]
    assert "edges moved by --trim: 2 spans" in table
    assert [(line["start"], line["end"], line["message"]) for line in refusals("lost.jsonl")[:2]] == [
        (13, 19, "edges moved to characters 12-18 'gunmen'"),
        (26, 34, "edges moved to characters 27-36 'the depot'"),
    ]


def test_trim_keeps_the_order_of_the_text_and_links() -> None:
    spans = (Span("CLAIM", 11, 18), Span("ATTACKER", 12, 36), Span("TARGET", 27, 36))
    ours, _ = adapt.adapt(article(*spans, links=[Link("x", 1, 2)]), Wishes(trim=True), tokenizer_of_articles())
    assert [span.label for span in ours.spans] == ["ATTACKER", "CLAIM", "TARGET"]
    assert ours.links == (Link("against", 0, 2),)


def test_drop_overlaps(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = (Span("TARGET", 12, 18), Span("TARGET", 19, 30), Span("TARGET", 27, 36), Span("SOURCE", 31, 36))
    names = offer(monkeypatch, one=[article(*spans)])
    code, _, said = run(*names, "-o", "out")
    assert (code, "overlaps another TARGET" in said) == (1, True)
    code, table, said = run(*names, "-o", "out", "--drop-overlaps")
    assert (code, rows(table)["dropped by --drop-overlaps"]) == (0, ["–", "1", "–"])
    assert words() == [("TARGET", "gunmen"), ("TARGET", "stormed the"), ("SOURCE", "depot")]


def test_the_longer_of_two_overlapping_spans_stays() -> None:
    spans = (Span("CLAIM", 0, 11), Span("CLAIM", 7, 36), Span("CLAIM", 12, 18), Span("SOURCE", 0, 6))
    wishes = Wishes(drop_overlaps=True)
    ours, changes = adapt.adapt(article(*spans, links=[Link("x", 2, 3)]), wishes, tokenizer_of_articles())
    assert [(span.label, span.start) for span in ours.spans] == [("CLAIM", 7), ("SOURCE", 0)]
    assert [(change.what, change.problem.start) for change in changes] == [("span", 0), ("span", 12), ("link", 12)]
    assert changes[0].problem.message == (
        "the CLAIM overlaps a longer one of its label, 'said gunmen stormed the depot'"
    )


def test_crossing_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = (Span("SOURCE", 0, 18), Span("CLAIM", 12, 36), Span("TARGET", 27, 36))
    names = offer(monkeypatch, one=[article(*spans, links=[Link("x", 0, 1)])])
    code, _, said = run(*names, "-o", "out")
    assert (code, said) == (
        1,
        "in.fake, article 'raid', characters 0-18 'Police said gunmen': the SOURCE crosses the longer 'gunmen stormed "
        "the depot'; XML can only nest spans: make one of them end where the other does\n"
        "in.fake, article 'raid', characters 12-36 'gunmen stormed the depot': the link 'by' joins a span that is not "
        "taken over\n2 problems; nothing was written; --keep-going writes what is good in spite of them\n",
    )
    code, table, _ = run(*names, "-o", "out", "--keep-going")
    assert (code, rows(table)["refused: crosses a longer span"]) == (1, ["–", "1", "1"])
    assert words() == [("CLAIM", "gunmen stormed the depot"), ("TARGET", "the depot")]


def test_all_other_labels_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = (Span("my org", 0, 6), Span("PER_ATT", 12, 18), Span("TARGET", 27, 36))
    names = offer(monkeypatch, one=[article(*spans)])
    code, table, _ = run(*names, "-o", "out", "--label-map", "PER_ATT=ATTACKER", "--label-map", "*=")
    assert (code, rows(table)["dropped by --label-map"]) == (0, ["–", "1", "–"])
    # Our own labels are no others.
    assert [label for label, _ in words()] == ["ATTACKER", "TARGET"]
    code, _, said = run(*names, "-o", "other", "--label-map", "*=CLAIM")
    assert (code, "--label-map *=CLAIM: expected LABEL=OURS" in " ".join(said.replace("│", " ").split())) == (2, True)


def test_what_nobody_looked_for_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    partly = replace(article(Span("TARGET", 27, 36)), annotates=frozenset({"ATTACKER", "TARGET"}))
    _, _, said = run(*offer(monkeypatch, one=[partly]), "-o", "out")
    assert said.splitlines()[0] == "no ATTACKER in any article: if nobody looked for them, say --annotates TARGET"


def test_what_annotators_skipped_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    skipped = Refusal(Problem("the task was skipped", "one.fake", 3), "record", "{}", expected=True)
    code, table, said = run(*offer(monkeypatch, one=[skipped, article(Span("TARGET", 27, 36))]), "-o", "out")
    assert (code, "skipped by annotators, or of kinds that are not taken over: 1 piece\n" in table) == (0, True)
    [entry] = [json.loads(line) for line in Path("out.refusals.jsonl").read_text().splitlines()]
    assert (entry["fault"], entry["message"], entry["line"]) == (False, "the task was skipped", 3)
    assert said.splitlines()[-1].startswith("articles in out: 1; ")


def test_nothing_is_marked_in_the_whole_export(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, said = run(*offer(monkeypatch, one=[article()]), "-o", "out")
    assert "no span in any article: is this the right export, and the right --format?" in said.splitlines()


def test_the_curator_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [article(Span("TARGET", 27, 36), annotator="Anna"), article(annotator="CURATION_USER")]
    run(*offer(monkeypatch, one=both), "-o", "out", "--first-annotator")
    assert xml.read(Path("out/raid.xml")).meta == {"origin": "in.fake raid, annotator CURATION_USER"}


def test_texts_in_normal_form(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Cafe\u0301 raid:\r\n\r\n\r\n gunmen\u00a0\u00a0stormed  the depot .\r\n"
    words_of = {"ATTACKER": "gunmen", "CLAIM": "gunmen\u00a0\u00a0stormed  the depot ", "TARGET": "Cafe\u0301"}
    spans = [Span(label, text.index(one), text.index(one) + len(one)) for label, one in words_of.items()]
    spans.sort(key=lambda span: (span.start, -span.end))
    names = offer(monkeypatch, one=[article(*spans, text=text)])
    code, _, _ = run(*names, "-o", "out", "--normalise", "--trim")
    found = xml.read(Path("out/raid.xml"))
    assert (code, found.text) == (0, "Café raid:\n\ngunmen stormed the depot .")
    assert words() == [("TARGET", "Café"), ("CLAIM", "gunmen stormed the depot"), ("ATTACKER", "gunmen")]
    # Without --trim a blank edge is a fault as ever.
    code, _, said = run(*names, "-o", "other", "--normalise")
    assert (code, "a CLAIM with white space at its edge" in said) == (1, True)


def test_annotators(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [
        article(Span("TARGET", 27, 36), annotator="ann"),
        article(Span("ATTACKER", 12, 18), annotator="bob"),
        article(text="Only Bob read this.", id="b", annotator="bob"),
        article(text="Nobody is named here.", id="c"),
    ]
    names = offer(monkeypatch, one=both)
    code, _, said = run(*names, "-o", "out")
    assert (code, said.splitlines()[0]) == (
        1,
        "--annotator: 1 text annotated more than once, by bob (2), ann (1) (articles of each); take one annotator's "
        "with --annotator NAME, or of each text the first one's by name with --first-annotator",
    )
    code, table, _ = run(*names, "-o", "out", "--annotator", "bob")
    assert (code, rows(table)["of other annotators"]) == (0, ["1", "1", "–"])
    assert sorted(file.name for file in Path("out").iterdir()) == ["b.xml", "c.xml", "raid.xml"]
    assert words() == [("ATTACKER", "gunmen")]
    assert xml.read(Path("out/b.xml")).meta == {"origin": "in.fake b, annotator bob"}
    code, table, _ = run(*names, "-o", "first", "--first-annotator")
    assert (code, rows(table)["of other annotators"]) == (0, ["1", "1", "–"])
    assert [span.label for span in xml.read(Path("first/raid.xml")).spans] == ["TARGET"]
    assert xml.read(Path("first/b.xml")).meta == {"origin": "in.fake b, annotator bob"}
    code, _, said = run(*names, "-o", "other", "--annotator", "eve")
    assert (code, "no article is by the annotator 'eve'; found: bob (2), ann (1)" in said) == (1, True)


def test_duplicates(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = [article(), article(text=TEXT.replace(" ", "\n"), id="b"), article(text="Else.")]
    names = offer(monkeypatch, one=twice, two=[article(text="Other."), article(id="c")])
    code, _, said = run("one.fake", "-o", "out")
    assert (code, said.splitlines()) == (
        1,
        [
            "in.fake, article 'b': the same text stands in in.fake, article 'raid' as well; remove one of them, or "
            "give both an annotator",
            "in.fake, article 'raid': another text of this input has the same id; give one of them another",
            "2 problems; nothing was written; --keep-going writes what is good in spite of them",
        ],
    )
    code, table, _ = run(*names, "-o", "out", "--keep-going")
    assert (code, rows(table)["refused: duplicate"]) == (1, ["3", "–", "–"])
    # Two exports may count their records alike.
    assert sorted(file.name for file in Path("out").iterdir()) == ["raid-2.xml", "raid.xml"]
    assert "ids made names of files: 1 article" in table
    assert xml.read(Path("out/raid-2.xml")).meta == {"origin": "in.fake raid"}


def test_names_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = ["../../x", "x", "X", "a b/c:d", "….", "x" * 300]
    names = offer(monkeypatch, one=[article(text=f"Text {n}.", id=id) for n, id in enumerate(ids)])
    assert run(*names, "-o", "out")[0] == 0
    assert sorted(file.stem for file in Path("out").iterdir()) == ["X-3", "a-b-c-d", "article", "x", "x-2", "x" * 48]
    assert all(xml.read(file).id == file.stem for file in Path("out").iterdir())


def test_the_first_faulty_input_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = Refusal(Problem("too far", "one.fake", 3, "raid", 90, 99, "?"), "span", "[90, 99]")
    broken = ArticleError([Problem("cut off", "one.fake", 9)])
    names = offer(monkeypatch, zero=[article()], one=[refusal, broken], two=[ArticleError([Problem("never read")])])
    code, table, said = run(*names, "-o", "out")
    assert (code, table, said.splitlines()) == (
        1,
        "",
        [
            "one.fake:3, article 'raid', characters 90-99 '?': too far",
            "one.fake:9: cut off",
            "2 problems; nothing was written; --keep-going writes what is good in spite of them",
        ],
    )
    assert not list(Path().glob("out*"))
    assert not list(Path().glob(".out*"))
    code, table, said = run(*names, "-o", "out", "--keep-going")
    assert (code, rows(table)["written"]) == (1, ["1", "–", "–"])
    assert "refused by the reader: 3 pieces" in table
    assert said.splitlines()[-1] == "3 faults; the rest was written"
    assert [(line["data"], line["line"], line["fault"]) for line in refusals()] == [
        ("[90, 99]", 3, True),
        ("", 9, True),
        ("", 0, True),
    ]


def test_faulty_articles_are_refused_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = article(Span("TARGET", 27, 99), Span("SOURCE", 0, 6), text=TEXT + " Again.", id="faulty")
    control = article(text="One\0two.", id="control")
    names = offer(monkeypatch, one=[faulty, control, article()])
    code, _, said = run(*names, "-o", "out", "--annotates", "TARGET")
    assert (code, said.splitlines()) == (
        1,
        [
            "in.fake, article 'faulty', characters 27-99 'the depot. Again.': the span lies outside the text of 44 "
            "characters",
            "in.fake, article 'faulty', characters 0-6 'Police': a SOURCE, which `annotates` of this article does not "
            "list; add it there",
            "in.fake, article 'control', characters 3-4 '\\x00': the character U+0000 cannot stand in XML; remove it "
            "from the text",
            "3 problems; nothing was written; --keep-going writes what is good in spite of them",
        ],
    )
    code, table, _ = run(*names, "-o", "out", "--keep-going")
    assert (code, rows(table)["refused: faulty article"]) == (1, ["2", "2", "–"])
    assert [file.name for file in Path("out").iterdir()] == ["raid.xml"]


def test_ids_of_spans_that_xml_cannot_have(monkeypatch: pytest.MonkeyPatch) -> None:
    spans = (Span("SOURCE", 0, 6, "a"), Span("ATTACKER", 12, 18, "a"), Span("TARGET", 27, 36, "b c"))
    names = offer(monkeypatch, one=[article(*spans, links=[Link("x", 1, 2)])])
    assert run(*names, "-o", "out")[0] == 0
    assert [span.id for span in xml.read(Path("out/raid.xml")).spans] == ["a", "", "t1"]


def test_our_own_xml_comes_over_byte_by_byte() -> None:
    good = Path(__file__).parents[1] / "data/good"
    code, _, said = run(good, "-o", "out")
    assert (code, said) == (0, "articles in out: 6\n")
    assert {file.name: file.read_bytes() for file in Path("out").iterdir()} == {
        file.name: file.read_bytes() for file in good.glob("*.xml")
    }
    assert refusals() == []


def test_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    names = offer(monkeypatch, one=[article(Span("ATTACKER", 12, 18))])
    said = run(*names, "-o", "out", *MAP)[2].splitlines()
    assert said[:2] == [
        "--label-map has labels that no span has: PER_ATT",
        "no TARGET and no SOURCE and no CLAIM in any article: if nobody looked for them, say --annotates ATTACKER",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--label-map", "PER"], "--label-map PER: expected LABEL=OURS with one of ATTACKER, TARGET, SOURCE, CLAIM"),
        (["--label-map", "PER=HERO"], "--label-map PER=HERO: expected LABEL=OURS"),
        (["--label-map", "=CLAIM"], "--label-map =CLAIM: expected LABEL=OURS"),
        (["--label-map", "P=CLAIM", "--label-map", "P="], "--label-map P=: P is mapped to CLAIM already"),
        (["--annotates", "CLAIM,HERO"], "--annotates CLAIM,HERO: 'HERO': expected some of"),
        (["--format", "word"], "there is no format 'word', expected one of xml, fake"),
        (["--refusals", "out/lost.jsonl"], "--refusals: the folder of the articles is for articles only"),
    ],
)
def test_wrong_usage(options: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, message = run(*offer(monkeypatch, one=[article()]), "-o", "out", *options)
    assert (code, said in message) == (2, True)
    assert not list(Path().glob("out*"))


def test_labels_with_an_equals_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    names = offer(monkeypatch, one=[article(Span("role=att", 12, 18))])
    assert run(*names, "-o", "out", "--label-map", "role=att=ATTACKER")[0] == 0
    assert words() == [("ATTACKER", "gunmen")]


def test_articles_are_never_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    names = offer(monkeypatch, one=[article()])
    Path("out").mkdir()
    assert run(*names, "-o", "out")[0] == 0
    before = Path("out/raid.xml").stat()
    code, _, said = run(*names, "-o", "out")
    assert (code, "out: give a new or an empty folder" in said) == (1, True)
    assert Path("out/raid.xml").stat() == before


def test_nothing_to_import(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(*offer(monkeypatch, one=[]), "-o", "out") == (
        1,
        "",
        "one.fake: no article could be written\n1 problem; nothing was written\n",
    )


def test_unknown_format() -> None:
    Path("notes.txt").write_text("Just words.")
    code, _, said = run("notes.txt", "-o", "out")
    assert (code, "notes.txt: is in no format that can be told; say which" in said) == (1, True)
    code, _, said = run("notes.txt", "-o", "out", "--format", "doccano")
    assert (code, said.startswith("notes.txt:1: ")) == (1, True)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Any spans and links over a text, as an annotator's slips make them."""
    text = draw(st.text("ab .,\n’é😀", min_size=1, max_size=30))
    place = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda pair: pair[0] < pair[1])
    found = draw(st.lists(st.tuples(st.sampled_from((*LABELS, "X", "GONE")), place), max_size=8))
    spans = sorted((Span(label, *edges) for label, edges in found), key=lambda span: (span.start, -span.end))
    ends = st.integers(0, max(len(spans) - 1, 0))
    links = draw(st.lists(st.builds(Link, st.just("x"), ends, ends), max_size=8)) if spans else []
    return Article("a", text, tuple(spans), tuple(links), place=Place("in.fake"))


@given(articles(), st.booleans(), st.booleans())
def test_all_that_is_read_is_accounted_for(one: Article, trim: bool, drop: bool) -> None:
    nlp = tokenizer_of_articles()
    wishes = Wishes({"X": "CLAIM", "GONE": ""}, trim=trim, drop_overlaps=drop)
    ours, changes = adapt.adapt(one, wishes, nlp)
    ours, more = adapt.nested(ours)
    lost = [change.what for change in (*changes, *more) if change.row != adapt.MOVED]
    assert len(one.spans) == len(ours.spans) + lost.count("span")
    assert len(one.links) == len(ours.links) + lost.count("link")
    assert ours.text == one.text
    if trim and drop and one.text.strip():
        # Then nothing is left that the checks find, or XML cannot hold.
        assert check_article(ours, nlp) == []
        assert xml.to_xml(ours)
    if not trim:
        assert {(span.start, span.end) for span in ours.spans} <= {(span.start, span.end) for span in one.spans}


def test_the_table_adds_up(tmp_path: Path) -> None:
    spans = [[0, 6, "SOURCE"], [0, 18, "GONE"], [12, 36, "CLAIM"], [8, 20, "CLAIM"], [27, 36, "TARGET"]]
    records = [
        {"id": 1, "text": TEXT, "label": spans},
        {"id": 2, "text": TEXT, "label": spans},
        {"id": 3, "text": "x " + TEXT, "label": spans},
    ]
    Path("x.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    (tmp_path / "folder").mkdir()
    taken = Intake(tmp_path / "folder", Wishes({"GONE": ""}, drop_overlaps=True))
    assert len(taken.take(Path("x.jsonl"), doccano.FORMAT)) == 6
    parts = {row for row, _ in taken.counts} - {intake.READ, adapt.MOVED, intake.RENAMED, intake.NOT_HELD}
    for kind, count in (("articles", 3), ("spans", 15), ("links", 0)):
        assert taken.counts[intake.READ, kind] == count == sum(taken.counts[row, kind] for row in parts)

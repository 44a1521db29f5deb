"""Folders of brat: what becomes an article, what is refused, and that what was written is read."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.articles.article import LABELS, Article, Link, Span
from scripts.articles.formats import brat
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import parted, without_ids

TEXT = "“No,” Kovač said,\n“never.”\n"


def pair(folder: Path, annotation: str, text: str = TEXT, name: str = "a") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    (folder / f"{name}.ann").write_bytes(annotation.encode())
    return folder


def read(path: Path) -> tuple[list[Article], list[Refusal]]:
    return parted(brat.read(path))


def test_fragments_relations_and_events(tmp_path: Path) -> None:
    lines = [
        "T1\tSource 6 11\tKovač",
        "T2\tContent 0 5;18 26\t“No,” “never.”",
        "T3\tCue 12 16\tsaid",
        "R1\tBy Arg1:T2 Arg2:T1\t",
        "R2\tOf Arg2:T3 Arg1:T1",
        "E1\tCue:T3 Theme:T1 Theme2:T2 Part2:E2",
        "E2\tContent:T2",
    ]
    (article,), refusals = read(pair(tmp_path, "\n".join(lines) + "\n"))
    assert refusals == []
    assert (article.id, article.text, article.place.line) == ("a", TEXT, 1)
    assert article.spans == (
        Span("Content", 0, 5, "T2.1"),
        Span("Source", 6, 11, "T1"),
        Span("Cue", 12, 16, "T3"),
        Span("Content", 18, 26, "T2.2"),
    )
    assert article.links == (
        Link("By", 0, 1),
        Link("By", 3, 1),
        Link("Of", 1, 2),
        Link("Theme", 2, 1),
        Link("Theme", 2, 0),
        Link("Theme", 2, 3),
        Link("Part2", 2, 0),
        Link("Part2", 2, 3),
    )


def test_fragments_that_only_a_line_break_parts_are_one_span(tmp_path: Path) -> None:
    (article,), refusals = read(pair(tmp_path, "T1\tCue 12 17;18 26\tsaid, “never.”\n"))
    assert (article.spans, refusals) == ((Span("Cue", 12, 26, "T1"),), [])


def test_line_ends_are_kept(tmp_path: Path) -> None:
    text = "one\r\ntwo\rthree\n"
    (article,), refusals = read(pair(tmp_path, "T1\tA 5 8\ttwo\r\nT2\tB 0 3;5 14\tone two three\r\n", text))
    assert refusals == []
    assert (article.text, article.spans) == (text, (Span("B", 0, 14, "T2"), Span("A", 5, 8, "T1")))


@pytest.mark.parametrize("offsets", ["6 11", "7 12"], ids=["mark not counted", "mark counted"])
def test_byte_order_mark(tmp_path: Path, offsets: str) -> None:
    (article,), refusals = read(pair(tmp_path, f"\ufeffT1\tSource {offsets}\tKovač\n", f"\ufeff{TEXT}"))
    assert (article.text, article.spans, refusals) == (TEXT, (Span("Source", 6, 11, "T1"),), [])


def test_other_kinds_are_counted_once_a_file(tmp_path: Path) -> None:
    lines = ["T1\tCue 12 16\tsaid", "A1\tSure T1", "#1\tAnnotatorNotes T1\tnote", "A2\tOld T1 Yes", "*\tEquiv T1 T1"]
    (article,), refusals = read(pair(tmp_path, "\n".join(lines)))
    assert len(article.spans) == 1
    assert [(refusal.what, refusal.problem.line, refusal.problem.message) for refusal in refusals] == [
        ("span", 2, "attributes (A) are not taken over: 2 in this file, the first is 'A1 Sure T1'"),
        ("span", 3, "notes (#) are not taken over: 1 in this file, the first is '#1 AnnotatorNotes T1 note'"),
        ("link", 5, "equivalences (*) are not taken over: 1 in this file, the first is '* Equiv T1 T1'"),
    ]


@pytest.mark.parametrize(
    ("record", "what", "message"),
    [
        ("T2\tCue 12 15\tsaid", "span", "T2 quotes 'said', its offsets give 'sai'"),
        ("T2\tCue 90 94\tsaid", "span", "T2 quotes 'said', its offsets give ''"),
        ("T2\tCue 17 18\t", "span", "T2 is blank or reaches out of the text of 27 characters"),
        ("T2\tCue 12\tsaid", "span", "not a record of brat: 'T2 Cue 12 said'"),
        ("T1\tCue 12 16\tsaid", "span", "T1 stands twice, first on line 1; number one of them anew"),
        ("R1\tBy Arg1:T1 Arg2:T7", "link", "R1 refers to 'T7', which is not in the file"),
        ("A1\tSure T1\nR1\tBy Arg1:A1 Arg2:T1", "link", "R1 refers to 'A1', which is not taken over"),
        ("R1\tBy Arg1:T1", "link", "not a record of brat: 'R1 By Arg1:T1'"),
        ("E1\tCue:T7", "link", "E1 refers to 'T7', which is not in the file"),
        ("E1\tSource:T1 Theme", "link", "E1 refers to 'nothing', which is not in the file"),
    ],
)
def test_refusals(tmp_path: Path, record: str, what: str, message: str) -> None:
    (article,), refusals = read(pair(tmp_path, f"T1\tSource 6 11\tKovač\n{record}\n"))
    assert article.spans == (Span("Source", 6, 11, "T1"),)
    assert article.links == ()
    assert (refusals[0].what, refusals[0].problem.message) == (what, message)
    assert refusals[0].data == record.split("\n")[-1]
    assert str(refusals[0].problem).startswith(f"{tmp_path / 'a.ann'}:{2 + record.count(chr(10))}, article 'a'")


@pytest.mark.parametrize(
    ("text", "offsets", "unit"),
    [
        ("“No,” Kovač said", "17 21", "bytes of UTF-8"),
        ("🔥🔥 he said", "8 12", "UTF-16 code units"),
        ("one\r\ntwo\r\nsaid", "8 12", "a line break \\r\\n as one character"),
        ("one\ntwo\nsaid", "10 14", "a line break as two characters, \\r\\n"),
    ],
)
def test_offsets_in_other_units(tmp_path: Path, text: str, offsets: str, unit: str) -> None:
    (article,), (refusal,) = read(pair(tmp_path, f"T1\tCue {offsets}\tsaid\n", text))
    assert article.spans == ()
    assert refusal.problem.message.endswith(f"; they count {unit}: make them count characters of the text as it is")


def test_scores(tmp_path: Path) -> None:
    lines = [
        "#1\tAnnotatorNotes T1\tscore 0.93",
        "T1\tSource 6 11\tKovač",
        "T2\tContent 0 5;18 26\t“No,” “never.”",
        "T3\tCue 12 16\tsaid",
        "#2\tAnnotatorNotes T2\tscore 1",
    ]
    (article,), refusals = read(pair(tmp_path, "\n".join(lines)))
    assert refusals == []
    assert [span.id for span in article.spans] == ["T2.1", "T1", "T3", "T2.2"]
    assert dict(article.meta) == {"scores": "[1, 0.93, null, 1]"}


@pytest.mark.parametrize(
    "note",
    [
        "#1\tAnnotatorNotes T1\tscore: 0.5",
        "#1\tAnnotatorNotes T1\tscore 0.5?",
        "#1\tAnnotatorNotes T1\tscore .5",
        "#1\tAnnotatorNotes T1\tscore 1e999",
        "#1\tAnnotatorNotes T7\tscore 0.5",
        "#1\tNormalizerNotes T1\tscore 0.5",
    ],
)
def test_other_notes_are_no_scores(tmp_path: Path, note: str) -> None:
    (article,), (refusal,) = read(pair(tmp_path, f"T1\tSource 6 11\tKovač\n{note}\n"))
    assert article.meta == {}
    assert refusal.problem.message == (
        f"notes (#) are not taken over: 1 in this file, the first is {' '.join(note.split())!r}"
    )


def test_of_two_scores_the_first_is_taken(tmp_path: Path) -> None:
    notes = "#1\tAnnotatorNotes T1\tscore 0.5\n#2\tAnnotatorNotes T1\tscore 0.6\n"
    (article,), (refusal,) = read(pair(tmp_path, f"T1\tSource 6 11\tKovač\n{notes}"))
    assert dict(article.meta) == {"scores": "[0.5]"}
    assert (refusal.problem.line, refusal.data) == (3, "#2\tAnnotatorNotes T1\tscore 0.6")


def test_types_of_events_that_are_not_their_triggers(tmp_path: Path) -> None:
    lines = [
        "T1\tSource 6 11\tKovač",
        "T2\tCue 12 16\tsaid",
        "E1\tCue:T2 By:T1",
        "E2\tSpeech:T2 By:T1",
        "E3\tAct:T1",
    ]
    (article,), (refusal,) = read(pair(tmp_path, "\n".join(lines)))
    assert article.spans == (Span("Source", 6, 11, "T1"), Span("Cue", 12, 16, "T2"))
    assert article.links == (Link("By", 1, 0), Link("By", 1, 0))
    assert (refusal.what, refusal.data, refusal.problem.line) == ("link", "E2\tSpeech:T2 By:T1", 4)
    assert refusal.problem.message == (
        "types of events that are not their triggers' are not taken over: 2 in this file, the first is "
        "'E2 Speech:T2 By:T1'"
    )


@pytest.mark.parametrize(
    ("cut", "message"),
    [
        ("T1\tSource 6 11\tKovač\nT2\tCue 12 16\tsa", "T2 quotes 'sa', its offsets give 'said'"),
        ("T1\tSource 6 11\tKovač\nT2\tCue 12 1", "not a record of brat: 'T2 Cue 12 1'"),
        ("T1\tSource 6 11\tKovač\nR1\tBy Arg1:T1 Ar", "not a record of brat: 'R1 By Arg1:T1 Ar'"),
        ("T1\tSource 6 11\tKovač\nE1\tSource:T1 B", "E1 refers to 'nothing', which is not in the file"),
    ],
)
def test_an_annotation_that_is_cut_off(tmp_path: Path, cut: str, message: str) -> None:
    (article,), (refusal,) = read(pair(tmp_path, cut))
    assert article.spans == (Span("Source", 6, 11, "T1"),)
    assert (refusal.problem.line, refusal.problem.message) == (2, message)


def test_a_text_that_is_cut_off(tmp_path: Path) -> None:
    (article,), (refusal,) = read(pair(tmp_path, "T1\tSource 6 11\tKovač\nT2\tCue 12 16\tsaid\n", TEXT[:14]))
    assert article.spans == (Span("Source", 6, 11, "T1"),)
    assert refusal.problem.message == "T2 quotes 'said', its offsets give 'sa'"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_the_annotation_do_not_count(tmp_path: Path, ends: str) -> None:
    lines = ["T1\tSource 6 11\tKovač", "T2\tCue 12 26\tsaid, “never.”", "", "R1\tBy Arg1:T2 Arg2:T1", ""]
    (article,), refusals = read(pair(tmp_path, ends.join(lines)))
    assert refusals == []
    assert article.spans == (Span("Source", 6, 11, "T1"), Span("Cue", 12, 26, "T2"))
    assert article.links == (Link("By", 1, 0),)


def test_files_without_the_other(tmp_path: Path) -> None:
    pair(tmp_path, "")
    (tmp_path / "b.txt").write_text("b")
    (tmp_path / "c.ann").write_text("")
    (tmp_path / ".hidden.ann").write_text("")
    articles, refusals = read(tmp_path)
    assert [article.id for article in articles] == ["a"]
    assert [(refusal.what, str(refusal.problem)) for refusal in refusals] == [
        (
            "record",
            f"{tmp_path / 'b.txt'}, article 'b': there is no b.ann, its annotation (make an empty one where nothing is "
            "annotated), beside it",
        ),
        ("record", f"{tmp_path / 'c.ann'}, article 'c': there is no c.txt, its text, beside it"),
    ]
    with pytest.raises(ArticleError, match=r"there is no c\.txt, its text, beside it"):
        read(tmp_path / "c.ann")
    assert [article.id for article in read(tmp_path / "a.ann")[0]] == ["a"]


def test_one_unreadable_file_does_not_hide_the_others(tmp_path: Path) -> None:
    pair(tmp_path, "")
    pair(tmp_path, "", name="b")
    (tmp_path / "a.txt").write_bytes("Kovač".encode("latin2"))
    articles, (refusal,) = read(tmp_path)
    assert [article.id for article in articles] == ["b"]
    assert (refusal.what, refusal.problem.path) == ("record", str(tmp_path / "a.txt"))
    assert refusal.problem.message == "byte 5 of the file, 0xE8, is not UTF-8, which was tried; save the file as UTF-8"


@pytest.mark.parametrize("file", ["a.txt", "a.ann"])
def test_utf_16(tmp_path: Path, file: str) -> None:
    (pair(tmp_path, "") / file).write_bytes("T1\tSource 6 11\tKovač\n".encode("utf-16"))
    articles, (refusal,) = read(tmp_path)
    assert (articles, refusal.what, refusal.problem.path) == ([], "record", str(tmp_path / file))
    assert refusal.problem.message == "seems to be UTF-16, UTF-8 was tried; save the file as UTF-8"


def test_a_folder_an_annotator(tmp_path: Path) -> None:
    for name in ("ann", "bob"):
        pair(tmp_path / name, "T1\tSource 6 11\tKovač\n")
        pair(tmp_path / name, "", text=name, name="b")
    articles, refusals = read(tmp_path)
    assert refusals == []
    assert [(article.id, dict(article.meta)) for article in articles] == [
        ("ann/a", {"annotator": "ann"}),
        ("bob/a", {"annotator": "bob"}),
        ("ann/b", {}),
        ("bob/b", {}),
    ]


def test_no_pair(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"no pair NAME\.txt and NAME\.ann in it"):
        read(tmp_path)


def test_recognises(tmp_path: Path) -> None:
    pair(tmp_path / "x", "T1\tA 0 1\ta\n")
    (tmp_path / "y.txt").write_text("y")
    assert brat.recognises(tmp_path, b"")
    assert brat.recognises(tmp_path / "x/a.txt", b"text")
    assert brat.recognises(tmp_path / "x/a.ann", b"T1\tA 0 1\ta\n")
    assert brat.recognises(tmp_path / "x/a.ann", b"")
    assert not brat.recognises(tmp_path / "x/a.ann", b"<xml/>")
    assert not brat.recognises(tmp_path / "y.txt", b"y")


def test_written_files(tmp_path: Path) -> None:
    article = Article(
        "a",
        "Kovač said he\nran.",
        (Span("SOURCE", 0, 5), Span("CLAIM", 11, 18, "T1"), Span("CUE", 6, 10, "x")),
        (Link("by", 1, 0), Link("by", 1, 2)),
    )
    folder = tmp_path / "out"
    brat.write([article, Article("b", "b")], folder)
    assert sorted(path.name for path in folder.iterdir()) == ["a.ann", "a.txt", "annotation.conf", "b.ann", "b.txt"]
    assert (folder / "a.ann").read_text() == (
        "T2\tSOURCE 0 5\tKovač\n"
        "T1\tCLAIM 11 13;14 18\the ran.\n"
        "T3\tCUE 6 10\tsaid\n"
        "R1\tby Arg1:T1 Arg2:T2\n"
        "R2\tby Arg1:T1 Arg2:T3\n"
    )
    assert (folder / "b.ann").read_text() == ""
    assert (folder / "annotation.conf").read_text() == (
        "[entities]\nATTACKER\nTARGET\nSOURCE\nCLAIM\nCUE\n\n"
        "[relations]\nby\tArg1:CLAIM, Arg2:SOURCE|CUE\nagainst\tArg1:ATTACKER, Arg2:TARGET\n"
        "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n\n[events]\n\n[attributes]\n"
    )


def test_written_scores(tmp_path: Path) -> None:
    spans = (Span("SOURCE", 0, 5), Span("CLAIM", 11, 13), Span("CLAIM", 14, 17))
    article = Article("a", "Kovač said he ran", spans, (Link("by", 1, 0),), meta={"scores": "[0.5, null, 1e-07]"})
    brat.write([article], tmp_path / "out")
    assert (tmp_path / "out/a.ann").read_text() == (
        "T1\tSOURCE 0 5\tKovač\nT2\tCLAIM 11 13\the\nT3\tCLAIM 14 17\tran\nR1\tby Arg1:T2 Arg2:T1\n"
        "#1\tAnnotatorNotes T1\tscore 0.5\n#2\tAnnotatorNotes T3\tscore 1e-07\n"
    )


def test_losses(tmp_path: Path) -> None:
    meta = {"genre": "news", "annotator": "ann", "scores": "[0.5, 1.0]"}
    spans = (Span("SOURCE", 0, 5, "s1"), Span("CLAIM", 11, 17, "T7"))
    article = Article("a", "Kovač said he ran", spans, (Link("by", 1, 0),), frozenset({"SOURCE", "CLAIM"}), meta)
    brat.write([article], tmp_path / "out")
    assert brat.LOSSES == (
        "ids of spans that are not T and a number",
        "description (meta), but for scores, and which labels were annotated",
    )
    spans = (replace(spans[0], id="T1"), spans[1])
    kept = replace(article, spans=spans, meta={"scores": "[0.5, 1.0]"}, annotates=frozenset(LABELS))
    assert read(tmp_path / "out") == ([kept], [])


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (Article("../a", "text"), "the id cannot be the name of a file"),
        (Article(".a", "text"), "the id cannot be the name of a file"),
        (Article("é" * 126, "text"), "the id cannot be the name of a file"),
        (Article("good", "text"), "two articles have this id"),
        (Article("a", "\ufefftext"), "the text starts with a byte order mark"),
        (Article("a", "te\ud800xt"), r"has half a character \(U\+D800\)"),
        (Article("a", "text", (Span("ONE TWO", 0, 4),)), "no types with blanks"),
        (Article("a", "text\n", (Span("ONE", 0, 5),)), "the ONE is blank or has a line break at its edge"),
        (Article("a", "text", (Span("ONE", 1, 1),)), "the ONE is blank or has a line break at its edge"),
        (Article("a", "text", (Span("ONE", 1, 9),)), "the ONE is blank or has a line break at its edge"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(tmp_path: Path, article: Article, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        brat.write([Article("good", "text"), article], tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    pair(tmp_path, "")
    with pytest.raises(ArticleError, match="is there already, with something in it"):
        brat.write([], tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ann", "a.txt"]


SPECIAL = st.sampled_from([*"\n\r\t ;#", "\r\n", "\n\n", "😀", "\u0301", "\u2028", "\x85", "\x0b", "T1\tA 0 1\tx"])
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff")
TEXTS = st.lists(SPECIAL | ANY | st.sampled_from(["a", "said "]), max_size=30).map("".join)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(TEXTS)
    words = [n for n, character in enumerate(text) if not character.isspace()]
    bounds: list[tuple[int, int]] = []
    if words:
        ends = st.tuples(st.sampled_from(words), st.sampled_from(words))
        bounds = [(min(pair), max(pair) + 1) for pair in draw(st.lists(ends, max_size=8))]
    bounds.sort(key=lambda pair: (pair[0], -pair[1]))
    labels = st.sampled_from([*LABELS, "Größe"])
    spans = tuple(Span(draw(labels), *bound, f"T{n + 1}") for n, bound in enumerate(bounds))
    links: list[Link] = []
    if spans:
        number = st.integers(0, len(spans) - 1)
        links = draw(st.lists(st.builds(Link, st.sampled_from(["by", "against", "x"]), number, number), max_size=5))
    number = st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False)
    scores = draw(st.lists(st.none() | number, min_size=len(spans), max_size=len(spans)))
    meta = {"scores": json.dumps(scores)} if any(score is not None for score in scores) else {}
    return Article(draw(st.sampled_from(["a", "a.b", "é ü", "T1"])), text, spans, tuple(links), meta=meta)


@settings(max_examples=200, deadline=None)
@given(articles(), st.booleans())
def test_what_was_written_is_read(article: Article, with_ids: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        brat.write([article if with_ids else without_ids(article)], Path(folder) / "out")
        assert list(brat.read(Path(folder) / "out")) == [article]

"""PolNeAR's folders as a format: every annotation with the labels of the file; and the real corpus, where at hand."""

import os
from collections import Counter
from pathlib import Path

import pytest

from scripts.articles.article import Article, Link, Span
from scripts.articles.formats import polnear
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import only_articles, refused

TEXT = "“No,” she said, “never.” She denies it."
#       0     6   10    16       25  29     36
BOUNDS = [
    "T1\tSource 6 9\tshe",
    "T2\tContent 16 24;0 5\t“never.” “No,”",
    "T3\tAttribution 10 14\tsaid",
    "T4\tCue 10 14\tsaid",
    "E1\tAttribution:T3 Source:T1 Content:T2 Cue:T4",
    "T5\tDiscard 36 38\tit",
    # The same words as another annotation, and a source that no attribution has.
    "T6\tSource 6 9\tshe",
    "T7\tContent 16 24\t“never.”",
    "E2\tAttribution:T3 Source:T6 Content2:T7",
    "T8\tSource 25 28\tShe",
    "T9\tAttribution-no-source 29 35\tdenies",
    "T10\tContent 36 38\tit",
    "E3\tAttribution-no-source:T9 Content:T10",
    "#1\tAnnotatorNotes T8\twho?",
]
SPANS = (
    Span("Content", 0, 5, "T2.2"),
    Span("Source", 6, 9, "T1"),
    Span("Attribution", 10, 14, "T3"),
    Span("Cue", 10, 14, "T4"),
    Span("Content", 16, 24, "T2.1"),
    Span("Source", 25, 28, "T8"),
    Span("Attribution-no-source", 29, 35, "T9"),
    Span("Content", 36, 38, "T10"),
    Span("Discard", 36, 38, "T5"),
)


def add(folder: Path, name: str, *annotations: tuple[str, str], text: str | None = TEXT) -> None:
    (folder / "text").mkdir(exist_ok=True)
    (folder / "attributions").mkdir(exist_ok=True)
    if text is not None:
        (folder / f"text/{name}.txt").write_text(text, encoding="utf-8")
    for code, content in annotations:
        (folder / f"attributions/{name}_{code}.ann").write_text(content, encoding="utf-8")


def test_every_annotation_is_an_article(tmp_path: Path) -> None:
    add(tmp_path, "paper_2_b", ("a1", ""))
    add(tmp_path, "paper_1_a", ("b2", "T1\tSource 6 9\tshe\n"), ("a1", "\n".join(BOUNDS) + "\n"))
    covered = frozenset({"SOURCE", "CLAIM"})
    assert only_articles(polnear.read(tmp_path)) == [
        Article(
            "paper_1_a",
            TEXT,
            SPANS,
            (Link("Attribution", 0, 1), Link("Attribution", 4, 1)),
            covered,
            {"annotator": "a1"},
        ),
        Article("paper_1_a", TEXT, (Span("Source", 6, 9, "T1"),), (), covered, {"annotator": "b2"}),
        # Nothing is attributed in it, says its annotator.
        Article("paper_2_b", TEXT, (), (), covered, {"annotator": "a1"}),
    ]


def test_what_attributions_join(tmp_path: Path) -> None:
    add(tmp_path, "paper_1_a", ("a1", "\n".join(BOUNDS)))
    annotated = polnear.read_annotation(tmp_path / "text/paper_1_a.txt", tmp_path / "attributions/paper_1_a_a1.ann")
    assert sorted(annotated.joined) == [0, 1, 2, 3, 4, 6, 7]


def test_the_type_tells_what_an_argument_is(tmp_path: Path) -> None:
    lines = [BOUNDS[0], BOUNDS[2], "T2\tContent 16 24\t“never.”", "E1\tAttribution:T3 Content:T1 Source:T2 Cue:T9"]
    add(tmp_path, "a", ("a1", "\n".join(lines)))
    (article,) = only_articles(polnear.read(tmp_path))
    assert article.links == (Link("Attribution", 2, 0),)


def test_files_without_their_other_half(tmp_path: Path) -> None:
    add(tmp_path, "a_b", ("c1", ""))
    add(tmp_path, "alone")
    add(tmp_path, "a", ("x", ""), text=None)
    (tmp_path / "attributions/nameless.ann").write_text("")
    found = list(polnear.read(tmp_path))
    assert [one.id for one in found if isinstance(one, Article)] == ["a_b"]
    assert refused(found) == [
        (
            "record",
            f"alone.txt, article 'alone': no annotation alone_*.ann in {tmp_path}/attributions; fetch the corpus anew",
        ),
        ("record", "a_x.ann, article 'a': there is no text/a.txt for it; add the text, or remove the annotation"),
        ("record", "nameless.ann: there is no text/NAME.txt for it; add the text, or remove the annotation"),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("T1\tSource 7 9\tshe\n", ":1, article 'a', characters 7-9 'he': T1 quotes 'she', its offsets give 'he'"),
        ("T1\tSource 90 93\tshe\n", ":1, article 'a', characters 90-93 '': T1 quotes 'she', its offsets give ''"),
        ("T1\tSource 5 6\t \n", ":1, article 'a', characters 5-6 '': T1 is blank or reaches out of the text"),
        ("T1\tSource 6", ":1, article 'a': not a record of brat: 'T1 Source 6'"),
        ("\nhello\n", ":2, article 'a': not a record of brat: 'hello'"),
    ],
)
def test_a_faulty_annotation_is_refused_and_the_others_read(lines: str, said: str, tmp_path: Path) -> None:
    add(tmp_path, "a", ("a1", lines), ("b2", "T1\tSource 6 9\tshe\n"))
    found = list(polnear.read(tmp_path))
    assert [one.meta["annotator"] for one in found if isinstance(one, Article)] == ["b2"]
    ((what, message),) = refused(found)
    assert (what, message.startswith(f"a_a1.ann{said}")) == ("record", True), message


def test_all_faults_of_an_annotation(tmp_path: Path) -> None:
    add(tmp_path, "a", ("a1", "T1\tSource 7 9\tshe\nT2\tSource 6 8\tshe\n"))
    assert len(refused(polnear.read(tmp_path))) == 2


@pytest.mark.parametrize("file", ["text/a.txt", "attributions/a_a1.ann"])
def test_not_utf8(file: str, tmp_path: Path) -> None:
    add(tmp_path, "a", ("a1", ""))
    (tmp_path / file).write_bytes("“No”".encode("cp1252"))
    ((_, message),) = refused(polnear.read(tmp_path))
    assert "byte 1 of the file, 0x93, is not UTF-8, which was tried; save the file as UTF-8" in message
    assert message.endswith("save the file as UTF-8")


def test_byte_order_marks_and_line_ends(tmp_path: Path) -> None:
    add(tmp_path, "a", ("a1", ""), text="\ufeffShe said:\r\nno.\n")
    (tmp_path / "attributions/a_a1.ann").write_bytes(b"\xef\xbb\xbfT1\tSource 0 3\tShe\r\nT2\tContent 11 14\tno.\n")
    (article,) = only_articles(polnear.read(tmp_path))
    assert article.text == "She said:\r\nno.\n"
    assert article.spans == (Span("Source", 0, 3, "T1"), Span("Content", 11, 14, "T2"))


def test_an_article_of_a_million_characters(tmp_path: Path) -> None:
    add(tmp_path, "a", ("a1", "T1\tSource 999990 999993\tshe\n"), text="x" * 999_990 + "she")
    (article,) = only_articles(polnear.read(tmp_path))
    assert article.spans == (Span("Source", 999_990, 999_993, "T1"),)


def test_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"no text/\*\.txt in it; fetch the corpus with"):
        list(polnear.read(tmp_path))


def test_recognised(tmp_path: Path) -> None:
    (tmp_path / "a.ann").write_text("T1\tSource 6 9\tshe\n")
    assert not polnear.FORMAT.recognises(tmp_path, b"")
    assert not polnear.FORMAT.recognises(tmp_path / "a.ann", b"T1\tSource 6 9\tshe\n")
    add(tmp_path, "a")
    assert not polnear.FORMAT.recognises(tmp_path, b"")
    add(tmp_path, "a", ("a1", ""))
    assert polnear.FORMAT.recognises(tmp_path, b"")


@pytest.mark.skipif("ATTACK_CLAIMS_MIRROR" not in os.environ, reason="no folder with the public corpora")
def test_the_real_corpus() -> None:
    corpus = Path(os.environ["ATTACK_CLAIMS_MIRROR"]) / "polnear"
    parts = {name: only_articles(polnear.read(corpus / name)) for name in ("train", "dev", "test")}
    assert {name: len(articles) for name, articles in parts.items()} == {"train": 919, "dev": 94, "test": 94}
    everything = [article for articles in parts.values() for article in articles]
    assert Counter(span.label for article in everything for span in article.spans) == {
        "Content": 31_650,
        "Cue": 27_019,
        "Attribution": 25_067,
        "Source": 23_530,
        "Attribution-no-source": 1_948,
        "Discuss": 811,
        "Discard": 605,
    }
    assert Counter(link.kind for article in everything for link in article.links) == {
        "Attribution": 28_974,
        "Attribution-no-source": 1,
    }
    assert Counter(article.meta["annotator"] for article in everything) == {
        "4b22": 211,
        "ef2d": 183,
        "6b86": 181,
        "5fec": 178,
        "d473": 178,
        "4e07": 176,
    }
    assert len({(name, article.id) for name, articles in parts.items() for article in articles}) == 1_008
    (empty,) = [article.id for article in everything if not article.spans]
    assert empty.startswith("breitbart_2016-04-19_")
    assert all(polnear.FORMAT.recognises(corpus / name, b"") for name in parts)

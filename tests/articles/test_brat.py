"""Pairs of brat's files as its specification has them, and as they go wrong."""

from pathlib import Path

import pytest

from scripts.articles.formats.brat.standoff import Bound, Event, read_standoff
from scripts.articles.problems import ArticleError

TEXT = "“No,” Kovač said,\n“never.”\n"


def write(folder: Path, annotation: str, text: str = TEXT) -> tuple[Path, Path]:
    (folder / "a.txt").write_bytes(text.encode())
    (folder / "a.ann").write_bytes(annotation.encode())
    return folder / "a.txt", folder / "a.ann"


def test_spans_fragments_and_events(tmp_path: Path) -> None:
    lines = [
        "T1\tSource 6 11\tKovač",
        "T2\tContent 0 5;18 26\t“No,” “never.”",
        "#1\tAnnotatorNotes T1\ta note",
        "T3\tCue 12 16\tsaid",
        "E1\tAttribution:T3 Source:T1 Content:T2",
        "R1\tOther Arg1:T1 Arg2:T2",
        "A1\tNegation E1",
        "*\tEquiv T1 T2",
    ]
    text, bounds, events = read_standoff(*write(tmp_path, "\n".join(lines) + "\n"))
    assert text == TEXT
    assert bounds == [
        Bound("T1", "Source", ((6, 11),)),
        Bound("T2", "Content", ((0, 5), (18, 26))),
        Bound("T3", "Cue", ((12, 16),)),
    ]
    assert events == [Event("E1", (("Attribution", "T3"), ("Source", "T1"), ("Content", "T2")))]


@pytest.mark.parametrize("quoted", ["said,\n“never.”", "said, “never.”", "said,\r\n“never.”"])
def test_words_over_a_line_break(tmp_path: Path, quoted: str) -> None:
    _, bounds, _ = read_standoff(*write(tmp_path, f"T1\tContent 12 26\t{quoted}\nT2\tCue 12 16\tsaid\n"))
    assert bounds == [Bound("T1", "Content", ((12, 26),)), Bound("T2", "Cue", ((12, 16),))]


def test_empty_annotation(tmp_path: Path) -> None:
    assert read_standoff(*write(tmp_path, "")) == (TEXT, [], [])


def test_all_faults_are_listed(tmp_path: Path) -> None:
    annotation = "T1\tSource 6 10\tKovač\nT2\tCue 12\tsaid\nT3\tCue 12 16\tsaid\nT4\tCue 90 94\tsaid\n"
    annotation += "T5\tCue 17 18\t\nT6\tContent 18 99\t“never.”\n"
    text, file = write(tmp_path, annotation)
    with pytest.raises(ArticleError) as error:
        read_standoff(text, file)
    assert str(error.value).splitlines() == [
        f"{file}:1, article 'a', characters 6-10 'Kova': T1 quotes 'Kovač', its offsets give 'Kova'",
        f"{file}:2, article 'a': not a record of brat: 'T2 Cue 12 said'",
        f"{file}:4, article 'a', characters 90-94 '': T4 quotes 'said', its offsets give ''",
        f"{file}:5, article 'a', characters 17-18 '': T5 is blank or reaches out of the text of 27 characters",
        f"{file}:6, article 'a', characters 18-99 '“never.”': T6 is blank or reaches out of the text of 27 characters",
    ]


@pytest.mark.parametrize("record", ["hello", "R1\tOther T1", "A1\tNegation T1\nhello"])
def test_what_is_no_record_is_not_passed_over(tmp_path: Path, record: str) -> None:
    shown = " ".join(record.split("\n")[-1].split())
    with pytest.raises(ArticleError, match=f"not a record of brat: '{shown}'"):
        read_standoff(*write(tmp_path, f"{record}\nT1\tCue 12 16\tsaid\n"))


def test_a_byte_order_mark_is_no_record(tmp_path: Path) -> None:
    _, bounds, _ = read_standoff(*write(tmp_path, "\ufeffT1\tCue 12 16\tsaid\n"))
    assert bounds == [Bound("T1", "Cue", ((12, 16),))]


def test_blank_lines(tmp_path: Path) -> None:
    _, bounds, _ = read_standoff(*write(tmp_path, "\n\nT1\tCue 12 16\tsaid\n\n"))
    assert bounds == [Bound("T1", "Cue", ((12, 16),))]


def test_not_utf8(tmp_path: Path) -> None:
    text, file = write(tmp_path, "")
    text.write_bytes(b"\xff")
    with pytest.raises(
        ArticleError, match="byte 1 of the file, 0xFF, is not UTF-8, which was tried; save the file as UTF-8"
    ):
        read_standoff(text, file)
    with pytest.raises(ArticleError, match="No such file"):
        read_standoff(tmp_path / "b.txt", file)

"""What offsets count, as the words beside them prove."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.articles.article import Article, Span
from scripts.articles.formats import labelstudio
from tests.articles.formats.labelstudio_files import TARGET, one, region, spans
from tests.articles.formats.stand_off_articles import only_articles, refused, without_ids


def test_offsets_of_utf16(tmp_path: Path) -> None:
    old = region(21, 27, "ATTACKER", text="Gunmen")
    # "no words": what the other proves is taken. Of today's offsets beside them the words are proof enough.
    assert spans(one(tmp_path, old, region(33, 43, "TARGET", text=None))) == [
        ("ATTACKER", "Gunmen"),
        ("TARGET", "two guards"),
    ]
    assert spans(one(tmp_path, old, TARGET)) == [("ATTACKER", "Gunmen"), ("TARGET", "two guards")]


def test_words_that_fit_both_readings(tmp_path: Path) -> None:
    text = "🔥 aaaa bb"
    ambiguous = region(3, 5, "X", text="aa")
    # As UTF-16 code units both are right, as characters one.
    assert one(tmp_path, ambiguous, region(8, 10, "Y", text="bb"), text=text)[-1].spans[0] == Span("X", 2, 4, "3-5")  # type: ignore[union-attr]
    assert one(tmp_path, ambiguous, text=text)[-1].spans == (Span("X", 3, 5, "3-5"),)  # type: ignore[union-attr]


def test_without_words_both_readings_are_shown(tmp_path: Path) -> None:
    found = one(tmp_path, region(20, 26, "ATTACKER", text=None), region(0, 5, "CLAIM", text=None))
    assert spans(found) == [("CLAIM", "“No,”")]
    assert refused(found) == [
        (
            "span",
            "news.json:1, article '7', characters 20-26 'Gunmen': the ATTACKER has no words that tell what its offsets "
            "count: as characters 'Gunmen', as UTF-16 code units 'Gunme'; add its text; mend its offsets or the text",
        )
    ]


@pytest.mark.parametrize(
    ("text", "start", "end", "words", "place"),
    [
        # As the editor of today: each of \r and \n is a character; words have the one, the other, or an escape.
        ("a\r\nb c\r\nd", 3, 9, "b c\r\nd", (3, 9)),
        ("a\r\nb c\r\nd", 3, 9, "b c\n\nd", (3, 9)),
        ("a\r\nb c\r\nd", 3, 9, "b c\\nd", (3, 9)),
        ("a\nb  c\nd", 2, 8, "b c d", (2, 8)),
        # Line ends were changed between annotation and export, in either direction.
        ("a\r\nb c\r\nd", 2, 7, "b c\nd", (3, 9)),
        ("a\nb c\nd", 3, 9, "b c\r\nd", (2, 7)),
        ("🔥\r\nb c\r\nd", 3, 8, "b c\nd", (3, 9)),
    ],
)
def test_line_ends(tmp_path: Path, text: str, start: int, end: int, words: str, place: tuple[int, int]) -> None:
    (article,) = only_articles(one(tmp_path, region(start, end, "X", text=words), text=text))
    assert [(span.start, span.end) for span in article.spans] == [place]
    assert article.text == text


@settings(deadline=None)
@given(st.lists(st.sampled_from(["🔥", "𐍈", "é", "\r\n", "b", " "]), max_size=12))
def test_offsets_of_distinct_words_in_utf16(pieces: list[str]) -> None:
    # Each word occurs once, so that only one reading can fit.
    words = [f"{piece}{chr(0x4E00 + number)}" for number, piece in enumerate(["", *pieces])]
    text = "".join(words)
    ends = [len("".join(words[: number + 1])) for number in range(len(words))]
    chosen = tuple(Span("CLAIM", end - len(word), end) for word, end in zip(words, ends, strict=True))
    article = Article("x", text, chosen)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.json"
        labelstudio.write_annotated([article], path, utf16=True)
        (found,) = only_articles(labelstudio.read(path))
    assert without_ids(found) == article

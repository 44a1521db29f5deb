"""Our own format: what is read, what is written, and that nothing is lost between the two."""

from pathlib import Path

import pytest

from scripts.articles.article import AGAINST, BY, Article, Link, Span
from scripts.articles.formats import xml
from scripts.articles.load import load_articles
from scripts.articles.problems import ArticleError

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests/data/good"
FILES = [*sorted(GOOD.glob("*.xml")), *sorted((ROOT / "corpus/articles").rglob("*.xml"))]


def labelled(article: Article) -> list[tuple[str, str]]:
    return [(span.label, article.text[span.start : span.end]) for span in article.spans]


def linked(article: Article) -> list[tuple[str, str, str]]:
    words = [article.words(span) for span in article.spans]
    return [(link.kind, words[link.head], words[link.tail]) for link in article.links]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reading_and_writing_gives_the_same_bytes(path: Path) -> None:
    assert xml.to_xml(xml.read(path)).encode() == path.read_bytes()


def test_good_articles_pass_the_checks() -> None:
    assert len(load_articles(sorted(GOOD.glob("*.xml")))) == 6


def test_nesting_and_links_in_both_directions() -> None:
    article = xml.read(GOOD / "nesting.xml")
    assert labelled(article)[1:6] == [
        ("SOURCE", "Two officials of the ministry that was shelled"),
        ("TARGET", "the ministry that was shelled"),
        ("CLAIM", "that gunmen had stormed the depot before dawn"),
        ("ATTACKER", "gunmen"),
        ("TARGET", "the depot"),
    ]
    assert linked(article) == [
        (BY, "that gunmen had stormed the depot before dawn", "Two officials of the ministry that was shelled"),
        (BY, "that gunmen had stormed the depot before dawn", "a state broadcaster"),
        (AGAINST, "gunmen", "the depot"),
        (AGAINST, "gunmen", "the ministry that was shelled"),
        (BY, "“They took the guards,”", "a driver"),
        (AGAINST, "They", "the guards"),
        (BY, "“and burned the lorries.”", "a driver"),
    ]
    assert article.meta == {
        "genre": "agency-flash",
        "acts": "raid shelling",
        "region": "Africa",
        "year": "1998",
        "writer": "test",
        "features": "nested-attribution broken-claim",
    }


def test_two_labels_on_the_same_words_keep_the_order_of_the_elements() -> None:
    article = xml.read(GOOD / "same-words.xml")
    assert labelled(article)[:2] == [("SOURCE", "The Kestrel Front"), ("ATTACKER", "The Kestrel Front")]
    assert labelled(article)[4:6] == [("ATTACKER", "The group"), ("SOURCE", "The group")]
    assert labelled(article)[8:] == [("CLAIM", "The mayor"), ("TARGET", "The mayor"), ("SOURCE", "The mayor")]


def test_escapes_and_outer_line_breaks() -> None:
    article = xml.read(GOOD / "escapes.xml")
    assert article.text == (
        '\n\tAT&T said that the worm wrote "<b>pwned</b>" &amp; ]]> into Q&A pages.\r\nThat\'s all.\n'
    )
    assert article.meta["note"] == 'says "no" & means <maybe>'
    assert article.meta["origin"] == 'forum "R&D" it\'s 3 > 2\nsecond line'
    assert labelled(article)[0] == ("SOURCE", "AT&T")


def test_offsets_count_code_points() -> None:
    article = xml.read(GOOD / "unicode.xml")
    assert article.spans[0] == Span("SOURCE", 3, 21, "s1")
    assert labelled(article) == [
        ("SOURCE", "Мэр Ľubomír Öztürk"),
        ("CLAIM", "“𝕯rones – don’t panic – hit the café ‘Zum Löwen’ 🔥”"),
        ("TARGET", "the café ‘Zum Löwen’"),
        ("ATTACKER", "𐍈 Brigade"),
        ("TARGET", "大楼"),
    ]


def test_annotates() -> None:
    assert xml.read(GOOD / "one-layer.xml").annotates == {"ATTACKER", "TARGET"}
    assert xml.read(GOOD / "no-spans.xml").annotates == frozenset()
    assert xml.read(GOOD / "nesting.xml").annotates == {"ATTACKER", "TARGET", "SOURCE", "CLAIM"}


def test_lines_of_the_file_are_known() -> None:
    article = xml.read(GOOD / "nesting.xml")
    assert article.place.path == str(GOOD / "nesting.xml")
    assert [article.line(span.start) for span in article.spans] == [3] + 6 * [5] + 6 * [7]


def test_only_line_breaks_beside_the_tags_of_the_article_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text('<article id="x"><claim>\nIt burned\n</claim></article>')
    article = xml.read(path)
    assert (article.text, article.spans) == ("\nIt burned\n", (Span("CLAIM", 0, 11),))
    path.write_text('<article id="x">\n</article>')
    assert xml.read(path).text == ""


def test_targets_of_links_get_free_ids() -> None:
    article = Article(
        "x",
        "A, B and C shot D.",
        (
            Span("SOURCE", 0, 1, "s1"),
            Span("SOURCE", 3, 4),
            Span("CLAIM", 9, 17),
            Span("ATTACKER", 9, 10),
            Span("TARGET", 16, 17),
        ),
        (Link(BY, 2, 0), Link(BY, 2, 1), Link(AGAINST, 3, 4)),
    )
    assert xml.to_xml(article).splitlines()[2] == (
        '<source id="s1">A</source>, <source id="s2">B</source> and '
        '<claim by="s1 s2"><attacker against="t1">C</attacker> shot <target id="t1">D</target></claim>.'
    )


def test_crossing_spans_cannot_be_written(tmp_path: Path) -> None:
    article = Article("x", "one two three", (Span("SOURCE", 0, 7), Span("CLAIM", 4, 13)))
    with pytest.raises(ArticleError, match="the spans 'one two' and 'two three' cross; XML can only nest them"):
        xml.write(article, tmp_path / "x.xml")
    assert list(tmp_path.iterdir()) == []


def test_meta_that_the_format_does_not_have_cannot_be_written() -> None:
    with pytest.raises(ArticleError, match="the format has no attribute 'id', 'mood', expected some of genre, acts"):
        xml.to_xml(Article("x", "one", meta={"mood": "grim", "id": "y"}))


@pytest.mark.parametrize(
    "article",
    [
        Article("x\0", "one"),
        Article("x", "one", meta={"note": "\0"}),
        Article("x", "one", (Span("CLAIM", 0, 3, "\0"),)),
    ],
    ids=["id", "meta", "id of a span"],
)
def test_attributes_with_control_characters_cannot_be_written(article: Article) -> None:
    with pytest.raises(ArticleError, match=r"the character U\+0000 in '.*' cannot stand in XML; remove it"):
        xml.to_xml(article)

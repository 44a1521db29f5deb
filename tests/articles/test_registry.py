"""Which format a file is in, and what is said where that cannot be told."""

from pathlib import Path

import pytest

from scripts.articles.article import Article, Link, Span
from scripts.articles.formats import registry, xml
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.registry import FORMATS, guess
from scripts.articles.problems import ArticleError

NAMES = "xml, brat, conll, prodigy, doccano, labelstudio, xmi, casjson, webanno, docbin, huggingface, casie, polnear"
CONTENTS = {
    "a.xml": ("xml", '<?xml version="1.0"?>\n<article id="a">\nIt burned.\n</article>\n'),
    "b.ann": ("brat", "T1\tSOURCE 0 3\tShe\n"),
    "c.conll": ("conll", "She\tB-SOURCE\nsaid\tO\n.\tO\n"),
    "d.jsonl": ("prodigy", '{"text": "It burned.", "spans": [], "_input_hash": 1}\n'),
    "e.jsonl": ("doccano", '{"id": 1, "text": "It burned.", "label": [[0, 2, "TARGET"]]}\n'),
    "f.json": ("labelstudio", '[{"id": 1, "data": {"text": "It burned."}, "annotations": []}]\n'),
}
ARTICLE = Article(
    "raid",
    "Gunmen stormed the depot.",
    (Span("ATTACKER", 0, 6), Span("TARGET", 15, 24, "t1")),
    (Link("against", 0, 1),),
)


def test_names() -> None:
    assert ", ".join(FORMATS) == NAMES
    assert all(name == format.name for name, format in FORMATS.items())
    assert "links" in registry.LOSSES["conll"]
    assert set(registry.LOSSES) == set(FORMATS)


@pytest.mark.parametrize("name", CONTENTS)
def test_by_content(name: str, tmp_path: Path) -> None:
    format, content = CONTENTS[name]
    for mark in ("", "\ufeff"):
        (tmp_path / name).write_text(mark + content, encoding="utf-8")
        assert guess(tmp_path / name).name == format


@pytest.mark.parametrize("name", ["c.iob", "c.bio", "c.tsv", "c.txt", "c.testa", "c"])
def test_tokens_with_tags_are_told_whatever_the_file_is_called(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(CONTENTS["c.conll"][1])
    assert guess(tmp_path / name).name == "conll"


def test_a_text_is_no_file_of_tokens(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("She said: O, it burned.\n")
    with pytest.raises(ArticleError, match="is in no format that can be told"):
        guess(tmp_path / "a.txt")


@pytest.mark.parametrize("name", [name for name, format in FORMATS.items() if format.write])
def test_what_a_format_wrote_is_told_from_all_others(name: str, tmp_path: Path) -> None:
    format = FORMATS[name]
    path = tmp_path / f"news{format.suffixes[0]}"
    spans = (Span("SOURCE", 0, 7), Span("CLAIM", 13, 34), Span("ATTACKER", 13, 19))
    assert format.write
    format.write([Article("raid", "Someone said gunmen had robbed it.", spans, (Link("by", 1, 0),))], path)
    assert guess(path).name == name


def test_folders(tmp_path: Path) -> None:
    for name in ("a.xml", "b.ann"):
        (tmp_path / name).with_suffix("").mkdir()
        (tmp_path / name).with_suffix("").joinpath(name).write_text(CONTENTS[name][1])
    assert guess(tmp_path / "a").name == "xml"
    assert guess(tmp_path / "b").name == "brat"
    with pytest.raises(ArticleError) as error:
        guess(tmp_path)
    assert str(error.value) == f"{tmp_path}: may be xml or brat; say which with --format NAME"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Once upon a time", f"is in no format that can be told; say which with --format, one of {NAMES}"),
        (b"\n \n", "the file is empty; export it anew"),
        (b"PK\3\4", "a zip file or a document of an office program: unpack it, or export the annotations as JSON"),
        (b"<!DOCTYPE html><p>", "a web page: export the annotations from the tool, being logged in"),
        ('{"text": "It burned."}'.encode("utf-16"), "seems to be UTF-16, UTF-8 was tried; save the file as UTF-8"),
    ],
)
def test_no_format(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(content)
    with pytest.raises(ArticleError) as error:
        guess(file)
    message = str(error.value)
    assert message == f"{file}: {said}"


def test_several_formats_and_only_the_beginning_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heads: list[int] = []

    def yes(_: Path, head: bytes) -> bool:
        heads.append(len(head))
        return True

    fakes = {name: Format(name, name, (), lambda _: iter(()), None, yes) for name in ("one", "two")}
    monkeypatch.setattr(registry, "FORMATS", fakes)
    (tmp_path / "x").write_bytes(b"x" * 200_000)
    with pytest.raises(ArticleError, match="may be one or two; say which with --format NAME"):
        guess(tmp_path / "x")
    assert heads == [64 * 1024] * 2


def test_our_own_format_reads_what_it_wrote(tmp_path: Path) -> None:
    other = Article("depot", "It burned.", meta={"year": "1998"})
    xml.write_folder([ARTICLE, other], tmp_path / "out")
    assert list(xml.FORMAT.read(tmp_path / "out")) == [other, ARTICLE]
    assert list(xml.FORMAT.read(tmp_path / "out/raid.xml")) == [ARTICLE]


def test_a_faulty_file_of_a_folder_is_a_refusal(tmp_path: Path) -> None:
    xml.write(ARTICLE, tmp_path / "raid.xml")
    (tmp_path / ".hidden.xml").write_text("<")
    (tmp_path / "bad.xml").write_text('<article id="bad">\n<victim>x</victim> <killer>y</killer></article>')
    first, second, article = xml.FORMAT.read(tmp_path)
    assert isinstance(first, Refusal)
    assert (first.what, first.data, first.problem.line, first.problem.words) == ("record", "bad.xml", 2, "x")
    assert isinstance(second, Refusal)
    assert "unknown element <killer>" in second.problem.message
    assert article == ARTICLE
    with pytest.raises(ArticleError, match="unknown element <victim>"):
        list(xml.FORMAT.read(tmp_path / "bad.xml"))
    (tmp_path / "none").mkdir()
    with pytest.raises(ArticleError, match="no article"):
        list(xml.FORMAT.read(tmp_path / "none"))


@pytest.mark.parametrize(
    ("articles", "said"),
    [
        ([Article("a", "x"), Article("A", "y")], "two articles have this id"),
        ([Article("a/b", "x")], "the id cannot be the name of a file"),
        ([Article("..", "x")], "the id cannot be the name of a file"),
        ([Article("x" * 237, "x")], "the id cannot be the name of a file"),
        ([Article("a", "x", (Span("PER", 0, 1),))], "the label 'PER' is none of ATTACKER"),
        ([Article("a", "xy", (Span("CLAIM", 0, 1, "c"), Span("CLAIM", 1, 2, "c")))], "the id 'c' stands twice"),
        ([Article("a", "xy", (Span("CLAIM", 0, 1, "c d"),))], "has a blank in it"),
        (
            [Article("a", "xy", (Span("CLAIM", 0, 1), Span("TARGET", 1, 2)), (Link("by", 0, 1),))],
            "the link 'by' from CLAIM to TARGET is none of ours",
        ),
    ],
)
def test_what_our_own_format_cannot_hold(articles: list[Article], said: str, tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=said):
        xml.write_folder(articles, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_articles_are_never_overwritten(tmp_path: Path) -> None:
    xml.write_folder([ARTICLE], tmp_path)
    with pytest.raises(ArticleError, match="is there already, with something in it"):
        xml.write_folder([Article("b", "x")], tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["raid.xml"]

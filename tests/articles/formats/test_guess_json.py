"""JSON files are told apart by their content, whatever their names are."""

from pathlib import Path

import pytest

from scripts.articles.article import BY, Article, Link, Span
from scripts.articles.formats import doccano, labelstudio, prodigy
from scripts.articles.formats.format import HEAD_BYTES, Writer
from tests.articles.formats.labelstudio_files import GOOD

ARTICLE = Article(
    "raid",
    'He said: "spans": [], "label": [], "annotations": [{"result": []}].',
    (Span("SOURCE", 0, 2), Span("CLAIM", 9, 21)),
    (Link(BY, 1, 0),),
    meta={"url": "https://example.org"},
)
WRITERS: dict[str, Writer] = {
    "prodigy": prodigy.write,
    "doccano": doccano.write,
    "labelstudio": labelstudio.write,
}


def told(path: Path) -> list[str]:
    head = path.read_bytes()[:HEAD_BYTES]
    return [module.FORMAT.name for module in (prodigy, doccano, labelstudio) if module.recognises(path, head)]


@pytest.mark.parametrize("file", ["a.jsonl", "a.json", "a.json1", "a.txt", "a.JSONL", "a"])
@pytest.mark.parametrize("name", WRITERS)
def test_what_was_written(name: str, file: str, tmp_path: Path) -> None:
    path = tmp_path / file
    for article in (ARTICLE, Article("x", "It burned.")):
        WRITERS[name]([article, ARTICLE], path)
        assert told(path) == [name]
        path.write_bytes(b"\xef\xbb\xbf\r\n" + path.read_bytes().replace(b"\n", b"\r\n"))
        assert told(path) == [name]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ('{"id": "0", "tokens": ["It", "burned"], "ner_tags": [1, 0]}', []),
        ('{"text": "It burned", "tokens": ["It", "burned"], "ner_tags": ["B-TARGET", "O"]}', []),
        (
            '{"id": 1, "text": "It burned", "spans": [{"label": "TARGET", "start": 0, "end": 2}], "links": []}',
            ["prodigy"],
        ),
        ('{"text": "It burned", "label": "news"}', []),
        ('{"text": "It burned"}', []),
        (GOOD, ["labelstudio"]),
        ("It burned.", []),
        ('<article id="a">{"text": "a", "spans": []}</article>', []),
    ],
)
def test_other_files(content: str, names: list[str], tmp_path: Path) -> None:
    for file in ("a.jsonl", "a.json", "a.txt", "a"):
        (tmp_path / file).write_text(content + "\n", encoding="utf-8")
        assert told(tmp_path / file) == names


def test_of_a_long_record_the_beginning_is_enough(tmp_path: Path) -> None:
    text = "It burned. " * 2_000
    spans = tuple(Span("TARGET", start, start + 2) for start in range(0, len(text), 11))
    for name, write in WRITERS.items():
        write([Article("x", text, spans)], tmp_path / name)
        assert (tmp_path / name).stat().st_size > HEAD_BYTES
        assert told(tmp_path / name) == [name]

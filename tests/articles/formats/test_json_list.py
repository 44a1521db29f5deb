"""JSON lists as they go wrong, read by way of Label Studio."""

import json
from pathlib import Path

import pytest

from scripts.articles.article import Article
from scripts.articles.formats import labelstudio
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.labelstudio_files import (
    CLAIM,
    GOOD,
    TASK,
    annotation,
)
from tests.articles.formats.stand_off_articles import only_articles, refused


def test_byte_order_mark_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "news.json"
    task = json.dumps({**TASK, "annotations": [annotation(CLAIM)]}, indent=1)
    path.write_bytes(f"\ufeff[\r\n{task},\r{task}\n]\r\n".encode())
    assert len(only_articles(labelstudio.read(path))) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ":1: the file is empty; export the file anew, as JSON"),
        (b" 17", ":1: begins with '17', expected a list ([…]) of JSON objects; export the file anew, as JSON"),
        (
            f"[{GOOD},\n{GOOD[:-20]}".encode(),
            ":2: the JSON breaks off (Unterminated string starting at: '\"man'); the file was cut off or edited, "
            "1 records were read before; export the file anew, as JSON",
        ),
        (
            f"[{GOOD},\n{GOOD[:40]}".encode(),
            ":2: the JSON breaks off (Unterminated string starting at: '\"“No,” Kovač ');"
            " the file was cut off or edited, 1 records were read before; export the file anew, as JSON",
        ),
        (
            f"[{GOOD}\n".encode(),
            ":2: the list breaks off without a comma or the list's end (]), 1 records were read before; "
            "export the file anew, as JSON",
        ),
        (
            f"[{GOOD}\n{GOOD}]".encode(),
            ":2: expected a comma or the list's end (]), found '{', 1 records were read before; "
            "export the file anew, as JSON",
        ),
        (
            b"[{'id': 1, 'data': {'text': 'long enough to be no cut'}}]",
            ":1: not JSON (Expecting property name enclosed in double quotes: \"'id': 1, 'data': {'t\"); "
            "export the file anew, as JSON",
        ),
        (
            f"[{GOOD}]\n[]".encode(),
            ":2: something stands behind the end of the JSON, '[]', 1 records were read before; "
            "export the file anew, as JSON",
        ),
        (
            f"[{GOOD}]".encode("utf-16"),
            ":1: seems to be UTF-16, UTF-8 was tried; save the file as UTF-8",
        ),
        (
            b'[{"id": 1,\n"data": {"text": "Kova\xe8"}}]',
            ":1: byte 34 of the file, 0xE8, is not UTF-8, which was tried; save the file as UTF-8",
        ),
    ],
    ids=["empty", "number", "cut", "cut in a string", "no end", "no comma", "quotes", "behind", "utf-16", "latin"],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "news.json"
    path.write_bytes(content)
    with pytest.raises(ArticleError) as error:
        list(labelstudio.read(path))
    assert str(error.value) == f"{path}{message}"


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"cannot be read \(No such file or directory\); make it readable"):
        list(labelstudio.read(tmp_path / "news.json"))


def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    path = tmp_path / "news.json"
    path.write_text(f'[{GOOD},\n{{"id": 8, "data": {{"text": "a", "text": "b"}}, "annotations": []}},\n{GOOD}]')
    found = list(labelstudio.read(path))
    assert [type(item) for item in found] == [Article, Refusal, Article]
    assert refused(found) == [("record", "news.json:2: the key 'text' stands twice in one object; remove one of them")]


def test_records_longer_than_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.json"
    path.write_text(f"[{GOOD},\n {GOOD}\n, {GOOD}]\n", encoding="utf-8")
    whole = only_articles(labelstudio.read(path))
    for size in (4, 5, 7, 64):
        monkeypatch.setattr("scripts.articles.formats.parts.json_list.WINDOW", size)
        assert only_articles(labelstudio.read(path)) == whole

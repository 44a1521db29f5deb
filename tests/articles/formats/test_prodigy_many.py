"""Many records of Prodigy: quick, one at a time, in little memory."""

import json
import time
import tracemalloc
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from scripts.articles.article import Article
from scripts.articles.formats import prodigy
from scripts.articles.formats.registry import guess

TEXT = "“No,” Kovač said. 🔥 Gunmen shot two guards."
SOURCE = {"start": 6, "end": 11, "label": "SOURCE"}
CLAIM = {"start": 0, "end": 5, "label": "CLAIM"}
SPAN = json.dumps({"start": 0, "end": 5, "label": "SOURCE"})
RELATION = {"head": 3, "child": 4, "head_span": CLAIM, "child_span": SOURCE, "label": "SAID_BY"}
RECORD: dict[str, Any] = {"text": TEXT, "_input_hash": 1, "spans": [SOURCE, CLAIM], "relations": [RELATION]}


def save(path: Path, count: int, *, named: bool = False) -> Path:
    with path.open("w") as file:
        for number in range(count):
            more = {"id": f"star-{number}", "text": f"{TEXT} {number}"} if named else {}
            file.write(json.dumps({**RECORD, **more}) + "\n")
    return path


def peak(path: Path) -> int:
    """The most memory that reading takes, in bytes."""
    # What is loaded once does not count.
    next(iter(prodigy.read(path)))
    tracemalloc.start()
    links = sum(len(one.links) for one in prodigy.read(path) if isinstance(one, Article))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    with path.open("rb") as file:
        assert links == sum(1 for _ in file)
    return most


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    few, many = (peak(save(tmp_path / f"{count}.jsonl", count)) for count in (1_000, 6_000))
    assert many < 300_000
    assert many < few + 20_000


def test_of_records_with_ids_little_is_remembered(tmp_path: Path) -> None:
    few, many = (peak(save(tmp_path / f"{count}.jsonl", count, named=True)) for count in (500, 4_500))
    # Bytes a record, in a file that has 370 of each: its id, and a digest.
    assert (many - few) / 4_000 < 370


def test_the_first_article_comes_before_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "many.jsonl", 1_000)
    decoded: list[str] = []
    decode = json.JSONDecoder.decode

    def counted(self: json.JSONDecoder, text: str, *rest: Any) -> Any:
        decoded.append(text)
        return decode(self, text, *rest)

    monkeypatch.setattr(json.JSONDecoder, "decode", counted)
    found = list(islice(prodigy.read(path), 3))
    assert [one.id for one in found if isinstance(one, Article)] == [f"many-{line:06}" for line in (1, 2, 3)]
    assert len(decoded) == 3


def test_a_hundred_thousand_records(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    lines = (f'{{"id": {number}, "text": "Kovač said {number}.", "spans": [{SPAN}]}}\n' for number in range(100_000))
    path.write_text("".join(lines), encoding="utf-8")
    # Of this thread, so that others on the machine do not count.
    start = time.thread_time()
    assert guess(path).name == "prodigy"
    count = sum(isinstance(one, Article) and len(one.spans) for one in prodigy.read(path))
    seconds = time.thread_time() - start
    assert count == 100_000
    assert seconds < 5

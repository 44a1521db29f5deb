"""Ids, meta, labels and scores of JSON records."""

from pathlib import Path
from typing import Any

import pytest

from scripts.articles.article import Article
from scripts.articles.formats.parts.descriptions import Ids, described, keep, score_of, written_meta, written_scores
from scripts.articles.formats.parts.json_lines import Record
from scripts.articles.problems import ArticleError


def record(line: int, **fields: Any) -> Record:
    return Record(Path("news.jsonl"), line, fields, "")


def given(*pairs: tuple[Any, object]) -> list[str]:
    ids = Ids()
    return [ids.of(record(line, id=id), text) for line, (id, text) in enumerate(pairs, 1)]


def test_each_text_has_an_id_of_its_own() -> None:
    assert given(("a", "One."), ("a", "Two."), ("b", "One."), ("a", "Three.")) == ["a", "a-2", "b", "a-3"]
    # Of one annotator after the other.
    assert given(("a", "One."), ("a", "Two."), ("a", "Two."), ("a", " One.\n")) == ["a", "a-2", "a-2", "a"]
    # An id that another text has got already.
    assert given(("a", "One."), ("a", "Two."), ("a-2", "Three."), ("a-2", "Two.")) == ["a", "a-2", "a-2-2", "a-2-3"]
    assert given(("a-2", "One."), ("a", "Two."), ("a", "Three.")) == ["a-2", "a", "a-3"]
    assert given((7, "One."), ("7", "Two."), (True, "Three."), (" ", "Four.")) == [
        "7",
        "7-2",
        "news-000003",
        "news-000004",
    ]
    assert given(("a", None), ("a", "One."), (None, 5)) == ["a", "a", "news-000003"]


def test_many_paragraphs_of_one_article() -> None:
    ids = given(*(("a", f"Paragraph {number}.") for number in range(50_000)))
    assert (ids[0], ids[1], ids[-1], len(set(ids))) == ("a", "a-2", "a-50000", 50_000)


def test_meta_of_a_record() -> None:
    one = record(1, id="a", meta={"id": "b", "desk": "Süd", "none": None})
    assert described(one, "a-2", {"annotator": "eve"}, {"desk": "Nord"}) == {
        "annotator": "eve",
        "document": "a",
        "id": "b",
        "desk": "Süd",
        "desk.2": "Nord",
    }
    assert described(record(1, meta={"id": "b"}), "b", {}, {}) == {}
    assert described(record(1, id=" ", meta=[1]), "news-000001", {}, {}) == {"meta": "[1]", "id": " "}
    # Another field of this name stays.
    again = record(1, id="a", meta={"document": "x"})
    assert described(again, "a-2", {}, {}) == {"document": "a", "document.2": "x"}


def test_equal_values_are_kept_once() -> None:
    meta = {"a": "1"}
    keep(meta, {"a": 1})
    keep(meta, {"a": "2"})
    keep(meta, {"a": [3], "b": True, "c": None})
    assert meta == {"a": "1", "a.2": "2", "a.3": "[3]", "b": "true"}


def test_annotated_labels_are_never_guessed() -> None:
    some = frozenset({"CLAIM"})
    assert written_meta(Article("x", "a", annotates=some)) == {"annotates": "CLAIM"}
    # What nobody would take for labels stays as it is.
    assert written_meta(Article("x", "a", meta={"annotates": "all day"})) == {"annotates": "all day"}
    for article in (
        Article("x", "a", meta={"annotates": "CLAIM"}),
        Article("x", "a", meta={"annotates": ""}),
        Article("x", "a", annotates=some, meta={"annotates": "all day"}),
    ):
        with pytest.raises(ArticleError, match="article 'x': its meta has 'annotates', which the format needs"):
            written_meta(article)


def test_scores() -> None:
    values: list[object] = [0, 0.5, -1, float("nan"), float("inf"), 10**400, True, "1", None]
    assert [score_of(value) for value in values] == [0, 0.5, -1, *[None] * 6]
    assert written_scores("[0.5, null, 1]", 3) == [0.5, None, 1]
    for text in (
        "[0.5]",
        "[0.5,null,1]",
        "[null, null, null]",
        '["a", 1, 1]',
        "[NaN, 1, 1]",
        f"[{10**400}, 1, 1]",
        "x",
    ):
        assert written_scores(text, 3) == []

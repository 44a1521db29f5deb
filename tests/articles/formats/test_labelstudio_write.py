"""What Label Studio gets, and that nothing is lost on the way out and back."""

import json
import tempfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.articles.article import AGAINST, BY, LABELS, Article, Link, Span
from scripts.articles.formats import labelstudio
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.labelstudio_files import (
    TEXT,
)
from tests.articles.formats.stand_off_articles import NAMES, articles, only_articles, without_ids


def accepted(path: Path) -> Path:
    """The file as it is exported when an annotator has submitted all predictions as they are."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for task in tasks:
        task["annotations"] = [{"result": task.pop("predictions")[0]["result"]}]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


ALL = articles().filter(
    # Names of labels and links that the configuration, as XML, cannot hold.
    lambda one: (
        not any(
            character in "\ufffe\uffff"
            for name in [span.label for span in one.spans] + [link.kind for link in one.links]
            for character in name
        )
    )
)


@settings(deadline=None, max_examples=150)
@given(st.lists(ALL, max_size=3), st.booleans(), st.booleans())
def test_what_is_written_is_read(written: list[Article], utf16: bool, predicted: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.json"
        if predicted:
            labelstudio.write(written, path, utf16=utf16)
            assert all(isinstance(item, Refusal) for item in labelstudio.read(path))
            accepted(path)
        else:
            labelstudio.write_annotated(written, path, utf16=utf16)
        assert labelstudio.recognises(path, path.read_bytes()) == bool(written)
        found = only_articles(labelstudio.read(path))
        ElementTree.parse(Path(folder) / "news.config.xml")
    # Words that fit both readings of offsets, if all of an annotation do so, are taken by characters.
    if not utf16:
        assert [without_ids(item) for item in found] == [without_ids(item) for item in written]
    words = [[(span.label, item.text[span.start : span.end]) for span in item.spans] for item in found]
    assert sorted(map(sorted, words)) == sorted(
        sorted((span.label, item.text[span.start : span.end]) for span in item.spans) for item in written
    )


@given(NAMES)
def test_own_ids_of_spans_are_kept(name: str) -> None:
    article = Article("x", TEXT, (Span("CLAIM", 0, 5, name), Span("SOURCE", 6, 11, "r1"), Span("SOURCE", 6, 11)))
    with tempfile.TemporaryDirectory() as folder:
        labelstudio.write_annotated([article], Path(folder) / "news.json")
        (found,) = only_articles(labelstudio.read(Path(folder) / "news.json"))
    ids = [span.id for span in found.spans]
    assert len(set(ids)) == 3
    assert name == "r1" or ids[:2] == [name, "r1"]


def test_predictions(tmp_path: Path) -> None:
    article = Article(
        "x",
        TEXT,
        (Span("CLAIM", 0, 5), Span("SOURCE", 6, 11, "s")),
        (Link(BY, 0, 1),),
        annotates=frozenset({"CLAIM", "SOURCE"}),
        meta={"scores": "[0.5, 1.0]", "model_version": "v2", "genre": "agency"},
    )
    labelstudio.write([article], tmp_path / "news.json")
    names = {"from_name": "label", "to_name": "text", "type": "labels"}
    assert json.loads((tmp_path / "news.json").read_text(encoding="utf-8")) == [
        {
            "data": {
                "text": TEXT,
                "article": "x",
                "meta": {"model_version": "v2", "genre": "agency", "annotates": "SOURCE CLAIM"},
            },
            "predictions": [
                {
                    "model_version": "v2",
                    "score": 0.75,
                    "result": [
                        {
                            "id": "r1",
                            **names,
                            "score": 0.5,
                            "value": {"start": 0, "end": 5, "text": "“No,”", "labels": ["CLAIM"], "score": 0.5},
                        },
                        {
                            "id": "s",
                            **names,
                            "score": 1.0,
                            "value": {"start": 6, "end": 11, "text": "Kovač", "labels": ["SOURCE"], "score": 1.0},
                        },
                        {"type": "relation", "from_id": "r1", "to_id": "s", "direction": "right", "labels": ["by"]},
                    ],
                }
            ],
        }
    ]
    root = ElementTree.parse(tmp_path / "news.config.xml").getroot()
    assert [label.get("value") for label in root.iter("Label")] == list(LABELS)
    assert [kind.get("value") for kind in root.iter("Relation")] == [BY, AGAINST]
    (text,) = root.iter("Text")
    (labels,) = root.iter("Labels")
    assert (text.attrib, labels.attrib) == ({"name": "text", "value": "$text"}, {"name": "label", "toName": "text"})


@pytest.mark.parametrize(("utf16", "place"), [(False, (20, 26)), (True, (21, 27))])
def test_units_that_are_written(tmp_path: Path, utf16: bool, place: tuple[int, int]) -> None:
    labelstudio.write_annotated([Article("x", TEXT, (Span("ATTACKER", 20, 26),))], tmp_path / "a.json", utf16=utf16)
    (task,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    value = task["annotations"][0]["result"][0]["value"]
    assert (value["start"], value["end"]) == place


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (
            Article("x", "abc", (Span("A\0", 0, 1),)),
            r"U\+0000 in 'A\\x00' cannot stand in the configuration, .*; rename it",
        ),
        (Article("x", "a\ud800"), r"has half a character \(U\+D800\); remove it from the article"),
        (Article("x", "abc", (Span("A", 1, 1),)), "an empty span"),
    ],
)
def test_nothing_is_written_of_bad_articles(tmp_path: Path, article: Article, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        labelstudio.write([Article("y", "fine"), article], tmp_path / "news.json")
    assert list(tmp_path.iterdir()) == []

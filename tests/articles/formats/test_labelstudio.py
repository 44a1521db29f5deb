"""Label Studio's files are told by their content, and what they lose is said."""

import json
from dataclasses import replace
from pathlib import Path

from scripts.articles.article import BY, Article, Link, Span
from scripts.articles.formats import labelstudio
from scripts.articles.formats.format import Refusal
from tests.articles.formats.labelstudio_files import CLAIM, GOOD, TASK, TEXT, annotation
from tests.articles.formats.stand_off_articles import only_articles

FLAT = json.dumps([{"text": "a", "label": [CLAIM["value"]], "id": 1, "annotator": 1}]).encode()


def test_recognises() -> None:
    known = [
        b"\xef\xbb\xbf [" + GOOD.encode(),
        FLAT,
        GOOD.encode(),
        json.dumps({**annotation(CLAIM), "task": TASK}).encode(),
        # The annotations of the first task are longer than what is shown.
        b'[{"id": 1, "annotations": [{"id": 3, "result": [{"value": {"start": 0, "text": "\\u201cN',
    ]
    others = [
        b'[{"text": "a", "spans": []}]',
        b'{"text": "a", "spans": [{"start": 0, "labels": 1}], "annotator": 1}',
        b'{"id": 1, "data": "a", "annotations": [{"label": 1, "start_offset": 0, "end_offset": 1}]}',
        b'{"text": "a", "note": "\\"annotations\\": [{\\"result\\": 1}]"}',
        b'[["annotations", "data"]]',
        b"",
    ]
    for name in ("a.json", "a.JSONL", "a"):
        assert [labelstudio.recognises(Path(name), head) for head in known] == 5 * [True]
        assert [labelstudio.recognises(Path(name), head) for head in others] == 6 * [False]


def test_what_is_lost(tmp_path: Path) -> None:
    ids = ("", "a b", "c", "c", "d")
    article = Article(
        "x",
        TEXT,
        tuple(Span("CLAIM", start, 42, id) for start, id in enumerate(ids)),
        (Link(BY, 0, 1),),
        frozenset({"CLAIM"}),
        {"annotator": "eve", "scores": "[0.5, null, 1, null, null]", "desk": "Süd"},
    )
    labelstudio.write([article], tmp_path / "news.json")
    assert [type(one) for one in labelstudio.read(tmp_path / "news.json")] == [Refusal]
    labelstudio.write_annotated([article], tmp_path / "news.json")
    (found,) = only_articles(labelstudio.read(tmp_path / "news.json"))
    assert [span.id for span in found.spans] == ["r1", "r2", "r3", "r4", "d"]
    named = zip(article.spans, found.spans, strict=True)
    assert found == replace(article, spans=tuple(replace(span, id=other.id) for span, other in named))
    assert labelstudio.LOSSES == (
        "the article itself until an annotator has submitted it: it goes out as predictions, which nobody has said",
        "ids of spans that are empty, have a blank in them or stand twice: they become r1, r2 …",
    )

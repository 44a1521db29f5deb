"""Tasks of Label Studio: which annotations count, and whose they are."""

import json
from pathlib import Path

from scripts.articles.article import AGAINST, BY, Article, Link, Span
from scripts.articles.formats import labelstudio
from scripts.articles.formats.format import Refusal
from tests.articles.formats.labelstudio_files import (
    ATTACKER,
    CLAIM,
    SOURCE,
    TARGET,
    TASK,
    TEXT,
    annotation,
    one,
    read,
    region,
    relation,
    spans,
)
from tests.articles.formats.stand_off_articles import only_articles, refused


def test_an_export(tmp_path: Path) -> None:
    task = {
        "id": 7,
        "annotations": [
            annotation(ATTACKER, TARGET, SOURCE, CLAIM, relation("c", "s", BY), relation("a", "t", AGAINST))
        ],
        "file_upload": "1-news.json",
        "drafts": [],
        "predictions": [],
        "data": {"text": TEXT, "paper": "The Star", "year": 1998},
        "meta": {},
        "created_at": "2026-01-01T00:00:00Z",
        "project": 3,
    }
    assert only_articles(read(tmp_path, task)) == [
        Article(
            "7",
            TEXT,
            (
                Span("CLAIM", 0, 5, "c"),
                Span("SOURCE", 6, 11, "s"),
                Span("ATTACKER", 20, 26, "a"),
                Span("TARGET", 32, 42, "t"),
            ),
            (Link(BY, 0, 1), Link(AGAINST, 2, 3)),
            meta={"annotator": "1", "annotation": "31", "paper": "The Star", "year": "1998"},
        )
    ]


def test_several_annotators_are_an_article_each(tmp_path: Path) -> None:
    people = [{"id": 4, "email": "eve@example.org"}, 2]
    annotations = [annotation(CLAIM, id=n, completed_by=who) for n, who in enumerate(people)]
    found = only_articles(read(tmp_path, {**TASK, "annotations": [*annotations, annotation(id=9, completed_by=3)]}))
    assert [(item.id, item.meta["annotator"], len(item.spans)) for item in found] == [
        ("7", "eve@example.org", 1),
        ("7", "2", 1),
        ("7", "3", 0),
    ]


def test_what_nobody_annotated_is_refused(tmp_path: Path) -> None:
    tasks = [
        {**TASK, "annotations": [annotation(CLAIM, was_cancelled=True), annotation(SOURCE)]},
        {**TASK, "annotations": [], "predictions": [{"model_version": "m", "result": [CLAIM]}]},
        {**TASK, "annotations": [], "predictions": [], "drafts": [{"result": [CLAIM]}]},
        {**TASK, "annotations": []},
        {**TASK, "annotations": [annotation(SOURCE)], "predictions": [{"result": [CLAIM]}]},
    ]
    found = read(tmp_path, *tasks)
    assert [[span.id for span in item.spans] for item in found if isinstance(item, Article)] == [["s"], ["s"]]
    where = "news.json:1, article '7': "
    assert refused(found) == [
        ("record", f"{where}the task was skipped by annotator 1; annotate and submit it if it should count"),
        (
            "record",
            f"{where}there is no annotation; predictions are nobody's annotation; "
            "accept and submit them in Label Studio, then export again",
        ),
        ("record", f"{where}a draft, never submitted; submit it in Label Studio, then export again"),
        ("record", f"{where}there is no annotation; if nothing is to be marked, submit an empty one"),
    ]
    assert '"model_version": "m"' in [item.data for item in found if isinstance(item, Refusal)][1]


def test_one_task_and_one_annotation_of_a_cloud_storage(tmp_path: Path) -> None:
    path = tmp_path / "7.json"
    for content in ({**TASK, "annotations": [annotation(CLAIM)]}, {**annotation(CLAIM), "task": TASK}):
        path.write_text(json.dumps(content))
        (article,) = only_articles(labelstudio.read(path))
        assert (article.id, article.meta["annotator"], len(article.spans)) == ("7", "1", 1)


def test_half_an_emoji(tmp_path: Path) -> None:
    found = one(tmp_path, region(18, 19, "X", text="\ud83d"), ATTACKER)
    assert spans(found) == [("ATTACKER", "Gunmen")]
    assert [message.partition(": ")[2][:24] for _, message in refused(found)] == ["the X is '\ufffd' in the file"]
    assert [message.partition(": ")[2] for _, message in refused(one(tmp_path, text="a\ud83d"))] == [
        "the text has half a character (\\ud83d) without its other half; remove it or complete it"
    ]

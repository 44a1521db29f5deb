"""Regions and relations of Label Studio as its documentation has them, and as they go wrong."""

from pathlib import Path
from typing import Any

import pytest

from scripts.articles.article import BY, Link, Span
from tests.articles.formats.labelstudio_files import (
    ATTACKER,
    CLAIM,
    SOURCE,
    TEXT,
    annotation,
    one,
    read,
    region,
    relation,
    spans,
)
from tests.articles.formats.stand_off_articles import only_articles, refused


def test_several_labels_on_one_region(tmp_path: Path) -> None:
    both = region(20, 26, ["ATTACKER", "SOURCE"], "a")
    (article,) = only_articles(one(tmp_path, CLAIM, both, relation("c", "a", BY)))
    assert article.spans[1:] == (Span("ATTACKER", 20, 26, "a.1"), Span("SOURCE", 20, 26, "a.2"))
    assert article.links == (Link(BY, 0, 1), Link(BY, 0, 2))


def test_one_region_labelled_by_two_controls(tmp_path: Path) -> None:
    second = {**region(20, 26, "SOURCE", "a"), "from_name": "role"}
    found = one(tmp_path, ATTACKER, second, ATTACKER)
    assert spans(found) == [("ATTACKER", "Gunmen"), ("SOURCE", "Gunmen")]
    message = "news.json:1, article '7': the region a stands twice with the label 'ATTACKER'; remove one"
    assert refused(found) == [("span", message)]


@pytest.mark.parametrize(("direction", "links"), [("right", {(0, 1)}), ("left", {(1, 0)}), ("bi", {(0, 1), (1, 0)})])
def test_directions(tmp_path: Path, direction: str, links: set[tuple[int, int]]) -> None:
    (article,) = only_articles(one(tmp_path, CLAIM, SOURCE, relation("c", "s", BY, "says", direction=direction)))
    assert {(link.head, link.tail) for link in article.links} == links
    assert {link.kind for link in article.links} == {BY, "says"}


def test_bad_relations(tmp_path: Path) -> None:
    bad = region(6, 11, "SOURCE", "b", text="Novak")
    found = one(tmp_path, CLAIM, bad, relation("c", "x", BY), relation("c", "b", BY), relation("c", "c"))
    where = "news.json:1, article '7'"
    assert spans(found) == [("CLAIM", "“No,”")]
    assert refused(found) == [
        (
            "span",
            f"{where}, characters 6-11 'Kovač': the SOURCE is 'Novak' in the file, its offsets give other words: "
            "as characters 'Kovač', as UTF-16 code units 'Kovač'; mend its offsets or the text",
        ),
        (
            "link",
            f"{where}: the relation by: no region of the annotation has the id 'x'; add it or remove the relation",
        ),
        ("link", f"{where}: the relation by: one of its regions was refused; mend that first"),
        ("link", f"{where}: a relation without a label (None); give it one or remove it"),
    ]


def test_results_of_other_types(tmp_path: Path) -> None:
    choice = {"id": "x", "type": "choices", "from_name": "topic", "to_name": "text", "value": {"choices": ["war"]}}
    html = {**region(0, 5, "CLAIM"), "type": "hypertextlabels"}
    found = one(tmp_path, choice, html, None, region(0, 5, []), {"id": "y", "type": "labels"})
    assert [(what, message.partition(": ")[2]) for what, message in refused(found)] == [
        ("span", "a span without a label (None); give it one or remove it"),
        ("span", "a region without a `value`; remove it, or export it anew, as JSON"),
        ("span", "a result of type 'choices'; only `labels` and `relation` are taken over"),
        ("span", "a result of type 'hypertextlabels'; only `labels` and `relation` are taken over"),
        ("span", "a result of type None; only `labels` and `relation` are taken over"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        (6, 6, "an empty SOURCE; remove it"),
        (
            -1,
            5,
            "the SOURCE ends before it starts, or starts before the text; give its characters (Unicode code points)",
        ),
        ("6", 11, "the offsets of a SOURCE, '6' and 11, are not whole numbers; give characters (Unicode code points)"),
        (
            30,
            99,
            "the SOURCE is 'w' in the file, its offsets give other words: as characters no characters of the text, "
            "as UTF-16 code units no characters of the text; mend its offsets or the text",
        ),
    ],
)
def test_offsets_that_cannot_be(tmp_path: Path, start: Any, end: Any, fault: str) -> None:
    ((what, message),) = refused(one(tmp_path, region(start, end, "SOURCE", "s", text="w")))
    assert (what, message.partition(": ")[2]) == ("span", fault)


@pytest.mark.parametrize(
    ("data", "more", "found"),
    [
        ({"body": TEXT, "text": "title"}, {"source": "$body"}, TEXT),
        ({"text": TEXT, "body": "x"}, {"to_name": "other"}, TEXT),
        ({"body": TEXT, "n": 3}, {"to_name": "t"}, TEXT),
        ({"body": TEXT * 4, "url": "https://example.org/7"}, {"to_name": "t"}, TEXT * 4),
        ({"body": TEXT, "article": "x"}, {"to_name": "t"}, TEXT),
    ],
)
def test_where_the_text_stands(tmp_path: Path, data: dict[str, Any], more: dict[str, Any], found: str) -> None:
    task = {"id": 7, "data": data, "annotations": [annotation({**SOURCE, **more})]}
    (article,) = only_articles(read(tmp_path, task))
    assert article.text == found


def test_no_text(tmp_path: Path) -> None:
    tasks = [
        {"id": 1, "data": {"head": "a", "body": "b"}, "annotations": [annotation()]},
        {"id": 2, "data": {"image": 3}, "annotations": [annotation()]},
        {"id": 3, "annotations": [annotation()]},
        {"id": 4, "data": {"text": TEXT}, "annotations": 1},
        {"a": 1},
        5,
    ]
    assert refused(read(tmp_path, *tasks)) == [
        (
            "record",
            "news.json:1, article '1': no text: none of its fields (head, body) is known to be the "
            "text; call it `text`",
        ),
        (
            "record",
            "news.json:1, article '2': no text: none of its fields (image) is known to be the text; call it `text`",
        ),
        ("record", "news.json:1, article '3': a task without `data`, so without a text; export it anew, as JSON"),
        (
            "record",
            "news.json:1, article '4': `annotations` is no list; export it anew, as JSON (not as a "
            "table, nor with stubs)",
        ),
        (
            "record",
            "news.json:1, article 'news-000005': neither a task (no `data`) nor an annotated record of JSON-MIN "
            "(no labels, no annotator); export it anew, as JSON",
        ),
        (
            "record",
            "news.json:1: element 6 of the list is no JSON object but '5'; remove it, or export the file anew, as JSON",
        ),
    ]

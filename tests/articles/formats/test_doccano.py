"""doccano's JSONL in both shapes, and as it goes wrong."""

import json
import tempfile
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from scripts.articles.article import AGAINST, BY, Article, Link, Span
from scripts.articles.formats import doccano
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import articles, only_articles, refused, without_ids, write_lines

TEXT = "“No,” Kovač said. 🔥 Gunmen shot two guards."
ENTITIES = [
    {"id": 1663, "label": "SPEAKER", "start_offset": 6, "end_offset": 11},
    {"id": 1662, "label": "CLAIM", "start_offset": 0, "end_offset": 5},
]


def read(folder: Path, *records: object) -> Any:
    return doccano.read(write_lines(folder / "news.jsonl", *records))


@pytest.mark.parametrize("text", ["text", "data"])
@pytest.mark.parametrize("label", ["label", "labels"])
def test_without_relations(tmp_path: Path, text: str, label: str) -> None:
    record = {
        "id": 6400,
        text: TEXT,
        label: [[6, 11, "SPEAKER"], [0, 5, "CLAIM"]],
        "Comments": [],
        "url": "u",
        "year": 1999,
    }
    assert only_articles(read(tmp_path, record)) == [
        Article("6400", TEXT, (Span("CLAIM", 0, 5), Span("SPEAKER", 6, 11)), meta={"url": "u", "year": "1999"})
    ]


def test_with_relations(tmp_path: Path) -> None:
    record = {
        "id": 6400,
        "text": TEXT,
        "Comments": ["Who is “he”?"],
        "entities": ENTITIES,
        "relations": [{"id": 273, "from_id": 1662, "to_id": 1663, "type": "SAID_BY"}],
    }
    assert only_articles(read(tmp_path, record)) == [
        Article(
            "6400",
            TEXT,
            (Span("CLAIM", 0, 5, "1662"), Span("SPEAKER", 6, 11, "1663")),
            (Link("SAID_BY", 0, 1),),
            meta={"comments": '["Who is “he”?"]'},
        )
    ]


def test_ids_of_records(tmp_path: Path) -> None:
    records = [
        {"text": "a", "label": []},
        {"text": "b", "meta": {"id": "y", "k": "v"}},
        {"text": "c", "id": "x", "meta": {"id": "y"}},
    ]
    found = only_articles(read(tmp_path, *records))
    assert [(one.id, one.meta) for one in found] == [("news-000001", {}), ("y", {"k": "v"}), ("x", {"id": "y"})]


def test_bad_records_are_refused(tmp_path: Path) -> None:
    old = {
        "id": 3,
        "text": "a",
        "annotations": [{"label": 2, "start_offset": 0, "end_offset": 1, "user": 1}],
        "meta": {},
    }
    found = list(read(tmp_path, {"label": [[0, 1, "A"]]}, {"text": None}, old, {"text": "a"}))
    assert [one.id for one in found if isinstance(one, Article)] == ["news-000004"]
    assert refused(found) == [
        ("record", "news.jsonl:1, article 'news-000001': no text (the key 'text' is missing); give it one"),
        ("record", "news.jsonl:2, article 'news-000002': no text (the key 'text' is not a string); give it one"),
        (
            "record",
            "news.jsonl:3, article '3': annotations by numbers of labels, as old versions of doccano wrote them; "
            "export as JSONL with text labels",
        ),
    ]


def test_bad_spans_are_refused_and_the_others_taken(tmp_path: Path) -> None:
    labels = [[6, 6, "A"], [6, 11], "POSITIVE", [6, 99, "B"], ["6", 11, "C"], [6, 11, ""], [6, 11, "D"]]
    found = list(
        read(tmp_path, {"id": "k", "text": TEXT, "label": labels}, {"id": "l", "text": "b", "label": "POSITIVE"})
    )
    assert [one.spans for one in found if isinstance(one, Article)] == [(Span("D", 6, 11),), ()]
    where, give = "news.jsonl:1, article 'k'", "characters (Unicode code points)"
    whole = "a label that is no [start, end, LABEL]; labels of whole texts cannot be taken"
    assert refused(found) == [
        ("span", f"{where}, characters 6-6 '': an empty A; remove it"),
        ("span", f"{where}: {whole}"),
        ("span", f"{where}: {whole}"),
        (
            "span",
            f"{where}, characters 6-99 {TEXT[6:]!r}: the B lies outside the text of 43 characters; give its {give}",
        ),
        ("span", f"{where}: the offsets of a C, '6' and 11, are not whole numbers; give {give}"),
        ("span", f"{where}: a span without a label (''); give it one or remove it"),
        ("span", "news.jsonl:2, article 'l': 'label' is no list; make it one"),
    ]


def test_offsets_in_utf16(tmp_path: Path) -> None:
    text = "Gunmen 🔥 shot two guards"
    labels = [[0, 6, "ATTACKER"], [15, 18, "NUMBER"], [15, 25, "TARGET"]]
    found = list(read(tmp_path, {"id": "k", "text": text, "label": labels}))
    assert [one.spans for one in found if isinstance(one, Article)] == [(Span("ATTACKER", 0, 6),)]
    assert refused(found) == [
        (
            "span",
            "news.jsonl:1, article 'k', characters 15-25 'wo guards': the TARGET lies outside the text of 24 "
            "characters; its offsets seem to count UTF-16 code units; give its characters (Unicode code points)",
        ),
        (
            "span",
            "news.jsonl:1, article 'k', characters 15-18 'wo': another span shows that this record's offsets seem to "
            "count UTF-16 code units; give characters (Unicode code points)",
        ),
    ]


def test_relations_that_cannot_be_taken(tmp_path: Path) -> None:
    entities = [
        *ENTITIES,
        {**ENTITIES[0], "label": "OTHER"},
        {"id": 7, "label": "X", "start_offset": 3, "end_offset": 3},
    ]
    relations = [
        {"from_id": 1662, "to_id": 1663, "type": ""},
        {"from_id": 1662, "to_id": 9, "type": "a"},
        {"from_id": [1662], "to_id": 1663, "type": "b"},
        {"from_id": 1662, "to_id": 7, "type": "c"},
        [1662, 1663],
        {"from_id": 1663, "to_id": 1662, "type": "d"},
    ]
    found = list(read(tmp_path, {"text": TEXT, "entities": entities, "relations": relations}))
    assert [one.links for one in found if isinstance(one, Article)] == [(Link("d", 1, 0),)]
    messages = [(what, message.removeprefix("news.jsonl:1, article 'news-000001'")) for what, message in refused(found)]
    assert messages == [
        ("span", ": the id 1663 of an entity stands twice; ids are unique in their record"),
        ("span", ", characters 3-3 '': an empty X; remove it"),
        ("link", ": a relation without a label (''); give it one or remove it"),
        ("link", ": the relation a: no entity of the record has the id 9; add it or remove the relation"),
        ("link", ": the relation b: no entity of the record has the id [1662]; add it or remove the relation"),
        ("link", ": the relation c: one of its entities was refused; mend that first"),
        ("link", ": a relation that is no JSON object; write {from_id, to_id, type}"),
    ]


def test_what_is_written(tmp_path: Path) -> None:
    first = Article(
        "x",
        TEXT,
        (Span("CLAIM", 0, 5, "c1"), Span("SOURCE", 6, 11), Span("ATTACKER", 20, 26), Span("TARGET", 32, 42)),
        (Link(BY, 0, 1), Link(AGAINST, 2, 3)),
        frozenset(["SOURCE", "CLAIM"]),
        {"comments": '["Who?"]', "genre": "flash"},
    )
    second = Article("y", "Boom", (Span("CLAIM", 0, 4),))
    doccano.write([first, second], tmp_path / "out.jsonl")
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [
        {
            "id": "x",
            "text": TEXT,
            "entities": [
                {"id": 1, "label": "CLAIM", "start_offset": 0, "end_offset": 5},
                {"id": 2, "label": "SOURCE", "start_offset": 6, "end_offset": 11},
                {"id": 3, "label": "ATTACKER", "start_offset": 20, "end_offset": 26},
                {"id": 4, "label": "TARGET", "start_offset": 32, "end_offset": 42},
            ],
            "relations": [
                {"id": 0, "from_id": 1, "to_id": 2, "type": "by"},
                {"id": 1, "from_id": 3, "to_id": 4, "type": "against"},
            ],
            "Comments": ["Who?"],
            "meta": {"genre": "flash", "annotates": "SOURCE CLAIM"},
        },
        {
            "id": "y",
            "text": "Boom",
            "entities": [{"id": 5, "label": "CLAIM", "start_offset": 0, "end_offset": 4}],
            "relations": [],
            "Comments": [],
            "meta": {},
        },
    ]


@settings(max_examples=200, deadline=None)
@given(articles())
def test_what_was_written_is_read(article: Article) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.jsonl"
        doccano.write([article, replace(article, id="second")], path)
        expected = [without_ids(article), without_ids(replace(article, id="second"))]
        assert [without_ids(one) for one in only_articles(doccano.read(path))] == expected


def test_bad_spans_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="an empty span, one without a label, or outside the text of 3 characters"):
        doccano.write([Article("x", "one", (Span("A", 0, 9),))], tmp_path / "out.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_reading_holds_one_record_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    relations = [{"id": 1, "from_id": 1662, "to_id": 1663, "type": "SAID_BY"}]
    line = json.dumps({"id": 1, "text": TEXT, "entities": ENTITIES, "relations": relations, "Comments": []})
    with path.open("w") as file:
        file.writelines(f"{line}\n" for _ in range(5_000))
    # What is loaded once does not count.
    next(iter(doccano.read(path)))
    tracemalloc.start()
    count = sum(len(one.links) for one in doccano.read(path) if isinstance(one, Article))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 5_000
    assert path.stat().st_size > 1_400_000
    assert peak < 300_000


def test_paragraphs_that_share_an_id(tmp_path: Path) -> None:
    records = [{"id": "a", "text": text, "label": []} for text in ("One.", "Two.", "One.")]
    assert [(one.id, one.meta) for one in only_articles(read(tmp_path, *records))] == [
        ("a", {}),
        ("a-2", {"document": "a"}),
        ("a", {}),
    ]


def test_what_is_lost(tmp_path: Path) -> None:
    spans = tuple(Span("CLAIM", 0, 5, id) for id in ("", "a b", "a b", "17"))
    links = (Link(BY, 1, 2), Link(BY, 2, 1))
    article = Article(" x ", TEXT, spans, links, meta={"comments": "[1,2]", "id": "y"})
    doccano.write([article], tmp_path / "out.jsonl")
    numbered = tuple(replace(span, id=str(number)) for number, span in enumerate(spans, 1))
    assert only_articles(doccano.read(tmp_path / "out.jsonl")) == [replace(article, spans=numbered)]
    assert doccano.LOSSES == ("ids of spans: doccano numbers them",)


def test_recognised() -> None:
    known = [
        b'{"text": "a", "label": [[0, 1, "A"]]}',
        b'{"id":1,"data":"a","labels":[]}',
        b'\n{"text":"a", "entities" : [',
        b'{"text":"a", "entities": [{"id": 1, "label": "A", "start_offset": 0, "end_offset": 1}]}',
        b'{"text":"a", "label": ["POSITIVE"]}',
        b'{"text":"a", "Comments": []}',
    ]
    others = [
        b'{"text": "a", "spans": [{"label": ["A"]}]}',
        b'{"text": "a", "label": "A"}',
        b"",
        b'{"label": []}',
        b"[1]",
        b'[{"text": "a", "label": []}]',
        # Data sets for machine learning.
        b'{"text": "a b", "tokens": ["a", "b"], "labels": [0, 1]}',
        b'{"text": "a b", "labels": [0, 1]}',
        b'{"text": "a", "entities": [{"start": 0, "end": 1, "label": "A"}]}',
        b'{"text": "a", "note": "\\"label\\": [[0, 1, 2]]"}',
    ]
    for name in ("a.jsonl", "a.JSON1", "a.json", "a.txt", "a"):
        assert [doccano.FORMAT.recognises(Path(name), head) for head in known] == 6 * [True]
        assert [doccano.FORMAT.recognises(Path(name), head) for head in others] == 10 * [False]

"""The JSON lines of `scripts.use.annotate`, read as Prodigy's."""

from pathlib import Path
from typing import Any

import spacy

from scripts.articles.article import Article, Link, Span
from scripts.articles.formats import prodigy
from scripts.articles.formats.registry import guess
from scripts.use.as_jsonl import write_jsonl
from scripts.use.texts import Text
from tests.articles.formats.stand_off_articles import only_articles, refused, write_lines

TEXT = "🔥 The mayor denied that gunmen attacked the depot."
SPANS = [
    {"label": "SOURCE", "start": 2, "end": 11, "text": "The mayor", "score": 0.5},
    {"label": "ATTACKER", "start": 24, "end": 30, "text": "gunmen", "score": None},
]


def read(folder: Path, **fields: Any) -> list[Any]:
    record = {"id": 3, "text": TEXT, "spans": SPANS, "links": [], **fields}
    return list(prodigy.read(write_lines(folder / "found.jsonl", record)))


def test_what_the_pipeline_found_is_read_as_it_was_written(tmp_path: Path) -> None:
    doc = spacy.blank("en")(TEXT)
    doc.spans["sc"] = [doc.char_span(row["start"], row["end"], label=row["label"]) for row in SPANS]
    doc.spans["sc"].attrs["scores"] = [0.51234, 0.25]
    with (tmp_path / "found.jsonl").open("wb") as file:
        write_jsonl([(doc, Text("raid", TEXT, "in.jsonl:1", {"desk": "Süd", "n": 1}))], file)
    assert guess(tmp_path / "found.jsonl").name == "prodigy"
    spans = (Span("SOURCE", 2, 11), Span("ATTACKER", 24, 30))
    meta = {"desk": "Süd", "n": "1", "scores": "[0.5123, 0.25]"}
    assert only_articles(prodigy.read(tmp_path / "found.jsonl")) == [Article("raid", TEXT, spans, meta=meta)]


def test_links_by_numbers_of_spans(tmp_path: Path) -> None:
    # The spans stand in another order than the text.
    found = read(tmp_path, spans=SPANS[::-1], links=[{"kind": "x", "head": 0, "tail": 1, "score": 0.5}])
    assert only_articles(found) == [
        Article(
            "3",
            TEXT,
            (Span("SOURCE", 2, 11), Span("ATTACKER", 24, 30)),
            (Link("x", 1, 0),),
            meta={"scores": "[0.5, null]"},
        )
    ]


def test_bad_links(tmp_path: Path) -> None:
    ends = [(0, 2), (0, 9), (-1, 0), ("0", 1), (True, 1), (0, 1)]
    links: list[Any] = [{"kind": "x", "head": head, "tail": tail} for head, tail in ends]
    found = read(tmp_path, spans=[*SPANS, {**SPANS[0], "text": "A mayor"}], links=[*links, {**links[0], "kind": ""}])
    *_, article = found
    assert article.links == (Link("x", 0, 1),)
    no_index = "is no index of a span of the record; mend it"
    assert [message.partition(", article '3': ")[2] for what, message in refused(found) if what == "link"] == [
        "the relation x: its tail, span 2, was refused; mend that first",
        f"the relation x: its tail, 9, {no_index}",
        f"the relation x: its head, -1, {no_index}",
        f"the relation x: its head, '0', {no_index}",
        f"the relation x: its head, True, {no_index}",
        "a relation without a label (''); give it one or remove it",
    ]


def test_other_links_are_fields_of_the_users(tmp_path: Path) -> None:
    for links in (["https://example.org/7"], "https://example.org/7", [{"kind": "x"}], {"head": 1}):
        (article,) = only_articles(read(tmp_path, links=links))
        assert "links" in article.meta
        assert article.links == ()

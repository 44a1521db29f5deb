"""Rows of JSON lines: whose fields stay, and whose make way."""

import json
from io import BytesIO
from typing import Any

import spacy
from spacy.tokens import Doc, Span

from scripts.use.as_jsonl import write_jsonl
from scripts.use.texts import Text

NLP = spacy.blank("en")


def written(*annotated: tuple[Doc, Text]) -> bytes:
    file = BytesIO()
    write_jsonl(annotated, file)
    return file.getvalue()


def denial() -> Doc:
    doc = NLP("🔥 The group denied it")
    doc.spans["sc"] = [Span(doc, 1, 3, label="SOURCE")]
    return doc


def test_a_row_in_its_order() -> None:
    doc = denial()
    fields: dict[str, Any] = {"desk": "Süd", "text": doc.text, "n": None}
    # Offsets count characters, and the flame is one.
    assert written((doc, Text("raid", doc.text, "in.jsonl:1", fields))).decode() == (
        '{"id": "raid", "text": "🔥 The group denied it", "desk": "Süd", "n": null, '
        '"spans": [{"label": "SOURCE", "start": 2, "end": 11, "text": "The group", "score": null}], "links": []}\n'
    )


def test_fields_that_make_way() -> None:
    doc = denial()
    fields = {"id": "", "text": doc.text, "spans": "old", "links": [1], "score": 7}
    row = json.loads(written((doc, Text("in-1", doc.text, "in.jsonl:1", fields))))
    assert row["id"] == "in-1"
    assert [span["text"] for span in row["spans"]] == ["The group"]
    assert (row["links"], row["score"]) == ([], 7)
    assert fields["spans"] == "old"


def test_one_line_a_text_whatever_stands_in_it() -> None:
    texts = ["one\u2028two\u0085three\r\nfour", ""]
    content = written(*((NLP(text), Text(number, text, "")) for number, text in enumerate(texts)))
    rows = [json.loads(line) for line in content.split(b"\n")[:-1]]
    assert [(row["id"], row["text"], row["spans"]) for row in rows] == [(0, texts[0], []), (1, "", [])]
    assert written() == b""

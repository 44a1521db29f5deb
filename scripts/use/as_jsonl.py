"""JSON lines: one object an article, with all that the pipeline found."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import BinaryIO

from spacy.tokens import Doc

from scripts.use.predictions import predictions_of
from scripts.use.texts import Text

# What the output adds; fields of the user's that have one of these names make way.
PREDICTED = ("spans", "links")


def write_jsonl(annotated: Iterable[tuple[Doc, Text]], file: BinaryIO) -> None:
    """Write {id, text, the user's other fields, spans: [{label, start, end, text, score}], links: [{kind, head, tail,
    score}]}; head and tail are indices into spans, offsets count characters."""
    for doc, text in annotated:
        found = predictions_of(doc)
        row = {"id": text.id, "text": text.text, **text.fields}
        row |= {
            "id": text.id,
            "spans": [asdict(span) for span in found.spans],
            "links": [asdict(link) for link in found.links],
        }
        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")

"""doccano's JSONL for sequence labelling (https://doccano.github.io/doccano/tutorial/), in both shapes.

Without relations {"text": …, "label": [[start, end, LABEL], …]}, also called `labels`; with them {"text": …,
"entities": [{"id", "label", "start_offset", "end_offset"}, …], "relations": [{"from_id", "to_id", "type"}, …],
"Comments": […]}. Offsets are characters, end-exclusive. Some versions say `data` for `text`. A record does not repeat
the words of its spans, so offsets in another unit are noticed only where one of them lies outside the text.

doccano exports what else a record had when it was imported as further fields; so `id` is the record's own there, and
doccano's number otherwise. They become the article's meta, and so do comments. Numbers of relations are not kept.
"""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from scripts.articles.article import Article
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.json_lines import Record, first_line, read_records, write_records
from scripts.articles.formats.stand_off import (
    Draft,
    article_id,
    check_writable,
    keep,
    list_of,
    numbered,
    written_meta,
)

# In the article's meta: a JSON list of what annotators said about it.
COMMENTS = "comments"
_TEXTS = ("text", "data")
_LISTS = ("label", "labels")
_KNOWN = frozenset({"id", *_LISTS, "entities", "relations", "meta", "Comments"})
_MARKS = re.compile(rb'"(?:labels?|entities|Comments)"\s*:\s*\[')
_OTHERS = re.compile(rb'"(?:spans|tokens|_input_hash|_task_hash)"\s*:')


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a file, one record at a time.

    path (Path): The JSONL file.
    YIELDS (Article | Refusal): An Article for each record, after what was refused of it. Its id is the record's `id`,
        else its meta's, else file name and line; ids are as the file has them, unique or not. Ids of spans are
        doccano's numbers.
    RAISES (ArticleError): See `read_records`.
    """
    for record in read_records(path):
        yield from [record] if isinstance(record, Refusal) else _read(record)


def write(articles: Iterable[Article], path: Path) -> None:
    """Write articles in the shape with relations; the file is complete or not there.

    Spans are numbered through the file: doccano takes only numbers for their ids.

    RAISES (ArticleError): An article has a bad span or link, or half a character.
    """
    numbers = count(1)
    write_records(((article, _written(article, numbers)) for article in articles), path)


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file begins with a record that has a text and a list of labels or entities, and is not Prodigy's."""
    line = first_line(head)
    if path.suffix.lower() not in FORMAT.suffixes or not line.startswith(b"{") or _OTHERS.search(line):
        return False
    return any(b'"%s"' % name.encode() in line for name in _TEXTS) and bool(_MARKS.search(line))


def _read(record: Record) -> Iterator[Article | Refusal]:
    fields = record.fields
    meta = fields["meta"] if isinstance(fields.get("meta"), dict) else {}
    id = article_id(fields.get("id")) or article_id(meta.get("id")) or numbered(record)
    text_key = next((name for name in _TEXTS if isinstance(fields.get(name), str)), "")
    if not text_key:
        yield record.refuse(
            f"no text (the key 'text' is {'not a string' if 'text' in fields else 'missing'}); give it one", id
        )
    elif "annotations" in fields and not _KNOWN & {*fields} - {"id", "meta"}:
        message = (
            "annotations by numbers of labels, as old versions of doccano wrote them; export as JSONL with text labels"
        )
        yield record.refuse(message, id)
    else:
        draft = Draft(record, id, fields[text_key])
        numbers = _add_spans(draft)
        draft.settle()
        _add_links(draft, numbers)
        yield from draft.refusals
        yield draft.article(_meta(record, text_key))


def _add_spans(draft: Draft) -> dict[object, int | None]:
    """Add all spans; the numbers of entities in the draft by their ids in the file, None where refused."""
    for name in _LISTS:
        for data in list_of(draft, "span", name):
            _add_triple(draft, data)
    numbers: dict[object, int | None] = {}
    for data in list_of(draft, "span", "entities"):
        if not isinstance(data, dict):
            _add_triple(draft, data)
            continue
        id = data.get("id")
        known = isinstance(id, int | str) and not isinstance(id, bool)
        if known and id in numbers:
            draft.refuse("span", data, f"the id {id!r} of an entity stands twice; ids are unique in their record")
            continue
        name = str(id) if known and str(id).split() == [str(id)] else ""
        number = draft.add(data, data.get("label"), data.get("start_offset"), data.get("end_offset"), name)
        if known:
            numbers[id] = number
    return numbers


def _add_triple(draft: Draft, data: object) -> None:
    if isinstance(data, list) and len(data) == 3:
        draft.add(data, data[2], data[0], data[1])
    else:
        draft.refuse("span", data, "a label that is no [start, end, LABEL]; labels of whole texts cannot be taken")


def _add_links(draft: Draft, numbers: dict[object, int | None]) -> None:
    for data in list_of(draft, "link", "relations"):
        if not isinstance(data, dict):
            draft.refuse("link", data, "a relation that is no JSON object; write {from_id, to_id, type}")
            continue
        ends = [data.get("from_id"), data.get("to_id")]
        # Not by `in` alone: lists cannot be looked up, and True is 1.
        known = [type(end) in (int, str) and end in numbers for end in ends]
        head, tail = (numbers[end] if there else None for end, there in zip(ends, known, strict=True))
        why = "one of its entities was refused; mend that first"
        if not all(known):
            why = f"no entity of the record has the id {ends[known.index(False)]!r}; add it or remove the relation"
        draft.link(data, data.get("type"), head, tail, why)


def _meta(record: Record, text_key: str) -> dict[str, str]:
    fields, meta = record.fields, record.fields.get("meta")
    own = meta if isinstance(meta, dict) else {"meta": meta}
    has_id = bool(article_id(fields.get("id")))
    is_id = not has_id and bool(article_id(own.get("id")))
    kept: dict[str, str] = {}
    if fields.get("Comments"):
        keep(kept, {COMMENTS: fields["Comments"]})
    keep(kept, {name: value for name, value in own.items() if not (is_id and name == "id")})
    keep(kept, {name: value for name, value in fields.items() if name not in _KNOWN and name != text_key})
    if not has_id:
        keep(kept, {"id": fields.get("id")})
    return kept


def _written(article: Article, numbers: Iterator[int]) -> dict[str, Any]:
    check_writable(article)
    ids = [next(numbers) for _ in article.spans]
    meta = written_meta(article)
    comments = _comments(meta.get(COMMENTS))
    if comments:
        del meta[COMMENTS]
    return {
        "id": article.id,
        "text": article.text,
        "entities": [
            {"id": id, "label": span.label, "start_offset": span.start, "end_offset": span.end}
            for id, span in zip(ids, article.spans, strict=True)
        ],
        "relations": [
            {"id": number, "from_id": ids[link.head], "to_id": ids[link.tail], "type": link.kind}
            for number, link in enumerate(article.links)
        ],
        "Comments": comments,
        # As one field: doccano gives all records all fields that one of them has.
        "meta": meta,
    }


def _comments(value: str | None) -> list[Any]:
    """Comments as they stood in a file; empty where meta has none, or something that would be read back differently."""
    try:
        comments = json.loads(value or "")
        same = json.dumps(comments, ensure_ascii=False, allow_nan=False) == value
    except (ValueError, RecursionError):
        return []
    return comments if same and isinstance(comments, list) else []


FORMAT = Format(
    name="doccano",
    title="doccano, JSONL of sequence labelling, with or without relations (https://doccano.github.io/doccano/)",
    suffixes=(".jsonl",),
    read=read,
    write=write,
    recognises=recognises,
)

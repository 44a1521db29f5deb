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
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from scripts.articles.article import Article
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.parts.descriptions import Ids, described, written_meta
from scripts.articles.formats.parts.json_head import first_fields
from scripts.articles.formats.parts.json_lines import Record, articles_of, no_text, read_records, write_records
from scripts.articles.formats.parts.stand_off import Draft, check_writable, list_of

# In the article's meta: a JSON list of what annotators said about it.
COMMENTS = "comments"
_TEXTS = ("text", "data")
_LISTS = ("label", "labels")
_KNOWN = frozenset({"id", *_LISTS, "entities", "relations", "meta", "Comments"})
# What an Article loses on the way through `write` and `read`.
LOSSES = ("ids of spans: doccano numbers them",)
# Lists of labels may be those of whole texts, or cut off; of entities there are shapes of other programs.
_LABELS = re.compile(rb'\[\s*(?:[\["\]]|\Z)')
_ENTITIES = re.compile(rb'\[\s*(?:[\[\]]|\Z|\{[^}]*"start_offset"|\{[^}]*\Z)')
_OTHERS = frozenset({"spans", "tokens", "_input_hash", "_task_hash"})


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a file, one record at a time.

    path (Path): The JSONL file.
    YIELDS (Article | Refusal): An Article for each record, after what was refused of it. Its id is the record's `id`,
        else its meta's, else file name and line. Paragraphs of one article that share an id get `ID-2`, `ID-3` …, and
        ID as `document` in their meta; annotations of one text keep one id. Ids of spans are doccano's numbers.
    RAISES (ArticleError): See `read_records`.
    """
    ids = Ids()
    yield from articles_of(read_records(path), lambda record, _: _read(record, ids))


def write(articles: Iterable[Article], path: Path) -> None:
    """Write articles in the shape with relations; the file is complete or not there.

    Spans are numbered through the file: doccano takes only numbers for their ids.

    RAISES (ArticleError): An article has a bad span or link, or half a character.
    """
    numbers = count(1)
    write_records(((article, _written(article, numbers)) for article in articles), path)


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file begins with a record that has a text and a list of labels or entities, and is not Prodigy's."""
    fields = first_fields(head)
    if _OTHERS & fields.keys() or not any(fields.get(name, b"").startswith(b'"') for name in _TEXTS):
        return False
    labels = any(_LABELS.match(fields.get(name, b"")) for name in _LISTS)
    comments = fields.get("Comments", b"").startswith(b"[")
    return labels or comments or bool(_ENTITIES.match(fields.get("entities", b"")))


def _read(record: Record, ids: Ids) -> Iterator[Article | Refusal]:
    fields = record.fields
    text_key = next((name for name in _TEXTS if isinstance(fields.get(name), str)), "")
    id = ids.of(record, fields.get(text_key))
    if not text_key:
        yield record.refuse(f"{no_text(fields)}; give it one", id)
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
        yield draft.article(_meta(draft, text_key))


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


def _meta(draft: Draft, text_key: str) -> Mapping[str, str]:
    fields = draft.record.fields
    others = {name: value for name, value in fields.items() if name not in _KNOWN and name != text_key}
    return described(draft.record, draft.id, {COMMENTS: fields.get("Comments") or None}, others)


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

"""Label Studio's JSON (https://labelstud.io/guide/task_format) and JSON-MIN (https://labelstud.io/guide/export).

JSON is a list of tasks, see `tasks`; JSON-MIN a list of flat records, see `min`.

Offsets: since October 2021 Label Studio's editor stores Unicode code points (`charsToCodePoints` in its
selection-tools.js; https://github.com/HumanSignal/label-studio/pull/1559), before that UTF-16 code units; regions whose
edges were moved, and files of other programs, still have those. A region's saved words tell, see `browser_offsets`.

Of a task are kept: text, regions, relations, annotator, scores, and the other fields of `data` in the article's meta.
Not kept is bookkeeping: times, project, drafts' ids, origin of regions.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.articles.article import Article
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.labelstudio.annotation import ARTICLE, read_annotation
from scripts.articles.formats.labelstudio.min import read_flat
from scripts.articles.formats.labelstudio.tasks import read_task
from scripts.articles.formats.labelstudio.writing import CONFIG, write, write_annotated
from scripts.articles.formats.parts.characters import half_in
from scripts.articles.formats.parts.descriptions import article_id
from scripts.articles.formats.parts.json_head import first_fields
from scripts.articles.formats.parts.json_lines import Record, articles_of
from scripts.articles.formats.parts.json_list import read_list

__all__ = ["CONFIG", "FORMAT", "LOSSES", "read", "recognises", "write", "write_annotated"]

# What an Article loses on the way through `write` and `read`.
LOSSES = (
    "the article itself until an annotator has submitted it: it goes out as predictions, which nobody has said",
    "ids of spans that are empty, have a blank in them or stand twice: they become r1, r2 …",
)
_ANNOTATIONS = ("annotations", "completions", "predictions")
_MIN = frozenset({"annotator", "annotation_id", "lead_time"})


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a file, one task at a time.

    The text is the field of `data` that the results name (`source`, `to_name`), else `text`, else the only text, else
    the only long one. Ids of articles: `data.article`, as `write` gives it, else the task's `id`, else file name and
    number. Several labels on one region are a span each, a relation then one for each pair, and one in both directions
    two; spans have the ids of their regions (of several labels R.1, R.2 …).

    path (Path): The JSON file: a list, or one task, or one annotation with its task as cloud storages have it.
    YIELDS (Article | Refusal): An Article for each submitted annotation, after what was refused of it. Refused as
        records are skipped annotations, drafts, predictions, and tasks that nobody annotated.
    RAISES (ArticleError): See `read_list`.
    """
    yield from articles_of(read_list(path), _read)


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file begins like a list of tasks, or of flat records with an annotator and labels."""
    fields = first_fields(head, listed=True)
    annotated = any(fields.get(name, b"").startswith(b"[") for name in _ANNOTATIONS)
    if annotated and (fields.get("data", b"").startswith(b"{") or b'"result"' in head):
        return True
    # One annotation with its task, as cloud storages have it.
    if fields.get("result", b"").startswith(b"[") and fields.get("task", b"").startswith(b"{"):
        return True
    # The labels may stand in a later record.
    flat = bool(_MIN & fields.keys()) and "spans" not in fields
    return flat and b'"labels"' in head and b'"start"' in head


def _read(record: Record, number: int) -> Iterator[Article | Refusal]:
    record, half = _whole_characters(record)
    task = record.fields
    if isinstance(task.get("task"), dict) and "result" in task:
        task = {**task["task"], "annotations": [{name: value for name, value in task.items() if name != "task"}]}
    id = _id(record, task, number)
    if half:
        yield record.refuse(f"the text {half}", id)
        return
    if isinstance(task.get("data"), dict):
        found = read_task(record, task, id)
    elif "data" in task or any(name in task for name in _ANNOTATIONS):
        yield record.refuse("a task without `data`, so without a text; export it anew, as JSON", id)
        return
    else:
        found = iter([read_flat(record, id)])
    for one in found:
        yield from [one] if isinstance(one, Refusal) else read_annotation(record, one)


def _id(record: Record, task: Mapping[str, Any], number: int) -> str:
    """The article's id: as `write` gives it, else the task's, else by file and number."""
    data = task["data"] if isinstance(task.get("data"), dict) else task
    return article_id(data.get(ARTICLE)) or article_id(task.get("id")) or f"{record.path.stem}-{number:06}"


def _whole_characters(record: Record) -> tuple[Record, str]:
    """The record with marks for lone halves of characters, and what is wrong where data has some.

    Old versions left them in the words of a region that cuts an emoji.
    """
    text = json.dumps(record.fields, ensure_ascii=False) if half_in(record.fields) else ""
    if not text:
        return record, ""
    data = record.fields.get("data", {name: value for name, value in record.fields.items() if isinstance(value, str)})
    clean = json.loads(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    raw = record.raw.encode("utf-8", "replace").decode("utf-8")
    return Record(record.path, record.line, clean, raw), half_in(data)


FORMAT = Format(
    name="labelstudio",
    title="Label Studio, JSON and JSON-MIN (https://labelstud.io/guide/task_format)",
    suffixes=(".json",),
    read=read,
    write=write,
    recognises=recognises,
)

"""Label Studio's JSON (https://labelstud.io/guide/task_format) and JSON-MIN (https://labelstud.io/guide/export).

JSON is a list of tasks {"id", "data": {"text": …}, "annotations": [{"id", "completed_by", "was_cancelled", "result"}],
"predictions"}; results are regions {"id", "type": "labels", "from_name", "to_name", "value": {"start", "end", "text",
"labels"}} and relations {"type": "relation", "from_id", "to_id", "direction", "labels"}. JSON-MIN is a list of flat
records {"text", "label": [{"start", "end", "text", "labels"}], "annotator", "id", "annotation_id"}, without relations.

Offsets: since October 2021 Label Studio's editor stores Unicode code points (`charsToCodePoints` in its
selection-tools.js; https://github.com/HumanSignal/label-studio/pull/1559), before that UTF-16 code units; regions whose
edges were moved, and files of other programs, still have those. A region's saved words tell, see `browser_offsets`.

Of a task are kept: text, regions, relations, annotator, scores, and the other fields of `data` in the article's meta.
Not kept is bookkeeping: times, project, drafts' ids, origin of regions.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from scripts.articles.article import LABELS, LINK_ENDS, Article, Span
from scripts.articles.formats.browser_offsets import Mark, Ruler, utf16_offset
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.json_lines import Record, as_data
from scripts.articles.formats.json_list import read_list
from scripts.articles.formats.stand_off import Draft, article_id, check_writable, keep, written_meta, written_scores
from scripts.articles.problems import ArticleError, Problem, problem_of
from scripts.files import complete, write_atomically

CONFIG = ".config.xml"
# In the article's meta: who annotated it; the number of the annotation; a JSON list with a score, or null, a span; and
# of predictions, which model made them.
ANNOTATOR, ANNOTATION, SCORES, MODEL = "annotator", "annotation", "scores", "model_version"
# In `data`: the article's id and its meta. A task's own id is given anew by each project that it is imported into.
_ARTICLE, _META = "article", "meta"
_TEXT, _LABEL = "text", "label"
_BOOKKEEPING = frozenset({"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"})
_NOBODYS = "are nobody's annotation; accept and submit them in Label Studio, then export again"
_COLOURS = ("#d4380d", "#096dd9", "#389e0d", "#d3adf7", "#ffc069", "#5cdbd3", "#ad8b00", "#8c8c8c")
_MODEL = "attack-claims"
_MARKS = re.compile(rb'"(?:annotations|completions|predictions)"\s*:\s*\[')
# Characters that XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MIN_MARKS = re.compile(rb'"(?:annotator|annotation_id|lead_time)"\s*:')


@dataclass(frozen=True, slots=True)
class _Annotation:
    """What one annotator said of one text, whichever of the two formats it stood in.

    fields (Mapping[str, Any]): The task's `data`.
    regions, relations (list[Any]): Results as they stand in the file, and in JSON-MIN made to look so.
    others (list[Any]): Results of other types.
    """

    id: str
    fields: Mapping[str, Any]
    meta: Mapping[str, object] = field(default_factory=dict)
    regions: list[Any] = field(default_factory=list)
    relations: list[Any] = field(default_factory=list)
    others: list[Any] = field(default_factory=list)


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
    for number, record in enumerate(read_list(path), 1):
        yield from [record] if isinstance(record, Refusal) else _read(record, number)


def write(articles: Iterable[Article], path: Path, *, utf16: bool = False) -> None:
    """Write articles as tasks with predictions, for annotators to correct; and beside NAME.json NAME.config.xml.

    That is the labelling configuration, to be pasted under Settings, Labeling Interface, before the import. Predictions
    have the meta's `model_version` and `scores`. Both files are complete or not there.

    utf16 (bool): Offsets as Label Studio had them before version 1.4; else code points.
    RAISES (ArticleError): An article has a bad span or link, or half a character.
    """
    _write(articles, path, _predicted, utf16)


def write_annotated(articles: Iterable[Article], path: Path, *, utf16: bool = False) -> None:
    """Write articles as tasks that are annotated already; otherwise like `write`.

    Label Studio takes the person who imports for the annotator: it refuses names that are none of its users. The
    article's own annotator is kept in `data`.
    """
    _write(articles, path, _annotated, utf16)


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file begins like a list of tasks, or of flat records with an annotator and labels."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if path.suffix.lower() not in FORMAT.suffixes or start not in (b"[", b"{"):
        return False
    tasks = bool(_MARKS.search(head)) and (b'"data"' in head or b'"result"' in head)
    return tasks or (bool(_MIN_MARKS.search(head)) and b'"labels"' in head and b'"start"' in head)


def _read(record: Record, number: int) -> Iterator[Article | Refusal]:
    record, half = _whole_characters(record)
    task = record.fields
    if isinstance(task.get("task"), dict) and "result" in task:
        task = {**task["task"], "annotations": [{name: value for name, value in task.items() if name != "task"}]}
    data = task.get("data")
    name = f"{record.path.stem}-{number:06}"
    if isinstance(data, dict):
        id = article_id(data.get(_ARTICLE)) or article_id(task.get("id")) or name
    else:
        id = article_id(task.get(_ARTICLE)) or article_id(task.get("id")) or name
    if half:
        yield record.refuse("the text has half a character (a lone \\ud800-\\udfff); remove or complete it", id)
    elif isinstance(data, dict):
        yield from _read_task(record, task, id)
    elif "data" in task or any(name in task for name in ("annotations", "completions", "predictions")):
        yield record.refuse("a task without `data`, so without a text; export it anew, as JSON", id)
    else:
        yield from _read_flat(record, id)


def _whole_characters(record: Record) -> tuple[Record, bool]:
    """The record with marks for lone halves of characters, and whether data has some.

    Old versions left them in the words of a region that cuts an emoji.
    """
    text = json.dumps(record.fields, ensure_ascii=False) if _has_halves(record.fields) else ""
    if not text:
        return record, False
    data = record.fields.get("data", {name: value for name, value in record.fields.items() if isinstance(value, str)})
    clean = json.loads(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    raw = record.raw.encode("utf-8", "replace").decode("utf-8")
    return Record(record.path, record.line, clean, raw), _has_halves(data)


def _has_halves(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _read_task(record: Record, task: Mapping[str, Any], id: str) -> Iterator[Article | Refusal]:
    annotations = task.get("annotations", task.get("completions"))
    if annotations is not None and not isinstance(annotations, list):
        yield record.refuse("`annotations` is no list; export it anew, as JSON (not as a table, nor with stubs)", id)
        return
    for annotation in annotations or ():
        yield from _read_annotation(record, task["data"], annotation, id)
    drafts = [one for one in _list(task.get("drafts")) if isinstance(one, dict) and one.get("result")]
    for draft in drafts:
        yield _refused(record, draft, id, "a draft, never submitted; submit it in Label Studio, then export again")
    if not annotations:
        predictions = _list(task.get("predictions"))
        for prediction in predictions:
            yield _refused(record, prediction, id, f"there is no annotation; predictions {_NOBODYS}")
        if not predictions and not drafts:
            yield record.refuse("there is no annotation; if nothing is to be marked, submit an empty one", id)


def _read_annotation(
    record: Record, data: Mapping[str, Any], annotation: object, id: str
) -> Iterator[Article | Refusal]:
    if not isinstance(annotation, dict):
        message = f"an annotation that is no JSON object but {as_data(annotation)[:40]}; export it anew, as JSON"
        yield _refused(record, annotation, id, message)
        return
    results = annotation.get("result")
    if annotation.get("was_cancelled") or annotation.get("skipped"):
        who = _person(annotation.get("completed_by"))
        by = f" by annotator {who}" if who else ""
        yield _refused(record, annotation, id, f"the task was skipped{by}; annotate and submit it if it should count")
    elif not isinstance(results, list):
        yield _refused(record, annotation, id, "an annotation without a list `result`; export it anew, as JSON")
    else:
        kinds = [one.get("type") if isinstance(one, dict) else None for one in results]
        typed = list(zip(kinds, results, strict=True))
        meta = {ANNOTATOR: _person(annotation.get("completed_by")), ANNOTATION: annotation.get("id")}
        yield from _read_one(
            record,
            _Annotation(
                id,
                data,
                meta,
                regions=[one for kind, one in typed if kind == "labels"],
                relations=[one for kind, one in typed if kind == "relation"],
                others=[one for kind, one in typed if kind not in ("labels", "relation")],
            ),
        )


def _read_flat(record: Record, id: str) -> Iterator[Article | Refusal]:
    """A record of JSON-MIN: lists of regions by the names of their controls, all other fields being data."""
    fields = record.fields
    lists = {name: value for name, value in fields.items() if _are_regions(value)}
    if not lists and fields.get("annotator") is None and fields.get("annotation_id") is None:
        message = "neither a task (no `data`) nor an annotated record of JSON-MIN (no labels, no annotator)"
        yield record.refuse(f"{message}; export it anew, as JSON", id)
        return
    data = {name: value for name, value in fields.items() if name not in lists and name not in _BOOKKEEPING}
    regions = [{"from_name": name, "value": value} for name, values in lists.items() for value in values]
    meta = {ANNOTATOR: _person(fields.get("annotator")), ANNOTATION: fields.get("annotation_id")}
    yield from _read_one(record, _Annotation(id, data, meta, regions))


def _are_regions(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "start" in one and "end" in one for one in value)
    )


def _read_one(record: Record, annotation: _Annotation) -> Iterator[Article | Refusal]:
    key = _text_key(annotation)
    if isinstance(key, list):
        names = f"none of its fields ({', '.join(key)})" if key else "no field"
        message = f"no text: {names} is known to be the text; call it `text`"
        yield record.refuse(message, annotation.id)
        return
    reading = _Reading(Draft(record, annotation.id, annotation.fields[key]), annotation, key)
    reading.add_spans()
    reading.add_links()
    yield from reading.draft.refusals
    yield reading.draft.article(reading.meta())


def _text_key(annotation: _Annotation) -> str | list[str]:
    """The field of `data` that has the text; the fields that are texts, where that cannot be told."""
    texts = {name: value for name, value in annotation.fields.items() if isinstance(value, str)}
    own = [name for name in texts if name not in (_ARTICLE, _META)]
    results = [one for one in annotation.regions if isinstance(one, dict)]
    sources = [str(one.get("source", "")).removeprefix("$") for one in results]
    named = [name for name in (*sources, *(one.get("to_name") for one in results), _TEXT) if isinstance(name, str)]
    for name in named:
        if name in own:
            return name
    if len(own) == 1:
        return own[0]
    lengths = sorted((len(texts[name]) for name in own), reverse=True)
    # Ids, links and titles beside an article are much shorter than it.
    if len(lengths) > 1 and lengths[0] > max(100, 2 * lengths[1]):
        return max(own, key=lambda name: len(texts[name]))
    return list(annotation.fields)


class _Reading:
    """One pass over the results of one annotation."""

    def __init__(self, draft: Draft, annotation: _Annotation, key: str) -> None:
        self.draft = draft
        self.annotation = annotation
        self.key = key
        self.scores: dict[int, float] = {}
        # Id of a region → its labels' spans; None where one was refused.
        self.numbers: dict[str, list[int | None]] = {}
        self._seen: set[tuple[str, ...]] = set()
        self._ruler = Ruler(draft.text, [mark for one in annotation.regions if (mark := _mark(one))])
        self._labels = _labels_by_region(annotation.regions)

    def add_spans(self) -> None:
        for region in self.annotation.regions:
            if not isinstance(region, dict) or not isinstance(region.get("value"), dict):
                self.draft.refuse("span", region, "a region without a `value`; remove it, or export it anew, as JSON")
            elif self._other_text(region):
                message = f"a region of another text ({region.get('to_name')!r}); put each text into a task of its own"
                self.draft.refuse("span", region, message)
            else:
                self._region(region, region["value"])
        for other in self.annotation.others:
            kind = other.get("type") if isinstance(other, dict) else other
            self.draft.refuse("span", other, f"a result of type {kind!r}; only `labels` and `relation` are taken over")

    def add_links(self) -> None:
        for relation in self.annotation.relations:
            ends = [relation.get("from_id"), relation.get("to_id")]
            if relation.get("direction") == "left":
                ends.reverse()
            missing = [end for end in ends if not isinstance(end, str | int) or str(end) not in self.numbers]
            for kind in _list(relation.get("labels")) or [None]:
                if missing:
                    why = f"no region of the annotation has the id {missing[0]!r}; add it or remove the relation"
                    self.draft.link(relation, kind, None, None, why)
                else:
                    self._link(relation, kind, str(ends[0]), str(ends[1]))

    def meta(self) -> dict[str, str]:
        """The article's meta: annotator, scores, and what else `data` has."""
        kept: dict[str, str] = {}
        keep(kept, self.annotation.meta)
        if self.scores:
            spans = self.draft.spans
            order = sorted(spans, key=lambda number: (spans[number].start, -spans[number].end))
            keep(kept, {SCORES: [self.scores.get(number) for number in order]})
        fields = self.annotation.fields
        own = fields.get(_META)
        keep(kept, own if isinstance(own, dict) else {_META: own})
        taken = {self.key, _META} | ({_ARTICLE} if article_id(fields.get(_ARTICLE)) else set())
        keep(kept, {name: value for name, value in fields.items() if name not in taken})
        return kept

    def _region(self, region: Mapping[str, Any], value: Mapping[str, Any]) -> None:
        given = region.get("id")
        id = str(given) if type(given) in (str, int) else ""
        labels = value.get("labels")
        start, end = value.get("start"), value.get("end")
        mark = _mark(region)
        place: tuple[Any, Any] | str = self._ruler.place(mark) if mark else (start, end)
        for label in labels if isinstance(labels, list) and labels else [None]:
            self.numbers.setdefault(id, [])
            if (id, str(label), str(start), str(end)) in self._seen and id:
                self.draft.refuse("span", region, f"the region {id} stands twice with the label {label!r}; remove one")
            elif isinstance(place, str):
                span = Span(str(label), value["start"], value["end"])
                self.draft.refuse("span", region, f"the {label} {place}; mend its offsets or the text", span)
                self.numbers[id].append(None)
            else:
                number = self.draft.add(region, label, place[0], place[1], self._span_id(id))
                self.numbers[id].append(number)
                score = value.get("score", region.get("score"))
                if number is not None and type(score) in (int, float) and math.isfinite(score):
                    self.scores[number] = score
            self._seen.add((id, str(label), str(start), str(end)))

    def _span_id(self, id: str) -> str:
        """The region's id; of several labels on it numbered."""
        if id.split() != [id]:
            return ""
        return id if self._labels.get(id, 1) == 1 else f"{id}.{len(self.numbers[id]) + 1}"

    def _other_text(self, region: Mapping[str, Any]) -> bool:
        names = (str(region.get("source", "")).removeprefix("$"), region.get("to_name"))
        fields = self.annotation.fields
        return next((name != self.key for name in names if isinstance(fields.get(str(name)), str)), False)

    def _link(self, relation: Mapping[str, Any], kind: object, head: str, tail: str) -> None:
        why = "one of its regions was refused; mend that first"
        for one in self.numbers[head]:
            for other in self.numbers[tail]:
                self.draft.link(relation, kind, one, other, why)
                if relation.get("direction") == "bi":
                    self.draft.link(relation, kind, other, one, why)


def _mark(region: object) -> Mark | None:
    """A region's offsets and words; None where it has no offsets that could be right."""
    value = region.get("value") if isinstance(region, dict) else None
    if not isinstance(value, dict):
        return None
    start, end, words = value.get("start"), value.get("end"), value.get("text")
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        return None
    return Mark(start, end, words if isinstance(words, str) else None)


def _labels_by_region(regions: Iterable[Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for region in regions:
        value = region.get("value") if isinstance(region, dict) else None
        if isinstance(value, dict) and type(region.get("id")) in (str, int):
            id = str(region["id"])
            counts[id] = counts.get(id, 0) + max(1, len(_list(value.get("labels"))))
    return counts


def _person(value: object) -> object:
    """An annotator: a number, or an object with an address."""
    if isinstance(value, dict):
        return value.get("email") or value.get("username") or value.get("id")
    return value


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _refused(record: Record, part: object, id: str, message: str) -> Refusal:
    return Refusal(Problem(message, str(record.path), record.line, id), "record", as_data(part))


def _write(
    articles: Iterable[Article], path: Path, shape: Callable[[Article, bool], dict[str, Any]], utf16: bool
) -> None:
    labels = dict.fromkeys(LABELS)
    kinds = dict.fromkeys(LINK_ENDS)
    with complete(path) as unfinished:
        with unfinished.open("wb") as file:
            for number, article in enumerate(articles):
                _check(article)
                labels |= dict.fromkeys(span.label for span in article.spans)
                kinds |= dict.fromkeys(link.kind for link in article.links)
                file.write((b",\n" if number else b"[\n") + _encoded(article, shape(article, utf16)))
            file.write(b"\n]\n" if file.tell() else b"[]\n")
        write_atomically(path.with_suffix(CONFIG), _configuration(labels, kinds).encode("utf-8"))


def _check(article: Article) -> None:
    check_writable(article)
    for name in (*(span.label for span in article.spans), *(link.kind for link in article.links)):
        if bad := _FORBIDDEN.search(name):
            message = f"the character U+{ord(bad[0]):04X} in {name!r} cannot stand in the configuration, which is XML"
            raise ArticleError([problem_of(article, f"{message}; rename it")])


def _encoded(article: Article, task: dict[str, Any]) -> bytes:
    try:
        return json.dumps(task, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        message = f"has half a character (U+{ord(error.object[error.start]):04X}); remove it from the article"
        raise ArticleError([problem_of(article, message)]) from error


def _predicted(article: Article, utf16: bool) -> dict[str, Any]:
    data, results, scores = _parts(article, utf16)
    known = [score for score in scores if score is not None]
    # The mean, which Label Studio sorts tasks by and wants between 0 and 1.
    mean = sum(known) / len(known) if known else None
    score = {"score": mean} if mean is not None and 0 <= mean <= 1 else {}
    model = article.meta.get(MODEL, _MODEL)
    return {"data": data, "predictions": [{MODEL: model, **score, "result": results}]}


def _annotated(article: Article, utf16: bool) -> dict[str, Any]:
    data, results, _ = _parts(article, utf16)
    return {"data": data, "annotations": [{"result": results}]}


def _parts(article: Article, utf16: bool) -> tuple[dict[str, Any], list[dict[str, Any]], list[float | None]]:
    """A task's data and results, and a score or None for each span."""
    meta = written_meta(article)
    scores = written_scores(meta.get(SCORES), len(article.spans))
    if scores:
        del meta[SCORES]
    ids = _ids(article)
    results: list[dict[str, Any]] = []
    for id, span, score in zip(ids, article.spans, scores or [None] * len(ids), strict=True):
        start, end = (utf16_offset(article.text, at) if utf16 else at for at in (span.start, span.end))
        value = {"start": start, "end": end, "text": article.text[span.start : span.end], "labels": [span.label]}
        scored = {} if score is None else {"score": score}
        names = {"id": id, "from_name": _LABEL, "to_name": _TEXT, "type": "labels"}
        # On the region for the editor, in its value for those who read exports.
        results.append({**names, **scored, "value": {**value, **scored}})
    for link in article.links:
        ends = {"from_id": ids[link.head], "to_id": ids[link.tail]}
        results.append({"type": "relation", **ends, "direction": "right", "labels": [link.kind]})
    data = {_TEXT: article.text, _ARTICLE: article.id, **({_META: meta} if meta else {})}
    return data, results, scores


def _ids(article: Article) -> list[str]:
    """Each span's own id where it is a name that no other has, the next free one else."""
    own = [span.id for span in article.spans]
    taken = set(own)
    free = (id for number in range(1, 2 * len(own) + 2) if (id := f"r{number}") not in taken)
    return [id if id.split() == [id] and own.count(id) == 1 else next(free) for id in own]


def _configuration(labels: Iterable[str], kinds: Iterable[str]) -> str:
    """The labelling configuration (https://labelstud.io/tags): all labels and kinds of links of a file."""
    lines = ["<View>", "  <Relations>"]
    lines += [f"    <Relation value={quoteattr(kind)}/>" for kind in kinds]
    lines += ["  </Relations>", f'  <Labels name="{_LABEL}" toName="{_TEXT}">']
    for number, label in enumerate(labels):
        colour = _COLOURS[number % len(_COLOURS)]
        lines.append(f'    <Label value={quoteattr(label)} background="{colour}"/>')
    return "\n".join([*lines, "  </Labels>", f'  <Text name="{_TEXT}" value="${_TEXT}"/>', "</View>", ""])


FORMAT = Format(
    name="labelstudio",
    title="Label Studio, JSON and JSON-MIN (https://labelstud.io/guide/task_format)",
    suffixes=(".json",),
    read=read,
    write=write,
    recognises=recognises,
)

"""One annotation of Label Studio: what one annotator said of one text, to an Article.

Regions are {"id", "type": "labels", "from_name", "to_name", "value": {"start", "end", "text", "labels"}}, relations
{"type": "relation", "from_id", "to_id", "direction", "labels"}: https://labelstud.io/guide/task_format.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.articles.article import Article, Span
from scripts.articles.formats.format import Refusal
from scripts.articles.formats.labelstudio.browser_offsets import Mark, Ruler
from scripts.articles.formats.parts.descriptions import SCORES, article_id, keep, score_of
from scripts.articles.formats.parts.json_lines import Record
from scripts.articles.formats.parts.stand_off import Draft

# In the article's meta: the number of the annotation; and of predictions, which model made them.
ANNOTATION, MODEL = "annotation", "model_version"
# In `data`: the text, the article's id and its meta. A task's own id is given anew by each project that it goes into.
TEXT, ARTICLE, META = "text", "article", "meta"


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotator said of one text, whichever of the two formats it stood in.

    id (str): Of the article.
    fields (Mapping[str, Any]): The task's `data`.
    meta (Mapping[str, object]): The annotator and the number of the annotation.
    regions, relations (list[Any]): Results as they stand in the file, and in JSON-MIN made to look so.
    others (list[Any]): Results of other types.
    """

    id: str
    fields: Mapping[str, Any]
    meta: Mapping[str, object] = field(default_factory=dict)
    regions: list[Any] = field(default_factory=list)
    relations: list[Any] = field(default_factory=list)
    others: list[Any] = field(default_factory=list)


def read_annotation(record: Record, annotation: Annotation) -> Iterator[Article | Refusal]:
    """The article, after what was refused of it. record (Record): What the annotation stands in."""
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


def person(value: object) -> object:
    """An annotator: a number, or an object with an address."""
    if isinstance(value, dict):
        return value.get("email") or value.get("username") or value.get("id")
    return value


def list_in(value: object) -> list[Any]:
    """A list of the file; empty for anything else."""
    return value if isinstance(value, list) else []


def _text_key(annotation: Annotation) -> str | list[str]:
    """The field of `data` that has the text; the fields that are texts, where that cannot be told."""
    texts = {name: value for name, value in annotation.fields.items() if isinstance(value, str)}
    own = [name for name in texts if name not in (ARTICLE, META)]
    results = [one for one in annotation.regions if isinstance(one, dict)]
    sources = [str(one.get("source", "")).removeprefix("$") for one in results]
    named = [name for name in (*sources, *(one.get("to_name") for one in results), TEXT) if isinstance(name, str)]
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

    def __init__(self, draft: Draft, annotation: Annotation, key: str) -> None:
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
            for kind in list_in(relation.get("labels")) or [None]:
                if missing:
                    why = f"no region of the annotation has the id {missing[0]!r}; add it or remove the relation"
                    self.draft.link(relation, kind, None, None, why)
                else:
                    self._link(relation, kind, str(ends[0]), str(ends[1]))

    def meta(self) -> dict[str, str]:
        """The article's meta: annotator, scores, and what else `data` has."""
        kept: dict[str, str] = {}
        keep(kept, self.annotation.meta)
        keep(kept, {SCORES: self.draft.listed(self.scores)})
        fields = self.annotation.fields
        own = fields.get(META)
        keep(kept, own if isinstance(own, dict) else {META: own})
        taken = {self.key, META} | ({ARTICLE} if article_id(fields.get(ARTICLE)) else set())
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
                score = score_of(value.get("score", region.get("score")))
                if number is not None and score is not None:
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
            counts[id] = counts.get(id, 0) + max(1, len(list_in(value.get("labels"))))
    return counts

"""Prodigy's JSONL, as `prodigy db-out` writes it and all recipes take it.

https://prodi.gy/docs/api-interfaces (spans: `ner_manual`, `spans_manual`; relations: `relations`) and
https://prodi.gy/docs/named-entity-recognition. Offsets are characters, end-exclusive; `token_end` is inclusive. A
relation's `head` and `child` are the last tokens of their spans, which `head_span` and `child_span` give in full.

Of a record are kept: text, spans with their ids and scores, relations, meta, and fields that Prodigy does not know (in
the article's meta). Not kept are tokens, which we make anew, and Prodigy's bookkeeping: `config`, fields that begin
with `_`, except for the annotator, and what spans and relations have beyond the above (source, pattern, colour).

The JSON lines of `scripts.use.annotate` are read as well: they have spans like Prodigy's, and `links` whose `head` and
`tail` are indices into `spans`. Scores of links are not kept.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.articles.article import Article
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.parts.descriptions import ANNOTATOR, SCORES, Ids, described, score_of
from scripts.articles.formats.parts.json_head import first_fields, has_objects
from scripts.articles.formats.parts.json_lines import Record, articles_of, no_text, read_records
from scripts.articles.formats.parts.stand_off import Draft, list_of
from scripts.articles.formats.prodigy.writing import write

__all__ = ["FORMAT", "LOSSES", "read", "recognises", "write"]

# What an Article loses on the way through `write` and `read`.
LOSSES = ("which of two spans a link joins, where they have one label, one place and one id",)
_KNOWN = frozenset({"text", "tokens", "spans", "relations", "meta", "id", "answer", "config"})
_HASHES = frozenset({"_input_hash", "_task_hash"})
# What records of other tools, and of other recipes of Prodigy, have in place of spans.
_OF_OTHERS = frozenset({"label", "labels", "entities", "options"})
_NO_SPANS = frozenset({"classification", "choice", "text_input", "compare", "diff", "html", "image", "image_manual"})
_ANSWERS = {
    "reject": "the annotator rejected it",
    "ignore": "the annotator skipped it",
}


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a file, one record at a time.

    path (Path): The JSONL file.
    YIELDS (Article | Refusal): An Article for each accepted record (or one without an answer), after what was refused
        of it. Its id is the record's `id`, else its meta's, else file name and line. Paragraphs of one article that
        share an id get `ID-2`, `ID-3` …, and ID as `document` in their meta; annotations of one text keep one id.
    RAISES (ArticleError): See `read_records`.
    """
    ids = Ids()
    yield from articles_of(read_records(path), lambda record, _: _read(record, ids))


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file begins with a record that has a text and something that only Prodigy calls so."""
    fields = first_fields(head)
    if not fields.get("text", b"").startswith(b'"'):
        return False
    if _HASHES & fields.keys():
        return True
    # Data sets for machine learning have a tag for each token.
    tagged = any(name.endswith("_tags") for name in fields)
    return not tagged and ("spans" in fields or has_objects(fields.get("tokens", b"")))


def _read(record: Record, ids: Ids) -> Iterator[Article | Refusal]:
    fields = record.fields
    # Also of records that are refused: thus the files of several annotators have the same ids.
    id = ids.of(record, fields.get("text"))
    if message := _unusable(fields):
        yield record.refuse(message, id, expected=fields.get("answer") in _ANSWERS)
        return
    draft = Draft(record, id, fields["text"])
    reading = _Reading(draft)
    reading.add_spans()
    draft.settle()
    reading.add_links()
    yield from draft.refusals
    yield draft.article(reading.meta())


def _unusable(fields: Mapping[str, Any]) -> str:
    """Why the whole record cannot be taken; empty if it can."""
    answer = fields.get("answer")
    if answer not in (None, "accept"):
        why = _ANSWERS.get(str(answer), "the answer is none of Prodigy's")
        return f"answer {answer!r}: {why}, only accepted records are taken; accept it in Prodigy if it should be"
    if not isinstance(fields.get("text"), str):
        return f"{no_text(fields)}; give it one"
    if "spans" not in fields and (others := sorted(_OF_OTHERS & fields.keys())):
        return f"no `spans`, but {' and '.join(others)}: an annotation of something else; export a dataset of spans"
    if "spans" not in fields and fields.get("_view_id") in _NO_SPANS:
        return f"an annotation of {fields['_view_id']!r}, not of spans; export a dataset of spans or relations"
    return ""


class _Reading:
    """One pass over spans and relations of a record."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.fields = draft.record.fields
        tokens = self.fields.get("tokens")
        self.tokens: list[Any] = tokens if isinstance(tokens, list) else []
        self.scores: dict[int, float] = {}
        self.by_place: dict[tuple[int, int], list[int]] = {}
        # The number of each span in the record's order; None where it was refused.
        self.numbers: list[int | None] = []
        self.own_links = _own_links(self.fields.get("links"))

    def add_spans(self) -> None:
        for data in list_of(self.draft, "span", "spans"):
            if not isinstance(data, dict):
                self.draft.refuse("span", data, "a span that is no JSON object; write {start, end, label}")
                self.numbers.append(None)
                continue
            start, end = self._place(data)
            quotes = self._quotes(data, start, end)
            number = self.draft.add(data, data.get("label"), start, end, _span_id(data), quotes)
            self.numbers.append(number)
            if number is not None:
                self.by_place.setdefault((start, end), []).append(number)
                if (score := score_of(data.get("score"))) is not None:
                    self.scores[number] = score

    def add_links(self) -> None:
        for data in list_of(self.draft, "link", "relations"):
            if not isinstance(data, dict):
                self.draft.refuse("link", data, "a relation that is no JSON object; write {head, child, label}")
                continue
            (head, why), (tail, why_not) = self._end(data, "head"), self._end(data, "child")
            self.draft.link(data, data.get("label"), head, tail, why or why_not)
        for data in self.own_links or ():
            (head, why), (tail, why_not) = self._numbered(data, "head"), self._numbered(data, "tail")
            self.draft.link(data, data["kind"], head, tail, why or why_not)

    def meta(self) -> Mapping[str, str]:
        """The article's meta: the record's own, its unknown fields, the annotator and scores."""
        fields = self.fields
        annotator = (
            fields.get("_annotator_id") if fields.get("_annotator_id") is not None else fields.get("_session_id")
        )
        own = {ANNOTATOR: annotator, SCORES: self.draft.listed(self.scores)}
        known = _KNOWN if self.own_links is None else _KNOWN | {"links"}
        others = {name: value for name, value in fields.items() if name not in known and not name.startswith("_")}
        return described(self.draft.record, self.draft.id, own, others)

    def _place(self, data: Mapping[str, Any]) -> tuple[Any, Any]:
        """Characters of a span: its own, else those of its tokens."""
        if data.get("start") is not None and data.get("end") is not None:
            return data["start"], data["end"]
        first, last = self._token(data.get("token_start")), self._token(data.get("token_end"))
        return first.get("start"), last.get("end")

    def _token(self, index: object) -> Mapping[str, Any]:
        if type(index) is int and 0 <= index < len(self.tokens) and isinstance(self.tokens[index], dict):
            token: Mapping[str, Any] = self.tokens[index]
            return token
        return {}

    def _quotes(self, data: Mapping[str, Any], start: Any, end: Any) -> list[tuple[int, int, str]]:
        """What the record says stands in a span: its own `text`, and the tokens at its edges."""
        quotes = [(start, end, data["text"])] if isinstance(data.get("text"), str) else []
        if not self.tokens:
            return quotes
        first, last = self._token(data.get("token_start")), self._token(data.get("token_end"))
        # Many files of other programs have an exclusive token_end: only tokens in the right place are evidence.
        for token, fits in ((first, first.get("start") == start), (last, last.get("end") == end)):
            edges = token.get("start"), token.get("end")
            if fits and all(type(edge) is int for edge in edges) and isinstance(token.get("text"), str):
                quotes.append((token["start"], token["end"], token["text"]))
        return quotes

    def _end(self, data: Mapping[str, Any], name: str) -> tuple[int | None, str]:
        """The number of the span at an end of a relation, or what is wrong."""
        span, index = data.get(f"{name}_span"), data.get(name)
        if isinstance(span, dict):
            place = self._place(span)
            found = [n for n in self._at(place) if span.get("label") in (None, self.draft.spans[n].label)]
            if len(found) > 1:
                # Spans on the same words with the same label can only be told by their ids.
                found = [n for n in found if self.draft.spans[n].id == _span_id(span)] or found
            what = f"characters {place[0]}-{place[1]} ({span.get('label')})"
        else:
            found, what = self._at_token(index), f"token {index}"
        if not found:
            return None, f"its {name}, {what}, is no span of the record that was taken; mark it as a span"
        if len(found) > 1 and len({(self.draft.spans[n].label, self.draft.spans[n].start) for n in found}) > 1:
            return None, f"its {name}, {what}, may be one of {len(found)} spans; say which by {name}_span"
        return found[0], ""

    def _numbered(self, data: Mapping[str, Any], name: str) -> tuple[int | None, str]:
        """The number of the span at an end of one of our own links, or what is wrong."""
        index = data[name]
        if type(index) is not int or not 0 <= index < len(self.numbers):
            return None, f"its {name}, {index!r}, is no index of a span of the record; mend it"
        number = self.numbers[index]
        return number, "" if number is not None else f"its {name}, span {index}, was refused; mend that first"

    def _at(self, place: tuple[Any, Any]) -> list[int]:
        if type(place[0]) is not int or type(place[1]) is not int:
            return []
        return [number for number in self.by_place.get(place, ()) if number in self.draft.spans]

    def _at_token(self, index: object) -> list[int]:
        """Spans that end with a token; if there are none, spans that it lies in."""
        token = self._token(index)
        start, end = token.get("start"), token.get("end")
        if type(start) is not int or type(end) is not int:
            return []
        spans = self.draft.spans.items()
        ending = [number for number, span in spans if span.start <= start and span.end == end]
        return ending or [number for number, span in spans if span.start <= start and end <= span.end]


def _span_id(data: Mapping[str, Any]) -> str:
    name = data.get("id")
    return str(name) if type(name) in (str, int) else ""


def _own_links(value: object) -> list[Any] | None:
    """The links of a record, if they are such as `scripts.use.annotate` writes; else it is some field of the user's."""
    if isinstance(value, list) and all(
        isinstance(one, dict) and {"kind", "head", "tail"} <= one.keys() for one in value
    ):
        return value
    return None


FORMAT = Format(
    name="prodigy",
    title="Prodigy, JSONL (https://prodi.gy/docs/api-interfaces), and the JSON lines of scripts.use.annotate",
    suffixes=(".jsonl",),
    read=read,
    write=write,
    recognises=recognises,
)

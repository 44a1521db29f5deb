"""Prodigy's JSONL, as `prodigy db-out` writes it and all recipes take it.

https://prodi.gy/docs/api-interfaces (spans: `ner_manual`, `spans_manual`; relations: `relations`) and
https://prodi.gy/docs/named-entity-recognition. Offsets are characters, end-exclusive; `token_end` is inclusive. A
relation's `head` and `child` are the last tokens of their spans, which `head_span` and `child_span` give in full.

Of a record are kept: text, spans with their ids and scores, relations, meta, and fields that Prodigy does not know (in
the article's meta). Not kept are tokens, which we make anew, and Prodigy's bookkeeping: `config`, fields that begin
with `_`, except for the annotator, and what spans and relations have beyond the above (source, pattern, colour).
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from scripts.articles.article import Article, Span
from scripts.articles.checks import tokenizer_of_articles
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
    written_scores,
)

# In the article's meta: who annotated it; a JSON list with a score, or null, for each span.
ANNOTATOR, SCORES = "annotator", "scores"
_KNOWN = frozenset({"text", "tokens", "spans", "relations", "meta", "id", "answer", "config"})
_MARKS = re.compile(rb'"(?:spans|tokens|_input_hash|_task_hash)"\s*:')
_ANSWERS = {
    "reject": "the annotator rejected it",
    "ignore": "the annotator skipped it",
}


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a file, one record at a time.

    path (Path): The JSONL file.
    YIELDS (Article | Refusal): An Article for each accepted record (or one without an answer), after what was refused
        of it. Its id is the record's `id`, else its meta's, else file name and line. Ids are as the file has them:
        several annotators of a text, or paragraphs of one article, may share one.
    RAISES (ArticleError): See `read_records`.
    """
    for record in read_records(path):
        yield from [record] if isinstance(record, Refusal) else _read(record)


def write(articles: Iterable[Article], path: Path) -> None:
    """Write articles as records without an answer, for annotators to correct; the file is complete or not there.

    Where a span starts or ends inside one of spaCy's tokens, the token is cut there: Prodigy shows spans by tokens.

    RAISES (ArticleError): An article has a bad span or link, or half a character.
    """
    write_records(((article, _written(article)) for article in articles), path)


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file begins with a record that has a text and something that only Prodigy calls so."""
    line = first_line(head)
    return (
        path.suffix.lower() in FORMAT.suffixes
        and line.startswith(b"{")
        and b'"text"' in line
        and bool(_MARKS.search(line))
    )


def _read(record: Record) -> Iterator[Article | Refusal]:
    fields = record.fields
    meta = fields["meta"] if isinstance(fields.get("meta"), dict) else {}
    id = article_id(fields.get("id")) or article_id(meta.get("id")) or numbered(record)
    if message := _unusable(fields):
        yield record.refuse(message, id)
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
        return f"no text (the key 'text' is {'not a string' if 'text' in fields else 'missing'}); give it one"
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

    def add_spans(self) -> None:
        for data in list_of(self.draft, "span", "spans"):
            if not isinstance(data, dict):
                self.draft.refuse("span", data, "a span that is no JSON object; write {start, end, label}")
                continue
            start, end = self._place(data)
            name = data.get("id")
            id = name if isinstance(name, str) and name.split() == [name] else ""
            number = self.draft.add(data, data.get("label"), start, end, id, self._quotes(data, start, end))
            if number is not None:
                self.by_place.setdefault((start, end), []).append(number)
                score = data.get("score")
                if isinstance(score, int | float) and not isinstance(score, bool) and math.isfinite(score):
                    self.scores[number] = score

    def add_links(self) -> None:
        for data in list_of(self.draft, "link", "relations"):
            if not isinstance(data, dict):
                self.draft.refuse("link", data, "a relation that is no JSON object; write {head, child, label}")
                continue
            (head, why), (tail, why_not) = self._end(data, "head"), self._end(data, "child")
            self.draft.link(data, data.get("label"), head, tail, why or why_not)

    def meta(self) -> dict[str, str]:
        """The article's meta: the record's own, its unknown fields, the annotator and scores."""
        fields, meta = self.fields, self.fields.get("meta")
        kept: dict[str, str] = {}
        annotator = (
            fields.get("_annotator_id") if fields.get("_annotator_id") is not None else fields.get("_session_id")
        )
        keep(kept, {ANNOTATOR: annotator})
        if self.scores:
            spans = self.draft.spans
            order = sorted(spans, key=lambda number: (spans[number].start, -spans[number].end))
            keep(kept, {SCORES: [self.scores.get(number) for number in order]})
        own = meta if isinstance(meta, dict) else {"meta": meta}
        # The id is the article's, unless the record has another one beside it.
        is_id = "id" in own and not article_id(fields.get("id")) and article_id(own["id"])
        keep(kept, {name: value for name, value in own.items() if not (is_id and name == "id")})
        others = {name: value for name, value in fields.items() if name not in _KNOWN and not name.startswith("_")}
        if not article_id(fields.get("id")):
            others["id"] = fields.get("id")
        keep(kept, others)
        return kept

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
            # Spans on the same words with the same label can only be told by their ids.
            found = [n for n in found if self.draft.spans[n].id == span.get("id")] or found
            what = f"characters {place[0]}-{place[1]} ({span.get('label')})"
        else:
            found, what = self._at_token(index), f"token {index}"
        if not found:
            return None, f"its {name}, {what}, is no span of the record that was taken; mark it as a span"
        if len({(self.draft.spans[n].label, self.draft.spans[n].start) for n in found}) > 1:
            return None, f"its {name}, {what}, may be one of {len(found)} spans; say which by {name}_span"
        return found[0], ""

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


def _written(article: Article) -> dict[str, Any]:
    check_writable(article)
    tokens = _tokens(article)
    starts = {token["start"]: token["id"] for token in tokens}
    ends = {token["end"]: token["id"] for token in tokens}
    spans = [_span(span, starts[span.start], ends[span.end]) for span in article.spans]
    relations = [
        {
            "head": spans[link.head]["token_end"],
            "child": spans[link.tail]["token_end"],
            "head_span": spans[link.head],
            "child_span": spans[link.tail],
            "label": link.kind,
        }
        for link in article.links
    ]
    meta = written_meta(article)
    scores = written_scores(meta.get(SCORES), len(spans))
    if scores:
        del meta[SCORES]
    scored = [
        span if score is None else {**span, "score": score}
        for span, score in zip(spans, scores or [None] * len(spans), strict=True)
    ]
    record = {"id": article.id, "text": article.text, "tokens": tokens, "spans": scored, "relations": relations}
    annotator = {"_annotator_id": meta.pop(ANNOTATOR)} if ANNOTATOR in meta else {}
    return {**record, "meta": meta, **annotator}


def _span(span: Span, first: int, last: int) -> dict[str, Any]:
    id = {"id": span.id} if span.id else {}
    return {"start": span.start, "end": span.end, "token_start": first, "token_end": last, "label": span.label, **id}


def _tokens(article: Article) -> list[dict[str, Any]]:
    """spaCy's tokens, cut where a span starts or ends inside one; `end` is exclusive, `ws` a blank behind it."""
    text = article.text
    # Not by `Language.make_doc`, which refuses long texts for the sake of parsers.
    doc = tokenizer_of_articles().tokenizer(text)
    starts = {span.start for span in article.spans}
    ends = {span.end for span in article.spans}
    edges = {0, *starts, *ends, len(text), *(token.idx for token in doc), *(token.idx + len(token) for token in doc)}
    # A single blank is no token of its own, unless a span starts or ends with it.
    blanks = {token.idx + len(token) for token in doc if token.whitespace_}
    blanks -= {blank for blank in blanks if blank in starts or blank + 1 in ends}
    cuts = sorted(edges)
    bounds = [(start, end) for start, end in pairwise(cuts) if start not in blanks]
    return [
        {"text": text[start:end], "start": start, "end": end, "id": number, "ws": end in blanks}
        for number, (start, end) in enumerate(bounds)
    ]


FORMAT = Format(
    name="prodigy",
    title="Prodigy, JSONL (https://prodi.gy/docs/api-interfaces)",
    suffixes=(".jsonl",),
    read=read,
    write=write,
    recognises=recognises,
)

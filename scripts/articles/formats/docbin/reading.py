"""A document of a DocBin as an Article: which of its spans, and what of its user data. See `docbin`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

import numpy as np

from scripts.articles.article import LABELS, LINK_ENDS, Article
from scripts.articles.docs import SPANS_KEY
from scripts.articles.formats.docbin.file import Document, Group, Marked
from scripts.articles.formats.parts.descriptions import SCORES, article_id, keep, score_of
from scripts.articles.formats.parts.leftovers import Leftovers
from scripts.articles.formats.parts.stand_off import Draft

# In `doc.user_data`.
ARTICLE, ANNOTATES, LINKS, META = "article", "annotates", "links", "meta"
# First in the keys of extension attributes in `doc.user_data`; then name, first and last character or None.
_EXTENSION = "._."


class Reading:
    """One pass over spans, links and user data of a document."""

    def __init__(self, document: Document, draft: Draft, leftovers: Leftovers) -> None:
        self.document = document
        self.draft = draft
        self.leftovers = leftovers
        self.scores: dict[int, float] = {}
        # First token and token behind the last → numbers of spans.
        self.by_tokens: dict[tuple[int, int], list[int]] = {}

    def article(self) -> Article:
        """The article of what is taken over; what is not is among the draft's refusals then."""
        chosen = self._chosen()
        met: set[tuple[str, int, int]] = set()
        for group in chosen:
            # Two groups may have one span.
            before = frozenset(met)
            for span, score in zip(group.spans, self._scores(group), strict=True):
                if (place := (span.label, span.first, span.last)) not in before:
                    met.add(place)
                    self._span(span, score)
        self._count_others(chosen, met)
        annotates, others = _annotates(self.document.user_data)
        meta = self._meta(others)
        for row in self._rows(others.get(LINKS)):
            self._link(row)
        return replace(self.draft.article({}), annotates=annotates, meta=meta)

    def _chosen(self) -> list[Group]:
        groups = self.document.groups
        if SPANS_KEY in groups:
            return [groups[SPANS_KEY]]
        return list(groups.values()) or [Group(self.document.entities or (), None)]

    def _scores(self, group: Group) -> Sequence[float | None]:
        scores = group.scores.tolist() if isinstance(group.scores, np.ndarray) else group.scores
        if scores is None:
            return [None] * len(group.spans)
        if not isinstance(scores, list | tuple) or len(scores) != len(group.spans):
            message = f"scores that are no list of {len(group.spans)}, one a span; mend them"
            self.draft.refuse("span", repr(scores), message)
            return [None] * len(group.spans)
        return [score_of(score) for score in scores]

    def _span(self, span: Marked, score: float | None) -> None:
        data = [span.label, span.first, span.last]
        if message := self._fault(span):
            self.draft.refuse("span", data, message)
            return
        number = self.draft.add(data, span.label, span.start, span.end, span.id)
        if number is not None:
            self.by_tokens.setdefault((span.first, span.last), []).append(number)
            if score is not None:
                self.scores[number] = score
            if span.entry:
                self.leftovers.add("entries of a knowledge base are", self.draft.id, span.entry)

    def _fault(self, span: Marked) -> str:
        starts, ends = self.document.starts, self.document.ends
        inside = 0 <= span.first < span.last <= len(starts)
        if inside and span.start == starts[span.first] and span.end == ends[span.last - 1]:
            return ""
        where = f"tokens {span.first}-{span.last}"
        if inside:
            given = f"characters {span.start}-{span.end}, and its {where} characters"
            return f"the {span.label} has {given} {starts[span.first]}-{ends[span.last - 1]}; mend one of them"
        if span.first == span.last:
            return f"an empty {span.label}, {where}; remove it"
        return f"the {span.label} lies outside the document of {len(starts)} tokens, {where}; mend it"

    def _count_others(self, chosen: Sequence[Group], met: set[tuple[str, int, int]]) -> None:
        taken = {id(group) for group in chosen}
        others = [
            (f"spans of the group {name!r} are", one.spans)
            for name, one in self.document.groups.items()
            if id(one) not in taken
        ]
        # Entities that were taken are in `met`.
        for title, spans in [*others, ("entities (doc.ents) are", self.document.entities or ())]:
            for span in spans:
                if (span.label, span.first, span.last) not in met:
                    words = self.document.text[max(span.start, 0) : max(span.end, 0)]
                    self.leftovers.add(title, self.draft.id, f"{span.label} {words}")

    def _rows(self, value: object) -> Sequence[Any]:
        if value is None or isinstance(value, list | tuple):
            return value or ()
        self.draft.refuse("link", repr(value), f"the user data {LINKS!r} is no list; make it one")
        return ()

    def _link(self, row: Any) -> None:
        usable = isinstance(row, list | tuple) and len(row) >= 5 and all(type(token) is int for token in row[1:5])
        if not usable:
            expected = "kind, first token and token behind the last of the head, the same of the tail"
            self.draft.refuse("link", repr(row), f"a link that is not a row of {expected}; mend it")
            return
        kind = row[0]
        labels = LINK_ENDS.get(kind, ("", "")) if isinstance(kind, str) else ("", "")
        head, why = self._end("head", (row[1], row[2]), labels[0])
        tail, why_not = self._end("tail", (row[3], row[4]), labels[1])
        self.draft.link(list(row), kind, head, tail, why or why_not)

    def _end(self, name: str, tokens: tuple[int, int], label: str) -> tuple[int | None, str]:
        """The number of the span at an end of a link, or what is wrong."""
        found = self.by_tokens.get(tokens, [])
        if len(found) > 1:
            # The label that a link of our kinds has there.
            found = [number for number in found if self.draft.spans[number].label == label] or found
        if len(found) == 1:
            return found[0], ""
        what = f"its {name}, tokens {tokens[0]}-{tokens[1]}"
        if found:
            return None, f"{what}, may be one of {len(found)} spans; leave one of them out"
        return None, f"{what}, is no span of the document that was taken; mark it as a span"

    def _meta(self, user_data: Mapping[Any, Any]) -> Mapping[str, str]:
        own = user_data.get(META)
        meta: dict[str, str] = dict(own) if _is_meta(own) else {}
        is_id = bool(article_id(user_data.get(ARTICLE)))
        known = {LINKS, *([META] if _is_meta(own) else []), *([ARTICLE] if is_id else [])}
        scores = self.draft.listed(self.scores)
        keep(meta, {SCORES: scores, "cats": _plain(self.document.cats) if self.document.cats else None})
        for key, value in user_data.items():
            if not (isinstance(key, str) and key in known) and (name := _name(key)) is not None:
                keep(meta, {name: _plain(value)})
        return meta


def _annotates(user_data: Mapping[Any, Any]) -> tuple[frozenset[str], Mapping[Any, Any]]:
    """Which labels were annotated, and the user data without that."""
    labels = user_data.get(ANNOTATES)
    if not isinstance(labels, list | tuple) or not all(label in LABELS for label in labels):
        return frozenset(LABELS), user_data
    return frozenset(labels), {key: value for key, value in user_data.items() if key != ANNOTATES}


def _name(key: object) -> str | None:
    """The name in meta of an entry of the user data; None for what belongs to tokens and spans."""
    if isinstance(key, tuple) and len(key) == 4 and key[0] == _EXTENSION:
        return str(key[1]) if key[2] is None else None
    return str(key)


def _is_meta(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(one, str) for pair in value.items() for one in pair)


def _plain(value: object) -> object:
    """A value that JSON can hold, else how Python shows it."""
    try:
        json.dumps(value)
    except (TypeError, ValueError):
        return repr(value)
    return value

"""The article of one pair of brat's files: spans of text-bound annotations, links of relations and events."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from scripts.articles.article import Article, Link, Place, Span
from scripts.articles.formats.brat.standoff import Standoff
from scripts.articles.formats.format import Refusal
from scripts.articles.formats.parts.descriptions import SCORES

# Where brat cuts an annotation: what Python takes for the end of a line, with the white space around it.
BREAK = re.compile("\\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\\s*")


def article_of(standoff: Standoff, meta: Mapping[str, str]) -> tuple[Article, list[Refusal]]:
    """The article of what was understood, and what it is given without: links to what was not, types of events.

    meta (Mapping[str, str]): Of the article, but for its scores.
    """
    # Start, end, label, id, and the id of the annotation of which this is a fragment.
    pieces: list[tuple[int, int, str, str, str]] = []
    for bound in standoff.bounds:
        fragments = _joined(standoff.text, bound.fragments)
        ids = [bound.id] if len(fragments) == 1 else [f"{bound.id}.{n + 1}" for n in range(len(fragments))]
        pieces += ((*place, bound.type, id, bound.id) for place, id in zip(fragments, ids, strict=True))
    pieces.sort(key=lambda piece: (piece[0], -piece[1]))
    index: dict[str, list[int]] = {}
    for number, piece in enumerate(pieces):
        index.setdefault(piece[4], []).append(number)
    for event in standoff.events:
        # An event stands where its trigger does.
        index[event.id] = index.get(event.trigger, [])
    scores = [standoff.scores.get(piece[4]) for piece in pieces]
    _count_types(standoff)
    links, refusals = [], []
    for one in _links(standoff, index):
        links += [one] if isinstance(one, Link) else []
        refusals += [one] if isinstance(one, Refusal) else []
    article = Article(
        id=standoff.name,
        text=standoff.text,
        spans=tuple(Span(label, start, end, id) for start, end, label, id, _ in pieces),
        links=tuple(links),
        meta={**meta, SCORES: json.dumps(scores)} if standoff.scores else meta,
        place=Place(str(standoff.text_path), 1),
    )
    return article, refusals


def _count_types(standoff: Standoff) -> None:
    """Count the types of events that are lost, since they are not those of their triggers."""
    types = {bound.id: bound.type for bound in standoff.bounds}
    for event in standoff.events:
        if types.get(event.trigger, event.type) != event.type:
            line, record = standoff.records[event.id]
            title = "types of events that are not their triggers' are"
            standoff.leftovers.add(title, standoff.name, record, "link", line)


def _links(standoff: Standoff, index: Mapping[str, Sequence[int]]) -> Iterator[Link | Refusal]:
    for relation in standoff.relations:
        yield from _link(standoff, relation.id, relation.type, relation.head, relation.tail, index)
    for event in standoff.events:
        arguments = event.arguments[1:]
        roles = {role for role, _ in arguments}
        if not arguments and not index[event.id]:
            yield _dangling(standoff, event.id, event.trigger)
        for role, name in arguments:
            # brat numbers arguments of one role: Theme, Theme2, Theme3.
            base = role.rstrip("0123456789")
            yield from _link(standoff, event.id, base if base in roles else role, event.trigger, name, index)


def _link(
    standoff: Standoff, id: str, kind: str, head: str, tail: str, index: Mapping[str, Sequence[int]]
) -> Iterator[Link | Refusal]:
    missing = [name for name in (head, tail) if not index.get(name)]
    if missing:
        yield _dangling(standoff, id, missing[0])
    else:
        yield from (Link(kind, *ends) for ends in product(index[head], index[tail]))


def _dangling(standoff: Standoff, id: str, name: str) -> Refusal:
    line, record = standoff.records[id]
    reason = "is not taken over" if name in standoff.records else "is not in the file"
    return standoff.refusal(f"{id} refers to {name or 'nothing'!r}, which {reason}", line, "link", record)


def _joined(text: str, fragments: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The fragments, those that only a line break parts made one."""
    joined = [fragments[0]]
    for start, end in fragments[1:]:
        if BREAK.fullmatch(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined

"""Several annotations of one text: whether they agree, and the one article that has them all.

An export may cover some labels, and another one the others: two layers over one text. Layers agree if they have the
same spans of the labels that both annotate, and the same links between those. Span ids do not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scripts.articles.article import Article, Link, Span
from scripts.articles.problems import Problem, problem_at, problem_of

_Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Layer:
    """An article over a text that others annotate as well.

    article (Article): As it was read.
    spans (tuple[Span, ...]): Its spans, in their order, as spans of the common text.
    """

    article: Article
    spans: tuple[Span, ...]


def difference(first: Layer, other: Layer) -> Problem | None:
    """The first place in the text where two layers disagree, said of the other one; None if they agree."""
    labels = first.article.annotates & other.article.annotates
    mine, theirs = _spans(first, labels), _spans(other, labels)
    if missing := sorted(mine.keys() ^ theirs.keys()):
        place = missing[0]
        return _only(first, mine[place], other) if place in mine else _extra(other, theirs[place], first)
    my_links, their_links = _links(first, labels), _links(other, labels)
    if unlike := sorted(my_links.keys() ^ their_links.keys()):
        key = unlike[0]
        has, lacks = (first, other) if key in my_links else (other, first)
        link = my_links[key] if key in my_links else their_links[key]
        words = has.article.words(has.article.spans[link.tail])
        owner, where = (_path(layer.article) for layer in (has, lacks))
        message = f"{_unlike(first)}: {owner} has the link {link.kind!r} from here to {words!r}, {where} has not"
        head = other.article.spans[theirs[_place(has.spans[link.head])]]
        return problem_at(other.article, head, message)
    return None


def joined(layers: Sequence[Layer]) -> Article:
    """One article with the spans, links and labels of layers that agree.

    layers (Sequence[Layer]): Of the first one id, place, text and description are kept; attributes that it lacks are
        filled from the others.
    RETURNS (Article): Its spans may cross where those of several layers do.
    """
    first = layers[0].article
    spans: dict[_Place, Span] = {}
    links: dict[tuple[str, _Place, _Place], None] = {}
    meta: dict[str, str] = {}
    ids: set[str] = set()
    for layer in layers:
        for span in layer.spans:
            # Two layers may have the same names for their spans.
            named = replace(span, id="" if span.id in ids else span.id)
            if spans.setdefault(_place(span), named) is named:
                ids.add(named.id)
        for link in layer.article.links:
            links[link.kind, _place(layer.spans[link.head]), _place(layer.spans[link.tail])] = None
        meta = {**layer.article.meta, **meta}
    # Stable: of spans on the same words the first layer's is the outer one.
    order = sorted(spans, key=lambda place: place[:2])
    number = {place: position for position, place in enumerate(order)}
    found = (Link(kind, number[head], number[tail]) for kind, head, tail in links)
    annotates = frozenset[str]().union(*(layer.article.annotates for layer in layers))
    return replace(
        first,
        spans=tuple(spans[place] for place in order),
        links=tuple(sorted(found, key=lambda link: link.head)),
        annotates=annotates,
        meta=meta,
    )


def _place(span: Span) -> _Place:
    """What makes a span the same; sorts in the order of the text, the outer one first."""
    return span.start, -span.end, span.label


def _spans(layer: Layer, labels: Iterable[str]) -> Mapping[_Place, int]:
    return {_place(span): number for number, span in enumerate(layer.spans) if span.label in labels}


def _links(layer: Layer, labels: Iterable[str]) -> Mapping[tuple[_Place, _Place, str], Link]:
    ends = ((link, layer.spans[link.head], layer.spans[link.tail]) for link in layer.article.links)
    return {
        (_place(head), _place(tail), link.kind): link
        for link, head, tail in ends
        if head.label in labels and tail.label in labels
    }


def _only(first: Layer, number: int, other: Layer) -> Problem:
    span = first.article.spans[number]
    where = f"characters {span.start}-{span.end} there"
    message = f"{_unlike(first)}: it lacks the {span.label} {first.article.words(span)!r} ({where})"
    return problem_of(other.article, message)


def _extra(other: Layer, number: int, first: Layer) -> Problem:
    span = other.article.spans[number]
    return problem_at(other.article, span, f"{_unlike(first)}, which lacks this {span.label}")


def _unlike(first: Layer) -> str:
    return f"annotated otherwise than the same text in {_path(first.article)}"


def _path(article: Article) -> str:
    return article.place.path or article.id

"""Foreign annotation to ours, one article at a time: labels, links, edges, overlaps. What is lost on the way is listed.

Articles come from a reader of `scripts.articles.formats`, with the labels and kinds of links that their file has.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from spacy.language import Language

from scripts.articles.article import LABELS, LINK_ENDS, Article, Link, Span
from scripts.articles.problems import Problem, problem_at
from scripts.articles.same_text import moved, normal_form

# What happened to a piece: the rows of the table that `import_annotations` prints.
NOT_MAPPED = "dropped by --label-map"
BLANK = "dropped by --trim, being blank"
OVERLAP = "dropped by --drop-overlaps"
SAME_LINK = "the same link once more"
OTHER_LINK = "refused: link between other labels"
CROSSING = "refused: crosses a longer span"
MOVED = "edges moved by --trim"
NOT_NORMALISED = "left as they are by --normalise"
# In a label map: all labels that it does not name.
OTHERS = "*"
REFUSED = frozenset({OTHER_LINK, CROSSING})


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user wants of labels and edges.

    labels (Mapping[str, str]): A label of the file → one of ours, or empty for one that is dropped; `OTHERS` → empty
        drops all that are neither here nor ours.
    annotates (frozenset[str] | None): Which of our labels the file covers; None for what its reader says.
    trim (bool): Move edges to words and tokens.
    drop_overlaps (bool): Of overlapping spans of one label keep the longest.
    normalise (bool): Put the text into normal form, see `same_text.normal_form`, and the spans where their words are.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    annotates: frozenset[str] | None = None
    trim: bool = False
    drop_overlaps: bool = False
    normalise: bool = False

    def label(self, label: str) -> str | None:
        """Our label for one of the file; empty where it is dropped, None where nobody has said what it is."""
        return self.labels.get(label, label if label in LABELS else self.labels.get(OTHERS))


@dataclass(frozen=True, slots=True)
class Change:
    """One span or link that did not come over as it was.

    row (str): What happened to it, one of the constants above.
    what (str): What it is.
    problem (Problem): Where it stands, and why.
    data (str): What it was, in words.
    """

    row: str
    what: Literal["span", "link"]
    problem: Problem
    data: str

    @property
    def refused(self) -> bool:
        """Whether the user has not asked for it."""
        return self.row in REFUSED


def adapt(article: Article, wishes: Wishes, nlp: Language) -> tuple[Article, list[Change]]:
    """An article with our labels and links, its edges and overlaps mended as wished.

    article (Article): All its labels have a meaning in `wishes`.
    nlp (Language): Its tokenizer tells where spans may start and end.
    RETURNS (tuple[Article, list[Change]]): Also what was dropped, moved or refused; each span and link of the article
        is in the new one or among the dropped and refused.
    """
    article, changes = _labelled(article, wishes)
    if wishes.normalise:
        article, more = _normalised(article, strip=wishes.trim)
        changes += more
    if wishes.trim and len(article.text) <= nlp.max_length:
        article, more = _trimmed(article, nlp)
        changes += more
    if wishes.drop_overlaps:
        article, more = _without(article, _overlapping(article), OVERLAP, "overlaps a longer one of its label, {!r}")
        changes += more
    article, more = _linked(article)
    return article, [*changes, *more]


def nested(article: Article) -> tuple[Article, list[Change]]:
    """The article without spans that cross a longer one: XML can only nest them."""
    message = "crosses the longer {!r}; XML can only nest spans: make one of them end where the other does"
    return _without(article, _crossing(article), CROSSING, message)


def _labelled(article: Article, wishes: Wishes) -> tuple[Article, list[Change]]:
    labels = {span.label: wishes.label(span.label) for span in article.spans}
    dropped = {number: span for number, span in enumerate(article.spans) if not labels[span.label]}
    kept, changes = _without(article, dropped, NOT_MAPPED, "has a label that is to be dropped")
    spans = tuple(replace(span, label=labels[span.label] or "") for span in kept.spans)
    annotates = kept.annotates if wishes.annotates is None else wishes.annotates
    return replace(kept, spans=spans, annotates=annotates), changes


def _normalised(article: Article, *, strip: bool) -> tuple[Article, list[Change]]:
    """The article with its text in normal form; as it is where a span has no certain place there.

    strip (bool): Take white space off spans first. A span that has some otherwise is left to the checks, with its text.
    """
    text = normal_form(article.text)
    if text == article.text:
        return article, []
    stripped = replace(article, spans=tuple(_stripped(span, article.text) for span in article.spans))
    if any(not article.words(span) for span in stripped.spans) or (stripped.spans != article.spans and not strip):
        return article, []
    spans, problems = moved(stripped, text)
    if problems:
        return article, [Change(NOT_NORMALISED, "span", problem, "") for problem in problems]
    return replace(article, text=text, spans=spans), []


def _stripped(span: Span, text: str) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return replace(span, start=start, end=start + len(words.strip()))


def _trimmed(article: Article, nlp: Language) -> tuple[Article, list[Change]]:
    tokens = [(token.idx, token.idx + len(token)) for token in nlp.make_doc(article.text)]
    starts, ends = [start for start, _ in tokens], [end for _, end in tokens]
    spans: list[Span] = []
    blank: dict[int, Span] = {}
    moved: list[Change] = []
    for number, span in enumerate(article.spans):
        words = article.text[span.start : span.end]
        if span.end > len(article.text):
            # Nothing to move to; `check_article` refuses it.
            spans.append(span)
            continue
        if not words.strip():
            blank[number] = span
            spans.append(span)
            continue
        bare = _stripped(span, article.text)
        # Outwards: the token that has the first or last marked character belongs to the span.
        start, end = starts[bisect_right(starts, bare.start) - 1], ends[bisect_left(ends, bare.end)]
        now = replace(span, start=start, end=end)
        spans.append(now)
        if now != span:
            message = f"edges moved to characters {start}-{end} {article.words(now)!r}"
            moved.append(Change(MOVED, "span", problem_at(article, span, message), span.label))
    kept, changes = _without(replace(article, spans=tuple(spans)), blank, BLANK, "is blank")
    return _in_order(kept), [*moved, *changes]


def _in_order(article: Article) -> Article:
    """The spans in the order of the text, the outer one first, as before where that does not tell."""
    order = sorted(range(len(article.spans)), key=lambda n: (article.spans[n].start, -article.spans[n].end))
    place = {number: position for position, number in enumerate(order)}
    links = tuple(Link(link.kind, place[link.head], place[link.tail]) for link in article.links)
    return replace(article, spans=tuple(article.spans[number] for number in order), links=links)


def _linked(article: Article) -> tuple[Article, list[Change]]:
    """Links with our names and directions, by the labels of their ends."""
    kind_of = {ends: kind for kind, ends in LINK_ENDS.items()}
    links: dict[Link, None] = {}
    changes: list[Change] = []
    for link in article.links:
        head, tail = article.spans[link.head].label, article.spans[link.tail].label
        ours = None
        if (head, tail) in kind_of:
            ours = Link(kind_of[head, tail], link.head, link.tail)
        elif (tail, head) in kind_of:
            ours = Link(kind_of[tail, head], link.tail, link.head)
        if ours is None:
            expected = " or ".join(f"{ends[0]} and {ends[1]}" for ends in kind_of)
            message = f"links {head} and {tail}, expected {expected}; remove it, or mend its ends"
            changes.append(_link_change(article, link, OTHER_LINK, message))
        elif ours in links:
            changes.append(_link_change(article, link, SAME_LINK, "joins two spans that are joined already"))
        else:
            links[ours] = None
    return replace(article, links=tuple(links)), changes


def _without(article: Article, dropped: Mapping[int, Span], row: str, message: str) -> tuple[Article, list[Change]]:
    """The article without some spans, and without their links.

    dropped (Mapping[int, Span]): Index of each → the span that is the reason.
    message (str): Why; {!r} stands for the words of the reason.
    """
    if not dropped:
        return article, []
    changes = []
    for number, reason in sorted(dropped.items()):
        span = article.spans[number]
        problem = problem_at(article, span, f"the {span.label} {message.format(article.words(reason))}")
        changes.append(Change(row, "span", problem, span.label))
    kept = [number for number in range(len(article.spans)) if number not in dropped]
    place = {number: position for position, number in enumerate(kept)}
    links = []
    for link in article.links:
        if link.head in place and link.tail in place:
            links.append(Link(link.kind, place[link.head], place[link.tail]))
        else:
            changes.append(_link_change(article, link, row, "joins a span that is not taken over"))
    return replace(article, spans=tuple(article.spans[n] for n in kept), links=tuple(links)), changes


def _link_change(article: Article, link: Link, row: str, message: str) -> Change:
    head, tail = article.spans[link.head], article.spans[link.tail]
    data = f"{link.kind}: {head.label} {article.words(head)!r} → {tail.label} {article.words(tail)!r}"
    return Change(row, "link", problem_at(article, head, f"the link {link.kind!r} {message}"), data)


def _overlapping(article: Article) -> dict[int, Span]:
    """Spans to leave out so that none overlaps another of its label, each with a kept one that it overlaps."""
    left_out: dict[int, Span] = {}
    for label in LABELS:
        # Those kept so far, which do not overlap: by their starts alone a neighbour is found.
        kept: list[tuple[int, int, int]] = []
        for number in _longest_first(article.spans, label):
            span = article.spans[number]
            at = bisect_left(kept, (span.end,))
            if at and kept[at - 1][1] > span.start:
                left_out[number] = article.spans[kept[at - 1][2]]
            else:
                insort(kept, (span.start, span.end, number))
    return left_out


def _crossing(article: Article) -> dict[int, Span]:
    """Spans to leave out so that all nest, each with a longer one that it crosses."""
    suspects = set(_crossed(article.spans))
    left_out: dict[int, Span] = {}
    kept: list[Span] = []
    for number in (n for n in _longest_first(article.spans) if n in suspects):
        span = article.spans[number]
        if reason := next((other for other in kept if _cross(span, other)), None):
            left_out[number] = reason
        else:
            kept.append(span)
    return left_out


def _crossed(spans: Sequence[Span]) -> Iterator[int]:
    """Indices of all spans that cross another one; quick where nothing crosses, as in most articles."""
    # Spans over a place in the text, the outer one first.
    over: list[int] = []
    for number in sorted(range(len(spans)), key=lambda n: (spans[n].start, -spans[n].end)):
        span = spans[number]
        over = [other for other in over if spans[other].end > span.start]
        crossed = [other for other in over if _cross(span, spans[other])]
        yield from crossed
        if crossed:
            yield number
        over.append(number)


def _cross(one: Span, other: Span) -> bool:
    return one.start < other.start < one.end < other.end or other.start < one.start < other.end < one.end


def _longest_first(spans: Sequence[Span], label: str = "") -> Iterable[int]:
    numbers = (n for n, span in enumerate(spans) if label in ("", span.label))
    return sorted(numbers, key=lambda n: (spans[n].start - spans[n].end, spans[n].start, n))

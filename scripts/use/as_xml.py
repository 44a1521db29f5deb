"""Our article format, for people who go on to correct what the pipeline found.

XML can only nest spans, and our guidelines forbid overlaps of one label, so some predictions cannot be written: of two
spans that exclude each other the one with the lower score is left out, and named.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from spacy.tokens import Doc

from scripts.articles.article import LABELS, Article, Link, Span, shorten
from scripts.articles.formats import xml
from scripts.use.predictions import PredictedSpan, Predictions, predictions_of
from scripts.use.texts import Text

# In characters: file names may have 255 bytes, a character has up to four, and temporary names are longer.
_LONGEST_ID = 48


def write_articles(annotated: Iterable[tuple[Doc, Text]], folder: Path, note: str, say: Callable[[str], None]) -> None:
    """Write one file an article.

    folder (Path): Gets ID.xml for each; ids are made fit for file names and unique.
    note (str): The attribute `note` of each, since an article of predictions looks like one of facts.
    say (Callable[[str], None]): Told of each span that is left out, and how many it were.
    RAISES (ArticleError): See `check_writable`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    lost_spans = lost_links = 0
    for doc, text in annotated:
        found = predictions_of(doc)
        kept, left_out = choose(found.spans)
        for number, reason in left_out:
            span = found.spans[number]
            score = "" if span.score is None else f" ({span.score:.2f})"
            place = f"characters {span.start}-{span.end} {shorten(span.text)!r}"
            say(f"{text.origin}, {place}: {span.label}{score} left out, it {reason}")
        name = free_id(str(text.id), taken)
        taken.add(name.casefold())
        article = to_article(text, found, kept, name, note)
        lost_spans += len(left_out)
        lost_links += len(found.links) - len(article.links)
        xml.write(article, folder / f"{article.id}{xml.SUFFIX}")
    if lost_spans:
        say(f"spans left out that XML cannot hold: {lost_spans}, links of theirs: {lost_links}; jsonl keeps them")


def check_writable(text: Text) -> None:
    """RAISES (ArticleError): The text has a character that XML cannot hold."""
    xml.to_xml(to_article(text, Predictions((), ()), [], str(text.id), ""))


def to_article(text: Text, found: Predictions, kept: Sequence[int], name: str, note: str) -> Article:
    """The article with those of its predicted spans that are kept, and the links between them."""
    spans = tuple(Span(found.spans[n].label, found.spans[n].start, found.spans[n].end) for n in kept)
    position = {number: place for place, number in enumerate(kept)}
    links = tuple(
        Link(link.kind, position[link.head], position[link.tail])
        for link in found.links
        if link.head in position and link.tail in position
    )
    return Article(name, text.text, spans, links, meta={"note": note, "origin": text.origin})


def choose(spans: Sequence[PredictedSpan]) -> tuple[list[int], list[tuple[int, str]]]:
    """Which spans XML and the guidelines can hold together, the best-scored first.

    RETURNS (tuple[list[int], list[tuple[int, str]]]): Indices of those that are kept, in their order, and of those that
        are left out, each with the reason.
    """
    kept: list[int] = []
    left_out: list[tuple[int, str]] = []
    for number in sorted(range(len(spans)), key=lambda number: (-(spans[number].score or 0.0), number)):
        if reason := _obstacle(spans[number], [spans[other] for other in kept]):
            left_out.append((number, reason))
        else:
            kept.append(number)
    return sorted(kept), sorted(left_out)


def _obstacle(span: PredictedSpan, kept: Iterable[PredictedSpan]) -> str:
    if span.label not in LABELS:
        return f"is none of {', '.join(LABELS)}"
    if span.text != span.text.strip():
        return "has white space at its edge"
    for other in kept:
        overlap = span.start < other.end and other.start < span.end
        if overlap and span.label == other.label:
            return f"overlaps another {other.label}, {shorten(other.text)!r}"
        if span.start < other.start < span.end < other.end or other.start < span.start < other.end < span.end:
            return f"crosses the {other.label} {shorten(other.text)!r}"
    return ""


def free_id(name: str, taken: Collection[str]) -> str:
    """A file name made from an id, that no article before it has.

    taken (Collection[str]): The names that are given away, case-folded.
    """
    safe = re.sub(r"[^\w.-]+", "-", name)[:_LONGEST_ID].strip("-.") or "article"
    count, free = 1, safe
    # Some file systems take Raid.xml and raid.xml for one file.
    while free.casefold() in taken:
        count += 1
        free = f"{safe}-{count}"
    return free

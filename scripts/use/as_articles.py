"""Predictions in the formats of `scripts.articles.formats`, for people who go on to correct what the pipeline found.

Spans that a format cannot hold are left out, and named. XML can only nest spans, and our guidelines forbid overlaps of
one label: of two spans that exclude each other the one with the lower score is left out. The formats of annotation
tools hold crossing and overlapping spans as well, and get them all.

Scores go where the tool shows them, as its writer says. Of links none of the tools shows a score; a link's is the
lowest of its spans' scores, which are there.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from scripts.articles.article import LABELS, Article, Link, Span, shorten
from scripts.articles.formats import brat, labelstudio, prodigy, registry, xml
from scripts.articles.names_of_files import free_id, unique
from scripts.articles.problems import ArticleError, problem_of
from scripts.use.predictions import PredictedSpan, Predictions, predictions_of
from scripts.use.texts import Text

# Formats of annotation tools, whose writers take scores.
TOOLS = (labelstudio.FORMAT.name, prodigy.FORMAT.name, brat.FORMAT.name)
# Formats that are a folder; ids become names of files in it.
FOLDERS = (xml.FORMAT.name, brat.FORMAT.name)
# Under these names writers look for them in an article's meta.
SCORES, MODEL = "scores", "model_version"
# Formats that are written here, as people call them.
NAMES: Mapping[str, str] = {"xml": "XML", "labelstudio": "Label Studio", "prodigy": "Prodigy", "brat": "brat"}
_LEAST_SURE = 3
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(slots=True)
class Writing:
    """The way of one pipeline's predictions into one format.

    format (str): Its name in the registry.
    pipeline (str): Name and version.
    say (Callable[[str], None]): Told of each span that is left out, and how many it were.
    lost_spans (int), lost_links (int): How many were left out so far.
    """

    format: str
    pipeline: str
    say: Callable[[str], None]
    lost_spans: int = 0
    lost_links: int = 0

    def write(self, annotated: Iterable[tuple[Doc, Text]], output: Path) -> None:
        """Write all articles, one in memory at a time.

        output (Path): File, or new or empty folder; complete or not there.
        RAISES (ArticleError): See `check_writable`.
        """
        writer = registry.FORMATS[self.format].write
        if writer is None:
            raise ValueError(f"{self.format} is only read")
        writer(self.articles(annotated), output)
        if self.lost_spans:
            what = f"spans left out that {NAMES[self.format]} cannot hold: {self.lost_spans}"
            self.say(f"{what}, links of theirs: {self.lost_links}; jsonl keeps them")

    def articles(self, annotated: Iterable[tuple[Doc, Text]]) -> Iterator[Article]:
        """An Article for each text, with what the format can hold; ids are unique."""
        taken: set[str] = set()
        for doc, text in annotated:
            found = predictions_of(doc)
            kept, left_out = choose(found.spans, self.format)
            for number, reason in left_out:
                span = found.spans[number]
                score = "" if span.score is None else f" ({span.score:.2f})"
                place = f"characters {span.start}-{span.end} {shorten(span.text)!r}"
                self.say(f"{text.origin}, {place}: {span.label}{score} left out, it {reason}")
            name = free_id(str(text.id), taken) if self.format in FOLDERS else unique(str(text.id), taken)
            taken.add(name.casefold())
            meta = {**self._note(), "origin": text.origin}
            if self.format in TOOLS:
                meta |= _scores([found.spans[number] for number in kept], self.format)
            article = to_article(text, found, kept, name, meta)
            self.lost_spans += len(left_out)
            self.lost_links += len(found.links) - len(article.links)
            yield article

    def _note(self) -> dict[str, str]:
        """Where the spans come from, in words that stay true: corrected articles bring their meta back from a tool."""
        if self.format not in TOOLS:
            return {"note": f"predicted by {self.pipeline}, checked by nobody"}
        return {"note": f"pre-annotated by {self.pipeline}", MODEL: self.pipeline}


def check_writable(text: Text, format: str) -> None:
    """See that a text, whatever its spans will be, can be written.

    RAISES (ArticleError): The text has a character that XML cannot hold, or a mark at its start that brat cannot.
    """
    article = to_article(text, Predictions((), ()), [], str(text.id), {})
    if format == xml.FORMAT.name:
        xml.to_xml(article)
    elif format == brat.FORMAT.name and text.text.startswith(_BYTE_ORDER_MARK):
        message = f"{text.origin}: the text starts with a byte order mark, U+FEFF; remove it"
        raise ArticleError([problem_of(article, message)])


def to_article(text: Text, found: Predictions, kept: Sequence[int], name: str, meta: Mapping[str, str]) -> Article:
    """The article with those of its predicted spans that are kept, and the links between them."""
    spans = tuple(Span(found.spans[n].label, found.spans[n].start, found.spans[n].end) for n in kept)
    position = {number: place for place, number in enumerate(kept)}
    links = tuple(
        Link(link.kind, position[link.head], position[link.tail])
        for link in found.links
        if link.head in position and link.tail in position
    )
    return Article(name, text.text, spans, links, meta=meta)


def choose(spans: Sequence[PredictedSpan], format: str) -> tuple[list[int], list[tuple[int, str]]]:
    """Which spans a format can hold together, the best-scored first.

    RETURNS (tuple[list[int], list[tuple[int, str]]]): Indices of those that are kept, in their order, and of those that
        are left out, each with the reason.
    """
    kept: list[int] = []
    left_out: list[tuple[int, str]] = []
    for number in sorted(range(len(spans)), key=lambda number: (-(spans[number].score or 0.0), number)):
        if format == xml.FORMAT.name:
            reason = _against_nesting(spans[number], [spans[other] for other in kept])
        else:
            reason = _against_stand_off(spans[number], format)
        if reason:
            left_out.append((number, reason))
        else:
            kept.append(number)
    return sorted(kept), sorted(left_out)


def _against_nesting(span: PredictedSpan, kept: Iterable[PredictedSpan]) -> str:
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


def _against_stand_off(span: PredictedSpan, format: str) -> str:
    if not span.label.strip():
        return "has no label"
    if not span.text:
        return "is empty"
    if format != brat.FORMAT.name:
        return ""
    if span.label.split() != [span.label]:
        return "has a label with a blank in it"
    inner = span.text.strip()
    if not inner:
        return "is blank"
    before, _, behind = span.text.partition(inner)
    # An annotation of brat is a line of its file. What ends a line for Python ends it for brat.
    return "has a line break at its edge" if len(f"{before}.{behind}.".splitlines()) > 1 else ""


def _scores(spans: Sequence[PredictedSpan], format: str) -> dict[str, str]:
    """The meta that writers take scores from; nothing where the pipeline gives none.

    Prodigy keeps a span's score and shows only the `meta` of a task (https://prodi.gy/docs/api-interfaces), below the
    text: there the spans are named that a person should look at first.
    """
    scores = [span.score for span in spans]
    if not any(score is not None for score in scores):
        return {}
    meta = {SCORES: json.dumps(scores)}
    if format == prodigy.FORMAT.name:
        doubtful = sorted((score, number) for number, score in enumerate(scores) if score is not None)[:_LEAST_SURE]
        named = (f"{spans[number].label} {shorten(spans[number].text, 30)!r} {score:.2f}" for score, number in doubtful)
        meta["least_sure"] = "; ".join(named)
    return meta

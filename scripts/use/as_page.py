"""One self-contained HTML page, drawn by displaCy, to look at with one's own eyes."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import BinaryIO

from spacy import displacy
from spacy.tokens import Doc

from scripts.articles.article import LINK_ENDS, shorten
from scripts.use.predictions import PredictedSpan, Predictions, predictions_of
from scripts.use.texts import Text

# Colours that stay apart for colour-blind readers too (Okabe & Ito), lightened so that black letters stand out on them.
COLOURS: Mapping[str, str] = {
    "ATTACKER": "#f0a07a",
    "TARGET": "#8cc8f0",
    "SOURCE": "#7fd0b3",
    "CLAIM": "#f2dd72",
}
_OTHER_COLOUR = "#dddddd"

# displaCy's own templates without their line breaks, which would show, since paragraphs are kept by `pre-line`.
_TEMPLATE = {
    "span": '<span style="display: inline-block; position: relative; height: {total_height}px">'
    "{text}{span_slices}{span_starts}</span> ",
    "slice": '<span style="background: {bg}; top: {top_offset}px; height: 4px; left: -1px; '
    'width: calc(100% + 5px); position: absolute"></span>',
    "start": '<span style="background: {bg}; top: {top_offset}px; height: 4px; left: -1px; '
    'width: calc(100% + 5px); position: absolute"><span style="background: {bg}; z-index: 10; color: #000; '
    "top: -0.5em; padding: 2px 3px; position: absolute; font-size: 0.6em; font-weight: bold; line-height: 1; "
    'border-radius: 3px; white-space: nowrap">{label}{kb_link}</span></span>',
}
_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
.spans {{ white-space: pre-line; }}
.label {{ padding: 2px 6px; border-radius: 3px; font-weight: bold; font-size: 0.8em; }}
</style>
</head>
<body>
<p>Found by {title}. Predictions with their scores, not facts. {legend}</p>
"""
_TAIL = "</body>\n</html>\n"


def write_page(annotated: Iterable[tuple[Doc, Text]], file: BinaryIO, title: str) -> None:
    """Write a page with all articles, one below the other.

    title (str): Name of the pipeline.
    """
    legend = " ".join(f'<span class="label" style="background: {COLOURS[label]}">{label}</span>' for label in COLOURS)
    file.write(_HEAD.format(title=escape(title), legend=legend).encode())
    for doc, text in annotated:
        found = predictions_of(doc)
        file.write(f"<article>\n<h2>{escape(str(text.id))}</h2>\n{_drawing(doc, found)}\n{_links(found)}".encode())
        file.write(b"</article>\n")
    file.write(_TAIL.encode())


def _drawing(doc: Doc, found: Predictions) -> str:
    names = [_name(span) for span in found.spans]
    colours = {name: COLOURS.get(span.label, _OTHER_COLOUR) for name, span in zip(names, found.spans, strict=True)}
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    spans = [
        {"label": name, "start_token": starts[span.start], "end_token": ends[span.end]}
        for name, span in zip(names, found.spans, strict=True)
    ]
    parsed = {"text": doc.text, "tokens": [token.text for token in doc], "spans": spans}
    options = {"colors": colours, "template": _TEMPLATE}
    return displacy.render([parsed], style="span", manual=True, jupyter=False, options=options)


def _name(span: PredictedSpan) -> str:
    # displaCy escapes words but not labels.
    return escape(span.label if span.score is None else f"{span.label} {span.score:.2f}")


def _links(found: Predictions) -> str:
    rows = [
        f"<li>{LINK_ENDS[link.kind][0].lower()} “{escape(shorten(found.spans[link.head].text))}” "
        f"{link.kind} “{escape(shorten(found.spans[link.tail].text))}” ({link.score:.2f})</li>\n"
        for link in found.links
    ]
    return f"<ul>\n{''.join(rows)}</ul>\n" if rows else ""

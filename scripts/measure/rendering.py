"""Articles with their spans drawn in, by displaCy."""

from html import escape
from typing import Any

from spacy import displacy

from scripts.articles.article import LABELS
from scripts.measure.plots import COLORS
from scripts.measure.record import Mark, Record

# displaCy's own templates have inline styles and line breaks; these leave the looks to the report's CSS and keep the
# article's paragraphs. displaCy escapes the words but not the labels.
_TEMPLATE = {
    "span": '<span class="word" style="height:{total_height}px">{text}{span_slices}{span_starts}</span> ',
    "slice": '<span class="line" style="background:{bg};top:{top_offset}px"></span>',
    "start": '<span class="line first" style="background:{bg};top:{top_offset}px">'
    '<span class="name" style="background:{bg}">{label}{kb_link}</span></span>',
}


def drawn(record: Record, marks: tuple[Mark, ...]) -> str:
    """The article's words with spans underlined and named, as HTML; words and labels are escaped.

    record (Record): The article.
    marks (tuple[Mark, ...]): What to draw; labels that the article does not annotate are left out.
    """
    spans = [
        # `start` and `end` are what displaCy sorts by elsewhere; only the tokens count here.
        {
            "start": mark.start,
            "end": mark.end,
            "start_token": mark.start,
            "end_token": mark.end,
            "label": escape(mark.label),
        }
        for mark in marks
        if mark.label in record.annotates or mark.label not in LABELS
    ]
    article: dict[str, Any] = {"text": "", "tokens": list(record.words), "spans": spans, "title": None, "settings": {}}
    html: str = displacy.render(
        article, style="span", manual=True, page=False, jupyter=False, options={"colors": COLORS, "template": _TEMPLATE}
    )
    return html

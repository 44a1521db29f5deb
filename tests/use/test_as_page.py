"""Drawings and links of the page; that it is whole and loads nothing is in `test_annotate`."""

import re
from io import BytesIO

import spacy
from spacy.tokens import Doc, Span, SpanGroup

# Sets doc._.statements and doc._.attacks.
import scripts.pipeline.shipped  # noqa: F401
from scripts.use.as_page import COLOURS, write_page
from scripts.use.texts import Text

NLP = spacy.blank("en")
NAME = re.compile(r"background: (#\w+); z-index[^>]*>([^<]*)</span>")


def page(*docs: Doc, title: str = "en_tiny 1.2.3") -> str:
    file = BytesIO()
    write_page([(doc, Text(number, doc.text, "")) for number, doc in enumerate(docs)], file, title)
    return file.getvalue().decode()


def test_spans_have_the_colour_of_their_label_and_their_score() -> None:
    doc = NLP("The group denied it in Mosul")
    spans = [Span(doc, 0, 2, label="SOURCE"), Span(doc, 3, 4, label="CLAIM"), Span(doc, 5, 6, label="PLACE <b>")]
    doc.spans["sc"] = SpanGroup(doc, name="sc", spans=spans, attrs={"scores": [0.5, 0.999, 0.25]})
    assert NAME.findall(page(doc)) == [
        (COLOURS["SOURCE"], "SOURCE 0.50"),
        (COLOURS["CLAIM"], "CLAIM 1.00"),
        ("#dddddd", "PLACE &lt;b&gt; 0.25"),
    ]
    doc.spans["sc"] = spans[:1]
    assert NAME.findall(page(doc)) == [(COLOURS["SOURCE"], "SOURCE")]


def test_links_name_both_ends_escaped_and_shortened() -> None:
    # Thirty characters of each end stay.
    doc = NLP(f"AT&T said that {'men and ' * 20}dogs fled")
    claim = Span(doc, 2, len(doc), label="CLAIM")
    spans = [Span(doc, 0, 1, label="SOURCE"), claim]
    doc.spans["sc"] = SpanGroup(doc, name="sc", spans=spans, attrs={"scores": [0.9, 0.75]})
    doc.user_data["links"] = [["by", claim.start, claim.end, 0, 1, 0.5]]
    [line] = [line for line in page(doc).splitlines() if line.startswith("<li>")]
    assert line == (
        "<li>claim “that men and men and men and m …  and men and men and dogs fled” by “AT&amp;T” (0.75)</li>"
    )


def test_title_and_legend() -> None:
    html = page(title="<en> & co")
    assert "<title>&lt;en&gt; &amp; co</title>" in html
    assert "<p>Found by &lt;en&gt; &amp; co. Predictions with their scores, not facts. " in html
    assert re.findall(r'class="label" style="background: (#\w+)">(\w+)<', html) == [
        (colour, label) for label, colour in COLOURS.items()
    ]
    assert list(COLOURS) == ["ATTACKER", "TARGET", "SOURCE", "CLAIM"]
    # Whole without any article.
    assert html.endswith("</p>\n</body>\n</html>\n")


def test_articles_in_order_without_links_where_there_are_none() -> None:
    html = page(NLP("one"), NLP(""))
    assert re.findall("<h2>(.*)</h2>", html) == ["0", "1"]
    assert "<ul>" not in html

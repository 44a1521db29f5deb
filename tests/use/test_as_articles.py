"""Predictions in formats that can be imported: which spans stay, and what is said of them."""

import json
from collections.abc import Iterator

import pytest
import spacy
from spacy.tokens import Doc, Span, SpanGroup

from scripts.articles.problems import ArticleError
from scripts.use.as_articles import TOOLS, Writing, check_writable, choose
from scripts.use.predictions import PredictedSpan
from scripts.use.texts import Text

TEXT = "one two three four five six"


def span(label: str, first: int, last: int, score: float | None) -> PredictedSpan:
    """From the first to the last of the numbered words."""
    words = TEXT.split()
    start, end = len(" ".join([*words[: first - 1], ""])), len(" ".join(words[:last]))
    return PredictedSpan(label, start, end, TEXT[start:end], score)


def test_spans_that_nest_or_lie_apart_all_stay() -> None:
    spans = [span("CLAIM", 1, 4, 0.2), span("SOURCE", 1, 4, 0.9), span("TARGET", 2, 3, 0.1), span("TARGET", 4, 5, 0.9)]
    assert choose(spans[:3], "xml") == ([0, 1, 2], [])
    assert choose([spans[2], spans[3]], "xml") == ([0, 1], [])


def test_of_crossing_spans_the_better_one_stays() -> None:
    spans = [span("CLAIM", 1, 3, 0.5), span("SOURCE", 3, 4, 0.6)]
    assert choose(spans, "xml") == ([1], [(0, "crosses the SOURCE 'three four'")])
    spans = [span("CLAIM", 1, 3, 0.7), span("SOURCE", 3, 4, 0.6)]
    assert choose(spans, "xml") == ([0], [(1, "crosses the CLAIM 'one two three'")])


def test_a_span_that_was_left_out_keeps_no_other_out() -> None:
    spans = [span("CLAIM", 1, 2, 0.9), span("SOURCE", 2, 3, 0.8), span("TARGET", 3, 4, 0.7)]
    assert choose(spans, "xml") == ([0, 2], [(1, "crosses the CLAIM 'one two'")])


def test_equal_scores_and_none_at_all() -> None:
    for score in (0.5, None):
        spans = [span("CLAIM", 1, 2, score), span("SOURCE", 2, 3, score)]
        assert choose(spans, "xml") == ([0], [(1, "crosses the CLAIM 'one two'")])


def test_what_the_guidelines_forbid() -> None:
    blank = PredictedSpan("TARGET", 3, 7, " two", 0.9)
    spans = [span("CLAIM", 1, 4, 0.5), span("CLAIM", 2, 3, 0.4), blank, span("PLACE", 5, 5, 0.9)]
    assert choose(spans, "xml") == (
        [0],
        [
            (1, "overlaps another CLAIM, 'one two three four'"),
            (2, "has white space at its edge"),
            (3, "is none of ATTACKER, TARGET, SOURCE, CLAIM"),
        ],
    )


def test_tools_hold_what_crosses_and_overlaps() -> None:
    spans = [
        span("CLAIM", 1, 4, 0.5),
        span("CLAIM", 2, 3, 0.4),
        PredictedSpan("TARGET", 3, 7, " two", 0.9),
        span("SOURCE", 4, 5, 0.1),
        span("PLACE", 5, 5, None),
    ]
    for format in TOOLS:
        assert choose(spans, format) == ([0, 1, 2, 3, 4], [])


@pytest.mark.parametrize(
    ("label", "words", "reason"),
    [
        ("TARGET", "militia\n", "has a line break at its edge"),
        ("TARGET", " \u2028 militia", "has a line break at its edge"),
        ("TARGET", "\n", "is blank"),
        ("A PLACE", "militia", "has a label with a blank in it"),
        ("TARGET", "the\nmilitia ", ""),
    ],
)
def test_what_only_brat_cannot_hold(label: str, words: str, reason: str) -> None:
    spans = [PredictedSpan(label, 0, len(words), words, 0.5)]
    assert choose(spans, "brat") == (([], [(0, reason)]) if reason else ([0], []))
    for format in ("labelstudio", "prodigy"):
        assert choose(spans, format) == ([0], [])


def test_what_no_tool_can_hold() -> None:
    spans = [PredictedSpan(" ", 0, 3, "one", 0.5), PredictedSpan("TARGET", 3, 3, "", 0.5)]
    for format in TOOLS:
        assert choose(spans, format) == ([], [(0, "has no label"), (1, "is empty")])


def annotated(*ids: str, scores: bool = True) -> Iterator[tuple[Doc, Text]]:
    for id in ids:
        doc = spacy.blank("en")("Gunmen shot at the depot")
        group = SpanGroup(doc, name="sc", spans=[Span(doc, 0, 1, label="ATTACKER"), Span(doc, 3, 5, label="TARGET")])
        if scores:
            group.attrs["scores"] = [0.25, 0.75]
        doc.spans["sc"] = group
        yield doc, Text(id, doc.text, f"in.jsonl:{id}")


def test_meta_of_an_article() -> None:
    said: list[str] = []
    note = {"note": "pre-annotated by en_tiny 1.2.3", "model_version": "en_tiny 1.2.3", "origin": "in.jsonl:a b"}
    expected = {
        "labelstudio": ("a b", {**note, "scores": "[0.25, 0.75]"}),
        "brat": ("a-b", {**note, "scores": "[0.25, 0.75]"}),
        "prodigy": (
            "a b",
            {**note, "scores": "[0.25, 0.75]", "least_sure": "ATTACKER 'Gunmen' 0.25; TARGET 'the depot' 0.75"},
        ),
        "xml": ("a-b", {"note": "predicted by en_tiny 1.2.3, checked by nobody", "origin": "in.jsonl:a b"}),
    }
    for format, (id, meta) in expected.items():
        [article] = Writing(format, "en_tiny 1.2.3", said.append).articles(annotated("a b"))
        assert (article.id, article.meta) == (id, meta)
        assert [(span.label, span.start, span.end) for span in article.spans] == [
            ("ATTACKER", 0, 6),
            ("TARGET", 15, 24),
        ]
    assert said == []


def test_without_scores_nothing_is_said_of_them() -> None:
    [article] = Writing("prodigy", "en_tiny 1.2.3", print).articles(annotated("a", scores=False))
    assert set(article.meta) == {"note", "model_version", "origin"}


def test_ids_are_unique() -> None:
    for format, last in (("labelstudio", "a/b-2"), ("brat", "a-b-2")):
        ids = [article.id for article in Writing(format, "", print).articles(annotated("a/b", "c", "a/b"))]
        assert len(set(ids)) == 3
        assert ids[2] == last


def test_the_least_sure_are_three() -> None:
    doc = spacy.blank("en")("one two three four")
    group = SpanGroup(doc, name="sc", spans=[Span(doc, n, n + 1, label="SOURCE") for n in range(4)])
    group.attrs["scores"] = [0.9, 0.5, 0.4, 0.6]
    doc.spans["sc"] = group
    [article] = Writing("prodigy", "", print).articles([(doc, Text("a", doc.text, ""))])
    assert article.meta["least_sure"] == "SOURCE 'three' 0.40; SOURCE 'two' 0.50; SOURCE 'four' 0.60"
    assert json.loads(article.meta["scores"]) == [0.9, 0.5, 0.4, 0.6]


def test_texts_that_cannot_be_written_are_known_before() -> None:
    form_feed, mark = Text("a", "one\fpage", "a.txt"), Text("a", "\ufeffone", "a.txt")
    for format in TOOLS:
        check_writable(form_feed, format)
    with pytest.raises(ArticleError, match=r"U\+000C cannot stand in XML; remove it from the text"):
        check_writable(form_feed, "xml")
    for format in ("labelstudio", "prodigy", "xml"):
        check_writable(mark, format)
    with pytest.raises(ArticleError, match=r"a.txt: the text starts with a byte order mark, U\+FEFF; remove it"):
        check_writable(mark, "brat")

"""Articles to Prodigy's JSONL: records for annotators to correct, with tokens, by which Prodigy shows spans."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

from scripts.articles.article import Article, Span
from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.formats.parts.descriptions import ANNOTATOR, SCORES, written_meta, written_scores
from scripts.articles.formats.parts.json_lines import write_records
from scripts.articles.formats.parts.stand_off import check_writable


def write(articles: Iterable[Article], path: Path) -> None:
    """Write articles as records without an answer, for annotators to correct; the file is complete or not there.

    Where a span starts or ends inside one of spaCy's tokens, the token is cut there: Prodigy shows spans by tokens.

    RAISES (ArticleError): An article has a bad span or link, or half a character.
    """
    write_records(((article, _written(article)) for article in articles), path)


def _written(article: Article) -> dict[str, Any]:
    check_writable(article)
    tokens = _tokens(article)
    starts = {token["start"]: token["id"] for token in tokens}
    ends = {token["end"]: token["id"] for token in tokens}
    spans = [_span(span, starts[span.start], ends[span.end]) for span in article.spans]
    relations = [
        {
            "head": spans[link.head]["token_end"],
            "child": spans[link.tail]["token_end"],
            "head_span": spans[link.head],
            "child_span": spans[link.tail],
            "label": link.kind,
        }
        for link in article.links
    ]
    meta = written_meta(article)
    scores = written_scores(meta.get(SCORES), len(spans))
    if scores:
        del meta[SCORES]
    scored = [
        span if score is None else {**span, "score": score}
        for span, score in zip(spans, scores or [None] * len(spans), strict=True)
    ]
    record = {"id": article.id, "text": article.text, "tokens": tokens, "spans": scored, "relations": relations}
    annotator = {"_annotator_id": meta.pop(ANNOTATOR)} if ANNOTATOR in meta else {}
    return {**record, "meta": meta, **annotator}


def _span(span: Span, first: int, last: int) -> dict[str, Any]:
    id = {"id": span.id} if span.id else {}
    return {"start": span.start, "end": span.end, "token_start": first, "token_end": last, "label": span.label, **id}


def _tokens(article: Article) -> list[dict[str, Any]]:
    """spaCy's tokens, cut where a span starts or ends inside one; `end` is exclusive, `ws` a blank behind it."""
    text = article.text
    # Not by `Language.make_doc`, which refuses long texts for the sake of parsers.
    doc = tokenizer_of_articles().tokenizer(text)
    starts = {span.start for span in article.spans}
    ends = {span.end for span in article.spans}
    edges = {0, *starts, *ends, len(text), *(token.idx for token in doc), *(token.idx + len(token) for token in doc)}
    # A single blank is no token of its own, unless a span starts or ends with it.
    blanks = {token.idx + len(token) for token in doc if token.whitespace_}
    blanks -= {blank for blank in blanks if blank in starts or blank + 1 in ends}
    cuts = sorted(edges)
    bounds = [(start, end) for start, end in pairwise(cuts) if start not in blanks]
    return [
        {"text": text[start:end], "start": start, "end": end, "id": number, "ws": end in blanks}
        for number, (start, end) in enumerate(bounds)
    ]

"""What is in a corpus: articles, words, spans, links, lengths."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from rich.table import Table
from spacy.tokens import Doc, Span

from scripts.articles.article import LABELS, LINK_ENDS
from scripts.articles.docs import SPANS_KEY


def statistics_table(splits: Mapping[str, Sequence[Doc]], annotated: Mapping[str, int]) -> Table:
    """A table with a column a split.

    splits (Mapping[str, Sequence[Doc]]): Gold Docs as `to_doc` makes them.
    annotated (Mapping[str, int]): Number of spans in the articles of each split, before they were fitted to tokens.
    RETURNS (Table): Rows: articles, words (tokens that are not white space), spans a label with their lengths in tokens
        (median, 90th percentile, longest), spans off the tokens (annotated, but not in the Docs), spans in the flat
        view, nested spans, links a kind.
    """
    table = Table("", title="The corpus")
    for split in splits:
        table.add_column(split, justify="right")

    def row(name: str, count: Callable[[Sequence[Doc]], int | str]) -> None:
        cells = (count(docs) for docs in splits.values())
        table.add_row(name, *(cell if isinstance(cell, str) else f"{cell:,}" for cell in cells))

    row("articles", len)
    row("words", lambda docs: sum(not token.is_space for doc in docs for token in doc))
    for label in LABELS:
        row(label, lambda docs, label=label: len(_spans(docs, label)))  # type: ignore[misc]
        row("  tokens: median, 90 %, longest", lambda docs, label=label: _lengths(_spans(docs, label)))  # type: ignore[misc]
    off = (annotated[split] - sum(len(doc.spans[SPANS_KEY]) for doc in docs) for split, docs in splits.items())
    table.add_row("spans off the tokens", *(f"{count:,}" for count in off))
    row("spans in the flat view", lambda docs: sum(len(doc.ents) for doc in docs))
    row("spans inside another span", lambda docs: sum(_nested(doc) for doc in docs))
    for kind, (head, tail) in LINK_ENDS.items():
        row(
            f"links {kind} ({head} → {tail})",
            lambda docs, kind=kind: sum(link[0] == kind for doc in docs for link in doc.user_data["links"]),  # type: ignore[misc]
        )
    return table


def _spans(docs: Sequence[Doc], label: str) -> list[Span]:
    return [span for doc in docs for span in doc.spans[SPANS_KEY] if span.label_ == label]


def _lengths(spans: Sequence[Span]) -> str:
    if not spans:
        return "–"
    lengths = [len(span) for span in spans]
    return f"{np.median(lengths):.0f}, {np.percentile(lengths, 90):.0f}, {max(lengths)}"


def _nested(doc: Doc) -> int:
    """Spans that lie within another one; two labels on the same words count once."""
    spans = list(doc.spans[SPANS_KEY])
    return sum(
        any(
            outer is not inner
            and outer.start <= inner.start
            and inner.end <= outer.end
            and (len(outer) > len(inner) or number > place)
            for place, outer in enumerate(spans)
        )
        for number, inner in enumerate(spans)
    )

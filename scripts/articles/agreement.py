"""How far two annotators of the same articles agree: spans, tokens, links.

- **Span F1**, exact and overlap, a label, as in `scripts.measure.metrics`, with bootstrap intervals over articles.
  Exact F1 between two annotators does not depend on which of them counts as gold (Hripcsak & Rothschild 2005, JAMIA
  12(3)).
- **Krippendorff's alpha** over tokens that are not white space, nominal, two annotators (Krippendorff 2018, ch. 12;
  the library `krippendorff`): for each label, whether the token stands in a span of it; `all`, in which set of labels.
- **Link agreement**: F1 of the links whose both ends are the same spans, and the same among links between spans that
  both annotators marked, which leaves disagreement about spans out.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypedDict

import krippendorff
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from scripts.articles.article import LABELS, LINK_ENDS, Article
from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.docs import to_doc
from scripts.articles.duplicates import repeated_ids
from scripts.articles.formats.registry import read_checked
from scripts.articles.problems import ArticleError, Problem, problem_of
from scripts.console import fail
from scripts.files import write_atomically
from scripts.measure.counts import exact, link_counts, overlap, span_counts
from scripts.measure.metrics import Score, draw, scores
from scripts.measure.predictions import gold_reading
from scripts.measure.record import Reading, Record
from scripts.measure.tables import NAMES, interval

ALL = "all"


class Agreement(TypedDict):
    """All figures of one pair of annotations.

    articles (int), words (int): What both annotated; words are tokens that are not white space.
    exact, overlap (dict[str, Score]): Spans, by label; precision and recall take the first annotation for gold.
    alpha (dict[str, float | None]): By label, and `all`; None where there is nothing to tell apart: the label was not
        annotated by both, or all tokens are in one category.
    links (dict[str, Score]): By kind of link, both ends exact.
    links_on_common_spans (dict[str, Score]): The same among spans that both marked.
    """

    articles: int
    words: int
    exact: dict[str, Score]
    overlap: dict[str, Score]
    alpha: dict[str, float | None]
    links: dict[str, Score]
    links_on_common_spans: dict[str, Score]


Set = Annotated[Path, typer.Argument(help="Annotated articles, in any format of docs/formats.md.", exists=True)]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="The figures, as JSON.")]
Differences = Annotated[Path | None, typer.Option(help="Every span and link that only one of them has, as text.")]


def agreement(first: Set, second: Set, output: Output = None, differences: Differences = None) -> None:
    """Compare two annotations of the same articles; articles are paired by their ids.

    Example: python -m scripts.articles.agreement corpus/articles/dev second --differences differences.txt
    """
    try:
        pairs = paired(read_checked(first), read_checked(second))
    except ValueError as error:
        fail(error)
    records = [record(one, other) for one, other in pairs]
    figures = agree(records)
    if output:
        write_atomically(output, (json.dumps(figures, indent=2) + "\n").encode())
    if differences:
        write_atomically(differences, "".join(f"{line}\n" for line in differing(records)).encode())
    show(figures, Console())


def paired(first: Sequence[Article], second: Sequence[Article]) -> list[tuple[Article, Article]]:
    """The articles that both have, in the order of the first.

    RAISES (ArticleError): An id stands twice in one set, or two texts differ, so that offsets mean different words.
    RAISES (ValueError): There is no such article.
    """
    if repeated := [*repeated_ids(first), *repeated_ids(second)]:
        raise ArticleError(repeated)
    others = {article.id: article for article in second}
    pairs = [(article, others[article.id]) for article in first if article.id in others]
    if not pairs:
        raise ValueError(
            f"the first set ({len(first)}) and the second ({len(second)}) have no article in common; articles are "
            "paired by their ids"
        )
    if problems := [_difference(one, other) for one, other in pairs if one.text != other.text]:
        raise ArticleError(problems)
    for name, articles in (("first", first), ("second", second)):
        if alone := len(articles) - len(pairs):
            typer.echo(f"left out, being only in the {name} set: {alone} of {len(articles)} articles", err=True)
    return pairs


def _difference(one: Article, other: Article) -> Problem:
    limit = min(len(one.text), len(other.text))
    at = next((i for i in range(limit) if one.text[i] != other.text[i]), limit)
    message = (
        f"the text differs from that in {other.place.path} from character {at} on: {one.text[at : at + 30]!r} and "
        f"{other.text[at : at + 30]!r}; both must annotate the same text"
    )
    return problem_of(one, message)


def record(first: Article, second: Article) -> Record:
    """Both annotations of one article; the first stands as gold, the second as predicted."""
    nlp = tokenizer_of_articles()
    gold = to_doc(first, nlp)
    return Record(
        article=first.id,
        words=tuple(token.text for token in gold),
        spaces=tuple(bool(token.whitespace_) for token in gold),
        annotates=tuple(label for label in LABELS if label in first.annotates & second.annotates),
        gold=gold_reading(gold),
        predicted=gold_reading(to_doc(second, nlp)),
    )


def agree(records: Sequence[Record]) -> Agreement:
    """All figures.

    records (Sequence[Record]): One an article; at least one.
    """
    weights = draw(len(records))

    def link_scores(compared: Sequence[Record]) -> dict[str, Score]:
        counts = link_counts(compared, tuple(LINK_ENDS))
        return {} if counts is None else scores(counts, tuple(LINK_ENDS), weights)

    return {
        "articles": len(records),
        "words": sum(not word.isspace() for record in records for word in record.words),
        "exact": scores(span_counts(records, "nested", LABELS, exact), LABELS, weights),
        "overlap": scores(span_counts(records, "nested", LABELS, overlap), LABELS, weights),
        "alpha": {name: _alpha(records, labels) for name, labels in _LAYERS.items()},
        "links": link_scores(records),
        "links_on_common_spans": link_scores([_on_common_spans(record) for record in records]),
    }


_LAYERS: Mapping[str, tuple[str, ...]] = {**{label: (label,) for label in LABELS}, ALL: LABELS}


def _alpha(records: Sequence[Record], labels: tuple[str, ...]) -> float | None:
    """Alpha of the category of each token: in which of these labels' spans it stands, as a sum of powers of two."""
    rows: list[list[int]] = [[], []]
    for record in records:
        if set(labels) <= set(record.annotates):
            for row, reading in zip(rows, (record.gold, record.predicted), strict=True):
                row += [
                    value
                    for value, word in zip(_categories(reading, labels, len(record.words)), record.words, strict=True)
                    if not word.isspace()
                ]
    # Where every token is in one category no disagreement is expected, and alpha is undefined.
    if len(set(rows[0]) | set(rows[1])) < 2:
        return None
    return float(krippendorff.alpha(np.array(rows), level_of_measurement="nominal"))


def _categories(reading: Reading, labels: tuple[str, ...], length: int) -> list[int]:
    values = [0] * length
    for mark in reading.nested:
        if mark.label in labels:
            for i in range(mark.start, mark.end):
                values[i] |= 1 << labels.index(mark.label)
    return values


def _on_common_spans(record: Record) -> Record:
    """The record with only those links whose both ends both annotators marked."""
    common = {mark.key for mark in record.gold.nested} & {mark.key for mark in record.predicted.nested}

    def kept(reading: Reading) -> Reading:
        links = tuple(
            link
            for link in reading.links or ()
            if (LINK_ENDS[link.kind][0], link.head_start, link.head_end) in common
            and (LINK_ENDS[link.kind][1], link.tail_start, link.tail_end) in common
        )
        return replace(reading, links=links)

    return replace(record, gold=kept(record.gold), predicted=kept(record.predicted))


def differing(records: Sequence[Record]) -> Iterator[str]:
    """Every span and link that one annotator has and the other has not, as lines for people.

    Only labels that both annotated are compared.

    YIELDS (str): The article, then `first` or `second` (who has it), the label, the words in brackets in their context.
    """
    for record in records:
        sides = {"first": (record.gold, record.predicted), "second": (record.predicted, record.gold)}
        lines = []
        for name, (mine, theirs) in sides.items():
            known = {mark.key for mark in theirs.nested}
            lines += [
                (mark.start, f"  {name:6} {mark.label:8} {_in_context(record, mark.start, mark.end)}")
                for mark in mine.nested
                if mark.key not in known and mark.label in record.annotates
            ]
            lines += [
                (
                    link.head_start,
                    f"  {name:6} {link.kind:8} {_in_context(record, link.head_start, link.head_end)} → "
                    f"{_words(record, link.tail_start, link.tail_end)}",
                )
                for link in mine.links or ()
                if link not in (theirs.links or ()) and set(LINK_ENDS[link.kind]) <= set(record.annotates)
            ]
        if lines:
            yield record.article
            yield from (line for _, line in sorted(lines))


def _words(record: Record, start: int, end: int) -> str:
    pairs = zip(record.words[start:end], record.spaces[start:end], strict=True)
    return " ".join("".join(word + " " * space for word, space in pairs).split())


def _in_context(record: Record, start: int, end: int, around: int = 8) -> str:
    left, right = _words(record, max(start - around, 0), start), _words(record, end, end + around)
    return f"{left} [{_words(record, start, end)}] {right}"


def show(figures: Agreement, console: Console) -> None:
    """Print the figures as tables."""
    title = f"Agreement in {figures['articles']} articles, {figures['words']:,} words"
    grid = Table(
        "label", "exact F1 [95 %]", "overlap F1", "alpha", "first", "second", title=title, title_justify="left"
    )
    for label, score in figures["exact"].items():
        alpha = figures["alpha"].get({"micro": ALL}.get(label, label))
        grid.add_row(
            NAMES.get(label, label),
            interval(score["f1"]),
            interval(figures["overlap"][label]["f1"]),
            "–" if alpha is None else f"{alpha:.3f}",
            str(score["gold"]),
            str(score["predicted"]),
        )
    console.print(grid)
    grid = Table("link", "F1 [95 %]", "on common spans", "first", "second", title="Links", title_justify="left")
    for kind, score in figures["links"].items():
        common = interval(figures["links_on_common_spans"][kind]["f1"])
        grid.add_row(NAMES.get(kind, kind), interval(score["f1"]), common, str(score["gold"]), str(score["predicted"]))
    console.print(grid)


if __name__ == "__main__":
    typer.run(agreement)

"""Write the figures of docs/corpus.md: what is in the corpus, how far annotators agree, what more would help."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import mean, median, stdev
from typing import Annotated

import typer

from scripts.articles.agreement import ALL, agree, paired, record
from scripts.articles.article import AGAINST, BY, LABELS, LINK_ENDS, Article
from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.load import SPLITS, article_files, load_articles, load_splits
from scripts.articles.names import leaked_names
from scripts.articles.problems import ArticleError
from scripts.articles.spread import FEATURES, counted, decades
from scripts.console import fail
from scripts.files import write_atomically
from scripts.measure.curve import Curve, by_share, curve_picture, load_curve
from scripts.measure.markdown import MarkerError, between, row, rule
from scripts.measure.metrics import MACRO, MICRO
from scripts.measure.results import Metrics, load_metrics
from scripts.measure.tables import NAMES, NOTHING, interval, percent

Splits = Mapping[str, Sequence[Article]]


def corpus_page(
    page: Annotated[Path, typer.Argument(help="The page with the markers.")],
    articles: Annotated[Path, typer.Argument(help="Folder with train/, dev/ and test/.")],
    twice: Annotated[Path | None, typer.Option(help="Folder with first/ and second/, two annotations.")] = None,
    curve: Annotated[Path | None, typer.Option(help="curve.json of scripts.measure.learning_curve.")] = None,
    picture: Annotated[Path, typer.Option(help="Where the picture of the curve goes.")] = Path("learning-curve.svg"),
    transfer: Annotated[Path | None, typer.Option(help="Figures of scripts.measure.evaluate on PolNeAR dev.")] = None,
) -> None:
    """Write tables and picture between the markers of the page; parts without their option stay as they are.

    Example: python -m scripts.measure.corpus_page docs/corpus.md corpus/articles --twice corpus/twice
    --curve training/curve/curve.json --picture docs/learning-curve.svg --transfer training/transformer/transfer.json
    """
    try:
        parts = corpus_parts(load_splits(articles))
        if twice:
            parts["agreement"] = agreement_part(*(load_articles(article_files([twice / x])) for x in _ANNOTATORS))
        if curve:
            points = load_curve(curve)
            parts["curve"] = curve_part(points, Path(os.path.relpath(picture, page.parent)).as_posix())
        if transfer:
            parts["transfer"] = transfer_part(load_metrics(transfer))
        before = page.read_bytes().decode("utf-8")
        after = before
        for name, content in parts.items():
            after = between(after, name, content)
        if curve:
            write_atomically(picture, curve_picture(points).encode())
    except (OSError, ArticleError, ValueError) as error:
        fail(f"{page}: {error}" if isinstance(error, MarkerError) else error)
    if after != before:
        write_atomically(page, after.encode("utf-8"))
    typer.echo(f"{page}: {'figures written' if after != before else 'figures are up to date'}", err=True)


_ANNOTATORS = ("first", "second")


def corpus_parts(splits: Splits) -> dict[str, str]:
    """The parts that tell of the articles alone.

    splits (Splits): Articles of train, dev and test.
    RETURNS (dict[str, str]): `size`, `spread`, `hard` and `apart`, as Markdown.
    """
    return {
        "size": _size(splits),
        "spread": _spread(splits),
        "hard": _counts("feature", splits, lambda articles: counted(articles, "features"), FEATURES),
        "apart": _apart(splits),
    }


def _size(splits: Splits) -> str:
    nlp = tokenizer_of_articles()
    words = {
        split: [sum(not token.is_space for token in nlp.make_doc(article.text)) for article in articles]
        for split, articles in splits.items()
    }
    lines = [row("", *SPLITS, "all"), rule(1, len(SPLITS) + 1)]

    def line(name: str, counts: Mapping[str, int]) -> None:
        lines.append(
            row(name, *(f"{number:,}" for number in (*(counts[split] for split in SPLITS), sum(counts.values()))))
        )

    line("articles", {split: len(articles) for split, articles in splits.items()})
    line("words", {split: sum(numbers) for split, numbers in words.items()})
    labels = {split: Counter(span.label for a in articles for span in a.spans) for split, articles in splits.items()}
    kinds = {split: Counter(link.kind for a in articles for link in a.links) for split, articles in splits.items()}
    for label in LABELS:
        line(f"`{label}`", {split: labels[split][label] for split in SPLITS})
    for kind in LINK_ENDS:
        line(NAMES[kind], {split: kinds[split][kind] for split in SPLITS})
    each = [number for split in SPLITS for number in words[split]]
    lengths = f"Words are tokens. An article has {min(each)} to {max(each)} of them, in the median {median(each):g}."
    return "\n".join([*lines, "", lengths])


def _spread(splits: Splits) -> str:
    tables = [
        _counts("region", splits, lambda articles: counted(articles, "region")),
        _counts("genre", splits, lambda articles: counted(articles, "genre")),
        _counts("act", splits, lambda articles: counted(articles, "acts")),
        _counts("years", splits, decades, by_name=True),
    ]
    return "\n\n".join(tables)


def _counts(
    head: str,
    splits: Splits,
    count: Callable[[Iterable[Article]], Counter[str]],
    names: Mapping[str, str] | None = None,
    *,
    by_name: bool = False,
) -> str:
    """In how many articles each word stands, the most frequent first; `names` are what people read for a word."""
    counts = {split: count(splits[split]) for split in SPLITS}
    totals = sum(counts.values(), Counter[str]())
    lines = [
        row((names or {}).get(word, word), *(str(counts[split][word]) for split in SPLITS), str(totals[word]))
        for word in sorted(totals, key=lambda word: (0 if by_name else -totals[word], word))
    ]
    return "\n".join([row(head, *SPLITS, "all"), rule(1, len(SPLITS) + 1), *lines])


def _apart(splits: Splits) -> str:
    lines = [row("", "names of groups", "also in train", "which"), rule(1, 2) + " --- |"]
    for split in ("dev", "test"):
        leaked, names = leaked_names(splits[split], splits["train"])
        lines.append(row(split, str(names), f"{len(leaked)} ({len(leaked) / max(names, 1):.0%})", ", ".join(leaked)))
    return "\n".join(lines)


def agreement_part(first: Sequence[Article], second: Sequence[Article]) -> str:
    """The table of the agreement of two annotators, as Markdown."""
    figures = agree([record(one, other) for one, other in paired(first, second)])
    lines = [row("", "exact F1", "overlap F1", "alpha", "first", "second"), rule(1, 5)]
    for label, score in figures["exact"].items():
        if label != MACRO:
            alpha = figures["alpha"][ALL if label == MICRO else label]
            overlap = percent(figures["overlap"][label]["f1"])
            shown = (interval(score["f1"]), overlap, "–" if alpha is None else f"{alpha:.2f}")
            lines.append(row(_name(label), *shown, str(score["gold"]), str(score["predicted"])))
    for kind in (BY, AGAINST):
        score, common = figures["links"][kind], figures["links_on_common_spans"][kind]
        name = f"{NAMES[kind]} (on common spans {percent(common['f1'])})"
        lines.append(row(name, interval(score["f1"]), "–", "–", str(score["gold"]), str(score["predicted"])))
    intro = f"{figures['articles']} articles, {figures['words']:,} words, annotated twice; in brackets 95 % intervals."
    return "\n".join([intro, "", *lines])


def curve_part(curve: Curve, picture: str) -> str:
    """The table of the learning curve with its picture, as Markdown.

    picture (str): Where it lies, seen from the page.
    """
    lines = [row("train articles", *(_name(label) for label in (*LABELS, MACRO))), rule(0, len(LABELS) + 2)]
    columns = {label: list(by_share(curve, label)) for label in (*LABELS, MACRO)}
    for place, (share, articles, _) in enumerate(columns[MACRO]):
        cells = (_over_seeds(columns[label][place][2]) for label in columns)
        lines.append(row(f"{articles} ({share:.0%})", *cells))
    seeds = sorted({point["seed"] for point in curve["points"]})
    intro = (
        f"Exact F1 on test, mean and standard deviation over the seeds {', '.join(map(str, seeds))}; "
        f"{curve['steps']} steps a training and {curve['steps_per_article']:g} more for each article."
    )
    return "\n".join([intro, "", *lines, "", f"![Learning curve]({picture})"])


def _over_seeds(values: Sequence[float]) -> str:
    if not values:
        return NOTHING
    spread = f" ± {100 * stdev(values):.1f}" if len(values) > 1 else ""
    return f"{100 * mean(values):.1f}{spread}"


def transfer_part(metrics: Metrics) -> str:
    """The table of the figures on PolNeAR, as Markdown."""
    lines = [row("", "P", "R", "F1", "overlap F1", "rules, F1", "gold"), rule(1, 6)]
    baseline = metrics["baseline"]
    exact, overlap = metrics["pipeline"]["nested"]["exact"], metrics["pipeline"]["nested"]["overlap"]
    for label, score in exact.items():
        if label in LABELS and score["gold"]:
            rules = percent(baseline["nested"]["exact"][label]["f1"]) if baseline else "–"
            figures = (percent(score["precision"]), percent(score["recall"]), interval(score["f1"]))
            lines.append(row(_name(label), *figures, percent(overlap[label]["f1"]), rules, str(score["gold"])))
    run = metrics["run"]
    return "\n".join([f"{run['articles']} articles, {run['words']:,} words; exact spans.", "", *lines])


def _name(label: str) -> str:
    return NAMES.get(label, f"`{label}`")


if __name__ == "__main__":
    typer.run(corpus_page)

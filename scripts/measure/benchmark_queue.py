"""Whether the queue of `scripts.use.queue` brings the articles to the front that a pipeline gets most wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.stats import spearmanr

from scripts.articles.article import Article
from scripts.articles.load import article_files, load_articles
from scripts.articles.problems import ArticleError
from scripts.console import fail
from scripts.measure.metrics import RESAMPLES, SEED
from scripts.measure.predictions import BATCH
from scripts.pipeline.load import ModelError, load_pipeline
from scripts.use.bar import with_bar
from scripts.use.diversity import order, vectors
from scripts.use.uncertainty import Candidate, judged, least_confidence

Measure = Callable[[Sequence[Candidate]], float]
Floats = NDArray[np.float64]
_FEWEST = 6
_BOUNDS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Sample:
    """One gold article and what a pipeline makes of it.

    words (int): Its length.
    wrong (int): Spans that only one of the two has: false and missed ones, exact and by label.
    candidates (Sequence[Candidate]): What the pipeline decided of.
    """

    words: int
    wrong: int
    candidates: Sequence[Candidate]


def least_confidence_of_marked(candidates: Sequence[Candidate]) -> float:
    """Least confidence of the spans of the answer alone, which a missed span does not raise."""
    return least_confidence([candidate for candidate in candidates if candidate.marked])


def margin(candidates: Sequence[Candidate]) -> float:
    """Nearness to the threshold: 1 for a candidate that stands at it, 0 for a score of 0 or 1."""

    def near(candidate: Candidate) -> float:
        room = candidate.threshold if candidate.score < candidate.threshold else 1 - candidate.threshold
        return 1 - abs(candidate.score - candidate.threshold) / room if room else 1.0

    return sum(map(near, candidates))


def entropy(candidates: Sequence[Candidate]) -> float:
    """The entropy of each decision, in bits."""
    scores = [candidate.score for candidate in candidates if 0 < candidate.score < 1]
    return sum(-score * log2(score) - (1 - score) * log2(1 - score) for score in scores)


# Each is a sum over candidates; articles are compared by it in 100 words.
MEASURES: dict[str, Measure] = {
    "least confidence": least_confidence,
    "least confidence, marked spans": least_confidence_of_marked,
    "margin": margin,
    "entropy": entropy,
    "number of candidates": len,
}
QUEUE = "least confidence"


def benchmark_queue(
    model: Annotated[str, typer.Argument(help="Folder of a trained pipeline, or an installed package.")],
    texts: Annotated[Path, typer.Option(help="Folder of articles in our XML.")] = Path("corpus/articles/dev"),
) -> None:
    """Compare measures of uncertainty by what the pipeline really gets wrong in annotated articles.

    Shown are Spearman's rank correlation between a measure and the wrong spans (false and missed ones) in 100 words,
    with its 95 % bootstrap interval over articles, and the share of all wrong spans in the third of the articles that
    the measure puts first.

    Example: python -m scripts.measure.benchmark_queue training/transformer/model
    """
    try:
        articles = load_articles(article_files([texts]))
        if len(articles) < _FEWEST:
            fail(f"{texts}: {len(articles)} articles; a correlation needs {_FEWEST} at least")
        samples = take_samples(model, articles)
    except (ArticleError, ModelError) as error:
        fail(error)
    Console(width=100).print(_table(samples, [article.text for article in articles]))


def take_samples(model: str, articles: Sequence[Article]) -> list[Sample]:
    """Let a pipeline judge gold articles.

    RAISES (ModelError): There is no such pipeline, or it gives no scores.
    """
    pairs = judged(load_pipeline(model), ((article.text, article) for article in articles), BATCH)
    return [
        sample(candidates, article)
        for candidates, article in with_bar(pairs, len(articles), "judging", Console(stderr=True))
    ]


def sample(candidates: Sequence[Candidate], article: Article) -> Sample:
    """One article; labels that nobody annotated in it are left out."""
    known = [candidate for candidate in candidates if candidate.label in article.annotates]
    answer = {(candidate.label, candidate.start, candidate.end) for candidate in known if candidate.marked}
    gold = {(span.label, span.start, span.end) for span in article.spans}
    return Sample(len(article.text.split()), len(answer ^ gold), known)


def correlation(values: Floats, rates: Floats) -> tuple[float, float, float] | None:
    """Spearman's rank correlation and the bounds of its 95 % bootstrap interval; None where one side never varies."""
    generator = np.random.default_rng(SEED)
    draws = generator.integers(len(values), size=(RESAMPLES, len(values)))
    resampled = [_spearman(values[draw], rates[draw]) for draw in draws]
    value = _spearman(values, rates)
    if np.isnan(value):
        return None
    low, high = np.nanpercentile(resampled, _BOUNDS)
    return value, float(low), float(high)


def _spearman(values: Floats, rates: Floats) -> float:
    return float(spearmanr(values, rates).statistic) if np.ptp(values) and np.ptp(rates) else float("nan")


def share_of_first_third(first: Sequence[int], wrong: NDArray[np.int64]) -> float:
    """The share of all wrong spans that stand in the first third of the articles.

    first (Sequence[int]): Indices of articles in their order.
    wrong (NDArray[int64]): Wrong spans of each article.
    """
    return float(wrong[list(first[: len(wrong) // 3])].sum() / wrong.sum()) if wrong.sum() else 0.0


def _table(samples: Sequence[Sample], texts: Sequence[str]) -> Table:
    words = np.array([sample.words for sample in samples])
    wrong = np.array([sample.wrong for sample in samples])
    rates = 100 * wrong / words
    title = f"{len(samples)} articles, {words.sum():,} words, {wrong.sum():,} wrong spans"
    table = Table("order", "Spearman", "95 % interval", "wrong spans in the first third", title=title)

    def row(name: str, values: Floats, first: Sequence[int]) -> None:
        share = f"{share_of_first_third(first, wrong):.1%}"
        if found := correlation(values, rates):
            table.add_row(name, f"{found[0]:.2f}", f"{found[1]:.2f} to {found[2]:.2f}", share)
        else:
            table.add_row(name, "", "", share)

    for name, measure in MEASURES.items():
        values = np.array([100 * measure(sample.candidates) for sample in samples]) / words
        row(name, values, np.argsort(-values, kind="stable").tolist())
        if name == QUEUE:
            rows = vectors(texts)
            row("… with diversity: the queue", values, order(values, rows, rows[:0], len(texts)))
    generator = np.random.default_rng(SEED)
    shares = [share_of_first_third(generator.permutation(len(texts)).tolist(), wrong) for _ in range(RESAMPLES)]
    low, high = np.percentile(shares, _BOUNDS)
    table.add_row("random", "", "", f"{np.mean(shares):.1%} ({low:.1%} to {high:.1%})")
    best = share_of_first_third(np.argsort(-rates, kind="stable").tolist(), wrong)
    table.add_row("by the wrong spans themselves", "", "", f"{best:.1%}")
    return table


if __name__ == "__main__":
    typer.run(benchmark_queue)

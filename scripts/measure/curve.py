"""A learning curve: its figures and its picture."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import TypedDict, cast

from scripts.articles.article import LABELS
from scripts.measure.plots import COLORS, new_figure, svg_file


class Point(TypedDict):
    """One training.

    share (float): Of the train articles.
    seed (int): Of the choice of articles and of the training.
    articles (int), words (int): In train; words are tokens that are not white space.
    f1 (dict[str, float]): Exact, nested view, on test, by label and for `micro` and `macro`; without those for which
        there was nothing to judge.
    """

    share: float
    seed: int
    articles: int
    words: int
    f1: dict[str, float]


class Curve(TypedDict):
    """All trainings: how many steps they made, the sha256 of the test split, and the points, by share and seed."""

    steps: int
    steps_per_article: float
    test_sha256: str
    points: list[Point]


def load_curve(path: Path) -> Curve:
    """Read curve.json.

    RAISES (ValueError): There is no such file, or it is something else.
    """
    again = "make it with python -m scripts.measure.learning_curve"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: no learning curve ({error}); {again}") from error
    if not isinstance(data, dict) or not Curve.__required_keys__ <= data.keys():
        raise ValueError(f"{path}: no learning curve; {again}")
    return cast(Curve, data)


def by_share(curve: Curve, label: str) -> Iterator[tuple[float, int, Sequence[float]]]:
    """The F1 of a label over the seeds.

    YIELDS (tuple[float, int, Sequence[float]]): Share, articles in train, F1 of each seed that has one.
    """
    for share in sorted({point["share"] for point in curve["points"]}):
        points = [point for point in curve["points"] if point["share"] == share]
        yield share, points[0]["articles"], [point["f1"][label] for point in points if label in point["f1"]]


def curve_picture(curve: Curve) -> str:
    """F1 of every label against the number of train articles: mean over seeds, bars from lowest to highest.

    RETURNS (str): A whole SVG file.
    """
    figure = new_figure(7, 4)
    axes = figure.subplots()
    for label in LABELS:
        points = [(articles, values) for _, articles, values in by_share(curve, label) if values]
        means = [100 * fmean(values) for _, values in points]
        # The mean of equal numbers may miss them by a last digit; matplotlib refuses negative bars.
        bars = [[max(m - 100 * min(v), 0) for m, (_, v) in zip(means, points, strict=True)]]
        bars.append([max(100 * max(v) - m, 0) for m, (_, v) in zip(means, points, strict=True)])
        articles = [count for count, _ in points]
        axes.errorbar(articles, means, yerr=bars, fmt="o-", color=COLORS[label], capsize=4, label=label)
    axes.set_xlabel("train articles")
    axes.set_ylabel("exact F1 on test, %")
    axes.set_xlim(left=0)
    axes.set_ylim(0, 100)
    axes.legend(frameon=False, loc="lower right")
    return svg_file(figure, "learning-curve")

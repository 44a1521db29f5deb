"""The pictures of the report, as SVG that stands inside HTML.

They link to nothing, and the same figures give the same bytes.
"""

import io
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scripts.articles.article import ATTACKER, CLAIM, LABELS, SOURCE, TARGET
from scripts.measure.metrics import Figure as Share
from scripts.measure.metrics import Score
from scripts.measure.record import Record

# Okabe & Ito (2008): told apart with every common colour blindness; black text is readable on all of them.
COLORS = {ATTACKER: "#D55E00", TARGET: "#56B4E9", SOURCE: "#009E73", CLAIM: "#CC79A7"}
_DARK, _LIGHT = "#000000", "#BBBBBB"
# Lengths in tokens, doubling: claims are ten times as long as the rest.
_LENGTHS = (1, 2, 3, 5, 9, 17, 33, 10**9)
_LENGTH_NAMES = ("1", "2", "3–4", "5–8", "9–16", "17–32", "33+")
_BINS = 10


def precision_recall(scores: dict[str, Score]) -> str:
    """Precision and recall of every label with their 95 % intervals."""
    figure = new_figure(7, 3.2)
    axes = figure.subplots()
    for offset, key, marker in ((-0.12, "precision", "o"), (0.12, "recall", "s")):
        shares: list[Share | None] = [scores[label][key] for label in LABELS]  # type: ignore[literal-required]
        points = [(i + offset, share, COLORS[LABELS[i]]) for i, share in enumerate(shares) if share is not None]
        for x, share, color in points:
            low, high = share["value"] - share["low"], share["high"] - share["value"]
            # The bounds of a percentile interval may miss the point estimate; matplotlib refuses negative bars.
            bars = [[100 * max(low, 0)], [100 * max(high, 0)]]
            axes.errorbar(x, 100 * share["value"], yerr=bars, fmt=marker, color=color, ecolor=_DARK, capsize=4, ms=8)
        axes.plot([], [], marker, color=_DARK, label=key)
    axes.set_xticks(range(len(LABELS)), LABELS)
    axes.set_ylim(0, 100)
    axes.set_ylabel("%")
    axes.legend(frameon=False, loc="lower right")
    return _svg(figure, "precision-recall", "Precision and recall of every label")


def lengths(records: Sequence[Record]) -> str:
    """How many gold spans of each length were found with exact boundaries, and how many were missed."""
    figure = new_figure(7, 4.6)
    for axes, label in zip(figure.subplots(2, 2).flat, LABELS, strict=True):
        hits, misses = [0] * len(_LENGTH_NAMES), [0] * len(_LENGTH_NAMES)
        for record in records:
            if label in record.annotates:
                predicted = {mark.key for mark in record.predicted.nested}
                for mark in record.gold.nested:
                    if mark.label == label:
                        (hits if mark.key in predicted else misses)[_length_bin(mark.end - mark.start)] += 1
        axes.bar(_LENGTH_NAMES, hits, color=COLORS[label], label="hit")
        axes.bar(_LENGTH_NAMES, misses, bottom=hits, color="white", edgecolor=_DARK, hatch="////", label="missed")
        axes.set_title(label, loc="left")
        axes.tick_params(axis="x", labelsize=8)
        axes.legend(frameon=False, fontsize=8)
    figure.supxlabel("length of the gold span in tokens")
    figure.supylabel("spans")
    return _svg(figure, "lengths", "Spans found and missed, by length and label")


def calibration(records: Iterable[Record]) -> str | None:
    """How often spans of a score are right, against that score; None where no span has a score."""
    judged = [
        (mark.score, mark.key in {gold.key for gold in record.gold.nested})
        for record in records
        for mark in record.predicted.nested
        if mark.score is not None and mark.label in record.annotates
    ]
    if not judged:
        return None
    figure = new_figure(7, 3.6)
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for score, right in judged:
        bins[min(max(int(score * _BINS), 0), _BINS - 1)].append((score, right))
    filled = [part for part in bins if part]
    top.plot([0, 1], [0, 1], "--", color=_LIGHT, label="perfect")
    means = [sum(score for score, _ in part) / len(part) for part in filled]
    top.plot(means, [sum(right for _, right in part) / len(part) for part in filled], "o-", color=_DARK, label="spans")
    top.set_ylabel("share that is right")
    top.set_ylim(-0.03, 1.03)
    top.legend(frameon=False)
    bottom.bar([(i + 0.5) / _BINS for i in range(_BINS)], [len(part) for part in bins], 0.9 / _BINS, color=_LIGHT)
    _label(bottom, "score", "spans")
    return _svg(figure, "calibration", "Share of right spans by score")


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches."""
    return Figure(figsize=(width, height), layout="constrained")


def _label(axes: Axes, x: str, y: str) -> None:
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_xlim(0, 1)


def _length_bin(length: int) -> int:
    return next(i for i, (_, end) in enumerate(pairwise(_LENGTHS)) if length < end)


def svg_file(figure: Figure, name: str) -> str:
    """The figure as a whole SVG file; `name` keeps its ids the same from run to run."""
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    # Text stays text, so that it can be searched and read out.
    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata=nothing)
    return buffer.getvalue()


def _svg(figure: Figure, name: str, title: str) -> str:
    """The figure for an HTML page; screen readers say its title.

    What only a file of its own needs (declaration, document type, metadata, namespaces: all with web addresses) is
    taken out, and ids get the picture's name, so that several pictures can stand on one page.
    """
    svg = svg_file(figure, name)
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", svg)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = svg.replace("url(#", f"url(#{name}-").replace('href="#', f'href="#{name}-')
    return re.sub(
        r'<svg width="[^"]*" height="[^"]*"|<svg height="[^"]*" ',
        f'<svg role="img" aria-label="{title}" ',
        svg,
        count=1,
    )

"""The figures behind the pictures; that pictures repeat and load nothing is in `test_report`."""

import re

import pytest
from matplotlib.container import ErrorbarContainer

from scripts.measure import plots
from tests.measure.builders import reading, record


@pytest.fixture
def drawn(monkeypatch):
    """What would be written as SVG: the functions give their matplotlib figure back."""
    monkeypatch.setattr(plots, "_svg", lambda figure, name, title: figure)


def heights(bars):
    return [bar.get_height() for bar in bars]


def share(value, low, high):
    return {"value": value, "low": low, "high": high}


@pytest.mark.usefixtures("drawn")
def test_precision_and_recall():
    unknown = {"precision": None, "recall": None}
    scores = dict.fromkeys(("ATTACKER", "SOURCE", "CLAIM"), unknown)
    # The upper bound is below the point estimate, as bootstrap intervals can be.
    scores["TARGET"] = {"precision": share(0.5, 0.25, 0.75), "recall": share(0.9, 0.6, 0.8)}
    [axes] = plots.precision_recall(scores).axes
    precision, recall = (one for one in axes.containers if isinstance(one, ErrorbarContainer))
    for container, x, y, low, high in ((precision, 0.88, 50, 25, 75), (recall, 1.12, 90, 60, 90)):
        line, _, [bars] = container
        assert (line.get_xdata().tolist(), line.get_ydata().tolist()) == ([pytest.approx(x)], [pytest.approx(y)])
        assert bars.get_segments()[0][:, 1].tolist() == pytest.approx([low, high])
        assert line.get_color() == plots.COLORS["TARGET"]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["ATTACKER", "TARGET", "SOURCE", "CLAIM"]


@pytest.mark.usefixtures("drawn")
def test_lengths():
    # Lengths 1, 2, 3, 4 and 33; found are those of 1 and 4 tokens. A wrong edge and another label are no hit.
    gold = [("TARGET", 0, 1), ("TARGET", 1, 3), ("TARGET", 3, 6), ("TARGET", 6, 10), ("TARGET", 0, 33)]
    predicted = [("TARGET", 0, 1), ("SOURCE", 1, 3), ("TARGET", 3, 5), ("TARGET", 6, 10)]
    unknown = record(reading(("TARGET", 0, 1)), reading(("TARGET", 0, 1)), annotates=("SOURCE",))
    axes = plots.lengths([record(reading(*gold), reading(*predicted)), unknown]).axes
    assert [one.get_title(loc="left") for one in axes] == ["ATTACKER", "TARGET", "SOURCE", "CLAIM"]
    hits, misses = axes[1].containers
    assert heights(hits) == [1, 0, 1, 0, 0, 0, 0]
    assert heights(misses) == [0, 1, 1, 0, 0, 0, 1]
    # Misses stand on the hits.
    assert [bar.get_y() for bar in misses] == heights(hits)
    assert [heights(one) for one in axes[0].containers] == [[0] * 7] * 2


@pytest.mark.parametrize(
    ("length", "name"),
    [(1, "1"), (2, "2"), (3, "3–4"), (4, "3–4"), (5, "5–8"), (8, "5–8"), (9, "9–16"), (32, "17–32"), (33, "33+")],
)
def test_bins_of_lengths(length, name):
    assert plots._LENGTH_NAMES[plots._length_bin(length)] == name


@pytest.mark.usefixtures("drawn")
def test_calibration():
    gold = reading(("TARGET", 0, 1), ("TARGET", 2, 3), ("SOURCE", 4, 5))
    targets = ("TARGET", 0, 1, 0.5), ("TARGET", 2, 3, 0.57), ("TARGET", 6, 7, 0.58)
    predicted = reading(*targets, ("SOURCE", 4, 5, 1.0), ("CLAIM", 0, 9, 0.1))
    top, bottom = plots.calibration([record(gold, predicted, annotates=("TARGET", "SOURCE"))]).axes
    line = top.lines[1]
    # Three of 0.5 to 0.6, of which two are right, and the full score in the last bin; the CLAIM is not annotated.
    assert line.get_xdata() == pytest.approx([0.55, 1.0])
    assert line.get_ydata() == pytest.approx([2 / 3, 1.0])
    assert heights(bottom.containers[0]) == [0, 0, 0, 0, 0, 3, 0, 0, 0, 1]


def test_no_calibration_without_scores():
    scored = reading(("CLAIM", 0, 3, 0.5))
    assert plots.calibration([record(reading(), reading(("CLAIM", 0, 3)))]) is None
    assert plots.calibration([record(reading(), scored, annotates=("SOURCE",))]) is None
    assert plots.calibration([]) is None


def test_pictures_say_their_title_and_keep_their_ids_apart():
    records = [record(reading(("CLAIM", 0, 3)), reading(("CLAIM", 0, 3, 0.5)))]
    for name, title, svg in (
        ("lengths", "Spans found and missed, by length and label", plots.lengths(records)),
        ("calibration", "Share of right spans by score", plots.calibration(records)),
    ):
        assert svg.startswith(f'<svg role="img" aria-label="{title}" ')
        assert {one.partition("-")[0] for one in re.findall(r'\bid="([^"]*)"', svg)} == {name}
        assert "xmlns" not in svg
        assert "<metadata" not in svg
        # Words stay words.
        assert ">spans</text>" in svg

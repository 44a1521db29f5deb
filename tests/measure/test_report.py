"""The page: what stands in it, what must never stand in it."""

import re

import pytest
import typer
from typer.testing import CliRunner

from scripts.measure.confusion import MISSED, SPURIOUS, confusion, pairs
from scripts.measure.evaluate import evaluate
from scripts.measure.metrics import measure
from scripts.measure.plots import COLORS, precision_recall
from scripts.measure.predictions import save
from scripts.measure.report import exact_f1, render, report, worst
from scripts.measure.results import load_metrics
from tests.measure.builders import gold_doc, reading, record, write_corpus, write_pipeline

EVIL = '<script>alert("x")</script> & <b>'
ANYWHERE = re.compile(r"""(?:src|href)\s*=\s*["'](?!\#)|url\((?!\#)|@import|https?:|<script|<link|<iframe""")


@pytest.fixture
def folder(tmp_path):
    app = typer.Typer()
    app.command()(evaluate)
    model = write_pipeline(tmp_path / "model")
    corpus = write_corpus(tmp_path / "test.spacy", gold_doc(), gold_doc(f"{EVIL} gunmen", EVIL, [("TARGET", 0, 1)]))
    options = ["-o", f"{tmp_path}/run/metrics.json", "--predictions", f"{tmp_path}/run/predictions.jsonl"]
    assert CliRunner().invoke(app, [str(model), str(corpus), *options]).exit_code == 0
    return tmp_path / "run"


def invoke(*arguments):
    app = typer.Typer()
    app.command()(report)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_page_has_all_its_parts_and_loads_nothing(folder):
    assert invoke(folder).exit_code == 0
    page = (folder / "report.html").read_text()
    for part in (
        "Nested view (doc.spans), exact",
        "Flat view, overlap",
        "baseline F1",
        "(missed)",
        "depot-raid: F1 33.3",
    ):
        assert part in page
    assert page.count("<svg ") == 2
    assert "gives its spans no scores" in page
    assert 'name="viewport"' in page
    assert not ANYWHERE.search(page)
    assert invoke(folder, "-o", folder / "again.html").exit_code == 0
    assert (folder / "again.html").read_bytes() == (folder / "report.html").read_bytes()


def test_texts_ids_and_labels_are_escaped(folder):
    one = record(reading((EVIL, 0, 1), ("SOURCE", 1, 2)), reading((EVIL, 0, 1)), article=EVIL)
    one = type(one)(EVIL, (EVIL, "{0}", "\n\n", "b"), (True,) * 4, (*one.annotates, EVIL), one.gold, one.predicted)
    metrics = load_metrics(folder / "metrics.json")
    metrics["run"]["model"] = EVIL
    page = render(metrics, [one])
    assert "<script" not in page
    assert "<b>" not in page
    assert page.count("&lt;script&gt;") >= 5
    assert "{0}" in page


def test_scores_and_links_are_shown_where_there_are_any(folder):
    gold = reading(("CLAIM", 0, 3), links=(("by", 0, 3, 5, 6),))
    records = [record(gold, reading(("CLAIM", 0, 3, 0.9), ("CLAIM", 4, 6, 0.2), links=(), candidates=((0, 3),)))] * 2
    metrics = load_metrics(folder / "metrics.json")
    metrics["pipeline"] = measure(records)
    page = render(metrics, records)
    assert page.count("<svg ") == 3
    assert "claim → source" in page
    assert "Candidates: gold spans" in page
    assert not ANYWHERE.search(page)


def test_ids_on_the_page_are_unique(folder):
    page = render(
        load_metrics(folder / "metrics.json"), [record(reading(("CLAIM", 0, 3)), reading(("CLAIM", 0, 3, 0.5)))]
    )
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) > 10
    assert len(ids) == len(set(ids))
    assert {target for _, target in re.findall(r'(url\(|href=")#([^)"]*)', page)} <= set(ids)


def test_files_of_different_runs_are_refused(folder):
    save([record(reading(), reading())], folder / "predictions.jsonl")
    result = invoke(folder)
    assert result.exit_code == 1
    assert "metrics.json is of 2 articles and predictions.jsonl of 1" in result.stderr
    assert not (folder / "report.html").exists()


@pytest.mark.parametrize("missing", ["metrics.json", "predictions.jsonl"])
def test_missing_files_are_named(folder, missing):
    (folder / missing).unlink()
    result = invoke(folder)
    assert result.exit_code == 1
    assert f"{missing}: no such file" in result.stderr


def test_the_worst_articles_come_first_and_empty_ones_never():
    half = record(
        reading(("SOURCE", 0, 1)), reading(("SOURCE", 0, 1), ("SOURCE", 3, 4), ("SOURCE", 5, 6)), article="half"
    )
    none = record(reading(("SOURCE", 0, 1)), reading(), article="none")
    empty = record(reading(), reading(("CLAIM", 0, 1)), ("SOURCE",), article="empty")
    assert exact_f1(half) == 1 / 2
    assert [(f1, one.article) for f1, one in worst([half, empty, none])] == [(0, "none"), (1 / 2, "half")]
    assert [one.article for _, one in worst([half, none], count=1)] == ["none"]


def test_confusion_pairs_one_to_one():
    gold = reading(("ATTACKER", 0, 2), ("SOURCE", 4, 6), ("CLAIM", 10, 20), ("TARGET", 12, 13), ("TARGET", 30, 31))
    predicted = reading(("TARGET", 0, 2), ("SOURCE", 4, 8), ("CLAIM", 10, 21), ("ATTACKER", 35, 36))
    assert sorted(pairs(record(gold, predicted))) == [
        (SPURIOUS, "ATTACKER"),
        ("ATTACKER", "TARGET"),
        ("CLAIM", "CLAIM"),
        ("SOURCE", "SOURCE"),
        # Inside a claim, but no claim: it was missed, not confused.
        ("TARGET", MISSED),
        ("TARGET", MISSED),
    ]


def test_two_labels_on_the_same_words_keep_their_own():
    both = reading(("ATTACKER", 0, 2), ("SOURCE", 0, 2))
    assert sorted(pairs(record(both, both))) == [("ATTACKER", "ATTACKER"), ("SOURCE", "SOURCE")]


def test_confusion_leaves_unknown_labels_out():
    table = confusion([record(reading(("SOURCE", 0, 2)), reading(("ATTACKER", 0, 2)), ("SOURCE",))])
    assert sum(map(sum, table)) == 1
    assert table[2] == [0, 0, 0, 0, 1]


def test_pictures_repeat_and_use_the_palette():
    scores = measure([record(reading(("SOURCE", 0, 1)), reading(("SOURCE", 0, 1)))])["nested"]["exact"]
    assert precision_recall(scores) == precision_recall(scores)
    assert COLORS["SOURCE"].lower() in precision_recall(scores).lower()

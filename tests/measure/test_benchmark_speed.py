"""The benchmark measures what it says; how fast anything is, no test can say."""

import typer
from typer.testing import CliRunner

from scripts.measure import benchmark_speed
from tests.measure.builders import write_pipeline


def test_the_long_document_repeats_the_articles_until_it_is_long_enough():
    document = benchmark_speed._long_document(["one two three", "four five"], 7)
    assert document == "one two three\n\nfour five\n\none two three"


def test_every_pipeline_has_a_row(tmp_path):
    model = write_pipeline(tmp_path / "model")
    cost = benchmark_speed.measure_cost(str(model), ["The gunmen fled."] * 3, 50)
    assert cost.articles > 0
    assert cost.document > 0
    assert 50 < cost.peak_mib < 100_000


def test_a_folder_without_articles_is_an_error(tmp_path):
    app = typer.Typer()
    app.command()(benchmark_speed.benchmark_speed)
    result = CliRunner().invoke(app, ["model", "--texts", str(tmp_path)])
    assert result.exit_code == 1
    assert "there are no articles in" in result.stderr

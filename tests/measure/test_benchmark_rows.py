"""A pipeline of two rules on four corpora of one or two articles, made by hand."""

import json

import pytest
import spacy
import typer
from typer.testing import CliRunner

from scripts.articles.article import Article, Link, Span
from scripts.articles.formats import xml
from scripts.measure.benchmark_rows import benchmark_rows
from scripts.measure.public_rows import ours
from tests.measure.test_cofenet import row
from tests.measure.test_muc4 import message

APP = typer.Typer()
APP.command()(benchmark_rows)
TEXT = "Gunmen fled, the mayor said. The mayor left."


def run(*arguments):
    return CliRunner().invoke(APP, [str(argument) for argument in arguments])


@pytest.fixture
def model(tmp_path):
    """Finds the mayor, gunmen, the depot without its article, and what gunmen did."""
    nlp = spacy.blank("en", meta={"name": "rules", "version": "0.1.0"})
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "sc", "annotate_ents": True})
    patterns = {"ATTACKER": "gunmen", "TARGET": "depot", "SOURCE": "the mayor", "CLAIM": "gunmen fled"}
    ruler.add_patterns(
        [{"label": label, "pattern": [{"LOWER": word} for word in words.split()]} for label, words in patterns.items()]
    )
    nlp.to_disk(tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def corpora(tmp_path):
    place = tmp_path / "assets"
    for folder in (
        "cofenet",
        "muc4",
        "casie/annotation",
        "polnear/train/text",
        "polnear/test/text",
        "polnear/test/attributions",
    ):
        (place / folder).mkdir(parents=True)
    quiet = row(id="paper_1_quiet_a1", tokens=["The", "mayor", "left"], labels=["O"] * 3)
    (place / "cofenet/polnear-test.txt").write_text("".join(json.dumps(one) + "\n" for one in (row(), quiet)))
    raid = message("GUNMEN STORMED THE DEPOT.", perp_individual_id=[["GUNMEN"]], hum_tgt_name=[["ANA RUIZ"]])
    (place / "muc4/test.json").write_text(json.dumps({"m1": raid, "m2": message("THE DEPOT IS EMPTY.")}))
    (place / "muc4/train.json").write_text(json.dumps({"m0": message(hum_tgt_name=[["ANA RUIZ"]])}))
    (place / "polnear/test/text/paper_1.txt").write_text(TEXT)
    (place / "polnear/train/text/paper_0.txt").write_text("Rain fell.")
    bounds = "T1\tSource 13 22\tthe mayor\nT2\tContent 0 11\tGunmen fled\nT3\tAttribution 23 27\tsaid\n"
    (place / "polnear/test/attributions/paper_1_a1.ann").write_text(
        bounds + "E1\tAttribution:T3 Source:T1 Content:T2\n"
    )
    for number in ("1", "2", "3", "1554"):
        (place / f"casie/annotation/{number}.json").write_text(json.dumps(hack()))
    return place


def hack():
    def mention(role, start, words):
        return {"startOffset": start, "endOffset": start + len(words), "text": words, "role": {"type": role}}

    arguments = [mention("Attacker", 0, "Gunmen"), mention("Victim", 14, "the depot"), mention("Tool", 29, "trucks")]
    event = {"type": "Attack", "nugget": {"startOffset": 7, "endOffset": 13, "text": "robbed"}, "argument": arguments}
    text = "Gunmen robbed the depot with trucks."
    return {"sourcefile": "1", "info": {}, "content": text, "cyberevent": {"hopper": [{"events": [event]}]}}


@pytest.fixture
def options(tmp_path, corpora):
    (tmp_path / "split.json").write_text(json.dumps({"train": ["1"], "dev": ["2"], "test": ["3"]}))
    (tmp_path / "cased").mkdir()
    article = Article("a", "It rained at the depot.", meta={"genre": "agency-flash", "region": "World", "year": "2020"})
    xml.write(article, tmp_path / "cased/a.xml")
    return ["--corpora", corpora, "--split", tmp_path / "split.json", "--cased", tmp_path / "cased"]


@pytest.fixture
def figures(tmp_path, model, options):
    result = run(model, "-o", tmp_path / "figures.json", *options)
    assert result.exit_code == 0, result.stderr
    return json.loads((tmp_path / "figures.json").read_text())


def test_cofenet(figures):
    rows = figures["corpora"]["cofenet"]
    assert (rows["articles"], rows["rows"], rows["cut"]) == (2, 2, 300)
    # "The mayor" in both rows, annotated in one; "gunmen fled" where the gold has its quotation marks as well.
    assert rows["exact"]["source"]["precision"]["value"] == 1 / 2
    assert rows["exact"]["source"]["recall"]["value"] == 1
    assert rows["exact"]["content"]["f1"]["value"] == 0
    assert rows["published"][-1] == {"system": "CofeNet (BERT)", "source": 83.2, "content": 72.9}


def test_muc4(figures):
    rows = figures["corpora"]["muc4"]
    assert rows["articles"] == 2
    assert rows["ceaf_ree"]["ATTACKER"]["f1"]["value"] == 1
    # The depot twice, and Ana Ruiz missed.
    assert (rows["ceaf_ree"]["TARGET"]["predicted"], rows["ceaf_ree"]["TARGET"]["gold"]) == (2, 1)
    assert rows["ceaf_ree"]["micro"]["precision"]["value"] == 1 / 3
    assert rows["ceaf_ree"]["micro"]["recall"]["value"] == 1 / 2
    assert (rows["quiet"]["messages"], rows["quiet"]["quiet"]["value"], rows["quiet"]["entities"]) == (1, 0, 1)


def test_mentions(figures):
    polnear = figures["corpora"]["polnear"]["measures"]["nested"]["exact"]
    assert polnear["SOURCE"]["precision"]["value"] == 1 / 2
    assert polnear["SOURCE"]["recall"]["value"] == 1
    assert polnear["CLAIM"]["f1"]["value"] == 1
    # Nobody has annotated attackers there.
    assert polnear["ATTACKER"]["f1"] is None
    casie = figures["corpora"]["casie"]
    assert (casie["articles"], casie["refused"]) == (1, 0)
    assert casie["measures"]["nested"]["exact"]["ATTACKER"]["f1"]["value"] == 1
    assert casie["measures"]["nested"]["exact"]["TARGET"]["recall"]["value"] == 0
    assert casie["measures"]["nested"]["overlap"]["TARGET"]["recall"]["value"] == 1
    assert casie["measures"]["nested"]["exact"]["micro"]["gold"] == 2


def test_what_was_measured(figures, model):
    files = sum(file.stat().st_size for file in model.rglob("*") if file.is_file())
    assert figures["pipeline"] == {
        "model": str(model),
        "name": "en_rules 0.1.0",
        "parameters": 0,
        "megabytes": files / 1_000_000,
    }
    assert figures["setting"]["limit"] is None
    assert all(rows["cost"]["words_per_second"] > 0 for rows in figures["corpora"].values())


def test_a_trial_of_one_corpus(tmp_path, model, options):
    output = tmp_path / "trial.json"
    assert run(model, "-o", output, *options, "--only", "cofenet", "--limit", 1).exit_code == 0
    figures = json.loads(output.read_text())
    assert list(figures["corpora"]) == ["cofenet"]
    assert (figures["corpora"]["cofenet"]["rows"], figures["setting"]["limit"]) == (1, 1)


def test_only_attackers_and_victims_are_ours_in_casie():
    spans = (Span("Nugget", 0, 1), Span("Attacker", 2, 3), Span("Tool", 4, 5), Span("Victim", 6, 7, "T4"))
    one = ours(Article("1", "a b c d", spans, (Link("against", 1, 3),)))
    assert one.spans == (Span("ATTACKER", 2, 3), Span("TARGET", 6, 7, "T4"))
    assert one.links == (Link("against", 0, 1),)


@pytest.mark.parametrize(
    ("broken", "code", "message"),
    [
        ("model", 1, "install its wheel"),
        ("muc4/test.json", 1, "No such file"),
        ("polnear/train/text/paper_0.txt", 1, "to learn the case of words from"),
        ("casie/annotation/2.json", 1, "no file of 2, which"),
        ("polnear/test/attributions/paper_1_a1.ann", 1, "no annotation paper_1_*.ann"),
        ("only", 2, "is none of cofenet, muc4, polnear, casie"),
    ],
)
def test_errors_are_clear_and_write_nothing(tmp_path, model, corpora, options, broken, code, message):
    more = ["--only", "conll"] if broken == "only" else []
    if "/" in broken:
        (corpora / broken).unlink()
    pipeline = tmp_path / "nowhere" if broken == "model" else model
    result = run(pipeline, "-o", tmp_path / "figures.json", *options, *more)
    assert result.exit_code == code
    assert message in result.stderr.replace("\n", " ")
    assert not (tmp_path / "figures.json").exists()

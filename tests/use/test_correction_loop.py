"""What the pipeline marks goes to an annotation tool and comes back as articles: nothing is lost on the way."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import spacy
import typer
from typer.testing import CliRunner

from scripts.articles.article import Article, Link
from scripts.articles.formats import registry, xml
from scripts.articles.import_annotations import import_annotations
from scripts.use.annotate import annotate
from scripts.use.predictions import predictions_of

# "at the depot" crosses "gunmen fired at", and "depot" overlaps another TARGET: no article of ours, but a prediction.
CROSSING = "So gunmen fired at the depot. The militia ran, the mayor said."
NESTED = "Now 🔥 the mayor said that gunmen fired at a depot.\n\nAT&T <b>\n"
OUTPUTS = {"labelstudio": "tasks.json", "prodigy": "tasks.jsonl", "brat": "tasks"}
every_tool = pytest.mark.parametrize("tool", OUTPUTS)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(model: str) -> Callable[..., tuple[int, str, str]]:
    app = typer.Typer()
    app.command("annotate")(annotate)
    app.command("import")(import_annotations)

    def run(command: str, *arguments: str) -> tuple[int, str, str]:
        more = ("--model", model) if command == "annotate" else ()
        result = CliRunner().invoke(app, [command, *arguments, *more], env={"COLUMNS": "200"})
        return result.exit_code, result.stdout, result.stderr

    return run


def submit(path: Path) -> None:
    """What annotators do who agree with everything: Label Studio makes annotations of predictions, Prodigy accepts."""
    if path.suffix == ".json":
        tasks = json.loads(path.read_text(encoding="utf-8"))
        for number, task in enumerate(tasks, 1):
            # https://labelstud.io/guide/export: predictions stay, the results of an annotation have no score.
            results = [
                {name: v for name, v in one.items() if name != "score"} for one in task["predictions"][0]["result"]
            ]
            task |= {"id": number, "annotations": [{"id": 10 + number, "completed_by": 1, "result": results}]}
        path.write_text(json.dumps(tasks), encoding="utf-8")
    elif path.suffix == ".jsonl":
        rows = [json.loads(line) | {"answer": "accept"} for line in path.read_text(encoding="utf-8").splitlines()]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read_back(path: Path) -> list[Article]:
    found = list(registry.guess(path).read(path))
    articles = [one for one in found if isinstance(one, Article)]
    assert articles == found
    return articles


def marks(article: Article) -> tuple[list[tuple[str, int, int]], set[tuple[str, int, int]]]:
    """Spans, and links by what they join: two spans on the same words may come in another order."""
    return [(span.label, span.start, span.end) for span in article.spans], {
        (link.kind, link.head, link.tail) for link in article.links
    }


def predicted(model: str, text: str) -> Any:
    found = predictions_of(spacy.load(model)(text))
    return [(span.label, span.start, span.end) for span in found.spans], {
        (link.kind, link.head, link.tail) for link in found.links
    }


@every_tool
def test_out_to_the_tool_and_back(run: Any, model: str, tool: str) -> None:
    Path("news").mkdir()
    Path("news/raid.txt").write_text(NESTED, encoding="utf-8")
    Path("news/calm.txt").write_text("All quiet.", encoding="utf-8")
    output = OUTPUTS[tool]
    assert run("annotate", "news", "--format", tool, "-o", output) == (
        0,
        "",
        f"annotating: 2 of 2 articles\n2 texts annotated → {output}\n",
    )
    submit(Path(output))
    code, _, said = run("import", output, "-o", "mine")
    assert code == 0, said
    assert sorted(path.name for path in Path("mine").iterdir()) == ["calm.xml", "raid.xml"]
    article = xml.read(Path("mine/raid.xml"))
    assert article.text.strip() == NESTED.strip()
    assert marks(article) == predicted(model, NESTED)
    assert [article.text[span.start : span.end] for span in article.spans] == [
        "the mayor",
        "gunmen fired at",
        "gunmen",
        "depot",
    ]
    assert set(article.links) == {Link("by", 1, 0), Link("against", 2, 3)}
    assert xml.read(Path("mine/calm.xml")).spans == ()


@every_tool
def test_spans_that_cross_are_held(run: Any, model: str, tool: str) -> None:
    Path("raid.txt").write_text(CROSSING)
    code, _, said = run("annotate", "raid.txt", "--format", tool, "-o", OUTPUTS[tool])
    assert (code, "left out" in said) == (0, False)
    submit(Path(OUTPUTS[tool]))
    [article] = read_back(Path(OUTPUTS[tool]))
    spans, links = predicted(model, CROSSING)
    assert ("CLAIM", 3, 18) in spans
    assert ("TARGET", 16, 28) in spans
    assert marks(article) == (spans, links)


def test_label_studio_gets_scores_model_and_configuration(run: Any) -> None:
    Path("raid.txt").write_text(NESTED)
    assert run("annotate", "raid.txt", "--format", "labelstudio", "-o", "tasks.json")[0] == 0
    [task] = json.loads(Path("tasks.json").read_text(encoding="utf-8"))
    [prediction] = task["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("en_tiny 1.2.3", pytest.approx(0.715575))
    regions = [one for one in prediction["result"] if one["type"] == "labels"]
    assert [(region["value"]["labels"], region["score"]) for region in regions] == [
        (["SOURCE"], 0.9123),
        (["CLAIM"], 0.75),
        (["ATTACKER"], 0.9),
        (["TARGET"], 0.3),
    ]
    assert Path("tasks.config.xml").read_text(encoding="utf-8").startswith("<View>")
    assert sorted(path.name for path in Path().iterdir()) == ["raid.txt", "tasks.config.xml", "tasks.json"]


def test_prodigy_to_standard_output(run: Any) -> None:
    Path("raid.txt").write_text(NESTED)
    code, out, _ = run("annotate", "raid.txt", "--format", "prodigy")
    [row] = [json.loads(line) for line in out.splitlines()]
    assert (code, row["text"]) == (0, NESTED)
    assert [(span["label"], span["score"]) for span in row["spans"]] == [
        ("SOURCE", 0.9123),
        ("CLAIM", 0.75),
        ("ATTACKER", 0.9),
        ("TARGET", 0.3),
    ]
    assert row["meta"]["least_sure"] == "TARGET 'depot' 0.30; CLAIM 'gunmen fired at' 0.75; ATTACKER 'gunmen' 0.90"
    assert "answer" not in row


def test_what_brat_cannot_hold_is_named(run: Any) -> None:
    Path("raid.txt").write_text("The militia\nran.")
    code, _, said = run("annotate", "raid.txt", "--format", "brat", "-o", "tasks")
    assert (code, Path("tasks/raid.ann").read_text()) == (0, "")
    assert said.splitlines() == [
        "raid.txt, characters 4-12 'militia': ATTACKER (0.40) left out, it has a line break at its edge",
        "annotating: 1 of 1 articles",
        "spans left out that brat cannot hold: 1, links of theirs: 0; jsonl keeps them",
        "1 text annotated → tasks",
    ]


@every_tool
def test_ids_are_unique(run: Any, tool: str) -> None:
    Path("in.jsonl").write_text("".join(json.dumps({"id": "Raid", "text": f"Day {n}: calm."}) + "\n" for n in range(3)))
    assert run("annotate", "in.jsonl", "--format", tool, "-o", OUTPUTS[tool])[0] == 0
    submit(Path(OUTPUTS[tool]))
    assert sorted(article.id for article in read_back(Path(OUTPUTS[tool]))) == ["Raid", "Raid-2", "Raid-3"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "brat"], "--format brat writes one file an article: name a folder with -o"),
        (["--format", "labelstudio"], "--format labelstudio writes tasks, NAME.json, and beside them"),
        (["--format", "labelstudio", "-o", "tasks"], "the labelling configuration, NAME.config.xml: name the first"),
    ],
)
def test_outputs_that_cannot_hold_the_format(run: Any, arguments: list[str], message: str) -> None:
    Path("raid.txt").write_text(NESTED)
    code, out, said = run("annotate", "raid.txt", *arguments)
    assert (code, out) == (2, "")
    assert " ".join(message.split()) in " ".join(said.replace("│", " ").split())


def test_a_folder_of_corrections_is_never_overwritten(run: Any) -> None:
    Path("raid.txt").write_text(NESTED)
    Path("tasks").mkdir()
    Path("tasks/raid.ann").write_text("corrected by hand")
    code, _, said = run("annotate", "raid.txt", "--format", "brat", "-o", "tasks")
    assert (code, Path("tasks/raid.ann").read_text()) == (1, "corrected by hand")
    assert said == "tasks: give a new or an empty folder, so that no annotation of yours is overwritten\n"

"""The command `queue`, from files to files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from scripts.articles.article import Article
from scripts.articles.formats import prodigy, xml
from scripts.use.annotate import annotate
from scripts.use.queue import queue

# Expected wrong spans: CLAIM 0.2, ATTACKER 0.1, TARGETs 0.4 and 0.7, SOURCE 0.0877; so 1.4877 in 100 words.
RAID = "Then gunmen attacked the depot, the mayor said."
# ATTACKER 0.6.
FLIGHT = "Once more militia\nran off"
CALM = "Shops along both banks stayed open all week."


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(model: str) -> Any:
    app = typer.Typer()
    app.command("queue")(queue)
    app.command("annotate")(annotate)

    def run(*arguments: str, command: str = "queue", stdin: str | None = None) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, [command, "--model", model, *arguments], input=stdin)
        return result.exit_code, result.stdout, result.stderr

    return run


def rows(content: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def write_input(*texts: str) -> None:
    lines = [json.dumps({"id": f"n{number}", "text": text, "desk": "Süd"}) for number, text in enumerate(texts)]
    Path("in.jsonl").write_text("\n".join(lines) + "\n")


def test_unsure_first_with_all_fields(run: Any) -> None:
    write_input(CALM, FLIGHT, RAID)
    code, out, said = run("in.jsonl", "-o", "queue.jsonl")
    assert (code, out) == (0, "")
    assert said == "judging: 3 of 3 articles\n3 of 3 texts → queue.jsonl\n"
    assert rows(Path("queue.jsonl").read_text(encoding="utf-8")) == [
        {"id": "n2", "text": RAID, "desk": "Süd", "uncertainty": 1.4877, "rank": 1},
        {"id": "n1", "text": FLIGHT, "desk": "Süd", "uncertainty": 0.6, "rank": 2},
        {"id": "n0", "text": CALM, "desk": "Süd", "uncertainty": 0.0, "rank": 3},
    ]


def test_annotate_takes_the_queue(run: Any) -> None:
    write_input(CALM, RAID)
    assert run("in.jsonl", "-o", "queue.jsonl")[0] == 0
    assert run("queue.jsonl", "--format", "labelstudio", "-o", "tasks.json", command="annotate")[0] == 0
    tasks = json.loads(Path("tasks.json").read_text())
    assert [task["data"]["article"] for task in tasks] == ["n1", "n0"]


def test_count_and_standard_output_and_a_folder(run: Any) -> None:
    Path("news/a").mkdir(parents=True)
    Path("news/calm.txt").write_text(CALM)
    Path("news/a/raid.txt").write_text(RAID)
    code, out, said = run("news", "--count", "1")
    assert (code, said) == (0, "judging: 2 of 2 articles\n1 of 2 texts\n")
    assert [(row["id"], row["rank"]) for row in rows(out)] == [("a/raid", 1)]


def test_the_same_text_again_goes_last(run: Any) -> None:
    write_input(RAID, RAID.replace("Then", "Later"), FLIGHT, CALM)
    assert [row["id"] for row in rows(run("in.jsonl")[1])] == ["n0", "n2", "n3", "n1"]


def test_two_runs_are_the_same(run: Any) -> None:
    write_input(RAID, CALM, FLIGHT, "The militia\nran.", CALM)
    assert run("in.jsonl")[1] == run("in.jsonl")[1]


def test_annotated_texts_are_left_out_and_their_like_goes_last(run: Any) -> None:
    write_input(RAID, RAID.replace("Then", "Later"), FLIGHT, CALM)
    Path("mine").mkdir()
    # White space makes no other text.
    xml.write(Article("raid", RAID.replace(" ", "\n") + "\n"), Path("mine/raid.xml"))
    prodigy.write([Article("calm", CALM)], Path("calm.jsonl"))
    code, out, said = run("in.jsonl", "--exclude", "mine", "--exclude", "calm.jsonl")
    assert code == 0
    assert said.startswith("2 of 4 texts are annotated already; they are left out\n")
    assert [row["id"] for row in rows(out)] == ["n2", "n1"]


def test_annotated_articles_that_cannot_be_read_are_counted(run: Any) -> None:
    write_input(RAID)
    Path("mine").mkdir()
    Path("mine/a.xml").write_text("<article")
    xml.write(Article("b", CALM), Path("mine/b.xml"))
    code, _, said = run("in.jsonl", "--exclude", "mine")
    assert code == 0
    assert said.startswith("--exclude: 1 article cannot be read; they may stand in the queue\n")


def test_empty_texts_are_left_out_and_counted(run: Any) -> None:
    write_input(" \n", RAID)
    code, out, said = run("in.jsonl")
    assert (code, [row["id"] for row in rows(out)]) == (0, ["n1"])
    assert said == "1 of 2 texts are empty; they are left out\njudging: 1 of 1 articles\n1 of 1 text\n"


def test_fields_of_an_older_queue_are_replaced(run: Any) -> None:
    Path("in.jsonl").write_text(json.dumps({"text": CALM, "rank": 7, "uncertainty": 9}) + "\n")
    [row] = rows(run("in.jsonl")[1])
    assert (row["id"], row["rank"], row["uncertainty"]) == ("in-1", 1, 0.0)


def test_standard_input(run: Any) -> None:
    out = run("-", "--jsonl", stdin=json.dumps({"text": CALM}) + "\n" + json.dumps({"text": RAID}) + "\n")[1]
    assert [row["id"] for row in rows(out)] == ["stdin-2", "stdin-1"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"text": ""}\n', "there is no text left to annotate\n"),
        ("\n", "there is no text in the input\n"),
        ('{"tex": 1}\n', "in.jsonl:1: expected a JSON object with a string"),
        (json.dumps({"text": 200_001 * "bomb "}), "in.jsonl:1: 1000005 characters, the pipeline takes 1000000 at most"),
    ],
)
def test_bad_input_and_nothing_is_written(run: Any, content: str, message: str) -> None:
    Path("in.jsonl").write_text(content)
    code, out, said = run("in.jsonl", "-o", "queue.jsonl")
    assert (code, out, Path("queue.jsonl").exists()) == (1, "", False)
    assert message in said


def test_wrong_usage(run: Any) -> None:
    write_input(RAID)
    for arguments in (["nowhere.txt"], ["in.jsonl", "--exclude", "nowhere"], ["in.jsonl", "--count", "0"]):
        assert run(*arguments)[0] == 2


def test_as_a_program(tmp_path: Path, model: str) -> None:
    # `queue` is a module of the standard library as well: neither may hide the other.
    result = subprocess.run(
        [sys.executable, "-m", "scripts.use.queue", "--help"],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"COLUMNS": "200", "PATH": ""},
    )
    assert "--exclude" in result.stdout.decode()

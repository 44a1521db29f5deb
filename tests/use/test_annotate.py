"""The command `annotate`, from files to files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import spacy
import typer
from lxml import etree
from typer.testing import CliRunner

from scripts.articles.formats import xml
from scripts.articles.load import load_articles
from scripts.use.annotate import annotate

ARTICLE = "Then gunmen attacked the depot, the mayor said.\n\nAT&T <b> 🔥\n"
SPANS = [
    {"label": "CLAIM", "start": 5, "end": 30, "text": "gunmen attacked the depot", "score": 0.8},
    {"label": "ATTACKER", "start": 5, "end": 11, "text": "gunmen", "score": 0.9},
    {"label": "TARGET", "start": 21, "end": 30, "text": "the depot", "score": 0.6},
    {"label": "TARGET", "start": 25, "end": 30, "text": "depot", "score": 0.3},
    {"label": "SOURCE", "start": 32, "end": 41, "text": "the mayor", "score": 0.9123},
]
LINKS = [
    {"kind": "by", "head": 0, "tail": 4, "score": 0.8},
    {"kind": "against", "head": 1, "tail": 2, "score": 0.3},
    {"kind": "against", "head": 1, "tail": 3, "score": 0.3},
]

EMPTY_SAID = """2 of 3 texts are empty; they are kept, without spans
annotating: 3 of 3 articles
3 texts annotated
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(model: str) -> Any:
    app = typer.Typer()
    app.command()(annotate)

    def run(*arguments: str, stdin: str | bytes | None = None) -> tuple[int, str, str]:
        result = CliRunner().invoke(app, ["--model", model, *arguments], input=stdin)
        return result.exit_code, result.stdout, result.stderr

    return run


def rows(content: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def test_text_file_to_standard_output(run: Any) -> None:
    Path("raid.txt").write_text(ARTICLE)
    code, out, said = run("raid.txt")
    assert (code, said) == (0, "annotating: 1 of 1 articles\n1 text annotated\n")
    assert out.count("\n") == 1
    assert rows(out) == [{"id": "raid", "text": ARTICLE, "spans": SPANS, "links": LINKS}]


def test_json_lines_to_a_file_keep_other_fields_and_order(run: Any) -> None:
    records = [{"text": f"the mayor {n}", "n": n, "desk": "Süd", "id": n} for n in range(40)]
    Path("in.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    assert run("in.jsonl", "-o", "out/found.jsonl", "--batch-size", "7") == (
        0,
        "",
        "annotating: 40 of 40 articles\n40 texts annotated → out/found.jsonl\n",
    )
    source = {"label": "SOURCE", "start": 0, "end": 9, "text": "the mayor", "score": 0.9123}
    content = Path("out/found.jsonl").read_text(encoding="utf-8")
    assert rows(content) == [record | {"spans": [source], "links": []} for record in records]
    assert "Süd" in content
    assert [path.name for path in Path("out").iterdir()] == ["found.jsonl"]


def test_standard_input(run: Any) -> None:
    [row] = rows(run("-", stdin=ARTICLE)[1])
    assert (row["id"], row["text"], row["spans"]) == ("stdin", ARTICLE, SPANS)
    out = rows(run("-", "--jsonl", stdin='{"text": "one"}\n{"text": "two", "id": "x"}\n')[1])
    assert [(row["id"], row["text"]) for row in out] == [("stdin-1", "one"), ("x", "two")]


def test_two_processes(run: Any) -> None:
    Path("raid.txt").write_text(ARTICLE)
    Path("calm.txt").write_text("All quiet.")
    code, out, _ = run("raid.txt", "calm.txt", "--n-process", "2", "--batch-size", "1")
    assert code == 0
    assert [(row["id"], row["spans"], row["links"]) for row in rows(out)] == [("raid", SPANS, LINKS), ("calm", [], [])]


def test_empty_texts_are_kept_and_counted(run: Any) -> None:
    Path("in.jsonl").write_text('{"text": ""}\n{"text": "the mayor"}\n{"text": " \\n"}\n')
    code, out, said = run("in.jsonl")
    assert (code, said) == (0, EMPTY_SAID)
    assert [(row["text"], len(row["spans"])) for row in rows(out)] == [("", 0), ("the mayor", 1), (" \n", 0)]


def test_fields_that_predictions_replace_are_counted(run: Any) -> None:
    Path("in.jsonl").write_text('{"text": "calm", "spans": [1]}\n{"text": "calm"}\n')
    code, out, said = run("in.jsonl")
    assert (code, rows(out)[0]["spans"]) == (0, [])
    assert said.startswith("1 of 2 texts have fields spans or links already; predictions replace them\n")


def test_xml(run: Any) -> None:
    Path("news/a").mkdir(parents=True)
    Path("news/raid.txt").write_text(ARTICLE.strip())
    Path("news/a/raid.txt").write_text("So gunmen fired at the depot. The militia\nran.")
    code, out, said = run("news", "news/raid.txt", "--format", "xml", "-o", "found")
    assert (code, out) == (0, "")
    assert said.splitlines() == [
        "news/a/raid.txt, characters 16-28 'at the depot': TARGET (0.50) left out, "
        "it crosses the CLAIM 'gunmen fired at'",
        "news/a/raid.txt, characters 23-28 'depot': TARGET (0.30) left out, it overlaps another TARGET, 'the depot'",
        "news/a/raid.txt, characters 34-42 'militia': ATTACKER (0.40) left out, it has white space at its edge",
        "news/raid.txt, characters 25-30 'depot': TARGET (0.30) left out, it overlaps another TARGET, 'the depot'",
        "news/raid.txt, characters 25-30 'depot': TARGET (0.30) left out, it overlaps another TARGET, 'the depot'",
        "annotating: 3 of 3 articles",
        "spans left out that XML cannot hold: 5, links of theirs: 7; jsonl keeps them",
        "3 texts annotated → found",
    ]
    assert sorted(path.name for path in Path("found").iterdir()) == ["a-raid.xml", "raid-2.xml", "raid.xml"]
    assert Path("found/raid.xml").read_text(encoding="utf-8") == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<article id="raid" note="predicted by en_tiny 1.2.3, checked by nobody" origin="news/raid.txt">\n'
        'Then <claim by="s1"><attacker against="t1">gunmen</attacker> attacked '
        '<target id="t1">the depot</target></claim>, <source id="s1">the mayor</source> said.\n\n'
        "AT&amp;T &lt;b&gt; 🔥\n</article>\n"
    )
    assert [article.id for article in load_articles(sorted(Path("found").iterdir()))] == ["a-raid", "raid-2", "raid"]
    schema = etree.RelaxNG(etree.parse(str(Path(__file__).parents[2] / "docs/article.rng")))
    assert all(schema.validate(etree.parse(str(path))) for path in Path("found").iterdir())


def test_xml_keeps_carriage_returns(run: Any) -> None:
    Path("a.txt").write_bytes(b"\r\nthe mayor\r\n")
    assert run("a.txt", "--format", "xml", "-o", "found")[0] == 0
    assert xml.read(Path("found/a.xml")).text == "\r\nthe mayor\r\n"


def test_displacy_page(run: Any) -> None:
    Path("in.jsonl").write_text(json.dumps({"text": ARTICLE, "id": "<raid>"}) + '\n{"text": "calm"}\n')
    code, page, _ = run("in.jsonl", "--format", "displacy")
    assert code == 0
    assert page.startswith("<!DOCTYPE html>")
    assert page.endswith("</html>\n")
    assert page.count("<article>") == page.count("</article>") == 2
    for part in ("<h2>&lt;raid&gt;</h2>", "AT&amp;T", "&lt; b &gt; 🔥", "CLAIM 0.80", "SOURCE 0.91", "<h2>in-2</h2>"):
        assert part in page
    assert "<b>" not in page
    assert "http" not in page
    assert "<li>claim “gunmen attacked the depot” by “the mayor” (0.80)</li>" in page
    # A paragraph stays one, since the page shows line breaks of the text and no others.
    assert " . \n\n AT&amp;T " in page


@pytest.mark.parametrize("format", ["jsonl", "xml", "displacy"])
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bad.txt", b"caf\xe9", "bad.txt: not UTF-8 (byte 0xE9 at offset 3); save it as UTF-8 and try again\n"),
        (
            "bad.jsonl",
            b'{"text": "a"}\n{"tex": 1}\n',
            'bad.jsonl:2: expected a JSON object with a string "text", such as',
        ),
        ("bad.jsonl", b'{"text": "a"}\n{"text"\n', "bad.jsonl:2: not JSON: Expecting ':' delimiter in column 8\n"),
        ("bad.pdf", b"%PDF", "bad.pdf: expected a folder, a text file (.txt) or JSON lines (.jsonl)\n"),
        ("bad.txt", 200_001 * b"bomb ", "bad.txt: 1000005 characters, the pipeline takes 1000000 at most; cut it"),
    ],
    ids=["not UTF-8", "no text", "not JSON", "other kind", "too long"],
)
def test_bad_input_and_nothing_is_written(run: Any, format: str, name: str, content: bytes, message: str) -> None:
    Path("fine.txt").write_text(ARTICLE)
    Path(name).write_bytes(content)
    code, out, said = run("fine.txt", name, "--format", format, "-o", "found")
    assert (code, out) == (1, "")
    assert said.startswith(message)
    assert sorted(path.name for path in Path().iterdir()) == sorted(["fine.txt", name])


def test_bad_line_of_standard_input_and_nothing_is_written(run: Any) -> None:
    code, out, said = run("-", "--jsonl", stdin='{"text": "fine"}\nbad\n')
    assert (code, out, said) == (1, "", "standard input:2: not JSON: Expecting value in column 1\n")


def test_characters_that_xml_cannot_hold(run: Any) -> None:
    Path("a.txt").write_text("one\fpage")
    code, _, said = run("a.txt", "--format", "xml", "-o", "found")
    assert (code, Path("found").exists()) == (1, False)
    assert "'a', characters 3-4 '': the character U+000C cannot stand in XML; remove it from the text" in said


def test_nothing_to_annotate(run: Any) -> None:
    Path("in.jsonl").write_text("\n")
    assert run("in.jsonl") == (1, "", "there is no text in the input\n")


def test_no_such_model(run: Any) -> None:
    Path("a.txt").write_text(ARTICLE)
    code, out, said = run("a.txt", "-o", "found.jsonl", "--model", "en_nowhere")
    assert (code, out, Path("found.jsonl").exists()) == (1, "", False)
    assert said.startswith("there is no pipeline 'en_nowhere': install its wheel (pip install en_attack_claims-")
    assert said.count("\n") == 1


def test_annotations_are_never_overwritten(run: Any) -> None:
    Path("a.txt").write_text(ARTICLE)
    Path("found").mkdir()
    Path("found/a.xml").write_text("corrected by hand")
    code, _, said = run("a.txt", "--format", "xml", "-o", "found")
    assert (code, Path("found/a.xml").read_text()) == (1, "corrected by hand")
    assert said == "found: give a new or an empty folder, so that no annotation of yours is overwritten\n"


def test_wrong_usage(run: Any) -> None:
    Path("a.txt").write_text(ARTICLE)
    for arguments in (["nowhere.txt"], ["a.txt", "--format", "xml"], ["a.txt", "--format", "csv"], ["--jsonl"]):
        assert run(*arguments)[0] == 2


def test_output_below_a_file(run: Any) -> None:
    Path("a.txt").write_text(ARTICLE)
    code, _, said = run("a.txt", "-o", "a.txt/found.jsonl")
    assert code == 1
    assert "a.txt" in said
    assert Path("a.txt").read_text() == ARTICLE


def test_as_a_program_with_a_pipeline_without_scores(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "sc"})
    ruler.add_patterns([{"label": "SOURCE", "pattern": "the mayor"}])  # type: ignore[attr-defined]
    nlp.to_disk("ruler")
    result = subprocess.run(
        [sys.executable, "-m", "scripts.use.annotate", "-", "--model", str(tmp_path / "ruler")],
        input=ARTICLE.encode(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    [row] = rows(result.stdout.decode())
    assert row["spans"] == [{"label": "SOURCE", "start": 32, "end": 41, "text": "the mayor", "score": None}]
    assert result.stderr.decode() == "annotating: 1 of 1 articles\n1 text annotated\n"

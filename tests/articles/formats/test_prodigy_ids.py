"""Records of Prodigy that share an id: paragraphs of an article, and annotators of a text."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from scripts.articles.article import Article
from scripts.articles.formats import prodigy, xml
from scripts.articles.import_annotations import import_annotations
from tests.articles.formats.stand_off_articles import only_articles, refused, write_lines

APP = typer.Typer()
APP.command()(import_annotations)
TEXTS = ("Police said so.", "The mayor denied it.", "Gunmen shot two guards.")


def paragraph(number: int, annotator: str, *labels: str, **more: Any) -> dict[str, Any]:
    """A paragraph as Prodigy's `split_sentences` and several sessions leave it: with the id of its article."""
    spans = [{"start": 0, "end": 6, "label": label} for label in labels]
    return {
        "text": TEXTS[number],
        "id": "star-7",
        "spans": spans,
        "_annotator_id": annotator,
        "answer": "accept",
    } | more


RECORDS = [
    paragraph(0, "alice", "SOURCE"),
    paragraph(1, "alice"),
    paragraph(0, "bob"),
    paragraph(2, "bob", "ATTACKER"),
    paragraph(1, "bob", answer="reject"),
]


def test_each_paragraph_has_an_id_of_its_own(tmp_path: Path) -> None:
    found = list(prodigy.read(write_lines(tmp_path / "news.jsonl", *RECORDS)))
    articles = [one for one in found if isinstance(one, Article)]
    assert [(one.id, one.text, one.meta) for one in articles] == [
        ("star-7", TEXTS[0], {"annotator": "alice"}),
        ("star-7-2", TEXTS[1], {"annotator": "alice", "document": "star-7"}),
        ("star-7", TEXTS[0], {"annotator": "bob"}),
        ("star-7-3", TEXTS[2], {"annotator": "bob", "document": "star-7"}),
    ]
    assert [len(one.spans) for one in articles] == [1, 0, 0, 1]
    ((_, message),) = refused(found)
    assert message.startswith("news.jsonl:5, article 'star-7-2': answer 'reject'")


def test_the_files_of_two_annotators_have_the_same_ids(tmp_path: Path) -> None:
    """Though one has rejected what the other has accepted."""
    found = []
    for name, answers in (("alice", ("accept", "accept", "accept")), ("bob", ("accept", "reject", "accept"))):
        records = [paragraph(number, name, answer=answer) for number, answer in enumerate(answers)]
        path = write_lines(tmp_path / f"{name}.jsonl", *records)
        found.append({one.id: one.text for one in prodigy.read(path) if isinstance(one, Article)})
    alice, bob = found
    assert alice == dict(zip(("star-7", "star-7-2", "star-7-3"), TEXTS, strict=True))
    assert bob == {"star-7": TEXTS[0], "star-7-3": TEXTS[2]}


def test_ids_in_meta_are_shared_as_well(tmp_path: Path) -> None:
    records = [{"text": text, "meta": {"id": "star-7"}} for text in TEXTS[:2]]
    found = only_articles(prodigy.read(write_lines(tmp_path / "news.jsonl", *records)))
    assert [(one.id, one.meta) for one in found] == [("star-7", {}), ("star-7-2", {"document": "star-7"})]


def test_what_was_written_has_the_same_ids(tmp_path: Path) -> None:
    first = only_articles(prodigy.read(write_lines(tmp_path / "news.jsonl", *RECORDS[:4])))
    prodigy.write(first, tmp_path / "out.jsonl")
    assert only_articles(prodigy.read(tmp_path / "out.jsonl")) == first


def test_all_paragraphs_are_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("news.jsonl").write_text("".join(json.dumps(one) + "\n" for one in RECORDS[:4]))
    result = CliRunner().invoke(APP, ["news.jsonl", "-o", "out", "--annotator", "alice"])
    assert result.exit_code == 0, result.stderr
    assert {path.name: xml.read(path).text for path in Path("out").iterdir()} == {
        "star-7.xml": TEXTS[0],
        "star-7-2.xml": TEXTS[1],
    }

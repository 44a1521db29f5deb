"""PolNeAR to Docs: spans that cut a token get the whole of it, and are counted."""

from pathlib import Path

import spacy
import typer
from spacy.tokens import DocBin
from typer.testing import CliRunner

from scripts.measure.predictions import pair
from scripts.measure.record import TokenLink
from scripts.pipeline.convert_polnear import convert_polnear

APP = typer.Typer()
APP.command()(convert_polnear)


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(APP, [str(argument) for argument in arguments])
    return result.exit_code, result.stderr


def test_convert(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text/a.txt").write_text("Kovačs said no.")
    annotation = "T1\tSource 0 5\tKovač\nT2\tContent 12 14\tno\nT3\tAttribution 7 11\tsaid\n"
    (tmp_path / "attributions/a_1.ann").write_text(annotation + "E1\tAttribution:T3 Source:T1 Content:T2\n")
    output = tmp_path / "out/dev.spacy"
    assert run(tmp_path, output) == (0, f"1 articles, 2 spans, 1 of them widened to whole tokens, in {output}\n")
    (doc,) = DocBin().from_disk(output).get_docs(spacy.blank("en").vocab)
    assert [(span.label_, span.text) for span in doc.spans["sc"]] == [("SOURCE", "Kovačs"), ("CLAIM", "no")]
    assert list(doc.user_data["annotates"]) == ["SOURCE", "CLAIM"]
    assert [list(link) for link in doc.user_data["links"]] == [["by", 2, 3, 0, 1]]


def test_sources_within_one_token(tmp_path: Path) -> None:
    """Widened, both are the whole token: two equal spans with a link each, which count once."""
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text/a.txt").write_text("AP_Reuters said no.")
    lines = [
        "T1\tSource 0 2\tAP",
        "T2\tSource 3 10\tReuters",
        "T3\tContent 16 18\tno",
        "T4\tAttribution 11 15\tsaid",
        "E1\tAttribution:T4 Source:T1 Source2:T2 Content:T3",
    ]
    (tmp_path / "attributions/a_1.ann").write_text("\n".join(lines) + "\n")
    output = tmp_path / "dev.spacy"
    assert run(tmp_path, output)[0] == 0
    (doc,) = DocBin().from_disk(output).get_docs(spacy.blank("en").vocab)
    found = pair(doc, spacy.blank("en")(doc.text), linked=False).gold
    assert [(doc[mark.start : mark.end].text, mark.label) for mark in found.flat] == [(doc[0].text, "SOURCE")]
    assert {mark.key for mark in found.nested} == {("SOURCE", 0, 1), ("CLAIM", 2, 3)}
    assert set(found.links or ()) == {TokenLink("by", 2, 3, 0, 1)}


def test_no_corpus(tmp_path: Path) -> None:
    code, said = run(tmp_path, tmp_path / "dev.spacy")
    assert code == 1
    assert "no text/*.txt in it" in said
    assert not (tmp_path / "dev.spacy").exists()

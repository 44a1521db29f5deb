"""Our articles, layers and PolNeAR to one corpus: what is unknown stays unknown, texts with a layer come once."""

from pathlib import Path

import pytest
import spacy
import typer
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from scripts.articles.article import Article, Span
from scripts.articles.formats import xml
from scripts.articles.stand_off_layers import layer_of, write_layer
from scripts.pipeline.convert_public import convert_public

TEXTS = {"a": "Kovač said no.", "b": "Rook said yes."}
ANNOTATION = "T1\tSource 0 {0}\t{1}\nT2\tContent {2} {3}\t{4}\nT3\tAttribution {5}\tsaid\n"
FIRST = ANNOTATION.format(5, "Kovač", 11, 13, "no", "6 10") + "E1\tAttribution:T3 Source:T1 Content:T2\n"
SECOND = ANNOTATION.format(4, "Rook", 10, 13, "yes", "5 9") + "E1\tAttribution:T3 Source:T1 Content:T2\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for split in ("train", "dev"):
        (tmp_path / "articles" / split).mkdir(parents=True)
        text = f"Gunmen struck the depot of {split}."
        article = Article(f"own-{split}", text, (Span("ATTACKER", 0, 6), Span("TARGET", 14, 23)))
        xml.write(article, tmp_path / f"articles/{split}/own-{split}.xml")
        (tmp_path / f"assets/polnear/{split}/text").mkdir(parents=True)
    attributions = tmp_path / "assets/polnear/train/attributions"
    attributions.mkdir()
    for (name, text), annotation in zip(TEXTS.items(), (FIRST, SECOND), strict=True):
        (tmp_path / f"assets/polnear/train/text/{name}.txt").write_text(text)
        (attributions / f"{name}_1.ann").write_text(annotation)
    (tmp_path / "assets/polnear/dev/text/c.txt").write_text("Mori was robbed.")
    layers = {
        "train/polnear-b": (TEXTS["b"], "train/text/b.txt"),
        "dev/polnear-c": ("Mori was robbed.", "dev/text/c.txt"),
    }
    for name, (text, file) in layers.items():
        article = Article(name.split("/")[1], text, (Span("TARGET", 0, 4),))
        write_layer(layer_of(article, "polnear", file), tmp_path / f"layers/{name}.json")
    return tmp_path


def run(folder: Path) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(convert_public)
    options = [word for name in ("articles", "layers", "assets") for word in (f"--{name}", str(folder / name))]
    result = CliRunner().invoke(app, [str(folder / "out"), *options])
    return result.exit_code, result.stderr


def docs(file: Path) -> dict[str, Doc]:
    return {doc.user_data["article"]: doc for doc in DocBin().from_disk(file).get_docs(spacy.blank("en").vocab)}


def test_convert(folder: Path) -> None:
    assert run(folder) == (0, "spans left out of train, overlapping a longer one of their label: 0\n")
    train, dev = docs(folder / "out/train.spacy"), docs(folder / "out/dev.spacy")
    # b has a layer, and is not taken from PolNeAR as well.
    assert sorted(train) == ["a", "own-train", "polnear-b"]
    assert sorted(dev) == ["own-dev", "polnear-c"]
    assert list(train["a"].user_data["annotates"]) == ["SOURCE", "CLAIM"]
    assert [token.ent_iob_ for token in train["a"]] == ["B", "", "", ""]
    assert len(train["polnear-b"].user_data["annotates"]) == 4
    assert [token.ent_iob_ for token in train["polnear-b"]] == ["B", "O", "O", "O"]
    assert [(span.label_, span.text) for span in train["a"].spans["sc"]] == [("SOURCE", "Kovač"), ("CLAIM", "no")]


def test_another_text_stops_it(folder: Path) -> None:
    (folder / "assets/polnear/dev/text/c.txt").write_text("Mori was not robbed.")
    code, said = run(folder)
    assert (code, "has another text than the one that was annotated" in said) == (1, True)
    assert not (folder / "out").exists()

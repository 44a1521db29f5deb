"""The layers over real texts in this repository: complete, in the right parts, and sound where their texts are."""

import os
from collections import Counter
from pathlib import Path

import pytest
import srsly

from scripts.articles.article import LABELS
from scripts.articles.checks import check_article, tokenizer_of_articles
from scripts.articles.stand_off_layers import read_layers

ROOT = Path(__file__).parents[1]
LAYERS = ROOT / "corpus/layers"
MIRROR = os.environ.get("ATTACK_CLAIMS_MIRROR", "")


def test_how_many_there_are() -> None:
    counts = Counter(path.relative_to(LAYERS).parts[:2] for path in LAYERS.rglob("*.json"))
    assert counts == {
        ("train", "casie"): 55,
        ("train", "polnear"): 30,
        ("dev", "casie"): 15,
        ("dev", "polnear"): 10,
        ("test", "casie"): 30,
        ("test", "polnear"): 10,
    }


def test_each_text_stays_in_its_part() -> None:
    parts = srsly.read_json(ROOT / "corpus/splits/casie.json")
    for path in LAYERS.rglob("*.json"):
        part, corpus, _ = path.relative_to(LAYERS).parts
        text = srsly.read_json(path)["text"]
        if corpus == "casie":
            assert Path(text).stem in parts[part], path
        else:
            assert text == f"{part}/text/{path.stem.removeprefix('polnear-')}.txt"


def test_nothing_but_numbers_and_names() -> None:
    for path in LAYERS.rglob("*.json"):
        layer = srsly.read_json(path)
        assert sorted(layer) == ["corpus", "links", "sha256", "spans", "text"]
        assert {tuple(span) for span in layer["spans"]} <= {("label", "start", "end")}
        assert {span["label"] for span in layer["spans"]} <= set(LABELS)
        assert {(tuple(link), link["kind"]) for link in layer["links"]} <= {
            (("kind", "head", "tail"), "by"),
            (("kind", "head", "tail"), "against"),
        }


@pytest.mark.skipif(not MIRROR, reason="no folder with the public corpora")
@pytest.mark.parametrize("part", ["train", "dev", "test"])
def test_they_fit_their_texts(part: str) -> None:
    nlp = tokenizer_of_articles()
    articles = read_layers(LAYERS / part, Path(MIRROR))
    assert [problem for article in articles for problem in check_article(article, nlp)] == []
    counts = Counter(span.label for article in articles for span in article.spans)
    assert min(counts[label] for label in LABELS) > 60

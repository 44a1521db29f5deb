"""PolNeAR's layout, made by hand; and the real corpus, where it is at hand."""

import os
from pathlib import Path

import pytest

from scripts.articles.article import Link, Span
from scripts.articles.polnear import read_polnear
from scripts.articles.problems import ArticleError

TEXT = "“No,” she said, “never.” She denies it."
BOUNDS = [
    "T1\tSource 6 9\tshe",
    "T2\tContent 0 5;16 24\t“No,” “never.”",
    "T3\tAttribution 10 14\tsaid",
    "E1\tAttribution:T3 Source:T1 Content:T2",
    "T4\tDiscard 36 38\tit",
    # The same words as another annotation, and a source that no attribution has.
    "T5\tSource 6 9\tshe",
    "T6\tContent 16 24\t“never.”",
    "E2\tAttribution:T3 Source:T5 Content:T6",
    "T7\tSource 25 28\tShe",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "text").mkdir()
    (tmp_path / "attributions").mkdir()
    (tmp_path / "text/paper_1_title.txt").write_text(TEXT)
    (tmp_path / "attributions/paper_1_title_b2.ann").write_text("")
    (tmp_path / "attributions/paper_1_title_a1.ann").write_text("\n".join(BOUNDS) + "\n")
    return tmp_path


def test_read(folder: Path) -> None:
    (article,) = read_polnear(folder)
    assert (article.id, article.text, article.annotates) == ("paper_1_title", TEXT, {"SOURCE", "CLAIM"})
    assert article.meta == {"origin": "PolNeAR paper_1_title_a1.ann"}
    assert article.spans == (Span("CLAIM", 0, 5), Span("SOURCE", 6, 9), Span("CLAIM", 16, 24))
    assert article.links == (Link("by", 0, 1), Link("by", 2, 1))


def test_missing_annotation(folder: Path) -> None:
    (folder / "text/paper_2_other.txt").write_text(TEXT)
    with pytest.raises(ArticleError, match=r"no annotation paper_2_other_\*\.ann in"):
        read_polnear(folder)


def test_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="weasel run mirror"):
        read_polnear(tmp_path)


@pytest.mark.skipif("ATTACK_CLAIMS_MIRROR" not in os.environ, reason="no folder with the public corpora")
def test_the_real_corpus() -> None:
    articles = read_polnear(Path(os.environ["ATTACK_CLAIMS_MIRROR"]) / "polnear/dev")
    assert len(articles) == 84
    # Of the 94 annotations of dev, 84 are read; their figures were counted from the files.
    assert sum(span.label == "SOURCE" for article in articles for span in article.spans) == 1952
    assert sum(not article.links for article in articles) == 1

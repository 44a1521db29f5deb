"""Layers over public texts: written without a word of them, joined to them, refused over any other text."""

import json
from pathlib import Path

import pytest

from scripts.articles.article import Article, Link, Span
from scripts.articles.problems import ArticleError
from scripts.articles.stand_off_layers import layer_of, read_layers, write_layer

TEXT = "The port said 🔥 that hackers had locked its terminals.\r\n\r\nIt lies in the north."
ARTICLE = Article(
    "polnear-port",
    TEXT,
    (Span("SOURCE", 0, 8), Span("CLAIM", 16, 55), Span("ATTACKER", 21, 28), Span("TARGET", 40, 54)),
    (Link("by", 1, 0), Link("against", 2, 3)),
    meta={"note": "its: the port's"},
)


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    (tmp_path / "assets/polnear/dev/text").mkdir(parents=True)
    (tmp_path / "assets/polnear/dev/text/port.txt").write_bytes(TEXT.encode())
    (tmp_path / "assets/casie/annotation").mkdir(parents=True)
    casie = {"sourcefile": "7.txt", "info": {}, "content": TEXT, "cyberevent": {"hopper": []}}
    (tmp_path / "assets/casie/annotation/7.json").write_text(json.dumps(casie))
    write_layer(layer_of(ARTICLE, "polnear", "dev/text/port.txt"), tmp_path / "layers/dev/polnear-port.json")
    return tmp_path / "assets"


def test_there_and_back(assets: Path, tmp_path: Path) -> None:
    write_layer(layer_of(ARTICLE, "casie", "annotation/7.json"), tmp_path / "layers/dev/casie-7.json")
    casie, polnear = read_layers(tmp_path / "layers", assets)
    for article, origin in ((casie, "casie annotation/7.json"), (polnear, "polnear dev/text/port.txt")):
        assert (article.text, article.spans, article.links) == (TEXT, ARTICLE.spans, ARTICLE.links)
        assert article.meta == {"origin": origin}
        assert len(article.annotates) == 4
    assert (casie.id, polnear.id) == ("casie-7", "polnear-port")


def test_no_word_of_the_text_is_in_the_file(assets: Path, tmp_path: Path) -> None:
    written = (tmp_path / "layers/dev/polnear-port.json").read_text()
    assert not [word for word in ("hackers", "terminals", "north", "locked", "the port's") if word in written]
    # A line a span and a link.
    assert written.splitlines()[2] == '  {"label":"SOURCE","start":0,"end":8},'
    assert written.splitlines()[-2] == '  {"kind":"against","head":2,"tail":3}'


def test_another_text_is_refused(assets: Path, tmp_path: Path) -> None:
    (assets / "polnear/dev/text/port.txt").write_bytes(TEXT.replace("\r\n", "\n").encode())
    with pytest.raises(ArticleError) as caught:
        read_layers(tmp_path / "layers", assets)
    [problem] = caught.value.problems
    assert problem.path.endswith("layers/dev/polnear-port.json")
    assert problem.message.startswith(f"{assets}/polnear/dev/text/port.txt has another text than the one that was ")


def test_a_missing_text_is_named(assets: Path, tmp_path: Path) -> None:
    (assets / "polnear/dev/text/port.txt").unlink()
    with pytest.raises(ArticleError, match="there is no such text; fetch the corpora with weasel assets --extra"):
        read_layers(tmp_path / "layers", assets)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"start":0', '"start":"0"', "spans.0.start: Input should be a valid integer; mend the layer"),
        ('"corpus":"polnear"', '"corpus":"other"', "corpus: Input should be 'casie' or 'polnear'; mend the layer"),
        ('"tail":3', '"tail":4', "the link 'against' from span 2 to span 4: there are 4 spans; mend the layer"),
        ('{"corpus"', '{"words":"The port said","corpus"', "words: Extra inputs are not permitted; mend the layer"),
        ("]}", "]", "Invalid JSON: EOF while parsing an object at line"),
    ],
)
def test_a_faulty_layer(assets: Path, tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "layers/dev/polnear-port.json"
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ArticleError) as caught:
        read_layers(tmp_path / "layers", assets)
    assert [problem.message.startswith(message) for problem in caught.value.problems] == [True]
    assert caught.value.problems[0].path == str(path)

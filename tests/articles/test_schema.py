"""docs/article.rng says the same as the reader, as far as a grammar can."""

from pathlib import Path

import pytest
from lxml import etree

from scripts.articles.article import LABELS
from scripts.articles.checks import REGIONS
from scripts.articles.formats import xml
from scripts.articles.load import load_articles
from scripts.articles.problems import ArticleError

ROOT = Path(__file__).parents[2]
GOOD = sorted((ROOT / "tests/data/good").glob("*.xml"))
BAD = sorted((ROOT / "tests/data/bad").glob("*.xml"))
CORPUS = sorted((ROOT / "corpus/articles").rglob("*.xml"))
NAMESPACE = "{http://relaxng.org/ns/structure/1.0}"
# Bad articles that are well-formed and that a grammar cannot tell from good ones.
BEYOND_THE_SCHEMA = {
    "blank-edge-behind",
    "blank-edge-front",
    "blank-span",
    "blank-text",
    "comment",
    "comment-outside",
    "dangling-link",
    "declared-latin-1",
    "empty-span",
    "empty-text",
    "ends-inside-token",
    "id-twice",
    "label-not-in-annotates",
    "link-twice",
    "mistyped-link",
    "other-name",
    "processing-instruction",
    "starts-inside-token",
}


@pytest.fixture(scope="module")
def schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(ROOT / "docs/article.rng")))


def parse(path: Path) -> etree._Element:
    return etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False))


@pytest.mark.parametrize("path", [*GOOD, *CORPUS], ids=lambda path: path.stem)
def test_good_article_is_valid(path: Path, schema: etree.RelaxNG) -> None:
    valid = schema.validate(parse(path))
    assert valid, schema.error_log.last_error


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_article_is_refused_by_schema_and_reader(path: Path, schema: etree.RelaxNG) -> None:
    with pytest.raises(ArticleError):
        load_articles([path])
    try:
        root = parse(path)
    except etree.XMLSyntaxError:
        return  # The schema never sees what is not XML.
    assert schema.validate(root) is (path.stem in BEYOND_THE_SCHEMA)


@pytest.mark.parametrize("outer", LABELS)
@pytest.mark.parametrize("middle", LABELS)
@pytest.mark.parametrize("inner", LABELS)
def test_elements_nest_but_never_in_their_own_label(outer: str, middle: str, inner: str, schema: etree.RelaxNG) -> None:
    labels = [label.lower() for label in (outer, middle, inner)]
    opening, closing = "".join(f"<{label}>" for label in labels), "".join(f"</{label}>" for label in reversed(labels))
    root = etree.fromstring(f'<article id="x">It {opening}burned{closing}.</article>')
    assert schema.validate(root) is (len(set(labels)) == 3)


def test_schema_and_code_know_the_same_names() -> None:
    tree = etree.parse(str(ROOT / "docs/article.rng"))

    def values(pattern: str) -> set[str | None]:
        return {value.text for value in tree.iterfind(f".//{NAMESPACE}define[@name='{pattern}']//{NAMESPACE}value")}

    article = tree.find(f".//{NAMESPACE}element[@name='article']")
    assert article is not None
    attributes = [attribute.get("name") for attribute in article.iter(f"{NAMESPACE}attribute")]
    assert attributes == ["id", "annotates", *xml.META]
    assert values("label") == set(LABELS)
    assert values("region") == set(REGIONS)

"""Each check, on Articles as any format might bring them."""

import unicodedata

import pytest
import spacy
from spacy.language import Language

from scripts.articles.article import AGAINST, BY, Article, Link, Place, Span
from scripts.articles.checks import check_article, check_split, tokenizer_of_articles

TEXT = "The mayor said gunmen\nstormed the depot's yard."
MAYOR, CLAIM = Span("SOURCE", 0, 9), Span("CLAIM", 15, 46)
GUNMEN, DEPOT = Span("ATTACKER", 15, 21), Span("TARGET", 30, 39)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return tokenizer_of_articles()


def found(article: Article, nlp: Language) -> list[tuple[int, int, str]]:
    return [(problem.start, problem.end, problem.message) for problem in check_article(article, nlp)]


def test_nothing_wrong(nlp: Language) -> None:
    article = Article(
        "x",
        TEXT,
        (MAYOR, CLAIM, GUNMEN, DEPOT),
        (Link(BY, 1, 0), Link(AGAINST, 2, 3)),
        meta={"region": "World", "year": "0987"},
    )
    assert check_article(article, nlp) == []


def test_spans_of_one_label_may_touch(nlp: Language) -> None:
    assert check_article(Article("x", "A “B”", (Span("TARGET", 2, 3), Span("TARGET", 3, 5))), nlp) == []


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (Span("VICTIM", 0, 9), "unknown label 'VICTIM', expected one of ATTACKER, TARGET, SOURCE, CLAIM"),
        (Span("SOURCE", 5, 4), "the span lies outside the text of 47 characters"),
        (Span("SOURCE", -1, 3), "the span lies outside the text of 47 characters"),
        (Span("SOURCE", 40, 48), "the span lies outside the text of 47 characters"),
        (Span("SOURCE", 4, 4), "an empty or blank SOURCE; remove it"),
        (Span("SOURCE", 21, 22), "an empty or blank SOURCE; remove it"),
        (Span("SOURCE", 15, 22), "a SOURCE with white space at its edge; move the edge to the word"),
        (Span("SOURCE", 3, 9), "a SOURCE with white space at its edge; move the edge to the word"),
        (Span("SOURCE", 5, 9), "the SOURCE starts inside the token 'mayor'; move its start"),
        (Span("SOURCE", 4, 7), "the SOURCE ends inside the token 'mayor'; move its end"),
    ],
    ids=lambda value: str(value) if isinstance(value, Span) else "",
)
def test_one_bad_span(span: Span, message: str, nlp: Language) -> None:
    assert found(Article("x", TEXT, (span,)), nlp) == [(span.start, span.end, message)]


def test_both_edges_inside_tokens(nlp: Language) -> None:
    assert [message for _, _, message in found(Article("x", TEXT, (Span("SOURCE", 1, 6),)), nlp)] == [
        "the SOURCE starts inside the token 'The'; move its start",
        "the SOURCE ends inside the token 'mayor'; move its end",
    ]


def test_label_that_was_not_annotated(nlp: Language) -> None:
    article = Article("x", TEXT, (MAYOR, CLAIM), annotates=frozenset({"SOURCE"}))
    assert found(article, nlp) == [(15, 46, "a CLAIM, which `annotates` of this article does not list; add it there")]


def test_overlaps_of_one_label(nlp: Language) -> None:
    # The third overlaps the first, not its neighbour; the SOURCE in between is no fault.
    spans = (Span("CLAIM", 0, 46), Span("CLAIM", 0, 3), Span("CLAIM", 15, 21), MAYOR)
    messages = [(start, end, message) for start, end, message in found(Article("x", TEXT, spans), nlp)]
    advice = "spans of one label may not: shorten or remove one of them"
    whole = f'overlaps another CLAIM, "The mayor said gunmen stormed the depot\'s yard"; {advice}'
    first = f"overlaps another CLAIM, 'The'; {advice}"
    assert messages == [(0, 46, first), (15, 21, whole)]


@pytest.mark.parametrize(
    ("link", "message"),
    [
        (Link("from", 1, 0), "unknown kind of link 'from', expected one of by, against"),
        (Link(BY, 1, 4), "dangling link 'by': there is no span 4"),
        (Link(BY, -1, 0), "dangling link 'by': there is no span -1"),
        (Link(BY, 1, 3), "mistyped link 'by': CLAIM → TARGET, expected CLAIM → SOURCE"),
        (Link(AGAINST, 3, 2), "mistyped link 'against': TARGET → ATTACKER, expected ATTACKER → TARGET"),
    ],
    ids=lambda value: str(value) if isinstance(value, Link) else "",
)
def test_one_bad_link(link: Link, message: str, nlp: Language) -> None:
    article = Article("x", TEXT, (MAYOR, CLAIM, GUNMEN, DEPOT), (Link(BY, 1, 0), link))
    assert [message for _, _, message in found(article, nlp)] == [message]


def test_link_that_stands_twice(nlp: Language) -> None:
    article = Article("x", TEXT, (MAYOR, CLAIM), (Link(BY, 1, 0), Link(BY, 1, 0)))
    assert found(article, nlp) == [(15, 46, "the same link 'by' to 'The mayor' stands twice")]


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (Article(" ", TEXT), "the article has no id"),
        (Article("x", " \n"), "the text is empty; write the article's text or delete the file"),
        (Article("x", TEXT, meta={"year": "98"}), "the year '98' is not one of four digits"),
        (Article("x", TEXT, meta={"year": "19988"}), "the year '19988' is not one of four digits"),
    ],
)
def test_article_as_a_whole(article: Article, message: str, nlp: Language) -> None:
    assert found(article, nlp) == [(0, 0, message)]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("mine/x.xml", None),
        ("mine/x.XML", None),
        ("", None),
        ("mine/other.jsonl", None),
        ("mine/other.xml", "the file is called other.xml, the article x; call both alike"),
        ("mine/X.XML", "the file is called X.XML, the article x; call both alike"),
    ],
)
def test_file_is_named_after_the_article(path: str, message: str | None, nlp: Language) -> None:
    article = Article("x", TEXT, place=Place(path, 3))
    assert [problem.message for problem in check_article(article, nlp)] == [message] * (message is not None)


def test_file_is_named_after_the_article_in_either_form_of_its_accents(nlp: Language) -> None:
    article = Article("café", TEXT, place=Place(unicodedata.normalize("NFD", "café.xml"), 3))
    assert check_article(article, nlp) == []


def test_article_that_is_longer_than_spacy_takes() -> None:
    nlp = spacy.blank("en")
    assert nlp.max_length == tokenizer_of_articles().max_length == 1_000_000
    nlp.max_length = len(TEXT)
    assert found(Article("x", TEXT), nlp) == []
    message = "the text has 48 characters, spaCy takes 47 at most; split it into several articles"
    assert found(Article("x", f"{TEXT}!", (Span("SOURCE", 1, 6),)), nlp) == [(0, 0, message)]


@pytest.mark.parametrize(
    ("annotates", "words"),
    [
        ({"CLAIM", "SOURCE"}, "only SOURCE CLAIM"),
        ({"ATTACKER", "TARGET", "SOURCE"}, "only ATTACKER TARGET SOURCE"),
        (set(), "no label"),
    ],
)
def test_partly_annotated_articles_may_stand_in_test_only(annotates: set[str], words: str) -> None:
    article = Article("x", TEXT, annotates=frozenset(annotates), place=Place("x.xml", 3))
    message = (
        f"x.xml:3, article 'x': annotates {words}: training on partly annotated articles is not possible yet; "
        "annotate all four labels, or keep the article for the test split"
    )
    assert [str(problem) for problem in check_split(article, "train")] == [message]
    assert [str(problem) for problem in check_split(article, "dev")] == [message]
    assert check_split(article, "test") == check_split(article, "all") == check_split(article, "") == []
    assert check_split(Article("x", TEXT), "train") == []


def test_region(nlp: Language) -> None:
    [(_, _, message)] = found(Article("x", TEXT, meta={"region": "africa"}), nlp)
    assert message.startswith("unknown region 'africa', expected one of Africa, Asia,")


def test_problem_names_file_line_article_offsets_and_words(nlp: Language) -> None:
    article = Article("x", TEXT, (Span("TARGET", 30, 43),), place=Place("x.xml", 7))
    assert [str(problem) for problem in check_article(article, nlp)] == [
        "x.xml:8, article 'x', characters 30-43 \"the depot's y\": "
        "the TARGET ends inside the token 'yard'; move its end"
    ]


def test_words_of_long_spans_are_shortened() -> None:
    article = Article("x", "one two\n three " * 10)
    assert article.words(Span("CLAIM", 0, 150)) == "one two three one two three on … ee one two three one two three"
    assert article.words(Span("CLAIM", 0, 14)) == "one two three"

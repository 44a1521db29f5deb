"""What must be true of an article before anything is trained on it, whatever format it came in."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from scripts.articles.article import LABELS, LINK_ENDS, Article, Span
from scripts.articles.formats import xml
from scripts.articles.problems import Problem, problem_at, problem_of

REGIONS = ("Africa", "Asia", "Europe", "Middle-East", "North-America", "South-America", "Oceania", "World")
# The splits that training learns from and is steered by.
TRAINED = ("train", "dev")


@cache
def tokenizer_of_articles() -> Language:
    """The pipeline whose tokens spans must fit: spaCy's English tokenizer, as all configs have. Made once a process."""
    return spacy.blank("en")


def check_article(article: Article, nlp: Language) -> list[Problem]:
    """All faults of one article.

    article (Article): The article.
    nlp (Language): Its tokenizer tells where spans may start and end.
    RETURNS (list[Problem]): Empty where all is well.
    """
    if not article.id.strip():
        return [problem_of(article, "the article has no id")]
    if not article.text.strip():
        return [problem_of(article, "the text is empty; write the article's text or delete the file")]
    if len(article.text) > nlp.max_length:
        message = f"the text has {len(article.text):,} characters, spaCy takes {nlp.max_length:,} at most"
        return [problem_of(article, f"{message}; split it into several articles")]
    about = [*_check_name(article), *_check_meta(article)]
    problems = list(_check_labels_and_edges(article))
    # Overlaps and tokens can be judged only for spans that lie in the text.
    if not problems:
        problems = [*_check_tokens(article, nlp), *_check_overlaps(article)]
    return [*about, *problems, *_check_links(article)]


def check_split(article: Article, split: str) -> list[Problem]:
    """Whether an article may stand in a split.

    `ner` and `spancat` take what is not annotated for absent, so training has to have all labels; a test article may
    lack some, since `evaluate` leaves unknown labels out.

    article (Article): The article.
    split (str): `train`, `dev`, `test`, or any other name.
    RETURNS (list[Problem]): Empty where all is well.
    """
    if split not in TRAINED or article.annotates.issuperset(LABELS):
        return []
    annotated = " ".join(label for label in LABELS if label in article.annotates)
    message = (
        f"annotates {f'only {annotated}' if annotated else 'no label'}: training on partly annotated articles is not "
        "possible yet; annotate all four labels, or keep the article for the test split"
    )
    return [problem_of(article, message)]


def _check_name(article: Article) -> Iterator[Problem]:
    file = Path(article.place.path)
    # Some file systems store "é" as "e" and an accent.
    same = unicodedata.normalize("NFC", file.stem) == unicodedata.normalize("NFC", article.id)
    if file.suffix.lower() == xml.SUFFIX and not same:
        yield problem_of(article, f"the file is called {file.name}, the article {article.id}; call both alike")


def _check_meta(article: Article) -> Iterator[Problem]:
    if (region := article.meta.get("region")) is not None and region not in REGIONS:
        yield problem_of(article, f"unknown region {region!r}, expected one of {', '.join(REGIONS)}")
    if (year := article.meta.get("year")) is not None and not re.fullmatch("[0-9]{4}", year):
        yield problem_of(article, f"the year {year!r} is not one of four digits")


def _check_labels_and_edges(article: Article) -> Iterator[Problem]:
    for span in article.spans:
        words = article.text[span.start : span.end]
        if span.label not in LABELS:
            yield problem_at(article, span, f"unknown label {span.label!r}, expected one of {', '.join(LABELS)}")
        elif span.label not in article.annotates:
            yield problem_at(
                article, span, f"a {span.label}, which `annotates` of this article does not list; add it there"
            )
        if not 0 <= span.start <= span.end <= len(article.text):
            yield problem_at(article, span, f"the span lies outside the text of {len(article.text)} characters")
        elif not words.strip():
            yield problem_at(article, span, f"an empty or blank {span.label}; remove it")
        elif words != words.strip():
            yield problem_at(article, span, f"a {span.label} with white space at its edge; move the edge to the word")


def _check_tokens(article: Article, nlp: Language) -> Iterator[Problem]:
    doc = nlp.make_doc(article.text)
    starts = {token.idx for token in doc}
    ends = {token.idx + len(token) for token in doc}
    for span in article.spans:
        if span.start not in starts:
            token = _token_at(doc, span.start)
            yield problem_at(article, span, f"the {span.label} starts inside the token {token!r}; move its start")
        if span.end not in ends:
            token = _token_at(doc, span.end - 1)
            yield problem_at(article, span, f"the {span.label} ends inside the token {token!r}; move its end")


def _token_at(doc: Doc, offset: int) -> str:
    """The token that has a character which is no blank."""
    return next(token.text for token in doc if token.idx <= offset < token.idx + len(token))


def _check_overlaps(article: Article) -> Iterator[Problem]:
    for label in LABELS:
        spans = sorted((span for span in article.spans if span.label == label), key=lambda span: (span.start, span.end))
        for left, right in _overlapping(spans):
            message = (
                f"overlaps another {label}, {article.words(left)!r}; spans of one label may not: "
                "shorten or remove one of them"
            )
            yield problem_at(article, right, message)


def _overlapping(spans: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    longest = None
    for left, right in pairwise(spans):
        longest = left if longest is None or left.end > longest.end else longest
        if right.start < longest.end:
            yield longest, right


def _check_links(article: Article) -> Iterator[Problem]:
    seen = set()
    for link in article.links:
        if link.kind not in LINK_ENDS:
            yield problem_of(article, f"unknown kind of link {link.kind!r}, expected one of {', '.join(LINK_ENDS)}")
            continue
        if missing := [end for end in (link.head, link.tail) if not 0 <= end < len(article.spans)]:
            yield problem_of(article, f"dangling link {link.kind!r}: there is no span {missing[0]}")
            continue
        head, tail = article.spans[link.head], article.spans[link.tail]
        if (head.label, tail.label) != LINK_ENDS[link.kind]:
            expected = " → ".join(LINK_ENDS[link.kind])
            yield problem_at(
                article, head, f"mistyped link {link.kind!r}: {head.label} → {tail.label}, expected {expected}"
            )
        if link in seen:
            yield problem_at(article, head, f"the same link {link.kind!r} to {article.words(tail)!r} stands twice")
        seen.add(link)

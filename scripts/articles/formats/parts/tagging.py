"""Articles as tokens with a layer of tags a label, so that spans of different labels nest."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from scripts.articles.article import LABELS, Article, Span
from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.formats.parts.bio import Run, encode
from scripts.articles.problems import ArticleError, Problem, problem_at

_WORD = re.compile(r"\S+")


def check_taggable(article: Article) -> None:
    """Refuse spans that tags cannot mark.

    RAISES (ArticleError): A label is none of ours, spans of one label overlap or nest, or a span is blank, has a blank
        edge or lies outside the text; all of them are listed.
    """
    problems = [problem_at(article, span, message) for span in article.spans if (message := _fault(article, span))]
    if problems := problems or list(_overlaps(article)):
        raise ArticleError(problems)


def blank_edge(article: Article, span: Span) -> str:
    """What is wrong with a span that does not begin and end with a word; empty where nothing is."""
    words = article.text[span.start : span.end]
    if words == words.strip():
        return ""
    return f"the {span.label} is blank or has a blank edge, and tokens have none; move the edge to the word"


def tokens_of(article: Article) -> list[tuple[int, int]]:
    """First character and character behind the last of each token: spaCy's, without blanks, cut at edges of spans."""
    text = article.text
    cuts = {0, len(text)} | {edge for span in article.spans for edge in (span.start, span.end)}
    # Not by `Language.make_doc`, which refuses long texts for the sake of parsers.
    cuts |= {edge for token in tokenizer_of_articles().tokenizer(text) for edge in (token.idx, token.idx + len(token))}
    pairs = pairwise(sorted(cuts))
    return [match.span() for start, end in pairs for match in _WORD.finditer(text, start, end)]


def tags_of(article: Article, label: str, tokens: Sequence[tuple[int, int]]) -> list[str]:
    """A BIO tag for each token, of the spans of one label.

    article (Article): See `check_taggable`.
    tokens (Sequence[tuple[int, int]]): Of the article, by `tokens_of`.
    """
    starts = {start: number for number, (start, _) in enumerate(tokens)}
    ends = {end: number for number, (_, end) in enumerate(tokens)}
    spans = (span for span in article.spans if span.label == label)
    return encode((Run(label, starts[span.start], ends[span.end]) for span in spans), len(tokens))


def _fault(article: Article, span: Span) -> str:
    if span.label not in LABELS:
        return f"unknown label {span.label!r}, there are columns for {', '.join(LABELS)}"
    if not 0 <= span.start < span.end <= len(article.text):
        return (
            f"the {span.label} is empty or lies outside the text of {len(article.text)} characters; mend or remove it"
        )
    return blank_edge(article, span)


def _overlaps(article: Article) -> Iterator[Problem]:
    """What is wrong with each span that has words of an earlier one of its label."""
    ends: dict[str, int] = {}
    for span in sorted(article.spans, key=lambda span: (span.start, -span.end)):
        if span.start < ends.get(span.label, 0):
            message = f"overlaps another {span.label}, and a column holds no two tags; shorten or remove one of them"
            yield problem_at(article, span, message)
        ends[span.label] = max(span.end, ends.get(span.label, 0))

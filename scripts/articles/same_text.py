"""When two texts are the same though their characters are not, and where a place of one is in the other.

Tools break lines anew, put a blank for a non-breaking one or before a full stop, or write "é" as "e" and an accent.
Such texts are the same: those that are, white space left out, canonically equivalent (Unicode Standard Annex 15, NFD).
Ligatures, full-width letters and the like are other characters (only NFKD would join them), and so are other quotation
marks: with these a text is another one. A place is found again by the number of characters before it that are not white
space, decomposed: of two texts that are the same these are the same characters, whatever stands between them.
"""

import re
import unicodedata
from bisect import bisect_left
from hashlib import sha256
from itertools import accumulate

from scripts.articles.article import Article, Span
from scripts.articles.problems import Problem, problem_at


def text_key(text: str) -> str:
    """What two texts have in common that are the same."""
    return unicodedata.normalize("NFD", "".join(text.split()))


def normal_form(text: str) -> str:
    """A text as editors and keyboards write it: composed characters (NFC), lines that end in LF, single blanks.

    Of white space in a line one blank stays; none at the ends of lines, and one blank line between paragraphs.
    """
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def text_digest(text: str) -> bytes:
    """The same in few bytes, for many texts."""
    return sha256(text_key(text).encode("utf-8", "surrogatepass")).digest()


def moved(article: Article, text: str) -> tuple[tuple[Span, ...], list[Problem]]:
    """The spans of an article as spans of another text that is the same.

    article (Article): Its spans are neither empty nor blank at their edges.
    text (str): Has the same `text_key` as the article's text.
    RETURNS (tuple[tuple[Span, ...], list[Problem]]): Spans in the order of the article's, with the same words up to
        white space and normal form; a problem for each that has no place, its edge being within a character.
    """
    if article.text == text:
        return article.spans, []
    here, there = _counts(article.text), _counts(text)
    spans: list[Span] = []
    problems: list[Problem] = []
    for span in article.spans:
        # White space adds nothing to the count, so a span starts behind the last place that has its count.
        start = bisect_left(there, here[span.start] + 1) - 1
        end = bisect_left(there, here[span.end])
        spans.append(Span(span.label, start, end, span.id))
        if text_key(text[start:end]) != text_key(article.text[span.start : span.end]):
            message = f"the {span.label} starts or ends between a letter and its accent; move its edge"
            problems.append(problem_at(article, span, message))
    return tuple(spans), problems


def _counts(text: str) -> list[int]:
    """For each offset, up to the end, how many decomposed characters that are not white space stand before it."""
    if text.isascii():
        return list(accumulate((not character.isspace() for character in text), initial=0))
    decomposed = (unicodedata.normalize("NFD", character) for character in text)
    return list(accumulate((sum(not part.isspace() for part in parts) for parts in decomposed), initial=0))

"""What the columns of a token file are: tokens, layers of tags, or something that is not taken over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.articles.formats.conll.documents import documents
from scripts.articles.formats.parts.bio import OUTSIDE, Scheme, is_tag, neighbours, scheme_of
from scripts.articles.formats.parts.leftovers import Leftovers
from scripts.articles.problems import ArticleError, Problem

# A column is one of tags if at least this share of it are tags: then the rest are faults.
SHARE = 0.9
# Columns in which a file has nothing are often filled with these.
_FILLERS = frozenset(("_", "-", "-X-"))


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file are, counted from 0.

    width (int): How many there are.
    token (int): That of the tokens.
    layers (dict[int, Scheme]): Those of tags.
    others (dict[int, str]): Those of anything else, with a value of each.
    comments (Leftovers): Comments that have no known key.
    """

    width: int
    token: int
    layers: dict[int, Scheme]
    others: dict[int, str]
    comments: Leftovers


@dataclass(slots=True)
class _Column:
    """What was seen in one column.

    tags (int): How many values are tags.
    seen (set[tuple[str, str]]): Tags that follow each other.
    example (str): Some value that says something; empty if there is none.
    numbers (bool): Whether it has the number of each token in its sentence, as in GermEval and CoNLL-U.
    """

    tags: int = 0
    seen: set[tuple[str, str]] = field(default_factory=set)
    example: str = ""
    numbers: bool = True

    def add(self, values: Sequence[str], sentences: Collection[int]) -> None:
        """Take in one document: a value a token, and the tokens with which sentences begin."""
        distinct = set(values)
        # Few words have a hyphen there, so that few must be looked at any closer.
        tags = sum(
            values.count(value) for value in distinct if value == OUTSIDE or (value[1:2] == "-" and is_tag(value))
        )
        self.tags += tags
        # Words follow each other in too many ways to keep them; and nothing can be seen where all is outside.
        if tags >= SHARE * len(values) and distinct != {OUTSIDE}:
            self.seen |= neighbours(values, sentences)
        if not self.example:
            self.example = next((value for value in values if value not in _FILLERS), "")
        if self.numbers:
            self.numbers = all(map(str.isdecimal, distinct)) and all(values[number] == "1" for number in sentences)


def survey(path: Path) -> Columns:
    """What the columns of a file are.

    RAISES (ArticleError): See `documents`; or it has no token, or none of its columns is one of tags.
    """
    # Number of columns → tokens, columns. Documents whose lines differ in it are refused later on.
    widths: dict[int, tuple[int, list[_Column]]] = {}
    comments, is_empty = Leftovers(path), True
    for document in documents(path):
        is_empty = False
        for line, comment in document.comments:
            comments.add("comments are", "", comment, line=line)
        found = document.columns()
        if not found:
            continue
        tokens, columns = widths.get(len(found), (0, [_Column() for _ in found]))
        for column, values in zip(columns, found, strict=True):
            column.add(values, document.sentences)
        widths[len(found)] = (tokens + len(document.lines), columns)
    if not widths:
        message = "the lines of each document differ in their number of columns; part all columns alike, by tabs"
        message = "has no line with a token; export the file anew" if is_empty else message
        raise ArticleError([Problem(message, str(path))])
    tokens, columns = max(widths.values(), key=lambda entry: entry[0])
    token, layers = _roles(columns, tokens)
    if not layers:
        tags = "tags (O, B-LABEL, I-LABEL, …)"
        message = f"none of its {len(columns)} columns is one of {tags}; add one behind the tokens"
        raise ArticleError([Problem(message, str(path))])
    known = {token, *layers, *((0,) if columns[0].numbers else ())}
    others = {n: column.example for n, column in enumerate(columns) if n not in known and column.example}
    return Columns(len(columns), token, layers, others, comments)


def _roles(columns: Sequence[_Column], tokens: int) -> tuple[int, dict[int, Scheme]]:
    """The column of the tokens, and those of tags with their schemes."""
    tagged = [number for number, column in enumerate(columns) if column.tags >= SHARE * tokens]
    words = [number for number in range(len(columns)) if number not in tagged]
    # Words can look like tags, where a text has hardly any other.
    token = 0
    if tagged == [0] and words:
        token = words[0]
    elif len(words) > 1 and words[0] == 0 and columns[0].numbers:
        token = words[1]
    return token, {number: scheme_of(columns[number].seen) for number in tagged if number != token}

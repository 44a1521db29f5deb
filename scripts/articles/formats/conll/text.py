"""The text of a document of tokens, and where each token stands in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

# What stands in `# text` for characters that a line, or columns parted by tabs, cannot hold.
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNESCAPES = {escape: character for character, escape in ESCAPES.items()}
_ESCAPE = re.compile(r"\\[\\nrt]")


@dataclass(frozen=True, slots=True)
class Misfit:
    """Tokens and a `# text` that are not of each other.

    token (int): The first token at fault, 0-based.
    message (str): What is wrong, and what to do.
    """

    token: int
    message: str


def text_of(tokens: Sequence[str], given: Sequence[tuple[int, str]]) -> tuple[str, list[int]] | Misfit:
    """The text of tokens and the character with which each starts.

    tokens (Sequence[str]): At least one, none of them empty.
    given (Sequence[tuple[int, str]]): Each `# text` with the first of its tokens, in the order of the tokens. Between
        two of them, and between tokens that have none, the text has one blank.
    """
    parts = given if given and not given[0][0] else [(0, ""), *given]
    bounds = [*(first for first, _ in parts), len(tokens)]
    texts: list[str] = []
    starts: list[int] = []
    shift = 0
    for (first, last), (_, text) in zip(pairwise(bounds), parts, strict=True):
        words = tokens[first:last]
        found = _aligned(words, text) if text else _joined(words)
        if isinstance(found, Misfit):
            return Misfit(min(first + found.token, len(tokens) - 1), found.message)
        part, places = found
        texts += [part] if part else []
        starts += [shift + place for place in places]
        shift += len(part) + bool(part)
    return " ".join(texts), starts


def _joined(tokens: Sequence[str]) -> tuple[str, list[int]]:
    """A text of tokens, and where each starts."""
    return " ".join(tokens), list(accumulate((len(token) + 1 for token in tokens[:-1]), initial=0))[: len(tokens)]


def _aligned(tokens: Sequence[str], given: str) -> tuple[str, list[int]] | Misfit:
    """The text of `# text` and where each token starts in it.

    Ours has escapes. What has them and is read without has more characters than the tokens, so there is no doubt.
    """
    starts = _starts(tokens, given)
    if isinstance(starts, Misfit) and "\\" in given:
        given = _ESCAPE.sub(lambda match: _UNESCAPES[match[0]], given)
        starts = _starts(tokens, given)
    return starts if isinstance(starts, Misfit) else (given, starts)


def _starts(tokens: Sequence[str], text: str) -> list[int] | Misfit:
    """Where each token starts, if there is nothing but white space between them."""
    # To compare the whole is quicker than to look at what stands between each two tokens.
    if "".join(tokens) == "".join(text.split()):
        starts = _found(tokens, text)
        if -1 not in starts:
            return starts
    starts, position = [], 0
    for number, token in enumerate(tokens):
        start = text.find(token, position)
        if start < 0 or text[position:start].strip():
            message = f"the token {token!r} is not the next of `# text`; mend it or remove the comment"
            return Misfit(number, message)
        starts.append(start)
        position = start + len(token)
    if text[position:].strip():
        return Misfit(len(tokens), "`# text` has more than the tokens; mend it or remove the comment")
    return starts


def _found(tokens: Sequence[str], text: str) -> list[int]:
    """Where each token is found first behind the one before; -1 for one that is not."""
    starts: list[int] = []
    position = 0
    for token in tokens:
        start = text.find(token, position)
        starts.append(start)
        position = start + len(token)
    return starts

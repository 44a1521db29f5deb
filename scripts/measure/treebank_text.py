"""Penn Treebank tokens as running text, with the place of each token in it.

A corpus that has only tokens cannot be shown to a pipeline as it is: tokens joined by blanks, with `` and -LSB- among
them, look like no text that it has learned from. So quotation marks and brackets become what a newspaper prints, and
blanks stand where a newspaper has them (https://www.cis.upenn.edu/~bies/manuals/tokenize.pdf says how such tokens are
made). What the original had between two tokens is lost: quotation marks come out straight, a line break as a blank.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_PRINTED = {
    "``": '"',
    "''": '"',
    "`": "'",
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "-LCB-": "{",
    "-RCB-": "}",
}
_CLOSING = frozenset({"''", "'", ")", "]", "}", "-RRB-", "-RSB-", "-RCB-", ",", ".", ";", ":", "?", "!", "...", "%"})
_OPENING = frozenset({"``", "`", "(", "[", "{", "-LRB-", "-LSB-", "-LCB-", "$", "£", "€"})
# Words that the treebank splits without an apostrophe.
_SPLIT = frozenset({("can", "not"), ("gon", "na"), ("got", "ta"), ("wan", "na"), ("gim", "me"), ("lem", "me")})


@dataclass(frozen=True, slots=True)
class TokenText:
    """A text made of tokens.

    text (str): The text.
    starts (tuple[int, ...]), ends (tuple[int, ...]): First character of each token, and the one behind its last.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def tokens(self, start: int, end: int) -> tuple[int, int] | None:
        """First token and token behind the last of those that share a character with a stretch of text.

        start (int), end (int): Characters of the text, end-exclusive. Another tokenizer may have put the edge inside
            one of our tokens: the whole token is taken.
        RETURNS (tuple[int, int] | None): None where nothing but blanks stands there.
        """
        first, behind = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return (first, behind) if first < behind else None


def join(tokens: Sequence[str]) -> TokenText:
    """Make a text of tokens.

    tokens (Sequence[str]): None of them empty.
    """
    text, starts, ends = "", [], []
    for number, token in enumerate(tokens):
        if number and not _attached(tokens[number - 1], token):
            text += " "
        starts.append(len(text))
        text += _PRINTED.get(token, token)
        ends.append(len(text))
    return TokenText(text, tuple(starts), tuple(ends))


def _attached(before: str, token: str) -> bool:
    """Whether no blank stands between two tokens."""
    lower = token.lower()
    clitic = lower == "n't" or (lower.startswith("'") and lower[1:].isalpha())
    return before in _OPENING or token in _CLOSING or clitic or (before.lower(), lower) in _SPLIT

"""Spans as tags of tokens, and back: BIO (IOB2), IOB1 and BIOES (also called IOBES, BILOU and BMES).

The schemes are compared in https://aclanthology.org/E99-1023/ and https://aclanthology.org/W09-1119/. A tag is O, or a
letter, a hyphen and a label: B-SOURCE. No span goes over the end of a sentence. Tags do not name their scheme, so that
those of a file are looked at as a whole before any is decoded:

    seen = neighbours(["O", "I-A", "I-A"]) | neighbours(["B-A", "O"])
    runs = list(decode(["O", "I-A", "I-A"], scheme_of(seen)))
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from typing import Literal

Scheme = Literal["BIO", "IOB1", "BIOES"]
OUTSIDE = "O"
_TAG = re.compile(r"O|[BIESLUM]-\S.*")
# BILOU and BMES have other letters for the same.
_LETTERS = {"L": "E", "U": "S", "M": "I"}

# Instead of a token, where no run is open; no token follows it.
_NONE = -2


@dataclass(frozen=True, slots=True)
class Run:
    """Tags that go together.

    label (str): What they say of their tokens.
    first, last (int): Its first and its last token, 0-based; `last` belongs to it.
    fault (str): Why the scheme does not allow these tags, so that they are no span; empty where it does.
    """

    label: str
    first: int
    last: int
    fault: str = ""


def is_tag(value: str) -> bool:
    """Whether this can be a tag of any scheme."""
    return value == OUTSIDE or _TAG.fullmatch(value) is not None


def neighbours(tags: Sequence[str], sentences: Iterable[int] = ()) -> set[tuple[str, str]]:
    """Which tag follows which other one, the first of a sentence an O: all that `scheme_of` needs to know.

    tags (Sequence[str]): A tag a token.
    sentences (Iterable[int]): The tokens with which sentences begin; token 0 is one of them anyway.
    """
    seen = set(pairwise(tag for tag, _ in groupby(tags)))
    seen.update((OUTSIDE, tags[first]) for first in chain((0,) if tags else (), sentences))
    return seen


def scheme_of(seen: Iterable[tuple[str, str]]) -> Scheme:
    """The scheme that all tags of a file are in, by the `neighbours` of all its sentences.

    BIO where nothing speaks for another: tags that no scheme allows are faults, of BIO if they end nothing by E or S.
    """
    starts = {(_letter(tag), before == OUTSIDE or before[2:] != tag[2:]) for before, tag in seen if tag != OUTSIDE}
    if any(letter in "ES" for letter, _ in starts):
        return "BIOES"
    # In IOB1 only a span right behind another one of its label begins with B.
    return "IOB1" if ("I", True) in starts and ("B", True) not in starts else "BIO"


def decode(tags: Sequence[str], scheme: Scheme, sentences: Container[int] = ()) -> Iterator[Run]:
    """Runs of tags, in the order of the text.

    tags (Sequence[str]): A tag a token; each must be one, see `is_tag`.
    scheme (Scheme): Of all of them.
    sentences (Container[int]): The tokens with which sentences begin.
    YIELDS (Run): With a `fault` where a span goes on that none begins, or, in BIOES, begins and does not end.
    """
    first = last = _NONE
    inside: Container[str] = ()
    for number, tag in enumerate(tags):
        # The most frequent case, kept short.
        if tag == OUTSIDE:
            continue
        if number != last + 1 or tag not in inside or number in sentences:
            if first != _NONE:
                yield _run(tags, first, last, scheme)
            first, inside = number, tuple(f"{letter}{tag[1:]}" for letter in "IEML")
        last = number
        if tag[0] in "ESLU":
            yield _run(tags, first, last, scheme)
            first, inside = _NONE, ()
    if first != _NONE:
        yield _run(tags, first, last, scheme)


def _run(tags: Sequence[str], first: int, last: int, scheme: Scheme) -> Run:
    begin, end, label = _letter(tags[first]), _letter(tags[last]), tags[first][2:]
    if begin == "E" or (begin == "I" and scheme != "IOB1"):
        fault = f"{tags[first]} goes on with a {label} that no B-{label} begins"
    else:
        fault = f"B-{label} is never ended by E-{label}" if scheme == "BIOES" and end not in "ES" else ""
    return Run(label, first, last, fault)


def _letter(tag: str) -> str:
    return _LETTERS.get(tag[0], tag[0])


def encode(runs: Iterable[Run], count: int) -> list[str]:
    """BIO tags of so many tokens.

    runs (Iterable[Run]): In any order.
    RAISES (ValueError): Two of them overlap, or one has no place among the tokens.
    """
    tags = [OUTSIDE] * count
    for run in runs:
        if not 0 <= run.first <= run.last < count:
            raise ValueError(f"{run} has no place among {count} tokens")
        if any(tag != OUTSIDE for tag in tags[run.first : run.last + 1]):
            raise ValueError(f"{run} overlaps another run, and a token has one tag")
        tags[run.first : run.last + 1] = [f"B-{run.label}", *[f"I-{run.label}"] * (run.last - run.first)]
    return tags

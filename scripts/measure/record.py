"""`Record`: one article as people marked it and as a pipeline marked it; what every figure and picture is made from.

Offsets are tokens, 0-based and end-exclusive, as in spaCy.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from scripts.articles.article import ATTACKER, LABELS, SOURCE, TARGET

View = Literal["flat", "nested"]
# What each view can hold: `doc.ents` has no claims, since claims hold other spans inside them.
VIEW_LABELS: dict[View, tuple[str, ...]] = {"flat": (ATTACKER, TARGET, SOURCE), "nested": LABELS}


class Mark(NamedTuple):
    """A labelled stretch of tokens.

    label (str): Its label.
    start (int): First token.
    end (int): Token behind the last one.
    score (float | None): How sure the pipeline is, 0 to 1; None in gold spans and where it does not say.
    """

    label: str
    start: int
    end: int
    score: float | None = None

    @property
    def place(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end

    @property
    def key(self) -> tuple[str, int, int]:
        """Everything but the score: what makes two marks the same."""
        return self.label, self.start, self.end


class TokenLink(NamedTuple):
    """A link between two stretches of tokens.

    kind (str): `by` (CLAIM to SOURCE) or `against` (ATTACKER to TARGET).
    head_start (int), head_end (int): The CLAIM or ATTACKER.
    tail_start (int), tail_end (int): The SOURCE or TARGET.
    """

    kind: str
    head_start: int
    head_end: int
    tail_start: int
    tail_end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader, a person or a pipeline, marked in one article.

    flat (tuple[Mark, ...]): `doc.ents`.
    nested (tuple[Mark, ...]): `doc.spans["sc"]`.
    links (tuple[TokenLink, ...] | None): None where the reader marks no links, which is not the same as finding none.
    candidates (tuple[tuple[int, int], ...] | None): Start and end of all that was judged; None where that is unknown.
    """

    flat: tuple[Mark, ...] = ()
    nested: tuple[Mark, ...] = ()
    links: tuple[TokenLink, ...] | None = None
    candidates: tuple[tuple[int, int], ...] | None = None

    def view(self, name: View) -> tuple[Mark, ...]:
        """The marks of one view."""
        return self.flat if name == "flat" else self.nested


@dataclass(frozen=True, slots=True)
class Record:
    """One article under both readings.

    article (str): Its id.
    words (tuple[str, ...]): The tokens.
    spaces (tuple[bool, ...]): Whether a blank stands behind each token.
    annotates (tuple[str, ...]): Labels that people marked in it; the others are unknown here and must not be counted.
    gold (Reading): By people.
    predicted (Reading): By the pipeline.
    """

    article: str
    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    annotates: tuple[str, ...]
    gold: Reading
    predicted: Reading

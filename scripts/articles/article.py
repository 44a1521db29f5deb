"""`Article`: the one type between annotation formats and spaCy.

Every reader in `scripts.articles.formats` makes Articles, every writer takes them, and `scripts.pipeline.convert` turns
them into spaCy Docs. Offsets are characters (Unicode code points) of `Article.text`, 0-based and end-exclusive.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

ATTACKER, TARGET, SOURCE, CLAIM = LABELS = ("ATTACKER", "TARGET", "SOURCE", "CLAIM")

# The two kinds of link: from what label to what label.
BY, AGAINST = "by", "against"
LINK_ENDS: Mapping[str, tuple[str, str]] = {BY: (CLAIM, SOURCE), AGAINST: (ATTACKER, TARGET)}


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of text.

    label (str): One of `LABELS`.
    start (int): First character.
    end (int): Character behind the last one.
    id (str): The annotator's name for it; empty where it has none.
    """

    label: str
    start: int
    end: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A directed link between two spans of one article.

    kind (str): `by` (CLAIM to SOURCE) or `against` (ATTACKER to TARGET).
    head (int): Index in `Article.spans` of the CLAIM or ATTACKER.
    tail (int): Index in `Article.spans` of the SOURCE or TARGET.
    """

    kind: str
    head: int
    tail: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article was read from, for error messages.

    path (str): The file.
    line (int): 1-based line of the file on which the text begins; 0 where the format has no such line.
    """

    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its annotation.

    id (str): Unique in its corpus.
    text (str): The bare text.
    spans (tuple[Span, ...]): In the order of the text, the outer one first.
    links (tuple[Link, ...]): Links between those spans.
    annotates (frozenset[str]): Labels that were annotated; the others are unknown here, not absent.
    meta (Mapping[str, str]): Provenance and description (genre, acts, writer, origin, …).
    place (Place): Where it was read; takes no part in comparisons.
    """

    id: str
    text: str
    spans: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()
    annotates: frozenset[str] = frozenset(LABELS)
    meta: Mapping[str, str] = field(default_factory=dict)
    place: Place = field(default=Place(), compare=False)

    def words(self, span: Span, limit: int = 60) -> str:
        """The words of a span on one line, shortened to about `limit` characters."""
        return shorten(self.text[span.start : span.end], limit)

    def line(self, offset: int) -> int:
        """The 1-based line of the file on which a character of the text stands; 0 if unknown."""
        return self.place.line + self.text.count("\n", 0, offset) if self.place.line else 0


def shorten(text: str, limit: int = 60) -> str:
    """Text on one line for a message: about `limit` characters, the middle left out where it is longer."""
    words = " ".join(text.split())
    return words if len(words) <= limit else f"{words[: limit // 2]} … {words[-limit // 2 :]}"

"""What JSON formats share that keep spans and relations beside the text: each is checked, none is lost silently."""

from collections.abc import Iterable, Mapping
from typing import Any

from scripts.articles.article import Article, Link, Place, Span, shorten
from scripts.articles.formats.format import Refusal, What
from scripts.articles.formats.parts.characters import check_halves
from scripts.articles.formats.parts.descriptions import annotated_labels
from scripts.articles.formats.parts.json_lines import Record, as_data
from scripts.articles.problems import ArticleError, Problem, problem_at, problem_of

# Units that offsets may count by mistake: the codec, and bytes a unit.
_UNITS = {"UTF-16 code units": ("utf-16-le", 2), "bytes of UTF-8": ("utf-8", 1)}
_POINTS = "characters (Unicode code points)"


class Draft:
    """An article in the making, and what was refused of it.

    Spans are numbered as they are added; refused ones have no number. Add all spans, `settle`, add links, `article`.

    refusals (list[Refusal]): What could not be taken over so far.
    """

    def __init__(self, record: Record, id: str, text: str) -> None:
        self.record = record
        self.id = id
        self.text = text
        self.spans: dict[int, Span] = {}
        self.links: list[Link] = []
        self.refusals: list[Refusal] = []
        self._data: dict[int, object] = {}
        self._quoted: set[int] = set()
        self._unit = ""
        self._units: dict[str, bytes] = {}

    def add(
        self,
        data: object,
        label: object,
        start: object,
        end: object,
        id: str = "",
        quotes: Iterable[tuple[int, int, str]] = (),
    ) -> int | None:
        """Add a span.

        data (object): It, as it stands in the record.
        label, start, end (object): What the record has for them; offsets ought to be characters, end-exclusive.
        quotes (Iterable[tuple[int, int, str]]): What else the record says of the text: start, end, and the words there.
        RETURNS (int | None): Its number; None if it was refused.
        """
        if not isinstance(label, str) or not label.strip():
            self.refuse("span", data, f"a span without a label ({label!r}); give it one or remove it")
            return None
        # True and False are ints in Python, not in JSON.
        if type(start) is not int or type(end) is not int:
            message = f"the offsets of a {label}, {start!r} and {end!r}, are not whole numbers; give {_POINTS}"
            self.refuse("span", data, message)
            return None
        span, quotes = Span(label, start, end, id), list(quotes)
        if message := self._fault(span, quotes):
            self.refuse("span", data, message, span)
            return None
        number = len(self._data)
        self.spans[number], self._data[number] = span, data
        if quotes:
            self._quoted.add(number)
        return number

    def settle(self) -> None:
        """Refuse spans that nothing confirms, where another shows that the record's offsets count something else."""
        if not self._unit:
            return
        # Before the first character that is not ASCII, all offsets are the same.
        safe = next((at for at, character in enumerate(self.text) if not character.isascii()), len(self.text))
        for number, span in list(self.spans.items()):
            if span.end > safe and number not in self._quoted:
                message = f"another span shows that this record's offsets seem to count {self._unit}; give {_POINTS}"
                self.refuse("span", self._data[number], message, span)
                del self.spans[number]

    def link(self, data: object, kind: object, head: int | None, tail: int | None, why: str) -> None:
        """Add a link between two spans by their numbers.

        why (str): What is wrong where a number is None.
        """
        if not isinstance(kind, str) or not kind.strip():
            self.refuse("link", data, f"a relation without a label ({kind!r}); give it one or remove it")
        elif head is None or tail is None:
            self.refuse("link", data, f"the relation {kind}: {why}")
        elif head not in self.spans or tail not in self.spans:
            self.refuse("link", data, f"the relation {kind}: one of its spans was refused; mend that first")
        else:
            self.links.append(Link(kind, head, tail))

    def refuse(self, what: What, data: object, message: str, span: Span | None = None) -> None:
        """Hand a piece on as a Refusal."""
        words = shorten(self.text[max(span.start, 0) : max(span.end, 0)]) if span else ""
        start, end = (span.start, span.end) if span else (0, 0)
        record = self.record
        problem = Problem(message, str(record.path), record.line, self.id, start, end, words)
        self.refusals.append(Refusal(problem, what, as_data(data)))

    def listed(self, scores: Mapping[int, float]) -> list[float | None] | None:
        """A score or None for each span of the article, by the numbers of spans; None where no span has one."""
        return [scores.get(number) for number in self._order()] if scores else None

    def _order(self) -> list[int]:
        """The numbers of the spans in the order of the text, the outer one first."""
        return sorted(self.spans, key=lambda number: (self.spans[number].start, -self.spans[number].end))

    def article(self, meta: Mapping[str, str]) -> Article:
        """The article, its spans in the order of the text, the outer one first."""
        order = self._order()
        index = {number: place for place, number in enumerate(order)}
        annotates, meta = annotated_labels(meta)
        return Article(
            id=self.id,
            text=self.text,
            spans=tuple(self.spans[number] for number in order),
            links=tuple(Link(link.kind, index[link.head], index[link.tail]) for link in self.links),
            annotates=annotates,
            meta=meta,
            # No line: all lines of the text stand on one line of the file.
            place=Place(str(self.record.path)),
        )

    def _fault(self, span: Span, quotes: Iterable[tuple[int, int, str]]) -> str:
        if span.start == span.end:
            return f"an empty {span.label}; remove it"
        if not 0 <= span.start < span.end:
            return f"the {span.label} ends before it starts, or starts before the text; give its {_POINTS}"
        for start, end, words in quotes:
            if self.text[start:end] != words:
                return self._differs(span, start, end, words)
        if span.end > len(self.text):
            unit = next(
                (name for name, (codec, size) in _UNITS.items() if span.end * size <= len(self._encoded(codec))), ""
            )
            self._unit = self._unit or unit
            seems = f"its offsets seem to count {unit}; " if unit else ""
            return f"the {span.label} lies outside the text of {len(self.text)} characters; {seems}give its {_POINTS}"
        return ""

    def _differs(self, span: Span, start: int, end: int, words: str) -> str:
        for name, (codec, size) in _UNITS.items():
            if self._encoded(codec)[start * size : end * size] == words.encode(codec):
                self._unit = self._unit or name
                return f"the offsets of a {span.label}, {shorten(words)!r}, count {name}; give {_POINTS}"
        given = shorten(self.text[start:end])
        message = f"the file has {shorten(words)!r} for (a part of) a {span.label}, its offsets give {given!r}"
        return f"{message}; give {_POINTS} of this text"

    def _encoded(self, codec: str) -> bytes:
        """The text in another unit; kept, as all spans of a long text may be wrong."""
        if codec not in self._units:
            self._units[codec] = self.text.encode(codec)
        return self._units[codec]


def list_of(draft: Draft, what: What, name: str) -> list[Any]:
    """A list of a record; empty where the record has none. What is no list is refused as a whole."""
    value = draft.record.fields.get(name)
    if value is None or isinstance(value, list):
        return value or []
    draft.refuse(what, value, f"{name!r} is no list; make it one")
    return []


def check_writable(article: Article) -> None:
    """Refuse what no reader would take back.

    RAISES (ArticleError): The article has no id, or half a character in its text; a span is empty, has no label or lies
        outside the text; or a link has no span at an end.
    """
    check_halves(article, article.text)
    if not article.id.strip():
        raise ArticleError([problem_of(article, "an article without an id; give it one")])
    for span in article.spans:
        if not span.label.strip() or not 0 <= span.start < span.end <= len(article.text):
            message = f"an empty span, one without a label, or outside the text of {len(article.text)} characters"
            raise ArticleError([problem_at(article, span, f"{message}; mend or remove it")])
    for link in article.links:
        if not link.kind.strip() or not all(0 <= end < len(article.spans) for end in (link.head, link.tail)):
            message = f"the link {link.kind!r} from span {link.head} to span {link.tail} has no such spans or no name"
            raise ArticleError([problem_of(article, f"{message}; mend or remove it")])

"""What a reader does not take over and of which there may be much: one Refusal a file and kind, with the count."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.articles.article import shorten
from scripts.articles.formats.format import Refusal, What
from scripts.articles.formats.parts.json_lines import as_data
from scripts.articles.problems import Problem


@dataclass(slots=True)
class _Kind:
    """The first of a kind, and how many there are."""

    article: str
    line: int
    what: What
    data: object
    count: int = 0


class Leftovers:
    """Counts what is not taken over of one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kinds: dict[str, _Kind] = {}

    def add(self, title: str, article: str, data: object, what: What = "span", line: int = 0) -> None:
        """Count one.

        title (str): Its kind as the message begins, with its verb, as in `notes are`.
        article (str): The article's id.
        data (object): It, as it stands in the file; what is no text is shown as JSON.
        what (What): What an article is given without.
        line (int): 1-based line of the file; 0 if unknown.
        """
        self._kinds.setdefault(title, _Kind(article, line, what, data)).count += 1

    def refusals(self) -> Iterator[Refusal]:
        """One for each kind, in the order in which they were met."""
        for title, kind in self._kinds.items():
            data = kind.data if isinstance(kind.data, str) else as_data(kind.data)
            message = f"{title} not taken over: {kind.count} in this file, the first is {shorten(data)!r}"
            yield Refusal(Problem(message, str(self.path), kind.line, kind.article), kind.what, data, expected=True)

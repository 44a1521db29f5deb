"""What is wrong with an article, said so that its author can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.articles.article import Article, Span


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of one article.

    message (str): What is wrong, and what to do.
    path (str): The file; empty if unknown.
    line (int): 1-based line of the file; 0 if unknown.
    article (str): The article's id; empty if unknown.
    start (int), end (int): Characters of the article's text; both 0 where the fault has no place in it.
    words (str): The words at fault.
    """

    message: str
    path: str = ""
    line: int = 0
    article: str = ""
    start: int = 0
    end: int = 0
    words: str = ""

    def __str__(self) -> str:
        where = f"{self.path or '(no file)'}:{self.line}" if self.line else self.path or "(no file)"
        parts = [where, f"article {self.article!r}" if self.article else ""]
        if self.words or self.end:
            parts.append(f"characters {self.start}-{self.end} {self.words!r}")
        return ": ".join([", ".join(part for part in parts if part), self.message])


class ArticleError(ValueError):
    """Articles that cannot be used as they are.

    problems (Sequence[Problem]): All that was found, not only the first.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["ArticleError"], tuple[Sequence[Problem]]]:
        # Other processes send it to us.
        return type(self), (self.problems,)


def unreadable(path: Path, error: OSError) -> ArticleError:
    """A file or folder that the system does not let us read."""
    message = f"the file cannot be read ({error.strerror or error}); make it readable"
    return ArticleError([Problem(message, str(path))])


def problem_at(article: Article, span: Span, message: str) -> Problem:
    """A problem with one span of an article that was read."""
    return Problem(
        message=message,
        path=article.place.path,
        line=article.line(span.start),
        article=article.id,
        start=span.start,
        end=span.end,
        words=article.words(span),
    )


def problem_of(article: Article, message: str) -> Problem:
    """A problem with an article as a whole."""
    return Problem(message=message, path=article.place.path, line=article.place.line, article=article.id)

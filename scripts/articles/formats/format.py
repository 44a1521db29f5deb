"""What every annotation format offers: a reader of Articles, and, where the tool can import, a writer.

Readers give what the file says, not what we would like: labels and kinds of relations keep the names that the file has,
and `import_annotations` maps them. What a reader cannot take over it hands on as a Refusal, so that nothing is lost
without a trace; only a file that cannot be read at all raises.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scripts.articles.article import Article
from scripts.articles.problems import ArticleError, Problem
from scripts.files import complete

# How much of a file `Format.recognises` is shown.
HEAD_BYTES = 64 * 1024

# A part of an article.
What = Literal["span", "link"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a reader could not take over.

    problem (Problem): Where it stands and why.
    what (str): A whole record (an article), or one span or link of an article that is given without it.
    data (str): It, as it stood in the file, or its beginning.
    expected (bool): No fault of the file: its annotator skipped it, or it is of a kind that no Article has.
    """

    problem: Problem
    what: Literal["record", "span", "link"]
    data: str
    expected: bool = False


# Streams: a reader holds one record at a time where the format allows it.
Reader = Callable[[Path], Iterator[Article | Refusal]]
# To a file, or to a folder for formats that have a file an article. Complete or not there.
Writer = Callable[[Iterable[Article], Path], None]


@dataclass(frozen=True, slots=True)
class Format:
    """One annotation format.

    name (str): On the command line.
    title (str): For people, with the tool and the specification.
    suffixes (tuple[str, ...]): Of its files, with the dot, in lower case.
    read (Reader): Of a file, or of a folder for formats that have a file an article. Labels and kinds of links are the
        file's own. Of several annotations of one text each is an Article of its own, with `annotator` in its meta.
        RAISES (ArticleError): The file cannot be read at all.
    write (Writer | None): None where the tool cannot import.
        RAISES (ArticleError): The format cannot hold an article.
    recognises (Callable[[Path, bytes], bool]): Whether a file seems to be of this format, by its path and first bytes.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    read: Reader
    write: Writer | None
    recognises: Callable[[Path, bytes], bool]


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder to write articles into, under another name until it is complete.

    path (Path): New or empty, so that nobody's annotations are overwritten.
    RAISES (ArticleError): Something else stands there.
    """
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        message = "is there already, with something in it; name a new folder, or remove this one"
        raise ArticleError([Problem(message, str(path))])
    with complete(path) as folder:
        folder.mkdir()
        yield folder

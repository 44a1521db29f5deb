"""The documents of a token file, a line a token: where each begins and ends, its sentences and comments.

A blank line ends a sentence; `-DOCSTART-` or `# id = …` begins a document, and `# text = …` gives the text of the
tokens below it.
"""

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from scripts.articles.formats.parts.bio import is_tag
from scripts.articles.formats.parts.utf8 import UTF16, is_utf16, not_utf8
from scripts.articles.problems import ArticleError, Problem, unreadable

DOCSTART = "-DOCSTART-"
_WEBANNO = b"#FORMAT=WebAnno"
_COMMENT = re.compile(r"# +(newdoc id|id|text) *= ?(.*)")
# Columns may be empty, but not at the end of a line.
_TRAILING = " \t\n"
_BLANK_ENDS = re.compile(r"[ \t]+\n")


@dataclass(slots=True)
class Document:
    """The lines of one document.

    line (int): Its first line in the file, 1-based.
    id (str): Of its comment, or of the file and its number.
    tabs (bool): Whether tabs part its columns, or blanks.
    lines (list[str]): The line of each token.
    sentences (set[int]): The tokens with which sentences begin.
    texts (list[tuple[int, str]]): `# text` and the token in front of which it stands.
    comments (list[tuple[int, str]]): Other comments, with their lines in the file.
    is_cut (bool): Whether the next token does not stand on the line behind the last one.
    """

    line: int
    id: str
    tabs: bool
    lines: list[str] = field(default_factory=list)
    sentences: set[int] = field(default_factory=set)
    texts: list[tuple[int, str]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    is_cut: bool = True
    _ends: bool = True
    # The first token of each stretch of lines that are all tokens, and its line in the file.
    _stretches: dict[int, int] = field(default_factory=dict)

    def rows(self) -> list[list[str]]:
        """The columns of each token."""
        if self.tabs:
            return [line.rstrip(_TRAILING).split("\t") for line in self.lines]
        return [line.split() for line in self.lines]

    def columns(self) -> list[list[str]]:
        """The values of each column; none where the lines differ in their number of columns."""
        lines = self.lines if self.tabs else ["\t".join(line.split()) + "\n" for line in self.lines]
        text = "".join(lines).rstrip(_TRAILING) + "\n"
        if "\t\n" in text or " \n" in text:
            text = _BLANK_ENDS.sub("\n", text)
        # All lines at once, since a list a line takes much longer: line ends become the values of a last column.
        values = text.replace("\n", "\t\n\t").split("\t")
        width = values.index("\n")
        if values[width :: width + 1].count("\n") != len(lines):
            return []
        return [values[column : -1 : width + 1] for column in range(width)]

    def line_of(self, token: int) -> int:
        """The line of a token in the file."""
        first = list(self._stretches)[bisect_right(list(self._stretches), token) - 1]
        return self._stretches[first] + token - first

    def add(self, line: str, number: int) -> None:
        """Add the line of a token, by its number in the file."""
        if self._ends:
            self.sentences.add(len(self.lines))
        if self.is_cut:
            self._stretches[len(self.lines)] = number
        self.is_cut = self._ends = False
        self.lines.append(line)

    def cut(self, *, ends: bool) -> None:
        """What follows is not on the next line, and perhaps in another sentence."""
        self.is_cut, self._ends = True, self._ends or ends

    def take_last_texts(self) -> list[tuple[int, str]]:
        """Texts behind the last token belong to the document that follows."""
        last = [(0, text) for first, text in self.texts if first == len(self.lines)]
        self.texts = [(first, text) for first, text in self.texts if first < len(self.lines)]
        return last


def documents(path: Path) -> Iterator[Document]:
    """The documents of a file, one at a time, with at least a token each.

    path (Path): The file, UTF-8, with or without a byte order mark, with any line ends (LF, CRLF, CR, also mixed).
    RAISES (ArticleError): It cannot be read, is not UTF-8, or is of WebAnno.
    """
    try:
        with path.open("rb") as binary:
            _check_beginning(binary.read(1000), path)
        with path.open(encoding="utf-8-sig") as file:
            tabs = _has_tabs(file)
            file.seek(0)
            yield from _split(file, path, tabs)
    except OSError as error:
        raise unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise ArticleError([_not_utf8(path)]) from error


def is_of_webanno(head: bytes) -> bool:
    """Whether these first bytes are of WebAnno's TSV: other columns, which may look like ours."""
    return head.removeprefix(codecs.BOM_UTF8).startswith(_WEBANNO)


def comment_of(line: str, *, tabs: bool) -> tuple[str, str] | None:
    """Key and value of a line that begins with #, the key empty where it is not known; None if the # is a token."""
    if match := _COMMENT.fullmatch(line):
        return match[1].rpartition(" ")[2], match[2]
    # A token has columns; where blanks part them, the last word of a comment is no tag.
    words = line.split()
    is_token = "\t" in line if tabs else len(words) > 1 and is_tag(words[-1])
    return None if is_token else ("", line)


def _split(file: Iterable[str], path: Path, tabs: bool) -> Iterator[Document]:
    document, count = Document(1, path.stem, tabs), 0
    for number, line in enumerate(file, 1):
        # The most frequent case, kept short: files are large.
        if line[0] not in "#-\n \t" and not document.is_cut:
            document.lines.append(line)
            continue
        row = line.rstrip(_TRAILING)
        comment = comment_of(line.rstrip("\n"), tabs=tabs) if line[0] == "#" else None
        if not row:
            document.cut(ends=True)
        elif comment:
            key, value = comment
            if key == "id" and document.lines:
                following = Document(number, value.strip(), tabs, texts=document.take_last_texts())
                yield document
                document = following
            else:
                _take_comment(document, key, value, number)
        elif row.startswith(DOCSTART):
            if document.lines:
                yield document
            count += 1
            document = Document(number, f"{path.stem}-{count}", tabs)
        else:
            document.add(line, number)
    if document.lines:
        yield document


def _take_comment(document: Document, key: str, value: str, number: int) -> None:
    if key == "id":
        document.id, document.line = value.strip(), number
    elif key == "text":
        document.texts.append((len(document.lines), value))
    else:
        document.comments.append((number, value.rstrip()))
    document.cut(ends=bool(key))


def _check_beginning(head: bytes, path: Path) -> None:
    if is_utf16(head):
        message = UTF16
    elif is_of_webanno(head):
        message = "is WebAnno's TSV, another format than CoNLL; name that with --format, or export CoNLL"
    else:
        return
    raise ArticleError([Problem(message, str(path), 1)])


def _has_tabs(file: TextIO) -> bool:
    """Whether tabs part the columns, by the first line that is sure to be one of a token."""
    for line in file:
        if line.strip() and not line.startswith(("#", DOCSTART)):
            return "\t" in line.strip()
    return False


def _not_utf8(path: Path) -> Problem:
    """Where the file stops being UTF-8: a stream knows only the place in its buffer."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return Problem(not_utf8(error, "line"), str(path), number)
    return Problem("the file changed while it was read; read it again", str(path))

"""Files of tokens with BIO tags, as of CoNLL-2003 (https://aclanthology.org/W03-0419/) and GermEval 2014.

A line a token, columns parted by tabs or blanks, a blank line between sentences; `-DOCSTART-` or `# id = …` begins a
document, and `# text = …`, as in CoNLL-U (https://universaldependencies.org/format.html), gives the text of the tokens
below it. Each column of tags is a layer of its own, in BIO (IOB2), IOB1 or BIOES (IOBES, BILOU); which one, the column
tells as a whole. Where no comment gives the text it is the tokens with one blank between them.

A file is read twice: for its columns, and, a document at a time, for its articles.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Literal

import spacy
from spacy.tokenizer import Tokenizer

from scripts.articles.article import LABELS, Article, Place, Span, shorten
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.problems import ArticleError, Problem, problem_at, problem_of
from scripts.files import write_atomically

# What an Article loses on the way through `write` and `read`.
LOSSES = (
    "links",
    "ids of spans",
    "which of several spans on the same words is the outer one",
    "description (meta) and which labels were annotated",
    "the white space between tokens, in files of other tools that have no `# text`: it becomes one blank",
)
SUFFIXES = (".conll", ".iob", ".iob2", ".bio", ".bioes", ".tsv", ".txt")
_DOCSTART = "-DOCSTART-"
_COMMENT = re.compile(r"# +(newdoc id|id|text) *= ?(.*)")
_TAG = re.compile(r"O|[BIESLUM]-\S.*")
# BILOU and BMES have other letters for the same.
_PREFIX = {"L": "E", "U": "S", "M": "I"}
# A column is one of tags if at least this share of it are tags: then the rest are faults.
_SHARE = 0.9
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNESCAPES = {escape: character for character, escape in _ESCAPES.items()}
_WORD = re.compile(r"\S+")
_ESCAPING = str.maketrans(_ESCAPES)
# Columns in which a file has nothing are often filled with these.
_FILLERS = frozenset(("_", "-", "-X-"))

Scheme = Literal["BIO", "IOB1", "BIOES"]


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read one file.

    A document without an id is called after the file, and numbered if there is a `-DOCSTART-`. A tag that its scheme
    does not allow where it stands begins no span: it is refused, with those that continue it. A document whose lines
    have different numbers of columns, or tokens other than its `# text`, is refused as a whole.

    path (Path): The file, UTF-8, with or without a byte order mark.
    RAISES (ArticleError): The file cannot be read, is not UTF-8, or has no column of tags.
    """
    columns = _columns(path)
    if columns is None:
        return
    yield from _not_taken_over(path, columns)
    seen: dict[str, int] = {}
    for document in _documents(path):
        message, line, text = _place_tokens(document, columns)
        if not message and document.id in seen:
            message = f"two documents have this id, the first on line {seen[document.id]}; give one of them another"
        if message:
            beginning = " ".join(row[columns.token] for row in document.rows[:20] if len(row) > columns.token)
            yield Refusal(Problem(message, str(path), line, document.id), "record", beginning)
            continue
        seen[document.id] = document.line
        spans: list[tuple[int, int, int, str]] = []
        for order, (column, scheme) in enumerate(columns.layers.items()):
            tags = [row[column] for row in document.rows]
            for found in _decode(tags, document.breaks, scheme):
                if found.message:
                    yield _refused(found, document, path, text, tags)
                else:
                    spans.append((document.starts[found.first], -document.ends[found.last], order, found.label))
        spans.sort()
        ordered = tuple(Span(label, start, -end) for start, end, _, label in spans)
        yield Article(document.id, text, ordered, place=Place(str(path)))


def write(articles: Iterable[Article], path: Path) -> None:
    """Write one file: `# id` and `# text` of an article, then its tokens with a column a label, tabs between.

    Tokens are those of spaCy's English tokenizer, cut where spans start or end inside them. A sentence ends where a
    line of the text does, unless a span goes on. In `# text`, and nowhere else, \\n, \\r, \\t and \\\\ stand for
    characters. Links are not written, see `LOSSES`.

    path (Path): The file; complete or not there.
    RAISES (ArticleError): A label is none of ours, two spans of one label overlap, a span is blank or has a blank edge,
        an id is blank or stands twice, or a text has no token or cannot be UTF-8.
    """
    ids: set[str] = set()
    parts: list[str] = []
    for article in articles:
        if article.id in ids:
            raise ArticleError([problem_of(article, "two articles have this id; give one of them another")])
        ids.add(article.id)
        parts += _lines(article)
    write_atomically(path, "".join(parts).encode("utf-8"))


def recognises(path: Path, head: bytes) -> bool:
    """Whether nearly all lines of the beginning have a tag among their columns."""
    if path.suffix.lower() not in SUFFIXES or not head:
        return False
    # The last line may be cut off.
    lines = head.decode("utf-8-sig", "ignore").splitlines()[: -1 if len(head) > 1000 else None]
    rows = [re.split(r"\t| +", line.strip()) for line in lines if line.strip() and not line.startswith(("# ", "-DOC"))]
    tagged = sum(any(_TAG.fullmatch(value) for value in row[1:] or ()) for row in rows)
    return bool(rows) and tagged >= _SHARE * len(rows)


@dataclass(slots=True)
class _Document:
    """The lines of one document.

    line (int): Its first line in the file.
    id (str): Of its comment, or of the file and its number.
    lines (list[str]): The line of each token.
    rows (list[list[str]]): Its columns.
    breaks (dict[int, int]): The tokens with which sentences begin, and their lines in the file.
    texts (list[tuple[int, str]]): `# text` and the token in front of which it stands.
    comments (list[tuple[int, str]]): Other comments, with their lines.
    starts, ends (list[int]): Characters of each token, as soon as the text is known.
    """

    line: int
    id: str
    lines: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    breaks: dict[int, int] = field(default_factory=dict)
    texts: list[tuple[int, str]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def line_of(self, token: int) -> int:
        """The line of a token in the file: within a sentence all lines are tokens, but for comments."""
        begin = max(first for first in self.breaks if first <= token)
        line = self.breaks[begin] + token - begin
        for comment, _ in self.comments:
            line += self.breaks[begin] < comment <= line
        return line

    def take_last_texts(self) -> list[tuple[int, str]]:
        """Texts behind the last token belong to the document that follows."""
        last = [(0, text) for first, text in self.texts if first == len(self.lines)]
        self.texts = [(first, text) for first, text in self.texts if first < len(self.lines)]
        return last


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the columns of a file are.

    width (int): How many there are.
    token (int): That of the tokens.
    layers (dict[int, Scheme]): Those of tags.
    others (dict[int, str]): Those of anything else, with a value of each.
    comments (int): How many comments are not known, and `comment` the first of them with its line.
    """

    width: int
    token: int
    layers: dict[int, Scheme]
    others: dict[int, str]
    comments: int
    comment: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class _Run:
    """Tags of one span, from token `first` to token `last`; a message where their scheme does not allow them."""

    label: str
    first: int
    last: int
    message: str = ""


@dataclass(slots=True)
class _Column:
    """What was seen in one column: how many tags, tags that follow each other, and some value."""

    tags: int = 0
    pairs: set[tuple[str, str]] = field(default_factory=set)
    filled: bool = False
    numbers: bool = True
    example: str = ""

    def add(self, values: Sequence[str], breaks: Iterable[int]) -> None:
        counts = Counter(values)
        tags = sum(
            count for value, count in counts.items() if value == "O" or (value[1:2] == "-" and _TAG.fullmatch(value))
        )
        self.tags += tags
        # Words follow each other in too many ways to keep them.
        if tags >= _SHARE * len(values):
            self.pairs.update(pairwise(values))
            self.pairs.update(("O", values[number]) for number in breaks)
        if not self.filled:
            self.example = next((value for value in counts if value not in _FILLERS), "")
            self.filled = bool(self.example)
        # The number of each token in its sentence, as in GermEval and CoNLL-U.
        if self.numbers:
            self.numbers = all(map(str.isdecimal, counts)) and all(values[number] == "1" for number in breaks)

    def scheme(self) -> Scheme:
        """Which scheme all tags of the column are in."""
        starts = {(tag[0], before == "O" or before[2:] != tag[2:]) for before, tag in self.pairs if tag != "O"}
        letters = {letter for letter, _ in starts}
        if letters & {"E", "S", "L", "U"}:
            return "BIOES"
        # In IOB1 only a span right behind another one of its label begins with B.
        return "IOB1" if ("I", True) in starts and ("B", True) not in starts else "BIO"


def _columns(path: Path) -> _Columns | None:
    """What the columns of a file are; None if it has no tokens. RAISES (ArticleError): None is of tags."""
    # Number of columns → tokens, columns. Documents whose lines differ in it are refused later on.
    widths: dict[int, tuple[int, list[_Column]]] = {}
    comments: list[tuple[int, str]] = []
    documents = 0
    for document in _documents(path):
        documents += 1
        comments += document.comments
        width = len(document.rows[0])
        if set(map(len, document.rows)) != {width}:
            continue
        tokens, columns = widths.get(width, (0, [_Column() for _ in range(width)]))
        for column, values in zip(columns, zip(*document.rows, strict=True), strict=True):
            column.add(values, document.breaks)
        widths[width] = (tokens + len(document.rows), columns)
    if not documents:
        return None
    if not widths:
        message = "the lines of each document differ in their number of columns; part all columns alike, by tabs"
        raise ArticleError([Problem(message, str(path))])
    tokens, columns = max(widths.values(), key=lambda entry: entry[0])
    tagged = [number for number, column in enumerate(columns) if column.tags >= _SHARE * tokens]
    words = [number for number in range(len(columns)) if number not in tagged]
    # Words can look like tags, where a text has hardly any other.
    token = 0
    if tagged == [0] and words:
        token = words[0]
    elif len(words) > 1 and words[0] == 0 and columns[0].numbers:
        token = words[1]
    layers = {number: columns[number].scheme() for number in tagged if number != token}
    if not layers:
        message = (
            f"none of its {len(columns)} columns is one of tags (O, B-LABEL, I-LABEL, …); add one behind the tokens"
        )
        raise ArticleError([Problem(message, str(path))])
    known = {token, *layers, *((0,) if columns[0].numbers else ())}
    others = {n: column.example for n, column in enumerate(columns) if n not in known and column.filled}
    return _Columns(len(columns), token, layers, others, len(comments), comments[0] if comments else None)


def _not_taken_over(path: Path, columns: _Columns) -> Iterator[Refusal]:
    for number, example in columns.others.items():
        message = f"column {number + 1} is not taken over: it has values as {shorten(example)!r}, not tags"
        yield Refusal(Problem(message, str(path)), "span", example)
    if columns.comment:
        line, comment = columns.comment
        message = f"comments are not taken over: {columns.comments} in this file, the first is {shorten(comment)!r}"
        yield Refusal(Problem(message, str(path), line), "span", comment)


def _place_tokens(document: _Document, columns: _Columns) -> tuple[str, int, str]:
    """Find the text and each token's place in it.

    RETURNS (tuple[str, int, str]): What is wrong with the document, on what line, and its text; the first is empty
        where all is well.
    """
    if set(map(len, document.rows)) != {columns.width}:
        at, row = next((n, row) for n, row in enumerate(document.rows) if len(row) != columns.width)
        message = f"a line of {len(row)} columns, expected {columns.width} as in most; mend it"
        return message, document.line_of(at), ""
    tokens = [row[columns.token] for row in document.rows]
    if "" in tokens:
        return "a line without a token; remove it", document.line_of(tokens.index("")), ""
    for column in columns.layers:
        for value in {row[column] for row in document.rows}:
            if not _TAG.fullmatch(value):
                at = next(n for n, row in enumerate(document.rows) if row[column] == value)
                message = f"{value!r} in column {column + 1} is no tag, expected O, B-LABEL, I-LABEL, …; mend it"
                return message, document.line_of(at), ""
    parts = document.texts if document.texts and not document.texts[0][0] else [(0, ""), *document.texts]
    bounds = [*(first for first, _ in parts), len(tokens)]
    text = ""
    for (first, last), (_, given) in zip(pairwise(bounds), parts, strict=True):
        words = tokens[first:last]
        part, starts = _aligned(words, given) if given else _joined(words)
        if part is None:
            at = document.line_of(min(first + len(starts), len(tokens) - 1))
            word = words[len(starts)] if len(starts) < last - first else ""
            message = f"the token {word!r} is not the next of `# text`" if word else "`# text` has more than the tokens"
            return f"{message}; mend it or remove the comment", at, ""
        shift = len(text) + 1 if text else 0
        text = f"{text} {part}" if text else part
        document.starts += [shift + start for start in starts]
    document.ends = [start + len(token) for start, token in zip(document.starts, tokens, strict=True)]
    return "", document.line, text


def _joined(tokens: Sequence[str]) -> tuple[str, list[int]]:
    """A text of tokens, and where each starts."""
    return " ".join(tokens), list(accumulate((len(token) + 1 for token in tokens[:-1]), initial=0))[: len(tokens)]


def _aligned(tokens: Sequence[str], given: str) -> tuple[str | None, list[int]]:
    """A text and where each token starts in it; None for the text, and the tokens before the fault, if it has others.

    Ours has escapes. What has them and is read without has more characters than the tokens, so there is no doubt.
    """
    starts, fits = _find(tokens, given)
    if not fits and "\\" in given:
        given = re.sub(r"\\[\\nrt]", lambda match: _UNESCAPES[match[0]], given)
        starts, fits = _find(tokens, given)
    return given if fits else None, starts


def _find(tokens: Sequence[str], text: str) -> tuple[list[int], bool]:
    """Where the tokens start that stand in the text with only white space between, and whether all do, and no more."""
    starts: list[int] = []
    position = 0
    for token in tokens:
        start = text.find(token, position)
        if start < 0 or (start > position and not text[position:start].isspace()):
            return starts, False
        starts.append(start)
        position = start + len(token)
    return starts, not text[position:].strip()


def _decode(tags: Sequence[str], breaks: Container[int], scheme: Scheme) -> Iterator[_Run]:
    """The spans of a column: tags that go together, in the order of the text. No span goes over a sentence's end."""
    label, first, message = "", 0, ""
    is_open = False
    strict_end = scheme == "BIOES"
    for number, tag in enumerate(tags):
        if tag == "O" and not is_open:
            continue
        letter, name = _PREFIX.get(tag[0], tag[0]), tag[2:]
        goes_on = is_open and letter in "IE" and name == label and number not in breaks
        if is_open and not goes_on:
            unended = f"B-{label} is never ended by E-{label}" if strict_end else ""
            yield _Run(label, first, number - 1, message or unended)
            is_open = False
        if tag == "O":
            continue
        if not goes_on:
            label, first, is_open = name, number, True
            is_lost = letter == "E" or (letter == "I" and scheme != "IOB1")
            message = f"{tag} goes on with a {name} that no B-{name} begins" if is_lost else ""
        if letter in "ES":
            yield _Run(label, first, number, message)
            is_open = False
    if is_open:
        yield _Run(
            label, first, len(tags) - 1, message or (f"B-{label} is never ended by E-{label}" if strict_end else "")
        )


def _refused(run: _Run, document: _Document, path: Path, text: str, tags: Sequence[str]) -> Refusal:
    start, end = document.starts[run.first], document.ends[run.last]
    message = f"{run.message}; mend the tags"
    problem = Problem(
        message, str(path), document.line_of(run.first), document.id, start, end, shorten(text[start:end])
    )
    return Refusal(problem, "span", " ".join(tags[run.first : run.last + 1]))


def _documents(path: Path) -> Iterator[_Document]:
    """The documents of a file, with at least a token each. RAISES (ArticleError): It cannot be read as UTF-8."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            tabs = _has_tabs(file)
            file.seek(0)
            for document in _split(file, path, tabs):
                document.rows = [line.rstrip(" \t\n").split("\t") if tabs else line.split() for line in document.lines]
                yield document
    except OSError as error:
        message = f"the file cannot be read ({error.strerror or error}); name a readable file"
        raise ArticleError([Problem(message, str(path))]) from error
    except UnicodeDecodeError as error:
        raise ArticleError([_not_utf8(path)]) from error


def _split(file: Iterable[str], path: Path, tabs: bool) -> Iterator[_Document]:
    """The documents, their lines not yet parted into columns."""
    document, count = _Document(1, path.stem), 0
    begins = True
    for number, line in enumerate(file, 1):
        # The most frequent case, kept short: files are large.
        if line[0] not in "#-\n \t":
            if begins:
                document.breaks[len(document.lines)] = number
                begins = False
            document.lines.append(line)
            continue
        row = line.rstrip(" \t\n")
        if not row:
            begins = True
        elif row[0] == "#" and (comment := _comment(line.rstrip("\n"), tabs)):
            key, value = comment
            if key == "id" and document.lines:
                following = _Document(number, value.strip(), texts=document.take_last_texts())
                yield document
                document = following
            elif key == "id":
                document.id, document.line = value.strip(), number
            elif key == "text":
                document.texts.append((len(document.lines), value))
            else:
                document.comments.append((number, row))
            begins = begins or bool(key)
        elif row.startswith(_DOCSTART):
            if document.lines:
                yield document
            count += 1
            document, begins = _Document(number, f"{path.stem}-{count}"), True
        else:
            if begins:
                document.breaks[len(document.lines)] = number
                begins = False
            document.lines.append(line)
    if document.lines:
        yield document


def _has_tabs(file: Iterable[str]) -> bool:
    """Whether tabs part the columns, by the first line that is sure to be one of a token."""
    for line in file:
        if line.strip() and not line.startswith(("#", _DOCSTART)):
            return "\t" in line.strip()
    return False


def _comment(line: str, tabs: bool) -> tuple[str, str] | None:
    """Key and value of a comment, the key empty where it is not known; None if the line is one of the token #."""
    if match := _COMMENT.fullmatch(line):
        return match[1].rpartition(" ")[2], match[2]
    # A token has columns; where blanks part them, the last word of a comment is no tag.
    words = line.split()
    is_token = "\t" in line if tabs else len(words) > 1 and bool(_TAG.fullmatch(words[-1]))
    return None if is_token else ("", line)


def _not_utf8(path: Path) -> Problem:
    """Where the file stops being UTF-8: a stream knows only the place in its buffer."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                message = f"read as UTF-8, but the byte 0x{line[error.start]:02X} is none; save the file as UTF-8"
                return Problem(message, str(path), number)
    return Problem("read as UTF-8, but it is cut off inside a character; save the file anew", str(path))


@cache
def _tokenizer() -> Tokenizer:
    return spacy.blank("en").tokenizer


def _lines(article: Article) -> Iterator[str]:
    """The lines of one article, with the blank one at its end. RAISES (ArticleError): See `write`."""
    _check_writable(article)
    tokens = _tokens(article)
    columns = [_tags(article, label, tokens) for label in LABELS]
    yield f"# id = {article.id}\n"
    yield f"# text = {article.text.translate(_ESCAPING)}\n"
    end = 0
    for (start, stop), tags in zip(tokens, zip(*columns, strict=True), strict=True):
        if end and "\n" in article.text[end:start] and not any(tag.startswith("I") for tag in tags):
            yield "\n"
        yield "\t".join((article.text[start:stop], *tags)) + "\n"
        end = stop
    yield "\n"


def _check_writable(article: Article) -> None:
    if not article.id.strip() or article.id.strip() != article.id or re.search(r"[\n\r\t]", article.id):
        raise ArticleError([problem_of(article, "the id is blank or has white space that a comment cannot hold")])
    if not article.text.strip():
        raise ArticleError([problem_of(article, "the text is blank, so it has no tokens; leave the article out")])
    try:
        f"{article.id}{article.text}".encode()
    except UnicodeEncodeError as error:
        message = f"the character U+{ord(error.object[error.start]):04X} cannot stand in UTF-8; remove it"
        raise ArticleError([problem_of(article, message)]) from error
    for span in article.spans:
        if span.label not in LABELS:
            message = f"unknown label {span.label!r}, there are columns for {', '.join(LABELS)}"
            raise ArticleError([problem_at(article, span, message)])
        words = article.text[span.start : span.end]
        if not words.strip() or words != words.strip() or span.end > len(article.text):
            message = f"the {span.label} is blank or has a blank edge, and tokens have none; move the edge to the word"
            raise ArticleError([problem_at(article, span, message)])


def _tokens(article: Article) -> list[tuple[int, int]]:
    """First character and character behind the last of each token, cut at the edges of spans."""
    text = article.text
    cuts = {0, len(text)} | {edge for span in article.spans for edge in (span.start, span.end)}
    cuts |= {edge for token in _tokenizer()(text) for edge in (token.idx, token.idx + len(token))}
    # No line of a token may look like the beginning of a document.
    cuts |= {match.start() + 1 for match in re.finditer(_DOCSTART, text)}
    pairs = pairwise(sorted(cuts))
    return [match.span() for start, end in pairs for match in _WORD.finditer(text, start, end)]


def _tags(article: Article, label: str, tokens: Sequence[tuple[int, int]]) -> list[str]:
    """A BIO tag a token."""
    starts = {start: number for number, (start, _) in enumerate(tokens)}
    ends = {end: number for number, (_, end) in enumerate(tokens)}
    tags = ["O"] * len(tokens)
    for span in article.spans:
        if span.label != label:
            continue
        first, last = starts[span.start], ends[span.end]
        if any(tag != "O" for tag in tags[first : last + 1]):
            message = f"overlaps another {label}, and a column holds no two tags; shorten or remove one of them"
            raise ArticleError([problem_at(article, span, message)])
        tags[first : last + 1] = [f"B-{label}", *[f"I-{label}"] * (last - first)]
    return tags


FORMAT = Format(
    name="conll",
    title="tokens with BIO tags, as of CoNLL-2003 (https://aclanthology.org/W03-0419/)",
    suffixes=SUFFIXES,
    read=read,
    write=write,
    recognises=recognises,
)

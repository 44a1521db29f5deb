"""brat stand-off (https://brat.nlplab.org/standoff.html): a text NAME.txt, and NAME.ann with annotations by offsets.

Offsets count characters (Unicode code points) of the text as it lies in the file, line breaks included. Text-bound
annotations (T) become spans, relations (R) and events (E) links; of each other kind a Refusal a file says how many
there are. A discontinuous annotation becomes a span a fragment, and each link one a fragment: only where nothing but a
line break parts the fragments they are one span, since brat itself cuts annotations there, and so does `write`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Literal

from scripts.articles.article import LABELS, LINK_ENDS, Article, Link, Place, Span, shorten
from scripts.articles.formats.format import Format, Refusal, new_folder
from scripts.articles.problems import ArticleError, Problem, problem_at, problem_of

TEXT, ANNOTATION = ".txt", ".ann"
# What an Article loses on the way through `write` and `read`.
LOSSES = (
    "ids of spans that are not T and a number",
    "description (meta) and which labels were annotated",
)
# A record begins with its id and a tab; the words of a text-bound annotation may have line breaks in them.
_RECORD = re.compile(r"^(?=[A-Z*#][0-9]*\t)", re.MULTILINE)
_BOUND = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)", re.DOTALL)
_EVENT = re.compile(r"(E\d+)\t(.*)")
_RELATION = re.compile(r"(R\d+)\t(\S+) (\w+):(\S+) (\w+):(\S+)\s*")
# Kinds that are known and not taken over, with what the article is given without.
_OTHERS: dict[str, tuple[str, Literal["span", "link"]]] = {
    "A": ("attributes", "span"),
    "M": ("modifications", "span"),
    "N": ("normalisations", "span"),
    "#": ("notes", "span"),
    "*": ("equivalences", "link"),
}
# Where brat cuts an annotation: what Python takes for the end of a line, with the white space around it.
_BREAK = re.compile("\\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\\s*")
_MARK = "\ufeff"
_NAME = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
# Most file systems allow 255 bytes, suffix included.
_NAME_BYTES = 250


@dataclass(frozen=True, slots=True)
class Bound:
    """A text-bound annotation.

    id (str): T and a number.
    type (str): Its type, as the annotators called it.
    fragments (tuple[tuple[int, int], ...]): First character and character behind the last, of each fragment.
    """

    id: str
    type: str
    fragments: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its arguments as role and id, the trigger being the first, with the event's type for a role."""

    id: str
    arguments: tuple[tuple[str, str], ...]

    @property
    def trigger(self) -> str:
        """The id of the trigger; empty where the event has none."""
        return self.arguments[0][1] if self.arguments else ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed relation: its type, and the ids of its first and second argument."""

    id: str
    type: str
    head: str
    tail: str


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a folder of pairs NAME.txt and NAME.ann, to any depth, or one pair.

    An article is called NAME, and after its folder and NAME where several are called alike; where these also have the
    same text, `annotator` in their meta is the folder. Spans have the ids of their annotations (T2; fragments T2.1,
    T2.2), and labels and kinds of links are brat's types and roles. Of a relation the first argument is the head, of an
    event the trigger; an event as an argument stands for its trigger.

    path (Path): The folder, the text or the annotation.
    RAISES (ArticleError): There is no such file, or no pair in the folder.
    """
    if path.is_dir():
        yield from _read_folder(path)
        return
    for file in (path.with_suffix(TEXT), path.with_suffix(ANNOTATION)):
        if not file.is_file():
            raise ArticleError([Problem(_lonely(file), str(path))])
    yield from _read_pair(path.with_suffix(TEXT), path.stem)


def read_standoff(text_path: Path, annotation_path: Path) -> tuple[str, list[Bound], list[Event]]:
    """Read one annotated text as the file has it: text-bound annotations and events, all of them or none.

    text_path (Path): The text, UTF-8.
    annotation_path (Path): The annotations, UTF-8.
    RAISES (ArticleError): A file cannot be read, a record cannot be understood, an annotation's offsets do not give
        the words that it quotes, or a fragment is blank or lies outside the text. All faults of the file are listed.
    """
    parsed = _Parser(text_path, annotation_path)
    parsed.parse()
    if problems := [refusal.problem for refusal in parsed.refusals]:
        raise ArticleError(problems)
    return parsed.text, parsed.bounds, parsed.events


def write(articles: Iterable[Article], path: Path) -> None:
    """Write a folder for brat's data folder: NAME.txt and NAME.ann an article, and annotation.conf with the types.

    articles (Iterable[Article]): Their ids become names of files.
    path (Path): The folder: new or empty, so that nobody's annotations are overwritten. Complete or not there.
    RAISES (ArticleError): The folder is not empty, an id cannot be the name of a file or stands twice, a type has a
        blank in it, a text cannot be UTF-8 or starts with a byte order mark, or a span is blank or has a line break at
        its edge.
    """
    with new_folder(path) as folder:
        _write_into(articles, folder)


def recognises(path: Path, head: bytes) -> bool:
    """Whether this is a folder with an annotation in it, an annotation, or a text with one beside it."""
    if path.is_dir():
        return any(True for _ in path.rglob(f"*{ANNOTATION}"))
    if path.suffix.lower() == TEXT:
        return path.with_suffix(ANNOTATION).is_file()
    # An annotation without a record is one: nothing is annotated.
    start = head.decode("utf-8", "ignore").lstrip(f"{_MARK}\r\n")
    return path.suffix.lower() == ANNOTATION and (not start or bool(_RECORD.match(start)))


def _read_folder(folder: Path) -> Iterator[Article | Refusal]:
    found = (one for one in folder.rglob("*") if one.suffix in (TEXT, ANNOTATION) and one.is_file())
    files = {one for one in found if not any(part.startswith(".") for part in one.relative_to(folder).parts)}
    texts = sorted(file for file in files if file.suffix == TEXT and file.with_suffix(ANNOTATION) in files)
    if not texts:
        message = f"no pair NAME{TEXT} and NAME{ANNOTATION} in it; name the folder that has them"
        raise ArticleError([Problem(message, str(folder))])
    for file in sorted(files):
        other = file.with_suffix(ANNOTATION if file.suffix == TEXT else TEXT)
        if other not in files:
            problem = Problem(_lonely(other), str(file), article=file.stem)
            yield Refusal(problem, "record", file.name)
    groups: dict[str, list[Path]] = {}
    for text in texts:
        groups.setdefault(text.stem, []).append(text)
    for stem, group in groups.items():
        if len(group) == 1:
            yield from _read_pair(group[0], stem)
            continue
        # A folder an annotator is how several people annotate one text in brat.
        same = len({text.read_bytes() for text in group}) == 1
        for text in group:
            place = text.relative_to(folder)
            annotator = place.parent.as_posix() if same else ""
            yield from _read_pair(text, place.with_suffix("").as_posix(), annotator)


def _lonely(missing: Path) -> str:
    what = "its text" if missing.suffix == TEXT else "its annotation (make an empty one where nothing is annotated)"
    return f"there is no {missing.name}, {what}, beside it"


def _read_pair(text_path: Path, name: str, annotator: str = "") -> Iterator[Article | Refusal]:
    parsed = _Parser(text_path, text_path.with_suffix(ANNOTATION), name)
    try:
        parsed.parse()
    except ArticleError as error:
        # One of many files: the others can be read.
        yield from (Refusal(problem, "record", text_path.name) for problem in error.problems)
        return
    article = parsed.article({"annotator": annotator} if annotator else {})
    yield from parsed.refusals
    yield from parsed.others()
    yield article


class _Parser:
    """One pass over one pair of files."""

    def __init__(self, text_path: Path, annotation_path: Path, name: str = "") -> None:
        self.text_path = text_path
        self.path = annotation_path
        self.name = name or text_path.stem
        self.text = ""
        # By how much offsets are too large: 1 where they count a byte order mark.
        self.shift = 0
        self.bounds: list[Bound] = []
        self.events: list[Event] = []
        self.relations: list[Relation] = []
        self.refusals: list[Refusal] = []
        self._lines: dict[str, tuple[int, str]] = {}
        self._counts: Counter[str] = Counter()
        self._first: dict[str, tuple[int, str]] = {}

    def parse(self) -> None:
        """Read all records. RAISES (ArticleError): A file cannot be read."""
        raw = _content(self.text_path)
        # White space in quoted words does not count, so all line ends may be alike.
        content = re.sub("\r\n?", "\n", _content(self.path).removeprefix(_MARK))
        self.text = raw.removeprefix(_MARK)
        if raw.startswith(_MARK):
            # brat counts the mark as a character, other tools leave it out: the quoted words tell.
            found = [match for _, record in _records(content) if (match := _BOUND.fullmatch(record))]
            with_mark, without = (
                sum(_same(_words(text, _fragments(match[3])), match[4]) for match in found) for text in (raw, self.text)
            )
            self.shift = int(with_mark > without)
        for line, record in _records(content):
            self._record(record, line)

    def article(self, meta: dict[str, str]) -> Article:
        """The article of what was understood; links to what was not become refusals."""
        pieces: list[tuple[int, int, str, str, str]] = []
        for bound in self.bounds:
            fragments = _joined(self.text, bound.fragments)
            ids = [bound.id] if len(fragments) == 1 else [f"{bound.id}.{n + 1}" for n in range(len(fragments))]
            pieces += ((*place, bound.type, id, bound.id) for place, id in zip(fragments, ids, strict=True))
        pieces.sort(key=lambda piece: (piece[0], -piece[1]))
        index: dict[str, list[int]] = {}
        for number, piece in enumerate(pieces):
            index.setdefault(piece[4], []).append(number)
        for event in self.events:
            # An event stands where its trigger does.
            index[event.id] = index.get(event.trigger, [])
        spans = tuple(Span(label, start, end, id) for start, end, label, id, _ in pieces)
        links = tuple(self._links(index))
        return Article(self.name, self.text, spans, links, meta=meta, place=Place(str(self.text_path), 1))

    def others(self) -> Iterator[Refusal]:
        """A refusal for each kind of record that is not taken over, however many there are."""
        for kind, count in self._counts.items():
            title, what = _OTHERS[kind]
            line, record = self._first[kind]
            message = f"{title} ({kind}) are not taken over: {count} in this file, the first is {shorten(record)!r}"
            yield Refusal(Problem(message, str(self.path), line, self.name), what, record)

    def _record(self, record: str, line: int) -> None:
        id = record.partition("\t")[0]
        what: Literal["span", "link"] = "link" if record[0] in "ER" else "span"
        if id in self._lines and record[0] in "TER":
            message = f"{id} stands twice, first on line {self._lines[id][0]}; number one of them anew"
            self._refuse(message, line, what, record)
        elif match := _BOUND.fullmatch(record):
            self._bound(match, line)
        elif match := _EVENT.fullmatch(record):
            self.events.append(Event(id, tuple(_argument(word) for word in match[2].split())))
        elif match := _RELATION.fullmatch(record):
            ends = (match[4], match[6]) if (match[3], match[5]) != ("Arg2", "Arg1") else (match[6], match[4])
            self.relations.append(Relation(id, match[2], *ends))
        elif record[0] in _OTHERS and "\t" in record:
            self._counts[record[0]] += 1
            self._first.setdefault(record[0], (line, record))
        else:
            self._refuse(f"not a record of brat: {shorten(record)!r}", line, what, record)
        self._lines.setdefault(id, (line, record))

    def _bound(self, match: re.Match[str], line: int) -> None:
        given = _fragments(match[3])
        fragments = tuple((start - self.shift, end - self.shift) for start, end in given)
        words = _words(self.text, fragments)
        if not _same(words, match[4]):
            message = f"{match[1]} quotes {shorten(match[4])!r}, its offsets give {shorten(words)!r}"
            message += self._advice(given, match[4])
        elif not all(start >= 0 and end <= len(self.text) and self.text[start:end].strip() for start, end in fragments):
            message = f"{match[1]} is blank or reaches out of the text of {len(self.text)} characters"
        else:
            self.bounds.append(Bound(match[1], match[2], fragments))
            return
        place = (fragments[0][0], fragments[-1][1])
        problem = Problem(message, str(self.path), line, self.name, *place, shorten(words))
        self.refusals.append(Refusal(problem, "span", match[0]))

    def _advice(self, fragments: Sequence[tuple[int, int]], quoted: str) -> str:
        """What the offsets seem to count, where it is no characters."""
        for unit, content, encoding, width in self._other_units:
            parts = (content[start * width : end * width].decode(encoding, "replace") for start, end in fragments)
            if _same(" ".join(parts), quoted):
                return f"; they count {unit}: make them count characters of the text as it is"
        return ""

    @cached_property
    def _other_units(self) -> list[tuple[str, bytes, str, int]]:
        """What else tools count: its name, the text in it, the encoding, and bytes a unit."""
        lone, double = re.sub("\r\n", "\n", self.text), re.sub("(?<!\r)\n", "\r\n", self.text)
        return [
            ("bytes of UTF-8", self.text.encode("utf-8"), "utf-8", 1),
            ("UTF-16 code units", self.text.encode("utf-16-le"), "utf-16-le", 2),
            ("a line break \\r\\n as one character", lone.encode("utf-32-le"), "utf-32-le", 4),
            ("a line break as two characters, \\r\\n", double.encode("utf-32-le"), "utf-32-le", 4),
        ]

    def _links(self, index: dict[str, list[int]]) -> Iterator[Link]:
        for relation in self.relations:
            yield from self._link(relation.id, relation.type, relation.head, relation.tail, index)
        for event in self.events:
            arguments = event.arguments[1:]
            roles = {role for role, _ in arguments}
            if not arguments and not index[event.id]:
                self._dangling(event.id, event.trigger)
            for role, name in arguments:
                # brat numbers arguments of one role: Theme, Theme2, Theme3.
                base = role.rstrip("0123456789")
                yield from self._link(event.id, base if base in roles else role, event.trigger, name, index)

    def _link(self, id: str, kind: str, head: str, tail: str, index: dict[str, list[int]]) -> Iterator[Link]:
        missing = [name for name in (head, tail) if not index.get(name)]
        if missing:
            self._dangling(id, missing[0])
            return
        yield from (Link(kind, *ends) for ends in product(index[head], index[tail]))

    def _dangling(self, id: str, name: str) -> None:
        line, record = self._lines[id]
        reason = "is not taken over" if name in self._lines else "is not in the file"
        self._refuse(f"{id} refers to {name or 'nothing'!r}, which {reason}", line, "link", record)

    def _refuse(self, message: str, line: int, what: Literal["span", "link"], record: str) -> None:
        self.refusals.append(Refusal(Problem(message, str(self.path), line, self.name), what, record))


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot be read as UTF-8 ({error}); save the file as UTF-8"
        raise ArticleError([Problem(message, str(path))]) from error


def _records(content: str) -> Iterator[tuple[int, str]]:
    """The records with their lines, counted from 1. Only quoted words may have line breaks in them."""
    line = 1
    for chunk in _RECORD.split(content):
        if chunk.startswith("T"):
            yield line, chunk.rstrip("\n")
        else:
            yield from ((number, record) for number, record in enumerate(chunk.split("\n"), line) if record)
        line += chunk.count("\n")


def _fragments(offsets: str) -> tuple[tuple[int, int], ...]:
    pairs = (pair.split() for pair in offsets.split(";"))
    return tuple((int(start), int(end)) for start, end in pairs)


def _joined(text: str, fragments: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The fragments, those that only a line break parts made one."""
    joined = [fragments[0]]
    for start, end in fragments[1:]:
        if _BREAK.fullmatch(text, joined[-1][1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _words(text: str, fragments: Sequence[tuple[int, int]]) -> str:
    return " ".join(text[max(start, 0) : max(end, 0)] for start, end in fragments)


def _same(words: str, quoted: str) -> bool:
    """brat writes a blank for a line break, other tools the break itself or nothing behind it."""
    return words == quoted or words.split() == quoted.split()


def _argument(word: str) -> tuple[str, str]:
    role, _, name = word.partition(":")
    return role, name


def _write_into(articles: Iterable[Article], folder: Path) -> None:
    names: set[str] = set()
    labels = dict.fromkeys(LABELS)
    # Kind of link → labels of its heads, and of its tails, in the order in which they are met.
    kinds = {kind: ({head: None}, {tail: None}) for kind, (head, tail) in LINK_ENDS.items()}
    for article in articles:
        _check_writable(article, names)
        names.add(article.id)
        (folder / f"{article.id}{ANNOTATION}").write_bytes(_annotation(article).encode("utf-8"))
        (folder / f"{article.id}{TEXT}").write_bytes(article.text.encode("utf-8"))
        labels |= dict.fromkeys(span.label for span in article.spans)
        for link in article.links:
            heads, tails = kinds.setdefault(link.kind, ({}, {}))
            heads[article.spans[link.head].label] = None
            tails[article.spans[link.tail].label] = None
    relations = [f"{kind}\tArg1:{'|'.join(heads)}, Arg2:{'|'.join(tails)}" for kind, (heads, tails) in kinds.items()]
    # brat forbids overlaps that no such line allows; and it wants all four sections, empty or not.
    overlaps = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    lines = ["[entities]", *labels, "", "[relations]", *relations, overlaps, "", "[events]", "", "[attributes]"]
    (folder / "annotation.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _check_writable(article: Article, names: set[str]) -> None:
    if not _NAME.fullmatch(article.id) or len(article.id.encode("utf-8", "replace")) > _NAME_BYTES:
        raise ArticleError([problem_of(article, "the id cannot be the name of a file; give the article another")])
    if article.id in names:
        raise ArticleError([problem_of(article, "two articles have this id; give one of them another")])
    if article.text.startswith(_MARK):
        raise ArticleError([problem_of(article, "the text starts with a byte order mark, U+FEFF; remove it")])
    for type_ in (*(span.label for span in article.spans), *(link.kind for link in article.links)):
        if type_.split() != [type_]:
            raise ArticleError([problem_of(article, f"brat has no types with blanks in them, as {type_!r}; rename it")])
    try:
        "".join((article.id, article.text, *(span.label for span in article.spans))).encode("utf-8")
    except UnicodeEncodeError as error:
        message = f"the character U+{ord(error.object[error.start]):04X} cannot stand in UTF-8; remove it"
        raise ArticleError([problem_of(article, message)]) from error


def _annotation(article: Article) -> str:
    """The content of NAME.ann: a text-bound annotation a span, then a relation a link."""
    ids = _ids(article.spans)
    lines = []
    for id, span in zip(ids, article.spans, strict=True):
        fragments = _cut(article, span)
        offsets = ";".join(f"{start} {end}" for start, end in fragments)
        lines.append(f"{id}\t{span.label} {offsets}\t{_words(article.text, fragments)}\n")
    for number, link in enumerate(article.links, 1):
        lines.append(f"R{number}\t{link.kind} Arg1:{ids[link.head]} Arg2:{ids[link.tail]}\n")
    return "".join(lines)


def _ids(spans: Sequence[Span]) -> list[str]:
    """T and a number a span: its own id where it is such a one, the next free one else."""
    own = Counter(span.id for span in spans if re.fullmatch(r"T[1-9][0-9]*", span.id, re.ASCII))
    free = (id for number in range(1, 2 * len(spans) + 1) if (id := f"T{number}") not in own)
    return [span.id if own[span.id] == 1 else next(free) for span in spans]


def _cut(article: Article, span: Span) -> list[tuple[int, int]]:
    """The fragments of a span: it is cut at line breaks, since an annotation is a line of its file."""
    breaks = [match.span() for match in _BREAK.finditer(article.text, span.start, span.end)]
    edges = [span.start, *(edge for pair in breaks for edge in pair), span.end]
    fragments = list(zip(edges[::2], edges[1::2], strict=True))
    if any(not article.text[start:end].strip() for start, end in fragments) or span.end > len(article.text):
        message = f"the {span.label} is blank or has a line break at its edge, which brat cannot hold; move the edge"
        raise ArticleError([problem_at(article, span, message)])
    return fragments


FORMAT = Format(
    name="brat",
    title="brat stand-off (https://brat.nlplab.org/standoff.html)",
    suffixes=(ANNOTATION, TEXT),
    read=read,
    write=write,
    recognises=recognises,
)

"""WebAnno TSV 3 (3.1 to 3.3), as INCEpTION and WebAnno export and import it: a file a document.

Specification: https://inception-project.github.io/releases/22.2/docs/user-guide.html#sect_webannotsv. The label of a
span is the value of the first of its layer's features that has one, of those that are usually labels (`value`, `label`,
…) before the others; notes and entries of knowledge bases are none. Without such a value it is the layer's short name
(`webanno.custom.Attacker` → `Attacker`). Relations become links from source to target, called in the same way, slots
links from their span to the target, called after the role. Spans are those of layers of one's own and of NamedEntity.
Of chains, of layers that describe tokens (parts of speech, lemmas, …) and of further features a Refusal a file says how
many there are. Not kept are tokens, which we make anew, sentences and their ids, and the ids that tell annotations of
one file apart.
"""

import codecs
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from scripts.articles.article import Article
from scripts.articles.formats.format import Format, Refusal, new_folder
from scripts.articles.formats.parts.characters import check_halves
from scripts.articles.formats.parts.file_names import FileNames
from scripts.articles.formats.parts.folders import files_in, head_of
from scripts.articles.formats.parts.inception import NAMED_ENTITY
from scripts.articles.formats.parts.stand_off import check_writable
from scripts.articles.formats.parts.tagging import blank_edge, tokens_of
from scripts.articles.formats.parts.utf16 import units_in
from scripts.articles.formats.webanno.file import EMPTY, FORMAT_LINE, Parser
from scripts.articles.formats.webanno.marks import Marks
from scripts.articles.problems import ArticleError, Problem, problem_at, problem_of

SUFFIX = ".tsv"
# What an Article loses on the way through `write` and `read`.
LOSSES = (
    "ids of spans and the order of links",
    "description (meta) and which labels were annotated",
    "white space in front of the first word, which becomes blanks",
)
# The layers that are written: the first is there in every project, the other one has to be made.
RELATION = "webanno.custom.Link"
_HEADER = f"{FORMAT_LINE}3.3\n#T_SP={NAMED_ENTITY}|value\n"
_RELATIONS = f"#T_RL={RELATION}|kind|BT_{NAMED_ENTITY}\n"
# Where a sentence may end: `read` finds a line break and blanks again.
_BREAK = re.compile(r"(\s*)\n *")
_VALUE_ESCAPE = re.compile(r"->|[\\\[\]|_;\t\n*]")
_TEXT_ESCAPE = re.compile(r"[\x00-\x07\x0e-\x1f\t\f\r\x08\\]")
_ESCAPES = {"\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", "\b": r"\b"}


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a file, or all files of a folder, to any depth.

    An article is called after its file, and after folder and file where several are called alike. Several annotations
    of one text in one folder are by the people after whom the files are called, as INCEpTION exports them: their
    article is called after the folder, and `annotator` in its meta is the file's name.

    path (Path): The file, UTF-8, with or without a byte order mark; or the folder.
    RAISES (ArticleError): The file is not readable as WebAnno TSV 3, or the folder has none; of a folder's files those
        that cannot be read are refused, the others are given.
    """
    if not path.is_dir():
        yield from _read_file(path, path.stem, "")
        return
    for file, name, annotator in _files(path):
        try:
            yield from _read_file(file, name, annotator)
        except ArticleError as error:
            yield from (Refusal(problem, "record", file.name) for problem in error.problems)


def write(articles: Iterable[Article], path: Path) -> None:
    """Write a folder with a file ID.tsv an article, to import into INCEpTION as "WebAnno TSV v3.3".

    Spans are written as named entities (feature `value`), which all projects have. For links the project needs a
    relation layer called Link with a string feature `kind`, attached to Named entity. Tokens are those of spaCy's
    English tokenizer, cut where spans start or end inside them. A sentence ends where a line does, unless a span goes
    on, or the white space behind it cannot be told from offsets.

    path (Path): The folder: new or empty, so that nobody's annotations are overwritten. Complete or not there.
    RAISES (ArticleError): The folder is not empty, an id cannot be the name of a file or stands twice, a text is blank
        or cannot be UTF-8, a span is blank or has a blank edge, or a name has a carriage return or a NUL.
    """
    names = FileNames(SUFFIX)
    with new_folder(path) as folder:
        for article in articles:
            _check(article)
            (folder / names.of(article)).write_bytes(_content(article).encode("utf-8"))


def recognises(path: Path, head: bytes) -> bool:
    """Whether this is a file that says so, or a folder with one in it."""
    if path.is_dir():
        return any(_says_so(head_of(file)) for file in _visible(path))
    return _says_so(head)


def _says_so(head: bytes) -> bool:
    return head.removeprefix(codecs.BOM_UTF8).startswith(FORMAT_LINE.encode())


def _visible(folder: Path) -> list[Path]:
    return [file for file in files_in(folder, (SUFFIX,)) if file.suffix == SUFFIX and file.is_file()]


def _files(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Files of a folder, with the names of their articles and their annotators."""
    files = _visible(folder)
    if not files:
        message = f"no file NAME{SUFFIX} in it; name the folder that has them"
        raise ArticleError([Problem(message, str(folder))])
    stems: dict[str, int] = {}
    siblings: dict[Path, list[Path]] = {}
    for file in files:
        stems[file.stem] = stems.get(file.stem, 0) + 1
        siblings.setdefault(file.parent, []).append(file)
    for parent, group in siblings.items():
        # A folder a document with a file an annotator.
        texts = [_digest(file) for file in group] if len(group) > 1 and parent != folder else []
        for file in group:
            place = file.relative_to(folder)
            name = file.stem if stems[file.stem] == 1 else place.with_suffix("").as_posix()
            if texts and len(set(texts)) == 1:
                yield file, place.parent.as_posix(), file.stem
            else:
                yield file, name, ""


def _digest(file: Path) -> bytes:
    """What the lines of text in a file come to."""
    try:
        lines = re.findall(rb"^#Text=([^\r\n]*)", file.read_bytes(), re.MULTILINE)
    except OSError:
        # The reader says what is wrong with it.
        return file.as_posix().encode()
    return sha256(b"\n".join(lines)).digest()


def _read_file(path: Path, name: str, annotator: str) -> Iterator[Article | Refusal]:
    parser = Parser(path, name)
    marks = Marks(parser)
    for unit, cells in parser.rows():
        marks.add(unit, cells)
    article = marks.article(annotator)
    yield from marks.refusals
    yield article


def _check(article: Article) -> None:
    """RAISES (ArticleError): See `write`."""
    check_writable(article)
    if not article.text.strip():
        raise ArticleError([problem_of(article, "the text is blank, so it has no tokens; leave the article out")])
    labels = {*(span.label for span in article.spans), *(link.kind for link in article.links)}
    check_halves(article, article.id, *sorted(labels))
    for name in sorted(labels):
        if "\r" in name or "\0" in name:
            raise ArticleError([problem_of(article, f"the name {name!r} has a carriage return or a NUL; rename it")])
    for span in article.spans:
        if message := blank_edge(article, span):
            raise ArticleError([problem_at(article, span, message)])


def _content(article: Article) -> str:
    """The file of an article."""
    tokens = tokens_of(article)
    firsts = {start: number for number, (start, _) in enumerate(tokens)}
    lasts = {end: number for number, (_, end) in enumerate(tokens)}
    ranges = [range(firsts[span.start], lasts[span.end] + 1) for span in article.spans]
    sentences = _sentences(article.text, tokens, ranges)
    ids = _ids(tokens, sentences)
    values, relations = _values(article, ranges), _relations(article, ranges, ids)
    lines = [_HEADER, _RELATIONS if article.links else "", "\n"]
    end = unit = 0
    for at, (start, stop) in enumerate(tokens):
        if at in sentences:
            lines.append("\n")
            lines += (f"#Text={_escaped_text(line)}\n" for line in article.text[start : sentences[at]].split("\n"))
        begin = unit + units_in(article.text[end:start])
        end, unit = stop, begin + units_in(article.text[start:stop])
        columns = f"{values.get(at, EMPTY)}\t"
        if article.links:
            columns += "\t".join(relations.get(at, (EMPTY, EMPTY))) + "\t"
        lines.append(f"{ids[at]}\t{begin}-{unit}\t{article.text[start:stop]}\t{columns}\n")
    return "".join(lines)


def _sentences(text: str, tokens: Sequence[tuple[int, int]], ranges: Iterable[range]) -> dict[int, int]:
    """The first token of each sentence, and the character behind its text."""
    inside = {number for one in ranges for number in one[1:]}
    sentences: dict[int, int] = {}
    first = 0
    for number, ((_, end), (start, _)) in enumerate(pairwise(tokens), 1):
        match = _BREAK.fullmatch(text, end, start) if number not in inside else None
        if match:
            sentences[first] = match.end(1)
            first = number
    sentences[first] = len(text)
    return sentences


def _ids(tokens: Sequence[tuple[int, int]], sentences: Container[int]) -> list[str]:
    """The number of each token's sentence, and its own number there."""
    ids: list[str] = []
    sentence = number = 0
    for at in range(len(tokens)):
        sentence, number = (sentence + 1, 1) if at in sentences else (sentence, number + 1)
        ids.append(f"{sentence}-{number}")
    return ids


def _values(article: Article, ranges: Sequence[range]) -> dict[int, str]:
    """For each token the labels of the spans over it, each with the span's number, counted from 1."""
    stacks: dict[int, list[str]] = {}
    for number, (span, tokens) in enumerate(zip(article.spans, ranges, strict=True), 1):
        value = f"{_escaped_value(span.label)}[{number}]"
        for token in tokens:
            stacks.setdefault(token, []).append(value)
    return {token: "|".join(stack) for token, stack in stacks.items()}


def _relations(article: Article, ranges: Sequence[range], ids: Sequence[str]) -> dict[int, tuple[str, str]]:
    """For the first token of each tail its kinds of links, and where they come from."""
    stacks: dict[int, list[tuple[str, str]]] = {}
    for link in article.links:
        source = f"{ids[ranges[link.head][0]]}[{link.head + 1}_{link.tail + 1}]"
        stacks.setdefault(ranges[link.tail][0], []).append((_escaped_value(link.kind), source))
    return {
        token: ("|".join(kind for kind, _ in stack), "|".join(source for _, source in stack))
        for token, stack in stacks.items()
    }


def _escaped_value(value: str) -> str:
    return _VALUE_ESCAPE.sub(lambda match: _ESCAPES.get(match[0], f"\\{match[0]}"), value)


def _escaped_text(text: str) -> str:
    return _TEXT_ESCAPE.sub(lambda match: _ESCAPES.get(match[0], f"\\{match[0]}"), text)


FORMAT = Format(
    name="webanno",
    title="WebAnno TSV 3, of INCEpTION and WebAnno (https://inception-project.github.io)",
    suffixes=(SUFFIX,),
    read=read,
    write=write,
    recognises=recognises,
)

"""Our own format: one article, one XML file. See docs/data-format.md and docs/article.rng.

`read` and `write` are inverse: an article that was written is read as the same article, and a file in the form that
docs/data-format.md describes is written as the same bytes.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast
from xml.sax.saxutils import escape as escape_markup
from xml.sax.saxutils import quoteattr

from lxml import etree

from scripts.articles.article import AGAINST, BY, LABELS, LINK_ENDS, Article, Link, Place, Span, shorten
from scripts.articles.formats.format import Format, Refusal, new_folder
from scripts.articles.formats.parts import folders
from scripts.articles.formats.parts.characters import NOT_IN_XML
from scripts.articles.formats.parts.file_names import FileNames
from scripts.articles.formats.parts.utf8 import EncodingError, decoded
from scripts.articles.problems import ArticleError, Problem, problem_at, problem_of, unreadable
from scripts.files import write_atomically

SUFFIX = ".xml"
META = ("genre", "acts", "incident", "document", "region", "year", "writer", "features", "note", "origin")
# What an Article cannot have if it is to be written; an article that has it is refused, never changed.
LOSSES = (
    "spans that cross: an article with some is refused",
    f"description (meta) other than {', '.join(META)}: an article with some is refused",
)
_LABEL_OF = {label.lower(): label for label in LABELS}
_LINK_OF = {head.lower(): kind for kind, (head, _) in LINK_ENDS.items()}
_ARTICLE_ATTRIBUTES = ("id", "annotates", *META)
_NOT_KEPT = "comments, processing instructions and entities are not kept; use the attribute note"
# ASCII is a part of UTF-8.
_ENCODINGS = ("UTF-8", "UTF8", "US-ASCII", "ASCII")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def read(path: Path) -> Article:
    """Read one article.

    path (Path): The XML file.
    RETURNS (Article): Its text, spans, links and provenance.
    RAISES (ArticleError): No readable file, not UTF-8, not well-formed, an unknown element or attribute, a comment, a
        missing or repeated id, a link to nothing or to a span of another label. All faults of the file are listed.
    """
    content = _content(path)
    try:
        # Entities stay unresolved and the network untouched: an article is data, whoever sends it.
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        message = f"not well-formed XML: {error.msg}; mend the markup (a bare & is written &amp;)"
        if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:  # type: ignore[attr-defined]  # not in the stubs
            message = f"too much for one article: {error.msg}; split it into several articles"
        raise ArticleError([Problem(message, path=str(path), line=error.lineno or 1)]) from error
    return _Reader(path, root).article()


def write(article: Article, path: Path) -> None:
    """Write one article; the file is complete or not there.

    RAISES (ArticleError): See `to_xml`.
    """
    write_atomically(path, to_xml(article).encode("utf-8"))


def to_xml(article: Article) -> str:
    """The article as the text of an XML file. Link targets without an id get one (s1, t1, …).

    RAISES (ArticleError): XML cannot hold it: spans cross, text or attributes have a forbidden control character, or
        `meta` has a name that is not in `META`.
    """
    if bad := NOT_IN_XML.search(article.text):
        span = Span("", bad.start(), bad.end())
        message = f"the character U+{ord(bad[0]):04X} cannot stand in XML; remove it from the text"
        raise ArticleError([problem_at(article, span, message)])
    _check_writable(article)
    ids = _ids(article)
    attributes = {"id": article.id}
    if article.annotates != frozenset(LABELS):
        attributes["annotates"] = " ".join(label for label in LABELS if label in article.annotates)
    attributes |= {name: article.meta[name] for name in META if name in article.meta}
    head = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"{_DECLARATION}<article{head}>\n{_body(article, ids)}\n</article>\n"


def read_all(path: Path) -> Iterator[Article | Refusal]:
    """Read one file, or a folder of them to any depth, in the order of their paths.

    In a folder a faulty file becomes a Refusal a fault; files and folders whose names start with a dot are left out.

    RAISES (ArticleError): See `read`, for a single file; or there is no article in the folder.
    """
    if not path.is_dir():
        yield read(path)
        return
    files = files_in(path)
    if not files:
        raise ArticleError([Problem(f"no article (*{SUFFIX}) in it; name the folder that has them", str(path))])
    for file in files:
        try:
            yield read(file)
        except ArticleError as error:
            yield from (Refusal(problem, "record", file.name) for problem in error.problems)


def write_folder(articles: Iterable[Article], path: Path) -> None:
    """Write a folder with a file ID.xml an article.

    path (Path): The folder: new or empty, so that nobody's annotations are overwritten. Complete or not there.
    RAISES (ArticleError): The folder is not empty, an id cannot be the name of a file or stands twice (capitals do not
        count), or XML cannot hold an article, see `to_xml`: labels and links are none of ours, or ids stand twice.
    """
    with new_folder(path) as folder:
        names = FileNames(SUFFIX)
        for article in articles:
            name = names.of(article)
            _check_readable(article)
            write(article, folder / name)


def recognises(path: Path, head: bytes) -> bool:
    """Whether this is a file of ours, or a folder that has an XML file in it."""
    if path.is_dir():
        # UIMA's folders have one XML file, which is no article.
        return any(file.name.lower() != "typesystem.xml" for file in files_in(path))
    return path.suffix.lower() == SUFFIX and b"<article" in head


def files_in(folder: Path) -> list[Path]:
    """The article files of a folder, in the order of their paths.

    It is searched to any depth for names that end in .xml, in capitals or not; files and folders in it whose names
    start with a dot are left out.
    """
    return folders.files_in(folder, (SUFFIX,))


def _content(path: Path) -> bytes:
    """The bytes of a file that is there and is UTF-8."""
    try:
        content = path.read_bytes()
    except IsADirectoryError as error:
        raise ArticleError([Problem("a folder with the name of an article file; rename it", str(path))]) from error
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        decoded(content)
    except EncodingError as error:
        raise ArticleError([Problem(str(error), str(path), error.line)]) from error
    return content


class _Reader:
    """One pass over the tree of one file, collecting text, spans and faults."""

    def __init__(self, path: Path, root: etree._Element) -> None:
        self.path = path
        self.root = root
        self.problems: list[Problem] = []
        self.pieces: list[str] = []
        self.length = 0
        # 1 where a line break stands directly behind the opening tag: it is no part of the text.
        self.shift = int((root.text or "").startswith("\n"))
        self.elements: list[tuple[etree._Element, int, int]] = []

    def article(self) -> Article:
        root = self.root
        if root.tag != "article":
            self._fault(root, f"the file's outermost element is <{root.tag}>, expected <article>")
            raise ArticleError(self.problems)
        self._check_attributes(root, _ARTICLE_ATTRIBUTES)
        if not root.get("id", "").strip():
            self._fault(root, 'the article has no id; write <article id="…">')
        self._check_surroundings()
        self._walk(root)
        text, shift = "".join(self.pieces), self.shift
        last = root[-1].tail if len(root) else root.text
        text = text[shift : -1 if (last or "").endswith("\n") and len(text) > shift else None]
        spans = tuple(
            Span(_LABEL_OF[str(element.tag)], start - shift, end - shift, element.get("id", ""))
            for element, start, end in self.elements
        )
        links = tuple(self._links())
        annotates = frozenset(self._annotates())
        if self.problems:
            raise ArticleError(self.problems)
        meta = {name: value for name in META if (value := root.get(name)) is not None}
        place = Place(str(self.path), _line(root) + shift)
        return Article(root.get("id", ""), text, spans, links, annotates, meta, place)

    def _check_surroundings(self) -> None:
        about = self.root.getroottree().docinfo
        # Also where all bytes are UTF-8: they were read as another encoding.
        if (about.encoding or "UTF-8").upper() not in _ENCODINGS:
            self._fault(self.root, f"the file declares the encoding {about.encoding}; save the file as UTF-8")
        if about.internalDTD is not None:
            self._fault(self.root, "a DOCTYPE is not kept; remove it")
        for sibling in (*self.root.itersiblings(preceding=True), *self.root.itersiblings()):
            self._fault(sibling, _NOT_KEPT)

    def _walk(self, element: etree._Element) -> None:
        self._text(element.text)
        for child in element:
            if not isinstance(child.tag, str):
                self._fault(child, _NOT_KEPT)
            elif child.tag not in _LABEL_OF:
                expected = ", ".join(f"<{tag}>" for tag in _LABEL_OF)
                self._fault(child, f"unknown element <{child.tag}>, expected one of {expected}")
                self._walk(child)
            else:
                link = (_LINK_OF[child.tag],) if child.tag in _LINK_OF else ()
                self._check_attributes(child, ("id", *link))
                slot, start = len(self.elements), self.length
                self.elements.append((child, start, start))
                self._walk(child)
                self.elements[slot] = (child, start, self.length)
            self._text(child.tail)

    def _text(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)
            self.length += len(text)

    def _check_attributes(self, element: etree._Element, known: tuple[str, ...]) -> None:
        for name in element.attrib:
            if name not in known:
                self._fault(
                    element, f"unknown attribute {name!r} of <{element.tag}>, expected one of {', '.join(known)}"
                )

    def _links(self) -> Iterator[Link]:
        index: dict[str, int] = {}
        for number, (element, _, _) in enumerate(self.elements):
            name = element.get("id")
            if name is not None and name.split() != [name]:
                self._fault(element, f"the id {name!r} is blank or has a blank in it; use a short name such as s1")
            elif name in index:
                self._fault(element, f"the id {name!r} is used twice; ids are unique in their article")
            elif name is not None:
                index[name] = number
        for head, (element, _, _) in enumerate(self.elements):
            kind = _LINK_OF.get(str(element.tag), "")
            names = element.get(kind, "").split() if kind else []
            if kind and kind in element.attrib and not names:
                self._fault(element, f"the attribute {kind!r} is blank; name the ids it points to or remove it")
            for name in names:
                tail = index.get(name)
                expected = LINK_ENDS[kind][1]
                if tail is None:
                    self._fault(element, f'dangling link: {kind}="{name}", but no <{expected.lower()}> has this id')
                elif _LABEL_OF[str(self.elements[tail][0].tag)] != expected:
                    found = self.elements[tail][0].tag
                    self._fault(
                        element, f'mistyped link: {kind}="{name}" is a <{found}>, expected a <{expected.lower()}>'
                    )
                else:
                    yield Link(kind, head, tail)

    def _annotates(self) -> Iterator[str]:
        value = self.root.get("annotates")
        for label in LABELS if value is None else value.split():
            if label in LABELS:
                yield label
            else:
                self._fault(
                    self.root, f"annotates has the unknown label {label!r}, expected some of {', '.join(LABELS)}"
                )

    def _fault(self, element: etree._Element, message: str) -> None:
        # Comments and entities have no text of their own to quote, and quoting the whole article is no help.
        words, start = "", 0
        if element is not self.root:
            start = next((start for known, start, _ in self.elements if known is element), self.length)
            start = max(start - self.shift, 0)
            if isinstance(element.tag, str):
                words = etree.tostring(element, encoding="unicode", method="text", with_tail=False)
        name = self.root.get("id", "") if self.root.tag == "article" else ""
        line, end = _line(element), start + len(words)
        self.problems.append(Problem(message, str(self.path), line, name, start, end, shorten(words)))


def _line(element: etree._Element) -> int:
    # lxml's stubs leave the type of this one out.
    return cast(int, element.sourceline or 0)


def _check_writable(article: Article) -> None:
    """Refuse attributes that no reader would take back."""
    if unknown := sorted(set(article.meta) - set(META)):
        message = f"the format has no attribute {', '.join(map(repr, unknown))}, expected some of {', '.join(META)}"
        raise ArticleError([problem_of(article, message)])
    for value in (article.id, *article.meta.values(), *(span.id for span in article.spans)):
        if bad := NOT_IN_XML.search(value):
            message = f"the character U+{ord(bad[0]):04X} in {value!r} cannot stand in XML; remove it"
            raise ArticleError([problem_of(article, message)])


def _check_readable(article: Article) -> None:
    """Refuse spans and links that `to_xml` would write and `read` would not take back."""
    ids: set[str] = set()
    for span in article.spans:
        if span.label not in LABELS or not 0 <= span.start <= span.end <= len(article.text):
            message = f"the label {span.label!r} is none of {', '.join(LABELS)}, or the span lies outside the text"
            raise ArticleError([problem_at(article, span, f"{message}; import_annotations maps labels")])
        if span.id in ids or (span.id and span.id.split() != [span.id]):
            raise ArticleError([problem_at(article, span, f"the id {span.id!r} stands twice or has a blank in it")])
        ids.update([span.id] if span.id else [])
    for link in article.links:
        ends = (article.spans[link.head].label, article.spans[link.tail].label)
        if LINK_ENDS.get(link.kind) != ends:
            message = f"the link {link.kind!r} from {ends[0]} to {ends[1]} is none of ours"
            raise ArticleError([problem_of(article, f"{message}; import_annotations maps links")])


def _escape(text: str) -> str:
    # A bare carriage return would be read back as a line feed.
    return escape_markup(text, {"\r": "&#13;"})


def _ids(article: Article) -> dict[int, str]:
    """Index of a span → its id; spans that links point to always have one."""
    ids = {number: span.id for number, span in enumerate(article.spans) if span.id}
    taken = set(ids.values())
    for link in article.links:
        if link.tail not in ids:
            letter = article.spans[link.tail].label[0].lower()
            name = next(name for count in range(1, len(article.spans) + 2) if (name := f"{letter}{count}") not in taken)
            ids[link.tail] = name
            taken.add(name)
    return ids


def _body(article: Article, ids: dict[int, str]) -> str:
    """The text with its tags, outer spans first; spans on the same words nest in the order of `article.spans`."""
    out: list[str] = []
    stack: list[Span] = []
    position = 0

    def advance(to: int) -> None:
        nonlocal position
        while stack and stack[-1].end <= to:
            span = stack.pop()
            out.append(_escape(article.text[position : span.end]) + f"</{span.label.lower()}>")
            position = span.end
        out.append(_escape(article.text[position:to]))
        position = to

    order = sorted(
        range(len(article.spans)), key=lambda number: (article.spans[number].start, -article.spans[number].end)
    )
    for number in order:
        span = article.spans[number]
        advance(span.start)
        if stack and stack[-1].end < span.end:
            message = (
                f"the spans {article.words(stack[-1])!r} and {article.words(span)!r} cross; XML can only nest them"
            )
            raise ArticleError([problem_at(article, span, message)])
        out.append(f"<{span.label.lower()}{_span_attributes(article, number, ids)}>")
        stack.append(span)
    advance(len(article.text))
    return "".join(out)


def _span_attributes(article: Article, number: int, ids: dict[int, str]) -> str:
    attributes = {"id": ids[number]} if number in ids else {}
    for kind in (BY, AGAINST):
        if tails := [ids[link.tail] for link in article.links if link.kind == kind and link.head == number]:
            attributes[kind] = " ".join(tails)
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())


FORMAT = Format(
    name="xml",
    title="our own XML, one article a file (docs/data-format.md)",
    suffixes=(SUFFIX,),
    read=read_all,
    write=write_folder,
    recognises=recognises,
)

"""UIMA CAS XMI (https://uima.apache.org/d/uimaj-current/ref.html#ugr.ref.xmi) with its type system, as of INCEpTION.

Offsets count UTF-16 code units, as Java does. An XMI file names types and features without saying what they are, so
its type system (TypeSystem.xml, beside it or in the same zip) is always needed.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from cassis import TypeSystem
from lxml import etree

from scripts.articles.article import Article
from scripts.articles.formats.cas import files, writing
from scripts.articles.formats.cas.safe_xml import ANEW, safe_root
from scripts.articles.formats.cas.structures import TYPE_SYSTEM, Cas, CasError, Sofa, Structure
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.parts.inception import is_bookkeeping

SUFFIX = ".xmi"
LOSSES = writing.LOSSES
_XMI = "{http://www.omg.org/XMI}"
_ID = f"{_XMI}id"
_SOFA, _VIEW, _NULL = (f"{{http:///uima/cas.ecore}}{name}" for name in ("Sofa", "View", "NULL"))
# http:///webanno/custom.ecore is the namespace of the package webanno.custom.
_TAG = re.compile(r"\{http:///(?:(.*)\.ecore|)\}(.*)")
_NO_PACKAGE = "uima.noNamespace."


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read an XMI file with its type system beside it, a zip with both, or a project, zipped or unpacked.

    See `files.read` for what is found where, and for errors.
    """
    yield from files.read(path, SUFFIX, parse)


def write(articles: Iterable[Article], path: Path) -> None:
    """Write a folder with a file ID.xmi an article, the type system, and INCEpTION's layers for it; see `writing`."""
    writing.write_xmi(articles, path)


def recognises(path: Path, head: bytes) -> bool:
    """Whether this is XMI, or a folder or zip that has some in it, or in a zip in it."""
    if path.is_dir() or head.startswith(b"PK"):
        return files.has(path, SUFFIX, _seems)
    return _seems(head)


def parse(content: bytes, types: TypeSystem | None) -> Cas:
    """Parse an XMI file.

    content (bytes): UTF-8, a byte order mark is accepted.
    types (TypeSystem | None): Its type system.
    RAISES (CasError): There is no type system, or the file is no XMI.
    """
    if types is None:
        message = f"its type system is missing; put {TYPE_SYSTEM} beside it, the tool exports both together"
        raise CasError(message)
    root = safe_root(content)
    if root.tag != f"{_XMI}XMI":
        raise CasError(f"its outermost element is {root.tag!r}, expected xmi:XMI; export it as UIMA CAS XMI")
    sofas: list[Sofa] = []
    structures: dict[int, Structure] = {}
    members: dict[int, frozenset[int]] = {}
    names: dict[str, str] = {}
    for element in root.iterchildren(etree.Element):
        tag = str(element.tag)
        if tag not in names:
            names[tag] = "" if tag in (_SOFA, _VIEW, _NULL) else _type_name(tag, element)
        if tag == _SOFA:
            sofas.append(Sofa(_number(element, _ID), element.get("sofaID", ""), element.get("sofaString", "")))
        elif tag == _VIEW:
            members[_number(element, "sofa")] = _members(element)
        elif names[tag] and not is_bookkeeping(names[tag]):
            structure = _structure(element, names[tag])
            if structure.id in structures:
                raise CasError(f"two feature structures have the xmi:id {structure.id}; {ANEW}", _line(element))
            structures[structure.id] = structure
    return Cas(types, sofas, structures, members)


def _seems(head: bytes) -> bool:
    return b"http://www.omg.org/XMI" in head


def _type_name(tag: str, element: etree._Element) -> str:
    match = _TAG.fullmatch(tag)
    if match is None:
        raise CasError(f"the element {tag!r} is no feature structure; {ANEW}", _line(element))
    return f"{(match[1] or '').replace('/', '.')}.{match[2]}".lstrip(".").removeprefix(_NO_PACKAGE)


def _structure(element: etree._Element, type_name: str) -> Structure:
    values: dict[str, Any] = dict(element.attrib)  # type: ignore[arg-type]  # str is what is read from bytes
    # Lists of texts are elements of their own.
    for child in element.iterchildren(etree.Element):
        value = values.setdefault(str(child.tag), [])
        if isinstance(value, list):
            value.append(child.text or "")
    id = _number(element, _ID)
    values.pop(_ID)
    return Structure(id, type_name, values)


def _members(view: etree._Element) -> frozenset[int]:
    try:
        return frozenset(map(int, view.get("members", "").split()))
    except ValueError as error:
        raise CasError(f"the members of a view are no list of ids ({error}); {ANEW}", _line(view)) from error


def _number(element: etree._Element, attribute: str) -> int:
    value = element.get(attribute, "")
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        name = attribute.replace(_XMI, "xmi:")
        raise CasError(f"the attribute {name} is no number but {value!r}; {ANEW}", _line(element))
    return int(value)


def _line(element: etree._Element) -> int:
    # lxml's stubs leave the type of this one out.
    return cast(int, element.sourceline or 0)


FORMAT = Format(
    name="xmi",
    title="UIMA CAS XMI of INCEpTION, with its type system (https://inception-project.github.io)",
    suffixes=(SUFFIX, files.ZIP),
    read=read,
    write=write,
    recognises=recognises,
)

"""XML that comes from somewhere else: parsed only where it can do no harm."""

import re
from functools import lru_cache

from cassis import TypeSystem
from lxml import etree

from scripts.articles.formats.cas.structures import CasError, types_from_xml
from scripts.articles.formats.parts.utf8 import EncodingError, decoded

ANEW = "the file was cut off or edited: export it anew"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_ENCODING = re.compile(rb"""\A(?:\xef\xbb\xbf)?<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)["']""")


# In a project all documents have the same types.
@lru_cache(maxsize=4)
def parse_types(content: bytes) -> TypeSystem:
    """Parse a type system description.

    RAISES (CasError): The file is none.
    """
    root = safe_root(content)
    if etree.QName(root).localname != "typeSystemDescription":
        raise CasError(f"its outermost element is {root.tag!r}, expected typeSystemDescription; export it anew")
    return types_from_xml(etree.tostring(root, encoding="unicode"))


def safe_root(content: bytes) -> etree._Element:
    """The outermost element of XML that can do no harm.

    RAISES (CasError): It is not UTF-8, not well-formed, or has a DOCTYPE, by which a small file can become a huge one.
    """
    try:
        decoded(content)
    except EncodingError as error:
        raise CasError(str(error), error.line) from error
    if (declared := _ENCODING.match(content)) and declared[1].upper() not in (b"UTF-8", b"US-ASCII", b"ASCII"):
        raise CasError(f"declares the encoding {declared[1].decode()}, UTF-8 is expected; save the file as UTF-8", 1)
    # Before the parser sees anything.
    if found := _DOCTYPE.search(content):
        line = content.count(b"\n", 0, found.start()) + 1
        raise CasError("a DOCTYPE or an entity is not accepted, nothing of the file was read; remove it", line)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 0
        raise CasError(f"not well-formed XML ({error.msg}); {ANEW}", line) from error

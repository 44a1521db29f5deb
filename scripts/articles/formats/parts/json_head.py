"""How a JSON file begins: the fields of its first record, from the file's first bytes.

By these a format is told, not by a parser: of a long record only the beginning may be there. JSON is RFC 8259
(https://www.rfc-editor.org/rfc/rfc8259); its strings are skipped as a whole, so that a text about JSON misleads nobody.
"""

import codecs
import re
from collections.abc import Mapping

# A string, perhaps cut off; a mark; anything else that is not blank.
_PIECE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_LIST_OF_OBJECTS = re.compile(rb"\[\s*(?:\{|\]|\Z)")


def first_fields(head: bytes, *, listed: bool = False) -> Mapping[str, bytes]:
    """The fields of the first object, each with its value as it stands there, as far as it does.

    head (bytes): The file's first bytes, UTF-8, with a byte order mark or without.
    listed (bool): Also where the object is the first element of a list.
    RETURNS (Mapping[str, bytes]): Name → JSON, perhaps cut off; empty where the file begins with no object.
    """
    content = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if listed and content.startswith(b"["):
        content = content[1:].lstrip()
    return _fields(content) if content.startswith(b"{") else {}


def has_objects(value: bytes) -> bool:
    """Whether a value begins as a list of objects, or is an empty list."""
    return bool(_LIST_OF_OBJECTS.match(value))


def _fields(content: bytes) -> dict[str, bytes]:
    fields: dict[str, bytes] = {}
    depth, name, begin, end = 0, "", -1, len(content)
    for piece in _PIECE.finditer(content):
        mark = piece[0]
        if mark in (b"{", b"["):
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
            if not depth:
                end = piece.start()
                break
        elif depth == 1 and mark == b",":
            if begin >= 0:
                fields.setdefault(name, content[begin : piece.start()].strip())
            begin = -1
        elif depth == 1 and mark == b":":
            begin = piece.end()
        elif depth == 1 and begin < 0:
            name = mark.strip(b'"').decode("utf-8", "replace")
    if begin >= 0:
        fields.setdefault(name, content[begin:end].strip())
    return fields

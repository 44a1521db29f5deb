"""UIMA JSON CAS 0.4 (https://github.com/apache/uima-uimaj-io-jsoncas), as INCEpTION exports and imports it.

The type system stands in the file; where it was left out, TypeSystem.xml beside the file is taken. The specification
leaves open what offsets count; all that write the format, Java and dkpro-cassis, count UTF-16 code units.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cassis import TypeSystem

from scripts.articles.article import Article
from scripts.articles.formats.cas import files, writing
from scripts.articles.formats.cas.structures import TYPE_SYSTEM, Cas, CasError, Sofa, Structure, types_from_json
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.parts.characters import half_in, may_have_halves
from scripts.articles.formats.parts.inception import is_bookkeeping
from scripts.articles.formats.parts.json_lines import DECODER, TwiceError
from scripts.articles.formats.parts.utf8 import MARK, EncodingError, decoded

SUFFIX = ".json"
LOSSES = writing.LOSSES
_TYPES, _STRUCTURES, _VIEWS = "%TYPES", "%FEATURE_STRUCTURES", "%VIEWS"
_ID, _TYPE, _ELEMENTS = "%ID", "%TYPE", "%ELEMENTS"
# Before the names of features: a reference, an offset, a number that JSON lacks.
_MARKS = "@^#"
_ANEW = "export the file anew, as UIMA CAS JSON"


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a JSON CAS, a folder or zip of some, or a project, zipped or unpacked.

    See `files.read` for what is found where, and for errors.
    """
    yield from files.read(path, SUFFIX, parse)


def write(articles: Iterable[Article], path: Path) -> None:
    """Write a folder with a file ID.json an article, for INCEpTION to import; see `writing`."""
    writing.write_json(articles, path)


def recognises(path: Path, head: bytes) -> bool:
    """Whether this is a JSON CAS, or a folder or zip that has some in it."""
    if path.is_dir() or head.startswith(b"PK"):
        return files.has(path, SUFFIX, _seems)
    return path.suffix.lower() == SUFFIX and _seems(head)


def parse(content: bytes, types: TypeSystem | None) -> Cas:
    """Parse a JSON CAS.

    content (bytes): UTF-8, a byte order mark is accepted.
    types (TypeSystem | None): The type system beside it, for a file that has none of its own.
    RAISES (CasError): The file is no JSON CAS, or there is no type system.
    """
    data = _loaded(content)
    if isinstance(data.get(_TYPES), dict):
        types = types_from_json(json.dumps({_TYPES: data[_TYPES], _STRUCTURES: [], _VIEWS: {}}))
    if types is None:
        raise CasError(f"no type system in it ({_TYPES}); {_ANEW} with it, or put {TYPE_SYSTEM} beside it")
    sofas: list[Sofa] = []
    structures: dict[int, Structure] = {}
    for one in _feature_structures(data):
        id, type_name = one.get(_ID), one.get(_TYPE)
        if type(id) is not int or not isinstance(type_name, str):
            raise CasError(f"a feature structure without a number ({id!r}) or type ({type_name!r}); {_ANEW}")
        if type_name == "uima.cas.Sofa":
            name, text = one.get("sofaID"), one.get("sofaString")
            sofas.append(Sofa(id, name if isinstance(name, str) else "", text if isinstance(text, str) else ""))
        # UIMA 3 calls an array of feature structures after what is in it.
        elif not is_bookkeeping(type_name := "uima.cas.FSArray" if type_name.endswith("[]") else type_name):
            if id in structures:
                raise CasError(f"two feature structures have the number {id}; {_ANEW}")
            structures[id] = Structure(id, type_name, _values(one))
    return Cas(types, sofas, structures, _members(data))


def _seems(head: bytes) -> bool:
    return any(f'"{key}"'.encode() in head for key in (_TYPES, _STRUCTURES, _VIEWS))


def _loaded(content: bytes) -> dict[str, Any]:
    try:
        text = decoded(content).removeprefix(MARK)
        data = DECODER.decode(text)
        half = half_in(data) if may_have_halves(text) else ""
    except EncodingError as error:
        raise CasError(str(error), error.line) from error
    except json.JSONDecodeError as error:
        breaks = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated")
        what = "the JSON breaks off" if breaks else "not JSON"
        raise CasError(f"{what} ({error.msg}, column {error.colno}); {_ANEW}", error.lineno) from error
    except TwiceError as error:
        message = f"the key {error.args[0]!r} stands twice in one object; remove one of them"
        raise CasError(message) from error
    except (ValueError, RecursionError) as error:
        raise CasError(f"not readable as JSON ({error}); {_ANEW}") from error
    if half:
        raise CasError(half)
    if not isinstance(data, dict) or _STRUCTURES not in data:
        raise CasError(f"no JSON CAS (no {_STRUCTURES} in it); {_ANEW}")
    return data


def _feature_structures(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """All feature structures, which stand in a list, or in an object by their numbers."""
    found = data[_STRUCTURES]
    if isinstance(found, dict):
        numbered = ((int(key) if key.isdecimal() else key, one) for key, one in found.items())
        found = [{_ID: key, **one} if isinstance(one, dict) else one for key, one in numbered]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise CasError(f"{_STRUCTURES} is no list of objects; {_ANEW}")
    yield from found


def _values(one: Mapping[str, Any]) -> dict[str, Any]:
    values = {key.lstrip(_MARKS): value for key, value in one.items() if not key.startswith("%")}
    return {**values, "elements": one[_ELEMENTS]} if _ELEMENTS in one else values


def _members(data: Mapping[str, Any]) -> dict[int, frozenset[int]]:
    views = data.get(_VIEWS)
    members: dict[int, frozenset[int]] = {}
    for name, view in views.items() if isinstance(views, dict) else ():
        listed = view.get("%MEMBERS") if isinstance(view, dict) else None
        sofa = view.get("%SOFA") if isinstance(view, dict) else None
        if not isinstance(listed, list) or not all(type(id) is int for id in listed):
            raise CasError(f"the view {name!r} has no list of numbers as %MEMBERS; {_ANEW}")
        if type(sofa) is int:
            members[sofa] = frozenset(listed)
    return members


FORMAT = Format(
    name="casjson",
    title="UIMA JSON CAS 0.4 of INCEpTION (https://inception-project.github.io)",
    suffixes=(SUFFIX, files.ZIP),
    read=read,
    write=write,
    recognises=recognises,
)

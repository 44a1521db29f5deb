"""The UIMA CAS (https://uima.apache.org/d/uimaj-current/ref.html), as INCEpTION exports it: what its two forms share.

A CAS is a text (sofa) and feature structures over it, each of a type that a type system declares. `xmi` and
`json_cas` read its two serialisations into `Cas`, `layers` says what a type means, `reading` makes Articles, `writing`
writes them. Type systems are read, and CASes are written, by dkpro-cassis. The feature structures of a CAS
are read here: dkpro-cassis reads 3 to 5 MB/s of XMI, gives up a whole file for one bad reference, and takes an offset
that stands in the middle of a character, or outside the text, for one of characters.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cassis import TypeSystem, load_cas_from_json, load_typesystem
from cassis.typesystem import TypeNotFoundError

# Of the view that INCEpTION and most others annotate.
INITIAL_VIEW = "_InitialView"
TYPE_SYSTEM = "TypeSystem.xml"
# The layers of `writing`, for people who want to make them in INCEpTION.
LAYERS = "layers.json"


class CasError(ValueError):
    """A file that cannot be read as a CAS.

    line (int): 1-based line of the file; 0 if unknown.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Sofa:
    """A text of a CAS, and the view that belongs to it.

    id (int): Of its feature structure.
    name (str): Of the view.
    text (str): The text; empty where the sofa is no text.
    """

    id: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Structure:
    """A feature structure.

    id (int): Unique in its CAS.
    type (str): Full name of its type.
    values (Mapping[str, Any]): Name of a feature → its value as the file has it; a reference is an id, in digits or as
        a number, and several are a list of them, or a text with blanks between them.
    """

    id: int
    type: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cas:
    """What a file says, without the feature structures that are never needed (`is_bookkeeping`).

    types (TypeSystem): Its types.
    sofas (Sequence[Sofa]): In the order of the file.
    structures (Mapping[int, Structure]): In the order of the file.
    members (Mapping[int, frozenset[int]]): Id of a sofa → ids of what is indexed in its view; the rest was deleted, or
        is a part of something else.
    """

    types: TypeSystem
    sofas: Sequence[Sofa]
    structures: Mapping[int, Structure]
    members: Mapping[int, frozenset[int]]


def types_from_xml(content: str) -> TypeSystem:
    """The types of a type system description.

    content (str): Well-formed XML without a DOCTYPE.
    RAISES (CasError): The descriptions do not fit together.
    """
    types: TypeSystem = _loaded(load_typesystem, content)
    if not all(type_.name and all(feature.name for feature in type_.features) for type_ in types.get_types()):
        raise CasError("a type or feature of the type system has no name; export the file anew")
    return types


# In a project all documents have the same types.
@lru_cache(maxsize=4)
def types_from_json(content: str) -> TypeSystem:
    """The types of a JSON CAS.

    content (str): A JSON CAS with types and nothing else.
    RAISES (CasError): The descriptions do not fit together.
    """
    types: TypeSystem = _loaded(load_cas_from_json, content).typesystem
    return types


def _loaded(load: Any, content: str) -> Any:
    try:
        with warnings.catch_warnings():
            # cassis warns of features called `type` and `self`, which it renames.
            warnings.simplefilter("ignore")
            return load(content)
    except (TypeNotFoundError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        message = f"the type system cannot be used ({type(error).__name__}: {error}); export the file anew"
        raise CasError(message) from error

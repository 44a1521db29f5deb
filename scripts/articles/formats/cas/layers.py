"""What the types of a CAS mean: INCEpTION's span layers, relation layers and slots, and what is neither.

- Spans: the built-in NamedEntity and its subtypes, and annotations of types that are neither DKPro's nor INCEpTION's
  own (`webanno.custom.*`, types of one's own). The label is the value of the first feature that the layer has of those
  that are usually labels (`label_feature`), else of its first string feature, else the layer's short name
  (`webanno.custom.Attacker` → `Attacker`).
- Relations: annotations with two features `Governor` and `Dependent`, or `source` and `target`, that point to
  annotations. They become links from Governor (source) to Dependent (target), called as the spans are.
- Slots: features of a span with a list of links, each with a `role` and a `target`. They become links from the span to
  the target, called after the role, else after the feature.
- Everything else is not taken over. What only keeps books, or what we make anew (tokens, sentences, metadata, tag sets,
  the structure of the document), is passed over in silence; see `is_bookkeeping`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from cassis import TypeSystem

from scripts.articles.formats.parts.inception import ARRAY, NAMED_ENTITY, is_built_in, label_feature

_ENDS = (("Governor", "Dependent"), ("source", "target"))
_ROLE, _TARGET = "role", "target"
_ANCHOR = frozenset({"sofa", "begin", "end"})


class Kind(Enum):
    """What feature structures of a type become."""

    SPAN = auto()
    RELATION = auto()
    # A part of a span that points to another.
    SLOT = auto()
    NOT_TAKEN = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Layer:
    """A type, and what becomes of it.

    name (str): Its short name.
    kind (Kind): What it becomes.
    label (str): The feature with the label; empty where the short name is the label.
    ends (tuple[str, str]): Of a relation: the features that point to head and tail.
    slots (tuple[str, ...]): Of a span: the features with links.
    rest (tuple[str, ...]): Features that are not taken over.
    """

    name: str
    kind: Kind
    label: str = ""
    ends: tuple[str, str] = ("", "")
    slots: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()


def layer_of(types: TypeSystem, type_name: str) -> Layer:
    """What a type means, by its full name."""
    short = type_name.rpartition(".")[2]
    if not types.contains_type(type_name, match_exactly=True):
        return Layer(short, Kind.UNKNOWN)
    type_ = types.get_type(type_name)
    features = {_name(feature): feature for feature in type_.all_features if feature.name not in _ANCHOR}
    if not _is_annotation(type_):
        return Layer(short, Kind.SLOT if {_ROLE, _TARGET} <= features.keys() else Kind.NOT_TAKEN)
    # The elements of a chain point to the next one.
    if not _is_ours(type_) or features.keys() >= {"next", "referenceType"}:
        return Layer(short, Kind.NOT_TAKEN)
    strings = [name for name, feature in features.items() if feature.rangeType.name == "uima.cas.String"]
    label = _label(strings)
    for ends in _ENDS:
        if all(name in features and _is_annotation(features[name].rangeType) for name in ends):
            return Layer(short, Kind.RELATION, label, ends, rest=_rest(features, (label, *ends)))
    slots = tuple(name for name, feature in features.items() if feature.rangeType.name == ARRAY)
    return Layer(short, Kind.SPAN, label, slots=slots, rest=_rest(features, (label, *slots)))


def _label(strings: list[str]) -> str:
    at = label_feature(strings)
    return strings[at] if at >= 0 else ""


def _rest(features: Iterable[str], taken: Iterable[str]) -> tuple[str, ...]:
    # INCEpTION orders its annotations by features with this prefix.
    return tuple(name for name in features if name not in set(taken) and not name.startswith("i7n_"))


def _name(feature: Any) -> str:
    # cassis cannot have features of these names.
    name: str = feature.name
    return name[:-1] if name in ("type_", "self_") else name


def _is_annotation(type_: Any) -> bool:
    return _descends(type_, "uima.tcas.Annotation")


def _is_ours(type_: Any) -> bool:
    """Whether it is a layer for spans or relations, not one of DKPro's or INCEpTION's own."""
    return _descends(type_, NAMED_ENTITY) or not is_built_in(type_.name)


def _descends(type_: Any, name: str) -> bool:
    while type_ is not None and type_.name != name:
        type_ = type_.supertype
    return type_ is not None

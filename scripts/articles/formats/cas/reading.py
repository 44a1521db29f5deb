"""From a CAS to an Article: text, spans, links and description; what is not taken over is counted."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.articles.article import Article
from scripts.articles.formats.cas.layers import Kind, Layer, layer_of
from scripts.articles.formats.cas.structures import INITIAL_VIEW, Cas, CasError, Sofa, Structure
from scripts.articles.formats.format import Refusal, What
from scripts.articles.formats.parts.descriptions import ANNOTATOR, keep
from scripts.articles.formats.parts.inception import ARRAY, METADATA, METADATA_FIELD
from scripts.articles.formats.parts.json_lines import Record
from scripts.articles.formats.parts.leftovers import Leftovers
from scripts.articles.formats.parts.stand_off import Draft
from scripts.articles.formats.parts.utf16 import Offsets

# INCEpTION calls a document after the file that was imported.
_SUFFIX = re.compile(r"\.(?:txt|xmi|xml|json|tsv|conll\w*|pdf|html?|docx?)$", re.IGNORECASE)
_UNITS = "UTF-16 code units"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
# Java writes numbers and truth values that nobody has set. False is 0 in Python.
_UNSET = (None, "", "0", "0.0", "false", 0)
_OWN = frozenset({METADATA, METADATA_FIELD, ARRAY})


def article_of(cas: Cas, path: Path, name: str, annotator: str) -> Iterator[Article | Refusal]:
    """The article of a CAS, after what was refused of it.

    path (Path): The file, for messages.
    name (str): The article's id where the CAS has none.
    annotator (str): Who annotated it; empty if unknown.
    RAISES (CasError): The CAS has no text, or several of which none is the initial one.
    """
    sofa = _sofa(cas)
    reading = _Reading(cas, sofa, path, name)
    for other in cas.sofas:
        if other is not sofa and other.text:
            count = len(cas.members.get(other.id, frozenset()))
            message = (
                f"of several views only {sofa.name!r} is taken; the text of {other.name!r} is not, nor what is over it"
            )
            reading.draft.refuse("span", other.name, f"{message}: {count} in this file; export it by itself")
    reading.add_spans()
    reading.add_links()
    yield from reading.draft.refusals
    yield from reading.others()
    yield reading.draft.article(reading.meta(annotator))


def _sofa(cas: Cas) -> Sofa:
    texts = [sofa for sofa in cas.sofas if sofa.text]
    if len(texts) > 1:
        texts = [sofa for sofa in texts if sofa.name == INITIAL_VIEW]
        if not texts:
            names = ", ".join(repr(sofa.name) for sofa in cas.sofas)
            raise CasError(f"several views with a text ({names}), none of them {INITIAL_VIEW}; export one by itself")
    # A text may be empty, but there must be one.
    found = next(iter(texts or cas.sofas), None)
    if found is None:
        raise CasError("no text in it (no sofa); export the document anew")
    return found


class _Reading:
    """One pass over the feature structures of one CAS."""

    def __init__(self, cas: Cas, sofa: Sofa, path: Path, name: str) -> None:
        self.cas = cas
        self.sofa = sofa
        self.members = cas.members.get(sofa.id, frozenset())
        self.about = next((one.values for one in cas.structures.values() if one.type == METADATA), {})
        titles = (self.about.get("documentTitle"), self.about.get("documentId"))
        title = next((one for one in titles if isinstance(one, str) and one.strip()), "")
        self.draft = Draft(Record(path, 0, {}, ""), _SUFFIX.sub("", title) or name, sofa.text)
        self._layers: dict[str, Layer] = {}
        self._numbers: dict[int, int] = {}
        # What was a span, but not a good one.
        self._refused: set[int] = set()
        self._offsets = Offsets(sofa.text)
        # Before the first character that is not ASCII, offsets are the same in all units.
        first = _NOT_ASCII.search(sofa.text)
        self._safe = first.start() if first else len(sofa.text)
        self._in_bytes = self._counts_bytes()
        self._leftovers = Leftovers(path)

    def layer(self, structure: Structure) -> Layer:
        if structure.type not in self._layers:
            self._layers[structure.type] = layer_of(self.cas.types, structure.type)
        return self._layers[structure.type]

    def add_spans(self) -> None:
        for structure in self._indexed(Kind.SPAN):
            layer = self.layer(structure)
            label = structure.values.get(layer.label) if layer.label else layer.name
            start, end = structure.values.get("begin"), structure.values.get("end")
            number = self._span(structure, label, _whole(start), _whole(end))
            if number is None:
                self._refused.add(structure.id)
                continue
            self._numbers[structure.id] = number
            self._count_rest(structure, layer)

    def add_links(self) -> None:
        for structure in self._indexed(Kind.RELATION):
            layer = self.layer(structure)
            kind = structure.values.get(layer.label) if layer.label else ""
            head, tail = (_whole(structure.values.get(name)) for name in layer.ends)
            if self._link(structure.values, kind or layer.name, head, tail):
                self._count_rest(structure, layer)
        for id in self._numbers:
            structure = self.cas.structures[id]
            for name in self.layer(structure).slots:
                self._add_slot(structure, name)

    def others(self) -> Iterator[Refusal]:
        """What is not taken over, one Refusal a type."""
        # What is indexed in another view went with that view.
        indexed = frozenset[int]().union(*self.cas.members.values())
        for structure in self.cas.structures.values():
            kind = self.layer(structure).kind
            name = structure.type
            if kind is Kind.UNKNOWN:
                title = f"feature structures of the type {name}, which the type system does not declare, are"
            elif kind is Kind.NOT_TAKEN and name not in _OWN:
                title = f"feature structures of the type {name} are"
            elif kind in (Kind.SPAN, Kind.RELATION) and structure.id not in indexed:
                title = f"annotations of the layer {name} that are not indexed (deleted ones) are"
            else:
                continue
            self._count(title, structure.values, kind)
        yield from self._leftovers.refusals()

    def meta(self, annotator: str) -> dict[str, str]:
        """Who annotated it, and the fields of its description."""
        kept: dict[str, str] = {}
        keep(kept, {ANNOTATOR: annotator or None})
        for one in self.cas.structures.values():
            if one.type == METADATA_FIELD and isinstance(one.values.get("key"), str):
                keep(kept, {one.values["key"]: one.values.get("value", "")})
        return kept

    def _indexed(self, kind: Kind) -> Iterator[Structure]:
        for structure in self.cas.structures.values():
            if structure.id in self.members and self.layer(structure).kind is kind:
                yield structure

    def _span(self, structure: Structure, label: Any, start: int | None, end: int | None) -> int | None:
        draft, data = self.draft, _data(structure)
        if not isinstance(label, str) or not label.strip():
            message = f"a {self.layer(structure).name} without a label ({label!r}); give it one in the tool"
            draft.refuse("span", data, message)
            return None
        if start is None or end is None:
            given = f"{structure.values.get('begin')!r} and {structure.values.get('end')!r}"
            draft.refuse("span", data, f"the offsets of a {label}, {given}, are not whole numbers; give {_UNITS}")
            return None
        if message := self._fault(start, end):
            draft.refuse("span", data, f"the {label} at begin {start}, end {end} {message}")
            return None
        return draft.add(data, label, self._offsets.character(start), self._offsets.character(end))

    def _fault(self, start: int, end: int) -> str:
        """What is wrong with offsets; empty if nothing is."""
        if start > end or start < 0:
            return f"ends before it starts, or starts before the text; give {_UNITS}"
        if end > self._offsets.size:
            seems = "; its offsets seem to count bytes of UTF-8" if self._in_bytes else ""
            return f"lies outside the text of {self._offsets.size} {_UNITS}{seems}; give {_UNITS}"
        if self._in_bytes and end > self._safe:
            return f"is not taken: another span shows that the offsets seem to count bytes of UTF-8; give {_UNITS}"
        if None in (self._offsets.character(start), self._offsets.character(end)):
            return f"begins or ends in the middle of a character (a surrogate pair); give {_UNITS}"
        return ""

    def _counts_bytes(self) -> bool:
        """Whether a span ends outside the text, but inside it if offsets counted bytes of UTF-8."""
        if self._safe == len(self.sofa.text):
            return False
        size = len(self.sofa.text.encode("utf-8", "surrogatepass"))
        ends = (_whole(one.values.get("end")) for one in self._indexed(Kind.SPAN))
        return any(end is not None and self._offsets.size < end <= size for end in ends)

    def _add_slot(self, structure: Structure, name: str) -> None:
        for id in _references(structure.values.get(name), self.cas.structures):
            slot = self.cas.structures.get(id)
            if slot is None or self.layer(slot).kind is not Kind.SLOT:
                self._count(f"the feature {name!r} of {structure.type} is", structure.values[name], Kind.SLOT)
                continue
            role = slot.values.get("role")
            self._link(slot.values, role or name, structure.id, _whole(slot.values.get("target")))

    def _link(self, values: Mapping[str, Any], kind: Any, head: int | None, tail: int | None) -> bool:
        """Add a link; False if it was refused."""
        start, end = (None if id is None else self._numbers.get(id) for id in (head, tail))
        bad = any(id in self._refused for id in (head, tail))
        why = (
            "one of its spans was refused; mend that first" if bad else "one of its ends is no span; mark it as a span"
        )
        self.draft.link(dict(values), kind, start, end, why)
        return start is not None and end is not None

    def _count_rest(self, structure: Structure, layer: Layer) -> None:
        for name in layer.rest:
            if structure.values.get(name) not in _UNSET:
                self._count(f"the feature {name!r} of {structure.type} is", structure.values[name], layer.kind)

    def _count(self, title: str, data: object, kind: Kind) -> None:
        """Count what is not taken over, by its title, as in `Leftovers.add`."""
        what: What = "link" if kind in (Kind.RELATION, Kind.SLOT) else "span"
        self._leftovers.add(title, self.draft.id, data, what)


def _whole(value: object) -> int | None:
    """A whole number, which XMI has as digits; None where it is none."""
    if isinstance(value, str):
        return int(value) if _WHOLE.fullmatch(value) else None
    # True and False are ints in Python, not in JSON.
    return value if type(value) is int else None


def _references(value: object, structures: Mapping[int, Structure]) -> list[int]:
    """The ids that a feature with a list of references has: in place, or in an array of its own."""
    ids = _whole_numbers(value)
    if len(ids) == 1 and (array := structures.get(ids[0])) is not None and array.type == ARRAY:
        return _whole_numbers(array.values.get("elements"))
    return ids


def _whole_numbers(value: object) -> list[int]:
    parts = value.split() if isinstance(value, str) else value if isinstance(value, list) else [value]
    return [number for part in parts if (number := _whole(part)) is not None]


def _data(structure: Structure) -> dict[str, Any]:
    return {"id": structure.id, "type": structure.type, **structure.values}

"""What is annotated in a file of WebAnno TSV 3: spans, and relations and slots, which are links."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scripts.articles.article import Article, Link, Place, Span, shorten
from scripts.articles.formats.format import Refusal, What
from scripts.articles.formats.parts.descriptions import ANNOTATOR
from scripts.articles.formats.parts.inception import NAMED_ENTITY, is_bookkeeping, is_built_in, label_feature
from scripts.articles.formats.parts.leftovers import Leftovers
from scripts.articles.formats.webanno.file import EMPTY, Layer, Parser, Unit, unescape
from scripts.articles.problems import Problem

_NO_VALUE = "*"
_ENTITIES = NAMED_ENTITY.rpartition(".")[0] + "."
_STACK = re.compile(r"(?:^|(?<=\|))((?:\\.|[^\\|])*)(?:\||$)", re.DOTALL)
_LIST = re.compile(r"(?:^|(?<=;))((?:\\.|[^\\;])*)(?:;|$)", re.DOTALL)
_WITH_ID = re.compile(r"((?:\\.|[^\\])*?)\[(\d+(?:_\d+)?)\]", re.DOTALL)


@dataclass(slots=True)
class _Mark:
    """An annotation of a span layer.

    number (int): Its place in the file.
    values (tuple[str, ...]): As they stand in its first line, without its id.
    id (str): Its disambiguation id; empty where it has none.
    label (str): What its values come to.
    units (list[Unit]): What it stands on.
    fault (str): Why it cannot be taken over; empty where it can.
    """

    number: int
    layer: Layer
    values: tuple[str, ...]
    id: str
    label: str
    units: list[Unit]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class _Reference:
    """The end of a link: a unit, and the disambiguation id of one of the annotations of a layer there, or 0."""

    layer: str
    unit: str
    id: str


@dataclass(frozen=True, slots=True)
class _Arc:
    """A link as the file has it; of slots the head is known."""

    kind: str
    head: _Reference | _Mark
    tail: _Reference
    unit: Unit
    data: str


class Marks:
    """All that is annotated in one file: add its rows, then make the article.

    refusals (list[Refusal]): What could not be taken over, as soon as the article is made.
    """

    def __init__(self, parser: Parser) -> None:
        self.parser = parser
        self.refusals: list[Refusal] = []
        self._marks: list[_Mark] = []
        self._arcs: list[_Arc] = []
        # Disambiguation id → annotations, of different layers; layer and unit → annotations that begin there.
        self._by_id: dict[str, list[_Mark]] = {}
        # Columns behind a token → annotations, where all of them are spans with ids.
        self._known: dict[str, list[_Mark]] = {}
        self._at: dict[tuple[str, str], list[_Mark]] = {}
        self._leftovers = Leftovers(parser.path)
        # What, message, where and the piece itself: the words are known at the end.
        self._faults: list[tuple[What, str, Unit, str]] = []

    def add(self, unit: Unit, cells: str) -> None:
        """Take what is annotated on a token, or a part of one.

        cells (str): The columns behind it, as they stand in the file.
        RAISES (ArticleError): There are too many columns, or too few.
        """
        if cells in self._known:
            # The most frequent case: the next token of long annotations.
            for mark in self._known[cells]:
                mark.units.append(unit)
            return
        values = self.parser.values(cells, unit.line)
        marks: list[_Mark | None] = []
        for layer in self.parser.layers:
            found = values[layer.first : layer.first + len(layer.columns)]
            if any(value != EMPTY for value in found):
                marks += self._add(layer, unit, found)
        if all(mark and mark.id for mark in marks):
            self._known[cells] = [mark for mark in marks if mark]

    def _add(self, layer: Layer, unit: Unit, cells: Sequence[str]) -> Sequence[_Mark | None]:
        """Take what is annotated in the columns of a layer.

        RETURNS (Sequence[_Mark | None]): The annotations of spans; None for anything else.
        """
        if is_bookkeeping(layer.name) and not _is_taken(layer):
            return []
        what: What = "span" if layer.kind == "SP" else "link"
        if not _is_taken(layer):
            self._count(
                f"the layer {layer.name} is" if what == "span" else f"{layer.name} is",
                what,
                unit.line,
                "\t".join(cells),
            )
            return [None]
        stacks = [_split(cell) for cell in cells]
        depth = max(map(len, stacks))
        if any(len(stack) != depth for stack, cell in zip(stacks, cells, strict=True) if cell != EMPTY):
            message = f"the columns of {layer.short} differ in how many annotations they have; mend the line"
            self._faults.append((what, message, unit, "\t".join(cells)))
            return [None]
        rows = [[stack[n] if len(stack) == depth else EMPTY for stack in stacks] for n in range(depth)]
        if what == "span":
            return [self._span(layer, unit, row) for row in rows]
        for row in rows:
            self._relation(layer, unit, row)
        return [None]

    def article(self, annotator: str) -> Article:
        """The article of all that was added.

        annotator (str): Who annotated it; empty if unknown.
        """
        taken = [mark for mark in self._marks if not self._refused(mark)]
        spans = {mark.number: _span_of(mark) for mark in taken}
        order = sorted(spans, key=lambda number: (spans[number].start, -spans[number].end))
        index = {number: place for place, number in enumerate(order)}
        links = tuple(self._links(index))
        for line, remark in self.parser.remarks:
            self._count("lines that begin with # are", "span", line, remark)
        self.refusals = [*self._refusals(), *self._leftovers.refusals()]
        return Article(
            id=self.parser.name,
            text=self.parser.text,
            spans=tuple(spans[number] for number in order),
            links=links,
            meta={ANNOTATOR: annotator} if annotator else {},
            place=Place(str(self.parser.path)),
        )

    def _span(self, layer: Layer, unit: Unit, row: Sequence[str]) -> _Mark | None:
        """The annotation, made or known by its id; None if it is refused."""
        values, ids = [], set()
        for column, cell in zip(layer.columns, row, strict=True):
            # Targets have ids of what they point to.
            match = _WITH_ID.fullmatch(cell) if cell.endswith("]") and column.kind != "target" else None
            values.append(match[1] if match else cell)
            ids |= {match[2]} if match else set()
        if len(ids) > 1:
            message = f"an annotation of {layer.short} with several ids, {', '.join(sorted(ids))}; mend the line"
            self._faults.append(("span", message, unit, "\t".join(row)))
            return None
        id = "".join(ids)
        mark = next((one for one in self._by_id.get(id, ()) if id and one.layer is layer), None)
        if mark is None:
            label, used = _label(layer, values)
            mark = _Mark(len(self._marks), layer, tuple(values), id, label, [])
            self._marks.append(mark)
            if id:
                self._by_id.setdefault(id, []).append(mark)
            self._features(layer, values, used, "span", unit.line)
            self._slots(mark, unit)
            self._at.setdefault((layer.name, unit.id), []).append(mark)
        elif tuple(values) != mark.values:
            mark.fault = (
                f"{_shown(mark.values)} becomes {_shown(values)} in the same annotation, [{id}]; mend one of them"
            )
        mark.units.append(unit)
        return mark

    def _slots(self, mark: _Mark, unit: Unit) -> None:
        columns = zip(mark.layer.columns, mark.values, strict=True)
        for (column, roles), (target, ends) in pairwise(columns):
            if column.kind != "role" or target.kind != "target" or ends in (EMPTY, _NO_VALUE):
                continue
            names, places = _LIST.findall(roles), _LIST.findall(ends)
            if len(names) != len(places):
                message = f"{len(names)} roles and {len(places)} targets of {column.name}; mend the line"
                self._faults.append(("link", message, unit, f"{roles}\t{ends}"))
                continue
            for name, place in zip(names, places, strict=True):
                kind = column.name if name in (_NO_VALUE, EMPTY, "") else unescape(name)
                tail = _reference(target.name, place, 0)
                self._arcs.append(_Arc(kind, mark, tail, unit, f"{name}\t{place}"))

    def _relation(self, layer: Layer, unit: Unit, row: Sequence[str]) -> None:
        data = "\t".join(row)
        at = next((n for n, column in enumerate(layer.columns) if column.kind == "reference"), None)
        if at is None or row[at] in (EMPTY, _NO_VALUE, ""):
            message = (
                f"a relation of {layer.short} that comes from nowhere; expected a token as in 1-2 in its last column"
            )
            self._faults.append(("link", message, unit, data))
            return
        kind, used = _label(layer, row)
        self._features(layer, row, used, "link", unit.line)
        base, place = layer.columns[at].name, row[at]
        match = _WITH_ID.fullmatch(place)
        # Two ids: of the source, and of the target, which is here.
        target = match[2].partition("_")[2] if match else ""
        tail = _Reference(base, unit.id, target or "0")
        self._arcs.append(_Arc(kind, _reference(base, place, 0), tail, unit, data))

    def _features(self, layer: Layer, values: Sequence[str], used: int, what: What, line: int) -> None:
        """Count values of features that are not the label, which is in the column `used`."""
        for number, (column, value) in enumerate(zip(layer.columns, values, strict=True)):
            if column.kind == "value" and number != used and _has_value(value):
                self._count(f"the feature {column.name} of {layer.name} is", what, line, unescape(value))

    def _count(self, title: str, what: What, line: int, data: str) -> None:
        self._leftovers.add(title, self.parser.name, data, what, line)

    def _refused(self, mark: _Mark) -> bool:
        mark.units.sort(key=lambda unit: (unit.start, unit.end))
        gap = next((pair for pair in pairwise(mark.units) if not _follows(*pair)), None)
        if not mark.fault and gap:
            mark.fault = (
                f"the {mark.label} [{mark.id}] goes from {gap[0].id} to {gap[1].id} and leaves out what is between"
            )
        elif not mark.fault and mark.units[0].start == max(unit.end for unit in mark.units):
            mark.fault = f"an empty {mark.label}; remove it"
        if mark.fault:
            self._faults.append(("span", mark.fault, mark.units[0], "\t".join(mark.values)))
        return bool(mark.fault)

    def _links(self, index: dict[int, int]) -> Iterator[Link]:
        for arc in self._arcs:
            ends: list[int] = []
            message = ""
            for name, end in (("head", arc.head), ("tail", arc.tail)):
                mark = end if isinstance(end, _Mark) else self._resolved(end)
                if mark is None:
                    assert isinstance(end, _Reference)
                    id = f"[{end.id}]" if end.id != "0" else ""
                    message = message or f"its {name}, {end.unit}{id}, is no single annotation of {end.layer}; mark it"
                elif mark.number not in index:
                    message = message or f"its {name} was refused; mend that first"
                else:
                    ends.append(index[mark.number])
            if message:
                self._faults.append(("link", f"the link {arc.kind}: {message}", arc.unit, arc.data))
            else:
                yield Link(arc.kind, *ends)

    def _resolved(self, end: _Reference) -> _Mark | None:
        if end.id != "0":
            found = self._by_id.get(end.id, [])
            # A layer may point to any annotation; ids are those of the whole document.
            return next((mark for mark in found if mark.layer.name == end.layer), found[0] if len(found) == 1 else None)
        found = self._at.get((end.layer, end.unit), [])
        plain = [mark for mark in found if not mark.id]
        return next((marks[0] for marks in (found, plain) if len(marks) == 1), None)

    def _refusals(self) -> Iterator[Refusal]:
        for what, message, unit, data in self._faults:
            words = shorten(self.parser.text[unit.start : unit.end])
            place = (unit.start, unit.end)
            problem = Problem(message, str(self.parser.path), unit.line, self.parser.name, *place, words)
            yield Refusal(problem, what, data)


def _is_taken(layer: Layer) -> bool:
    """Whether a layer becomes spans or links."""
    return layer.kind != "CH" and (layer.name.startswith(_ENTITIES) or not is_built_in(layer.name))


def _split(cell: str) -> list[str]:
    """What is stacked in a column."""
    if "|" not in cell:
        return [cell]
    return _STACK.findall(cell) if "\\" in cell else cell.split("|")


def _label(layer: Layer, values: Sequence[str]) -> tuple[str, int]:
    """The label of an annotation or the kind of a relation, and the number of its column; -1 if it is the layer's."""
    columns = [number for number, column in enumerate(layer.columns) if column.kind == "value"]
    at = label_feature([layer.columns[number].name for number in columns])
    used = columns[at] if at >= 0 and _has_value(values[columns[at]]) else -1
    return (unescape(values[used]), used) if used >= 0 else (layer.short, -1)


def _has_value(value: str) -> bool:
    return value not in (EMPTY, _NO_VALUE) and bool(unescape(value).strip())


def _span_of(mark: _Mark) -> Span:
    return Span(mark.label, mark.units[0].start, max(unit.end for unit in mark.units))


def _follows(one: Unit, other: Unit) -> bool:
    """Whether nothing but what is between tokens is between two units."""
    return other.start <= one.end or (one.is_last and other.is_first and other.token == one.token + 1)


def _reference(layer: str, place: str, which: int) -> _Reference:
    match = _WITH_ID.fullmatch(place)
    return _Reference(layer, match[1], match[2].split("_")[which]) if match else _Reference(layer, place, "0")


def _shown(values: Sequence[str]) -> str:
    return shorten(" ".join(values))

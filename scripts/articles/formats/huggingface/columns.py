"""What the columns of a Hugging Face data set are: tokens, layers of tags, spans, description, or nothing that we take.

Which scheme the tags of a column are in, and in JSON which columns there are at all, only all rows can tell: they are
looked through once, of Parquet files the columns of tags alone, before any article is made of them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from scripts.articles.article import LABELS, shorten
from scripts.articles.formats.huggingface import parquet
from scripts.articles.formats.huggingface.features import INFO, Names, names_beside, names_in_schema
from scripts.articles.formats.huggingface.rows import is_parquet, rows
from scripts.articles.formats.parts.bio import OUTSIDE, Scheme, is_tag, neighbours, scheme_of
from scripts.articles.formats.parts.json_lines import Record
from scripts.articles.problems import ArticleError, Problem

ID, TEXT, TOKENS = "id", "text", "tokens"
# Names of columns of character spans, and the end of the names of those of tags.
SPANS = ("spans", "entities")
TAGS = "tags"
# A column of our own for each label: `attacker_tags`.
COLUMN_OF: Mapping[str, str] = {label: f"{label.lower()}_{TAGS}" for label in LABELS}
_LABEL_OF: Mapping[str, str] = {column: label for label, column in COLUMN_OF.items()}
# `to_parquet` of pandas writes its index.
_INDEX = "__index_level_"
# A column is one of tags if at least this share of its values are tags: then the rest are faults.
_SHARE = 0.9
# Kinds of columns.
_PLAIN, _LIST, _OBJECTS, _OBJECT, _EMPTY, _OTHER = "values", "lists", "lists of objects", "objects", "nothing", "bytes"


@dataclass(frozen=True, slots=True)
class Layer:
    """A column of tags.

    column (str): Its name.
    names (Names): Number → tag; empty where the column has the tags themselves.
    scheme (Scheme): Of all its tags.
    labels (frozenset[str]): What it can mark.
    """

    column: str
    names: Names
    scheme: Scheme
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a data set are.

    layers (tuple[Layer, ...]): In the order of the file.
    spans (tuple[str, ...]): Those of spans by characters.
    labels (Names): Number → label of a span, where spans have numbers.
    read (tuple[str, ...]): All that are read of a Parquet file.
    others (Mapping[str, str]): Those that are not taken over, each with what is in it.
    """

    layers: tuple[Layer, ...]
    spans: tuple[str, ...]
    labels: Names
    read: tuple[str, ...]
    others: Mapping[str, str]


@dataclass(slots=True)
class _Seen:
    """What was seen in one column of lists.

    names (Names): Of its classes; empty where it has none.
    values, tags (int): How many there are.
    pairs (set): The `neighbours` of all rows.
    example (str): Some value that is not empty.
    """

    names: Names = field(default_factory=dict)
    values: int = 0
    tags: int = 0
    pairs: set[tuple[str, str]] = field(default_factory=set)
    numbers: bool = False
    example: str = ""

    def add(self, values: Sequence[Any]) -> None:
        self.example = self.example or shorten(str(values[:3]))
        try:
            tags = [self.names[value] for value in values] if self.names else values
            counts = Counter(tags)
        except (KeyError, TypeError):
            # A number without a name, or no plain value at all: a fault of the row, seen when it is read.
            self.values += len(values)
            return
        self.numbers = self.numbers or type(values[0]) is int
        self.values += len(tags)
        found = sum(count for tag, count in counts.items() if isinstance(tag, str) and is_tag(tag))
        self.tags += found
        # Words follow each other in too many ways to keep them.
        if found == len(tags):
            self.pairs |= neighbours(tags)

    def is_settled(self) -> bool:
        """Whether further rows can tell nothing of the scheme: the names have no endings, and a B begins a span."""
        return bool(self.names) and any(
            tag[0] == "B" and before[2:] != tag[2:] for before, tag in self.pairs if tag != OUTSIDE
        )

    def is_layer(self, column: str) -> bool:
        if self.names:
            return any(name != OUTSIDE and is_tag(name) for name in self.names.values())
        is_tagged = column in _LABEL_OF or (self.values > 0 and self.tags >= _SHARE * self.values)
        return is_tagged and not self.numbers

    def layer(self, column: str) -> Layer:
        # Names tell of all letters that there may be, also where no row has them.
        ends = {(OUTSIDE, name) for name in self.names.values() if is_tag(name) and name[0] in "ESLU"}
        found = {tag[2:] for tag in self.names.values() if is_tag(tag)} or {tag[2:] for _, tag in self.pairs}
        labels = (found - {""}) or {_LABEL_OF.get(column, "")}
        return Layer(column, self.names, scheme_of(self.pairs | ends), frozenset(labels))


def columns_of(shards: Sequence[Path]) -> Columns:
    """Look a data set's columns through.

    shards (Sequence[Path]): Its files, which all have the same columns.
    RAISES (ArticleError): A file cannot be read, there are neither tags nor spans in it, or the tags are numbers that
        have no names.
    """
    names: dict[str, Names] = {}
    kinds: dict[str, str] = {}
    seen: dict[str, _Seen] = {}
    for shard in shards:
        names |= names_beside(shard)
        if is_parquet(shard):
            schema = parquet.schema_of(shard)
            names |= names_in_schema(schema.metadata)
            kinds |= {field.name: _kind_in_schema(field) for field in schema}
            columns = [column for column in schema.names if _may_be_layer(column, kinds[column])]
            _scan_parquet(shard, columns, names, seen)
        else:
            _scan_json(shard, names, kinds, seen)
    return _columns(shards[0], names, kinds, seen)


def _columns(path: Path, names: Mapping[str, Names], kinds: Mapping[str, str], seen: Mapping[str, _Seen]) -> Columns:
    layers = tuple(one.layer(column) for column, one in seen.items() if one.is_layer(column))
    tagged = {layer.column for layer in layers}
    spans = tuple(column for column in SPANS if kinds.get(column) in (_OBJECTS, _OBJECT, _EMPTY))
    unnamed = [column for column, one in seen.items() if one.numbers and not one.names]
    if kinds and not spans and (not layers or TOKENS not in kinds):
        raise ArticleError([Problem(_useless(kinds, unnamed), str(path))])
    plain = [column for column, kind in kinds.items() if kind == _PLAIN and not column.startswith(_INDEX)]
    used = {*tagged, *spans, *plain, *((TOKENS,) if layers else ())}
    others = {
        column: seen[column].example if column in seen else kind
        for column, kind in kinds.items()
        if column not in used and kind != _EMPTY and not column.startswith(_INDEX)
    }
    if not layers:
        # Tokens without tags are our own affair.
        others.pop(TOKENS, None)
    labels = next((names[f"{column}.label"] for column in spans if f"{column}.label" in names), {})
    read = tuple(column for column in kinds if column in used)
    return Columns(layers, spans, labels, read, others)


def _useless(kinds: Mapping[str, str], unnamed: Sequence[str]) -> str:
    if unnamed and TOKENS in kinds:
        classes = {"feature": {"names": ["O", "B-…", "I-…"], "_type": "ClassLabel"}}
        example = json.dumps({"features": {unnamed[0]: classes}}, ensure_ascii=False)
        return f"the tags in {unnamed[0]!r} are numbers without names; put a {INFO} beside the file, as in {example}"
    expected = f"{TOKENS!r} with tags (O, B-LABEL, I-LABEL, …) in a column whose name ends in {TAGS!r}"
    expected = f"{expected}, or {TEXT!r} with {' or '.join(map(repr, SPANS))}"
    return f"its columns are {', '.join(map(repr, kinds))}, expected {expected}"


def _may_be_layer(column: str, kind: str) -> bool:
    return column.lower().endswith(TAGS) and kind == _LIST


def _kind_in_schema(field: Any) -> str:
    kind = field.type
    if pa.types.is_null(kind):
        return _EMPTY
    if pa.types.is_struct(kind):
        return _OBJECT
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _OBJECTS if pa.types.is_struct(kind.value_type) else _LIST
    is_other = pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    return _OTHER if is_other else _PLAIN


def _kind(value: object) -> str:
    if value is None or value == []:
        return _EMPTY
    if isinstance(value, list):
        return _OBJECTS if isinstance(value[0], dict) else _LIST
    return _OBJECT if isinstance(value, dict) else _PLAIN


def _scan_parquet(shard: Path, columns: Iterable[str], names: Mapping[str, Names], seen: dict[str, _Seen]) -> None:
    for column in columns:
        entry = seen.setdefault(column, _Seen(names.get(column, {})))
        for values in _values(shard, column):
            entry.add(values)
            if entry.is_settled():
                break


def _values(shard: Path, column: str) -> Iterator[list[Any]]:
    for row in rows(shard, [column]):
        if isinstance(row, Record) and row.fields[column]:
            yield row.fields[column]


def _scan_json(shard: Path, names: Mapping[str, Names], kinds: dict[str, str], seen: dict[str, _Seen]) -> None:
    for row in rows(shard, ()):
        for column, value in row.fields.items() if isinstance(row, Record) else ():
            kind = _kind(value)
            if kinds.get(column, _EMPTY) == _EMPTY:
                kinds[column] = kind
            if _may_be_layer(column, kind) or (kind == _EMPTY and column in _LABEL_OF):
                entry = seen.setdefault(column, _Seen(names.get(column, {})))
                if kind == _LIST:
                    entry.add(value)

"""The documents of spaCy's DocBin (https://spacy.io/api/docbin): MessagePack in zlib, unpacked with care.

Neither a DocBin nor Docs are made: that takes several times as long, sets no limit to what a small file may unpack to,
and trusts the numbers that stand there. Offsets are characters and tokens, end-exclusive.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from spacy.attrs import ENT_IOB, ENT_KB_ID, ENT_TYPE, ORTH
from spacy.strings import StringStore
from srsly.msgpack import msgpack_decoders, unpackb

from scripts.articles.problems import ArticleError, Problem, unreadable

# A DocBin grows by a factor of 10 to 20; more than this is no text, unless the file is small.
_LARGEST_FACTOR = 100
_SMALL_BYTES = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
# A span in `SpanGroup.to_bytes`: hashes of id, entry of a knowledge base and label; tokens; characters.
_SPAN = struct.Struct(">QQQllll")
# Values of ENT_IOB: https://spacy.io/api/token#attributes
# 0 says nothing, 2 that the token is in none.
_INSIDE, _BEGIN = 1, 3
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)
# Makes arrays of numpy of what srsly packs them into.
_ARRAYS = msgpack_decoders.get("numpy")
_ANEW = "write the file anew with DocBin.to_disk"
_A = TypeVar("_A")
_T = TypeVar("_T")


class Marked(NamedTuple):
    """A labelled stretch of a document as the file has it, not checked.

    label, id, entry (str): The label; the span's id and its entry in a knowledge base, empty where it has none.
    first, last (int): First token and token behind the last.
    start, end (int): First character and character behind the last.
    """

    label: str
    id: str
    entry: str
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """A span group: its spans, and the attribute `scores`, which may be anything."""

    spans: tuple[Marked, ...]
    scores: object


@dataclass(frozen=True, slots=True)
class Document:
    """What a DocBin has of one document.

    number (int): 1-based place in the file.
    text (str): The text.
    starts, ends (list[int]): First character, and character behind the last, of each token.
    groups (Mapping[str, Group]): Span groups by name.
    entities (tuple[Marked, ...] | None): The entities; None where the document says nothing of entities.
    cats (object): Scores of text categories.
    user_data (Mapping[Any, Any]): The user data.
    """

    number: int
    text: str
    starts: list[int]
    ends: list[int]
    groups: Mapping[str, Group]
    entities: tuple[Marked, ...] | None
    cats: object
    user_data: Mapping[Any, Any]


def read_documents(path: Path) -> Iterator[Document]:
    """Read a file, one document after the other; the file as a whole is held in memory.

    RAISES (ArticleError): The file cannot be read, was cut off, is no DocBin, or unpacks to far more than text does.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    packed = _guarded(path, "is no DocBin", _Packed, _inflated(data, path))
    for number in range(1, packed.count + 1):
        yield _guarded(path, f"document {number} cannot be unpacked", packed.document, number)


def _inflated(data: bytes, path: Path) -> bytes:
    """The content of a file, unpacked bit by bit. RAISES (ArticleError): It is damaged, cut off, or a zip bomb."""
    allowed = max(_SMALL_BYTES, _LARGEST_FACTOR * len(data))
    stream, rest, size = zlib.decompressobj(), data, 0
    pieces: list[bytes] = []
    try:
        while not stream.eof:
            pieces.append(stream.decompress(rest, _CHUNK))
            size, rest = size + len(pieces[-1]), stream.unconsumed_tail
            if size > allowed:
                message = f"{len(data):,} bytes that unpack to more than {allowed:,}: this is no text"
                raise ArticleError([Problem(f"{message}; get the file from somebody you trust", str(path))])
            if not pieces[-1] and not rest:
                break
    except zlib.error as error:
        what = f"is damaged behind {size:,} unpacked bytes" if size else "is no DocBin: it is not packed by zlib"
        raise ArticleError([Problem(f"{what} ({error}); {_ANEW}", str(path))]) from error
    if not stream.eof:
        raise ArticleError([Problem(f"breaks off behind {size:,} unpacked bytes; {_ANEW}", str(path))])
    if stream.unused_data:
        message = f"{len(stream.unused_data):,} bytes stand behind its end; {_ANEW}"
        raise ArticleError([Problem(message, str(path))])
    return b"".join(pieces)


def _guarded(path: Path, message: str, unpack: Callable[[_A], _T], argument: _A) -> _T:
    """What a function makes of its argument. RAISES (ArticleError): It met something that no DocBin has."""
    try:
        return unpack(argument)
    except _FAULTS as error:
        why = f"{type(error).__name__}: {error}"
        raise ArticleError([Problem(f"{message} ({why[:200]}); {_ANEW}", str(path))]) from error


def _unpacked(data: bytes) -> Any:
    """What MessagePack has; as srsly's own function, which looks for plug-ins at each call: half of all the time.

    Lists are tuples, since they may be keys.
    """
    return unpackb(data, raw=False, use_list=False, object_pairs_hook=_mapping)


def _mapping(pairs: Iterable[tuple[Any, Any]]) -> Any:
    return _ARRAYS(dict(pairs))


class _Packed:
    """The content of a DocBin, by document."""

    def __init__(self, data: bytes) -> None:
        fields = _unpacked(data)
        attributes = list(fields["attrs"])
        lengths = np.frombuffer(fields["lengths"], dtype=np.int32)
        self.count = len(lengths)
        # Where each document begins among all tokens, and where the last one ends.
        self.bounds = np.append(0, np.cumsum(lengths)).tolist()
        self.tokens = np.frombuffer(fields["tokens"], dtype=np.uint64).reshape(-1, len(attributes))
        self.spaces = np.frombuffer(fields["spaces"], dtype=bool)
        if any(lengths < 0) or not len(self.tokens) == len(self.spaces) == self.bounds[-1]:
            raise ValueError("its parts are of different numbers of tokens")
        self.cats = fields["cats"]
        # Older versions have not all of these.
        self.span_groups = fields.get("span_groups", (b"",) * self.count)
        self.flags = fields.get("flags", ({},) * self.count)
        self.user_data = fields.get("user_data", (None,) * self.count)
        parts = (self.cats, self.span_groups, self.flags, self.user_data)
        if any(len(part) != self.count for part in parts):
            raise ValueError("its parts are of different numbers of documents")
        self.columns = {attribute: column for column, attribute in enumerate(attributes)}
        # By spaCy's own hashes, which are small numbers for names that it knows.
        strings = StringStore()
        self.strings = {0: "", **{strings.add(string): string for string in fields["strings"]}}
        self.spaced = {hash_: f"{string} " for hash_, string in self.strings.items()}

    def document(self, number: int) -> Document:
        """Unpack one document. RAISES (one of _FAULTS): It is faulty."""
        at = number - 1
        first, last = self.bounds[at], self.bounds[at + 1]
        tokens, spaces = self.tokens[first:last], self.spaces[first:last]
        words = tokens[:, self.columns[ORTH]].tolist()
        # As spaCy has it where nobody knows where blanks stand: one behind each token.
        if self.flags[at].get("has_unknown_spaces"):
            spaces = np.ones(len(words), dtype=bool)
        plain, spaced = self.strings, self.spaced
        rows = zip(words, spaces.tolist(), strict=True)
        pieces = [spaced[word] if space else plain[word] for word, space in rows]
        text = "".join(pieces)
        widths = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
        ends = np.cumsum(widths)
        starts, ends = ends - widths, ends - spaces
        user_data = self.user_data[at]
        document = Document(
            number=number,
            text=text,
            starts=starts.tolist(),
            ends=ends.tolist(),
            groups=self._groups(self.span_groups[at]),
            entities=self._entities(tokens, starts, ends),
            cats=self.cats[at],
            user_data={} if user_data is None else _unpacked(user_data),
        )
        if not isinstance(document.user_data, Mapping):
            raise TypeError("the user data is no mapping")
        return document

    def _groups(self, data: bytes) -> dict[str, Group]:
        """Span groups, as `SpanGroups.to_bytes` packs them; in older versions a list without names."""
        packed = _unpacked(data) if data else []
        groups = {}
        strings = self.strings
        for group, names in packed.items() if isinstance(packed, dict) else ((group, None) for group in packed):
            fields = _unpacked(group)
            rows = _SPAN.iter_unpack(b"".join(fields["spans"]))
            # Ids may be numbers that stand for no string.
            spans = tuple(
                Marked(strings[label], strings.get(id, ""), strings.get(entry, ""), first, last, start, end)
                for id, entry, label, first, last, start, end in rows
            )
            attributes = dict(fields.get("attrs") or {})
            for name in [fields["name"]] if names is None else names:
                groups[str(name)] = Group(spans, attributes.get("scores"))
        return groups

    def _entities(
        self, tokens: np.ndarray[Any, Any], starts: np.ndarray[Any, Any], ends: np.ndarray[Any, Any]
    ) -> tuple[Marked, ...] | None:
        if ENT_IOB not in self.columns or ENT_TYPE not in self.columns:
            return None
        marks = tokens[:, self.columns[ENT_IOB]]
        if not marks.any():
            return None
        at = np.flatnonzero((marks == _INSIDE) | (marks == _BEGIN))
        labels = tokens[at, self.columns[ENT_TYPE]]
        # An entity begins where it says so, behind a token that is in none, and with another label.
        goes_on = (marks[at] == _INSIDE) & (np.diff(at, prepend=-2) == 1)
        goes_on[1:] &= labels[1:] == labels[:-1]
        begins = np.flatnonzero(~goes_on)
        first, last = at[begins], at[np.append(begins[1:], len(at)) - 1] if len(at) else at
        entries = tokens[first, self.columns[ENT_KB_ID]].tolist() if ENT_KB_ID in self.columns else [0] * len(first)
        rows = zip(labels[begins].tolist(), entries, first.tolist(), (last + 1).tolist(), strict=True)
        return tuple(
            Marked(
                self.strings[label],
                "",
                self.strings.get(entry, ""),
                first,
                last,
                int(starts[first]),
                int(ends[last - 1]),
            )
            for label, entry, first, last in rows
        )

"""One row of a Hugging Face data set: the place of its tokens in its text, its tags, its spans."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, compress, count, islice
from operator import ne
from typing import Any

from scripts.articles.article import Span, shorten
from scripts.articles.formats.format import Refusal
from scripts.articles.formats.huggingface.columns import TOKENS, Layer
from scripts.articles.formats.huggingface.features import Names
from scripts.articles.formats.parts.bio import OUTSIDE, decode, is_tag
from scripts.articles.formats.parts.json_lines import SHOWN, Record
from scripts.articles.formats.parts.stand_off import Draft
from scripts.articles.problems import Problem

# Letters of tags that mean the same once or several times.
_GOING_ON = frozenset("IM")


def refusal_of(row: Record, message: str, id: str) -> Refusal:
    """The whole row cannot be taken over."""
    data = row.raw or json.dumps(row.fields, ensure_ascii=False, default=str)[:SHOWN]
    return Refusal(Problem(message, str(row.path), row.line, id), "record", data)


def text_of(tokens: Sequence[str], text: str | None, *, any_text: bool) -> tuple[str, list[int]]:
    """The text of a row, and where each token starts.

    tokens (Sequence[str]): None of them empty.
    text (str | None): What the row has for it; taken if the tokens stand in it with only white space between.
    any_text (bool): Take it in any case.
    """
    if text is not None:
        starts = _starts(tokens, text)
        if any_text or starts is not None:
            return text, starts or []
    return " ".join(tokens), list(accumulate((len(token) + 1 for token in tokens), initial=0))[: len(tokens)]


def check_tags(fields: Mapping[str, Any], layers: Sequence[Layer]) -> str:
    """What is wrong with the tags of a row; empty where they are a tag for each token."""
    count = len(fields[TOKENS]) if layers else 0
    for layer in layers:
        values = fields[layer.column]
        if not isinstance(values, list) or len(values) != count:
            given = f"{len(values):,}" if isinstance(values, list) else "no list"
            return f"{count:,} tokens, but {given} in {layer.column!r}; give a tag for each token"
        at = _first_wrong(values, layer.names)
        if at is not None:
            known = f"names are there for 0 to {len(layer.names) - 1}" if layer.names else "expected O, B-LABEL, …"
            word = shorten(fields[TOKENS][at])
            return f"{shorten(repr(values[at]))} in {layer.column!r}, of the token {at}, {word!r}, is no tag: {known}"
    return ""


def add_tags(draft: Draft, layers: Sequence[Layer], starts: Sequence[int]) -> None:
    """Add the spans of all layers; tags that their scheme does not allow are refused.

    layers (Sequence[Layer]): Those that the row has, checked by `check_tags`.
    starts (Sequence[int]): The characters of the draft's text with which its tokens start.
    """
    tokens = draft.record.fields[TOKENS]
    for layer in layers:
        values = draft.record.fields[layer.column]
        tags, pieces = _pieces(values, layer.names)
        for run in decode(tags, layer.scheme):
            first, last = pieces[run.first][0], pieces[run.last][1]
            start, end = starts[first], starts[last] + len(tokens[last])
            if run.fault:
                data = " ".join(layer.names.get(value, value) for value in values[first : last + 1])
                message = f"{run.fault} in {layer.column!r}; mend the tags"
                draft.refuse("span", data, message, Span(run.label, start, end))
            else:
                # Tokens are sure, whatever the offsets of spans beside them count.
                draft.add(run.label, run.label, start, end, quotes=[(start, end, draft.text[start:end])])


def add_spans(draft: Draft, column: str, names: Names) -> None:
    """Add the spans of a column of objects, or of one object of lists, as older versions of `datasets` keep it.

    names (Names): Number → label, where the spans have numbers.
    """
    value = draft.record.fields.get(column)
    if isinstance(value, dict) and value and all(isinstance(one, list) for one in value.values()):
        value = [dict(zip(value, row, strict=False)) for row in zip(*value.values(), strict=False)]
    if value is not None and not isinstance(value, list):
        draft.refuse("span", value, f"{column!r} is no list; make it one")
        return
    # Layers may have the same.
    known = {(span.label, span.start, span.end) for span in draft.spans.values()}
    for data in value or ():
        if not isinstance(data, dict):
            draft.refuse("span", data, "a span that is no JSON object; write {start, end, label}")
            continue
        label: Any = data.get("label")
        start: Any = data.get("start")
        end: Any = data.get("end")
        label = names.get(label, label) if type(label) is int else label
        if isinstance(label, str) and (label, start, end) in known:
            continue
        words = data.get("text")
        draft.add(data, label, start, end, quotes=[(start, end, words)] if isinstance(words, str) else ())


def _starts(tokens: Sequence[str], text: str) -> list[int] | None:
    """Where the tokens start, if they stand in the text with only white space around; None if they do not."""
    # White space can stand in tokens as well. Where all else is the same, each is found in its place or not at all.
    joined, expected = "".join(tokens), "".join(text.split())
    if joined != expected and "".join(joined.split()) != expected:
        return None
    starts: list[int] = []
    position = 0
    for token in tokens:
        start = text.find(token, position)
        if start < 0:
            return None
        starts.append(start)
        position = start + len(token)
    return starts


def _first_wrong(values: Sequence[Any], names: Names) -> int | None:
    """The first token whose value is no tag, or no number of one; None if all are."""
    with suppress(TypeError):
        # What cannot be hashed is no tag either.
        if all(_is_tag(value, names) for value in set(values)):
            return None
    return next(number for number, value in enumerate(values) if not _is_tag(value, names))


def _is_tag(value: object, names: Names) -> bool:
    tag = names.get(value) if names and isinstance(value, int) else value
    return isinstance(tag, str) and is_tag(tag)


def _pieces(values: Sequence[Any], names: Names) -> tuple[list[str], list[tuple[int, int]]]:
    """The tags of a layer, one for several like ones where that makes no difference, and the tokens of each, both ends.

    Nearly all tags are O, and most others go on with a span: what is alike is skipped at once.
    """
    if not values:
        return [], []
    changes = list(compress(count(1), map(ne, values, islice(values, 1, None))))
    tags: list[str] = []
    pieces: list[tuple[int, int]] = []
    for first, behind in zip([0, *changes], [*changes, len(values)], strict=True):
        tag = names[values[first]] if names else values[first]
        if tag == OUTSIDE or tag[0] in _GOING_ON:
            tags.append(tag)
            pieces.append((first, behind - 1))
        else:
            tags += [tag] * (behind - first)
            pieces += [(number, number) for number in range(first, behind)]
    return tags, pieces

"""Token classification in the manner of Hugging Face `datasets`: Parquet, JSON Lines or a JSON list of rows.

https://huggingface.co/docs/datasets and https://huggingface.co/docs/transformers/tasks/token_classification: a row has
`tokens` and, in columns whose names end in `tags`, a tag for each of them: O, B-LABEL, I-LABEL or the like, see `bio`,
either as a string or as the number of a class, see `features`. Each column is a layer of its own. Other
sets have a `text` and, in `spans` or `entities`, objects of {start, end, label}; offsets are characters, end-exclusive.

A file is read twice, the first time for its columns; a folder of shards is read as one set.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from scripts.articles.article import LABELS, Article
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.huggingface.columns import ID, SPANS, TAGS, TEXT, TOKENS, Columns, columns_of
from scripts.articles.formats.huggingface.parquet import MAGIC
from scripts.articles.formats.huggingface.row import add_spans, add_tags, check_tags, refusal_of, text_of
from scripts.articles.formats.huggingface.rows import JSON_SUFFIXES, SUFFIXES, is_parquet, rows, shards
from scripts.articles.formats.huggingface.writing import write
from scripts.articles.formats.parts.descriptions import Ids, described
from scripts.articles.formats.parts.folders import head_of
from scripts.articles.formats.parts.json_head import first_fields
from scripts.articles.formats.parts.json_lines import Record
from scripts.articles.formats.parts.stand_off import Draft
from scripts.articles.problems import ArticleError, Problem

# What an Article loses on the way through `write` and `read`.
LOSSES = (
    "links",
    "ids of spans",
    "which of several spans on the same words is the outer one",
    "description (meta)",
)
# A column that `described` takes for what it is.
_META = "meta"
_STRINGS = re.compile(rb'\[\s*"')
_START = re.compile(rb'"start"\s*:')


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a file or a folder of shards, a few rows at a time.

    The text is the column `text` where it has the tokens in their order with white space between, else the tokens with
    one blank between them; a text that has other words is kept in the article's meta. Columns of plain values are kept
    there as well; columns of lists and objects that are neither tags nor spans are refused, once a set.

    path (Path): A Parquet or JSON file, or the folder of the shards.
    YIELDS (Article | Refusal): An Article for each row, after what was refused of it. Its id is the column `id`, else
        file name and row. A label of ours whose column is null in a row is not annotated there.
    RAISES (ArticleError): See `columns_of` and `rows`.
    """
    files = shards(path)
    columns = columns_of(files)
    for column, example in columns.others.items():
        message = f"the column {column!r} is not taken over: it has {example}, neither tags nor plain values"
        yield Refusal(Problem(message, str(path)), "span", example, expected=True)
    ids = Ids()
    for file in files:
        for row in rows(file, columns.read):
            yield from [row] if isinstance(row, Refusal) else _read(row, columns, ids)


def recognises(path: Path, head: bytes) -> bool:
    """Whether this is Parquet, or JSON with tokens and tags, or a folder of such files.

    JSON with a text and spans is taken for Prodigy's, which has the same names; with `entities`, for ours.
    """
    if path.is_dir():
        return _recognises_folder(path)
    if is_parquet(path):
        return head.startswith(MAGIC)
    fields = first_fields(head, listed=True) if path.suffix.lower() in JSON_SUFFIXES else {}
    has_tags = any(name.lower().endswith(TAGS) for name in fields)
    if has_tags and _STRINGS.match(fields.get(TOKENS, b"")):
        return True
    return TEXT in fields and bool(_START.search(fields.get(SPANS[1], b"")))


def _recognises_folder(folder: Path) -> bool:
    """Whether the first file of a folder's shards is one."""
    try:
        first = shards(folder)[0]
    except ArticleError:
        return False
    return not first.is_dir() and recognises(first, head_of(first))


def _read(row: Record, columns: Columns, ids: Ids) -> Iterator[Article | Refusal]:
    fields = row.fields
    tokens, text = fields.get(TOKENS) if columns.layers else None, fields.get(TEXT)
    layers = [layer for layer in columns.layers if fields.get(layer.column) is not None]
    unknown = frozenset[str]().union(*(layer.labels for layer in columns.layers if layer not in layers))
    unknown -= frozenset[str]().union(*(layer.labels for layer in layers))
    has_spans = any(fields.get(column) for column in columns.spans)
    message = _unusable(row, columns, unknown, has_spans) or check_tags(fields, layers)
    found, starts = ("", []) if message else text_of(tokens or [], text, any_text=not columns.layers)
    if not message and has_spans and found != text:
        message = f"{TEXT!r} has other words than {TOKENS!r}, and the spans have offsets in it; mend one of them"
    id = ids.of(row, found)
    if message:
        yield refusal_of(row, message, id)
        return
    draft = Draft(row, id, found)
    if layers:
        add_tags(draft, layers, starts)
    for column in columns.spans:
        add_spans(draft, column, columns.labels)
    draft.settle()
    yield from draft.refusals
    used = {ID, TOKENS, _META, *columns.spans, *(layer.column for layer in columns.layers), *columns.others}
    others = {name: value for name, value in fields.items() if name not in used and (name != TEXT or value != found)}
    article = draft.article(described(row, id, {}, {name: _plain(value) for name, value in others.items()}))
    yield replace(article, annotates=article.annotates - unknown) if unknown else article


def _unusable(row: Record, columns: Columns, unknown: frozenset[str], has_spans: bool) -> str:
    """Why the whole row cannot be taken; empty if it can."""
    fields = row.fields
    if foreign := sorted(unknown - frozenset(LABELS)):
        nulls = ", ".join(repr(layer.column) for layer in columns.layers if fields.get(layer.column) is None)
        return f"no tags in {nulls}: nobody has said whether {', '.join(foreign) or 'anything'} is there; leave it out"
    text = fields.get(TEXT)
    if text is not None and not isinstance(text, str):
        return f"the {TEXT!r} is no string; make it one"
    if text is None and (has_spans or not columns.layers):
        return f"no {TEXT!r}; give it one"
    tokens = fields.get(TOKENS)
    if not columns.layers:
        return ""
    if not isinstance(tokens, list) or not set(map(type, tokens)) <= {str}:
        return f"the {TOKENS!r} are no list of strings; make them one"
    return f"token {tokens.index('')} is empty; remove it with its tags" if "" in tokens else ""


def _plain(value: object) -> object:
    """A value of a column for a description: dates and the like, which only Parquet has, as they are written."""
    return value if value is None or isinstance(value, str | int | float | list | dict) else str(value)


FORMAT = Format(
    name="huggingface",
    title="Hugging Face datasets, Parquet or JSON with tokens and tags (https://huggingface.co/docs/datasets)",
    suffixes=SUFFIXES,
    read=read,
    write=write,
    recognises=recognises,
)

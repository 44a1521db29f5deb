"""Rows of a Parquet file (https://parquet.apache.org/docs/file-format/), a few at a time.

Parquet packs twice: values by dictionaries and runs, pages by a codec, so that a file of a few bytes can stand for any
amount of memory. How much a row group unpacks to stands in its metadata, and is looked at before anything is unpacked.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.articles.formats.format import Refusal
from scripts.articles.formats.parts.json_lines import Record
from scripts.articles.formats.parts.utf8 import not_utf8
from scripts.articles.problems import ArticleError, Problem

SUFFIX = ".parquet"
MAGIC = b"PAR1"
# Rows in memory at a time: articles can be long.
_BATCH = 16
_BUFFER = 1 << 20
# A row group may unpack to so many bytes in any case, and beyond that to so many times its own size. Texts are packed
# to a third or so, their tokens and tags to a twentieth of what they take in memory.
FREE_BYTES = 64 << 20
RATIO = 200
# What a value takes in memory at least, in bytes.
_VALUE = 8


def schema_of(path: Path) -> Any:
    """The Arrow schema. RAISES (ArticleError): See `rows`."""
    with _opened(path) as file:
        return file.schema_arrow


def rows(path: Path, columns: Sequence[str]) -> Iterator[Record | Refusal]:
    """Read some columns, those of them that the file has, a few rows at a time.

    YIELDS (Record | Refusal): One a row; its `line` is the number of the row, 1-based. Rows with texts that are not
        UTF-8 are refused.
    RAISES (ArticleError): No readable Parquet, or it unpacks to too much; rows before a fault have been given by then.
    """
    with _opened(path) as file:
        number = 0
        here = [column for column in columns if column in file.schema_arrow.names]
        for batch in file.iter_batches(batch_size=_BATCH, columns=here, use_threads=False):
            yield from _records(path, number, batch)
            number += len(batch)


def _records(path: Path, before: int, batch: Any) -> Iterator[Record | Refusal]:
    try:
        values = [column.to_pylist() for column in batch.columns]
    except UnicodeDecodeError as error:
        if len(batch) > 1:
            for at in range(len(batch)):
                yield from _records(path, before + at, batch.slice(at, 1))
            return
        yield Refusal(Problem(not_utf8(error, "text"), str(path), before + 1), "record", "")
        return
    names = batch.schema.names
    for number, row in enumerate(zip(*values, strict=True), before + 1):
        yield Record(path, number, dict(zip(names, row, strict=True)), "")


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        # Without `pre_buffer` a column's pages are read and unpacked one after another.
        file = pq.ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER, page_checksum_verification=True)
        with file:
            _check_size(path, file.metadata)
            yield file
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        message = f"not readable as Parquet ({reason}); the file was cut off, damaged, or is none: export it anew"
        raise ArticleError([Problem(message, str(path))]) from error


def _check_size(path: Path, metadata: Any) -> None:
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        columns = [group.column(at) for at in range(group.num_columns)]
        packed = sum(column.total_compressed_size for column in columns)
        # Runs of one value are short even when the codec is undone.
        values = max((column.num_values for column in columns), default=0)
        unpacked = max(group.total_byte_size, *(column.total_uncompressed_size for column in columns), _VALUE * values)
        allowed = max(FREE_BYTES, RATIO * packed)
        if unpacked > allowed:
            message = (
                f"row group {number + 1} has {packed:,} bytes that unpack to {unpacked:,} or more, allowed are "
                f"{allowed:,}; if you trust the file, write it anew in row groups of fewer rows"
            )
            raise ArticleError([Problem(message, str(path))])

"""Rows of a Hugging Face data set: of a file, or of a folder of shards, in Parquet, JSON Lines or a JSON list."""

import codecs
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.articles.formats.format import Refusal
from scripts.articles.formats.huggingface import parquet
from scripts.articles.formats.huggingface.features import INFO, INFOS
from scripts.articles.formats.parts.folders import files_in
from scripts.articles.formats.parts.json_lines import Record, read_records
from scripts.articles.formats.parts.json_list import read_list
from scripts.articles.problems import ArticleError, Problem, unreadable

JSON_SUFFIXES = (".jsonl", ".json")
SUFFIXES = (parquet.SUFFIX, *JSON_SUFFIXES)
# Files that stand beside the data and tell of them.
_NO_DATA = frozenset((INFO, INFOS, "state.json"))


def is_parquet(path: Path) -> bool:
    """Whether a shard is a Parquet file, by its name."""
    return path.suffix.lower() == parquet.SUFFIX


def shards(path: Path) -> list[Path]:
    """The files of a data set in the order of their paths: the file itself, or all of a folder, to any depth.

    RAISES (ArticleError): The folder has none.
    """
    if not path.is_dir():
        return [path]
    files = [file for file in files_in(path, SUFFIXES) if file.name not in _NO_DATA]
    if not files:
        message = f"there is no file of {', '.join(SUFFIXES)} in it; name the folder that has the shards"
        raise ArticleError([Problem(message, str(path))])
    return files


def rows(shard: Path, columns: Sequence[str]) -> Iterator[Record | Refusal]:
    """The rows of one file.

    columns (Sequence[str]): Those of a Parquet file that are wanted; rows of JSON have all of theirs.
    YIELDS (Record | Refusal): One a row; its `line` is that of the JSON file, or the number of the row in Parquet.
    RAISES (ArticleError): See `read_records`, `read_list` and `parquet.rows`.
    """
    if is_parquet(shard):
        return parquet.rows(shard, columns)
    return read_list(shard) if _is_list(shard) else read_records(shard)


def _is_list(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise unreadable(path, error) from error
    return head.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")

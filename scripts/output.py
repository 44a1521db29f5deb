"""Where annotated texts go: a file or folder that is complete or not there, or standard output."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scripts.files import complete

STANDARD_OUTPUT = Path("-")


class OutputError(ValueError):
    """A place that cannot be written to."""


@contextmanager
def open_output(path: Path) -> Iterator[BinaryIO]:
    """Open a file, or standard output for `-`, to write bytes to."""
    if path == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    elif path.exists() and not path.is_file() and not path.is_dir():
        # /dev/null and named pipes are written to, not replaced.
        with path.open("wb") as file:
            yield file
    else:
        with complete(path) as unfinished, unfinished.open("wb") as file:
            yield file


def check_output(path: Path, *, folder: bool) -> None:
    """Refuse at once what would fail, or do harm, after all the work.

    folder (bool): The output is a folder of articles; what stands in it could be someone's corrections.
    RAISES (OutputError): The wrong kind of thing stands there.
    """
    if folder and path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise OutputError(f"{path}: give a new or an empty folder, so that no annotation of yours is overwritten")
    if not folder and path.is_dir():
        raise OutputError(f"{path}: is a folder; give a file")

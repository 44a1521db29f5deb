"""Files that are complete or not there."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside the file, then rename: a reader, or a run that is cut off, never sees half a file.

    path (Path): The file; its folder is made if need be.
    content (bytes): The whole content.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # mkstemp makes private files; give them the permissions that open() would have given.
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def complete(path: Path) -> Iterator[Path]:
    """A path to write a file or folder to; it gets its real name at the end, if no error comes between.

    Unlike `write_atomically` this is for output that is too long to be held in memory.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name[:100]}.") as folder:
        unfinished = Path(folder) / path.name
        yield unfinished
        unfinished.replace(path)


def copy_folder(source: Path, target: Path, *ignore: str) -> None:
    """Copy a folder's contents but not its permissions: the source may be read-only, the copy must be replaceable.

    source (Path): The folder; links in it are followed.
    target (Path): The copy; must not be there yet.
    ignore (str): Patterns of names that are left out.
    """
    shutil.copytree(source, target, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns(*ignore))
    for folder in (target, *(path for path in target.rglob("*") if path.is_dir())):
        folder.chmod(0o755)


def put_in_place(finished: Path, place: Path) -> None:
    """Move a finished file or folder to its place, where an older one may stand. Both lie in one file system."""
    if place.is_dir():
        shutil.rmtree(place)
    finished.replace(place)

"""Files of a folder that was named for reading."""

from collections.abc import Collection
from pathlib import Path

from scripts.articles.formats.format import HEAD_BYTES


def files_in(folder: Path, suffixes: Collection[str]) -> list[Path]:
    """What ends in one of some suffixes, to any depth, in the order of the paths.

    Files and folders whose names start with a dot are left out. A folder that is called like a file is among them:
    reading it says what is wrong.

    suffixes (Collection[str]): With the dot, in lower case; the files may have capitals.
    """
    found = (one for one in folder.rglob("*") if one.suffix.lower() in suffixes)
    return sorted(one for one in found if not any(part.startswith(".") for part in one.relative_to(folder).parts))


def head_of(file: Path) -> bytes:
    """The first bytes of a file, for `Format.recognises`; none where it cannot be read, which reading it will say."""
    try:
        with file.open("rb") as opened:
            return opened.read(HEAD_BYTES)
    except OSError:
        return b""

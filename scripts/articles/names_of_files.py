"""Ids that no two articles share, and names of files made from them, for formats that have a file an article."""

import re
from collections.abc import Collection

# In characters: file names may have 255 bytes, a character has up to four, and temporary names are longer.
_LONGEST_ID = 48


def free_id(name: str, taken: Collection[str]) -> str:
    """A file name made from an id, that no article before it has.

    taken (Collection[str]): The names that are given away, case-folded.
    """
    safe = re.sub(r"[^\w.-]+", "-", name)[:_LONGEST_ID].strip("-.")
    return unique(safe, taken)


def unique(name: str, taken: Collection[str]) -> str:
    """An id as it is, numbered where an article before it has it.

    taken (Collection[str]): The ids that are given away, case-folded.
    """
    own = name if name.strip() else "article"
    count, free = 1, own
    # Some file systems take Raid.xml and raid.xml for one file.
    while free.casefold() in taken:
        count += 1
        free = f"{own}-{count}"
    return free

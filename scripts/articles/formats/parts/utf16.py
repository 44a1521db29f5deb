"""Offsets in UTF-16 code units, which Java and JavaScript count, and characters (Unicode code points)."""

import re
from bisect import bisect_left

# Characters that take two code units.
_DOUBLE = re.compile("[\U00010000-\U0010ffff]")


class Offsets:
    """Offsets of a text in both units.

    size (int): The length of the text in code units.
    """

    def __init__(self, text: str) -> None:
        # The characters that take two code units, and the code unit at which each begins.
        self._characters = [] if text.isascii() else [match.start() for match in _DOUBLE.finditer(text)]
        self._units = [at + before for before, at in enumerate(self._characters)]
        self.size = len(text) + len(self._characters)

    def character(self, unit: int) -> int | None:
        """The character that begins at a code unit; None where this is the middle of one, or outside the text."""
        before = bisect_left(self._units, unit)
        middle = before and self._units[before - 1] == unit - 1
        return None if middle or not 0 <= unit <= self.size else unit - before

    def unit(self, character: int) -> int:
        """The code unit at which a character begins."""
        return character + bisect_left(self._characters, character)


def units_in(text: str) -> int:
    """The length of a text in code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2

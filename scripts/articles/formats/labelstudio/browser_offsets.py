"""Offsets that a browser counted, as characters of the text: in UTF-16 code units, or with other line ends.

What an offset counts is told only by the words that the tool saved with its span. All spans of one annotation were
counted alike, as far as their words agree with that; where words fit several readings, or there are none, what the
others prove is taken.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from scripts.articles.article import shorten

CHARACTERS, UTF16 = "characters", "UTF-16 code units"
# Units, and line ends as they may have been while people annotated: counted as that many characters.
_LINE_ENDS = {"": 0, ", \\r\\n as one": 1, ", \\n as two": 2}
# Saved words have line breaks as they are, or as a backslash and n; browsers shrink blanks.
_BREAK = re.compile(r"\r\n|\r|\n|\\n")
_BLANKS = re.compile(r"(?:\s|\\n)+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span as the file has it: offsets, end-exclusive, and the words that it says stand there."""

    start: int
    end: int
    words: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One way to take offsets.

    name (str): What they count.
    usual (bool): Line ends are those of the text.
    places (Sequence[int] | None): For each offset the character of the text; -1 inside one. None: the same.
    length (int): Of the text, so counted.
    """

    name: str
    usual: bool
    places: Sequence[int] | None
    length: int

    def place(self, mark: Mark) -> tuple[int, int] | None:
        """Characters of the text; None where an offset lies outside the text, or inside a character."""
        if not 0 <= mark.start < mark.end <= self.length:
            return None
        if self.places is None:
            return mark.start, mark.end
        found = self.places[mark.start], self.places[mark.end]
        return None if -1 in found else found


class Ruler:
    """Takes the offsets of one annotation of a text.

    text (str): The text.
    marks (Iterable[Mark]): All spans of the annotation, as evidence.
    """

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        self.text = text
        self.marks = list(marks)

    def place(self, mark: Mark) -> tuple[int, int] | str:
        """The characters of a span, or why they cannot be told."""
        places = {reading: reading.place(mark) for reading in self._readings}
        if mark.words is None:
            return self._unquoted(mark, places)
        fits = self._fits(mark)
        if not fits:
            return f"is {shorten(mark.words)!r} in the file, its offsets give other words: {self._shown(mark)}"
        # Readings that fit all spans first, then in their order, in which characters are the first.
        proved = [reading for reading in fits if reading in self._proved]
        return places[(proved or fits)[0]] or ""

    def _unquoted(self, mark: Mark, places: dict[Reading, tuple[int, int] | None]) -> tuple[int, int] | str:
        possible = [reading for reading in self._proved if reading.usual] or self._proved
        if not possible:
            return f"has no words, and those of other spans prove different readings: {self._shown(mark)}; add its text"
        found = {places[reading] for reading in possible}
        if len(found) > 1:
            return f"has no words that tell what its offsets count: {self._shown(mark)}; add its text"
        return places[possible[0]] or f"lies outside the text of {len(self.text)} characters"

    @cached_property
    def _readings(self) -> list[Reading]:
        """All ways to take these offsets that differ, characters first; no others where these fit all words."""
        text = self.text
        readings = [Reading(CHARACTERS, True, None, len(text))]
        wide = not text.isascii() and max(text) > "\uffff"
        first = readings[0]
        if all(mark.words == self._words(first, mark) or (mark.words is None and not wide) for mark in self.marks):
            return readings
        pairs = "\r\n" in text
        for unit in (CHARACTERS, UTF16) if wide else (CHARACTERS,):
            for name, as_many in _LINE_ENDS.items():
                differs = bool(as_many) and pairs == (as_many == 1) and "\n" in text
                if differs or (not as_many and unit == UTF16):
                    places = _places(text, unit == UTF16, as_many)
                    readings.append(Reading(f"{unit}{name}", not as_many, places, len(places) - 1))
        # Those with other line ends than the text has come last.
        return sorted(readings, key=lambda reading: not reading.usual)

    @cached_property
    def _proved(self) -> list[Reading]:
        """The readings that fit all words which fit any; none where words contradict each other."""
        fits = [found for mark in self.marks if mark.words is not None and (found := self._fits(mark))]
        return [reading for reading in self._readings if all(reading in found for found in fits)]

    def _fits(self, mark: Mark) -> list[Reading]:
        """The readings that give a span's words: exactly if any does, else up to line ends, else up to blanks."""
        found = [(reading, self._words(reading, mark)) for reading in self._readings]
        for form in (str, _with_breaks, _with_blanks):
            saved = form(mark.words or "")
            if fits := [reading for reading, words in found if words is not None and form(words) == saved]:
                return fits
        return []

    def _words(self, reading: Reading, mark: Mark) -> str | None:
        place = reading.place(mark)
        return self.text[slice(*place)] if place else None

    def _shown(self, mark: Mark) -> str:
        shown = []
        for reading in self._readings:
            words = self._words(reading, mark)
            found = repr(shorten(words)) if words is not None else "no characters of the text"
            shown.append(f"as {reading.name} {found}")
        return ", ".join(shown)


def _places(text: str, by_unit: bool, line_end: int) -> list[int]:
    """For each offset the character of the text; -1 inside one.

    line_end (int): 1: \\r\\n counts as one; 2: \\n counts as two; 0: as they are.
    """
    places: list[int] = []
    for at, character in enumerate(text):
        if line_end == 1 and character == "\n" and text[at - 1 : at] == "\r":
            continue
        places.append(at)
        if (by_unit and character > "\uffff") or (line_end == 2 and character == "\n"):
            places.append(-1)
    return [*places, len(text)]


def _with_breaks(words: str) -> str:
    return _BREAK.sub("\n", words)


def _with_blanks(words: str) -> str:
    return _BLANKS.sub(" ", words)

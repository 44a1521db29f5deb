"""Offsets in UTF-16 code units and in characters."""

import pytest

from scripts.articles.formats.parts.utf16 import Offsets, units_in


@pytest.mark.parametrize("text", ["", "a", "🔥", "a🔥b", "🔥🔥", "é𐍈 x🔥"])
def test_offsets(text: str) -> None:
    offsets = Offsets(text)
    units = [len(text[:at].encode("utf-16-le")) // 2 for at in range(len(text) + 1)]
    characters = {unit: at for at, unit in enumerate(units)}
    assert (offsets.size, units_in(text)) == (units[-1], units[-1])
    assert [offsets.unit(at) for at in range(len(text) + 1)] == units
    outside = range(-1, units[-1] + 2)
    assert [offsets.character(unit) for unit in outside] == [characters.get(unit) for unit in outside]

"""Ids that no two articles share, and names of files made from them."""

import pytest

from scripts.articles.names_of_files import free_id, unique


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a", "a"),
        ("wire/2024-05-01 raid", "wire-2024-05-01-raid"),
        ("../../etc/passwd", "etc-passwd"),
        ("https://example.org/?q=1&b=<x>", "https-example.org-q-1-b-x"),
        ("Київ.v2", "Київ.v2"),
        (" . ", "article"),
        ("x" * 300, "x" * 48),
    ],
)
def test_ids_are_safe_as_file_names(name: str, safe: str) -> None:
    assert free_id(name, set()) == safe


def test_ids_are_unique_whatever_their_case() -> None:
    taken: set[str] = set()
    found = []
    for name in ("raid", "Raid", "raid-2", "raid"):
        found.append(free_id(name, taken))
        taken.add(found[-1].casefold())
    assert found == ["raid", "Raid-2", "raid-2-2", "raid-3"]


def test_ids_stay_as_they_are_unless_they_are_taken() -> None:
    taken: set[str] = set()
    found = []
    for name in ("https://example.org/?q=1", "Raid", "raid", " ", "", "https://example.org/?q=1"):
        found.append(unique(name, taken))
        taken.add(found[-1].casefold())
    assert found == ["https://example.org/?q=1", "Raid", "raid-2", "article", "article-2", "https://example.org/?q=1-2"]

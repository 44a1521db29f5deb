"""The labelling configuration of Label Studio: any names that XML can hold."""

from xml.etree import ElementTree

import pytest

from scripts.articles.article import Article, Span
from scripts.articles.formats.labelstudio.config import check_names, configuration
from scripts.articles.problems import ArticleError


def test_names_are_escaped() -> None:
    root = ElementTree.fromstring(configuration(['A "B" & <C>', "D'E"], ["a\tb\n>"]))
    assert [label.get("value") for label in root.iter("Label")] == ['A "B" & <C>', "D'E"]
    assert [kind.get("value") for kind in root.iter("Relation")] == ["a\tb\n>"]


def test_labels_differ_in_colour_as_long_as_there_are_colours() -> None:
    root = ElementTree.fromstring(configuration("ABCDEFGHI", []))
    colours = [label.get("background") for label in root.iter("Label")]
    assert len(set(colours[:8])) == 8
    assert colours[8] == colours[0]


def test_names_that_xml_cannot_hold() -> None:
    check_names(Article("x", "ab", (Span("\t\n\r É🔥\ue000", 0, 1),)))
    for character in "\0\x1f\ufffe\ud800":
        with pytest.raises(ArticleError, match=rf"U\+{ord(character):04X} in .* cannot stand in the configuration"):
            check_names(Article("x", "ab", (Span(f"A{character}", 0, 1),)))

"""Halves of characters, where they are read and where they are to be written."""

import json

import pytest

from scripts.articles.article import Article
from scripts.articles.formats.parts.characters import NOT_IN_XML, check_halves, half_in, may_have_halves
from scripts.articles.problems import ArticleError


def test_halves_in_json() -> None:
    message = "has half a character (\\ud83d) without its other half; remove it or complete it"
    assert half_in({"a": ["x\ud83d"]}) == message
    assert half_in({"a": ["x🔥"]}) == ""


@pytest.mark.parametrize(
    ("content", "expected"),
    [('"🔥"', False), (json.dumps("🔥"), False), (r'"\ud83d"', True), (r'"\ude00\ud83d"', True)],
)
def test_where_halves_may_be(content: str, expected: bool) -> None:
    assert may_have_halves(content) is expected


def test_halves_cannot_be_written() -> None:
    check_halves(Article("raid", ""), "a", "🔥")
    with pytest.raises(
        ArticleError, match=r"^\(no file\), article 'raid': has half a character \(U\+DC00\); remove it"
    ):
        check_halves(Article("raid", ""), "a", "b\udc00")


@pytest.mark.parametrize(("text", "expected"), [("a\t\n\r🔥", None), ("a\0", 1), ("a\ud800", 1), ("\ufffe", 0)])
def test_what_xml_cannot_hold(text: str, expected: int | None) -> None:
    found = NOT_IN_XML.search(text)
    assert (found.start() if found else None) == expected

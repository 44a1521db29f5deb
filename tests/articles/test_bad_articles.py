"""Every kind of bad article, and the very words in which it is refused."""

from pathlib import Path

import pytest

from scripts.articles.load import load_articles
from scripts.articles.problems import ArticleError

DATA = Path(__file__).parents[1] / "data"
_ATTRIBUTES = "id, annotates, genre, acts, incident, document, region, year, writer, features, note, origin"
_ELEMENTS = "<attacker>, <target>, <source>, <claim>"
_REGIONS = "Africa, Asia, Europe, Middle-East, North-America, South-America, Oceania, World"
_MEND = "mend the markup (a bare & is written &amp;)"
_NOT_KEPT = "comments, processing instructions and entities are not kept; use the attribute note"
_SHORT_NAME = "is blank or has a blank in it; use a short name such as s1"
_EMPTY_TEXT = "the text is empty; write the article's text or delete the file"

# Name of the file → its faults: line, words at fault with their offsets, message.
MESSAGES = {
    "not-well-formed": [f":5: not well-formed XML: EntityRef: expecting ';', line 5, column 55; {_MEND}"],
    "unclosed-element": [
        ":7: not well-formed XML: Opening and ending tag mismatch: source line 5 and article, line 7, column 11; "
        + _MEND
    ],
    "empty-file": [f":1: not well-formed XML: Document is empty, line 1, column 1; {_MEND}"],
    "latin-1": [":3: byte 68 of the file, 0xE9, is not UTF-8, which was tried; save the file as UTF-8"],
    "other-root": [":2: the file's outermost element is <document>, expected <article>"],
    "unknown-element": [
        f":5, article 'unknown-element', characters 25-35 'Two guards': unknown element <victim>, "
        f"expected one of {_ELEMENTS}"
    ],
    "unknown-attribute": [
        ":5, article 'unknown-attribute', characters 25-38 'Two officials': unknown attribute 'role' of <source>, "
        "expected one of id"
    ],
    "unknown-attribute-of-article": [
        ":2, article 'unknown-attribute-of-article': unknown attribute 'lang' of <article>, "
        f"expected one of {_ATTRIBUTES}"
    ],
    "dangling-link": [
        ":5, article 'dangling-link', characters 44-58 'that it burned': dangling link: by=\"s2\", "
        "but no <source> has this id"
    ],
    "mistyped-link": [
        ":5, article 'mistyped-link', characters 44-58 'that it burned': mistyped link: by=\"t1\" is a <target>, "
        "expected a <source>"
    ],
    "blank-link": [
        ":5, article 'blank-link', characters 44-58 'that it burned': the attribute 'by' is blank; "
        "name the ids it points to or remove it"
    ],
    "link-twice": [
        ":5, article 'link-twice', characters 44-58 'that it burned': the same link 'by' to 'Two officials' "
        "stands twice"
    ],
    "same-label-inside": [
        ":5, article 'same-label-inside', characters 67-73 'bridge': overlaps another TARGET, "
        "'the river and the bridge'; spans of one label may not: shorten or remove one of them",
        ":5, article 'same-label-inside', characters 63-73 'the bridge': overlaps another CLAIM, "
        "'that he feared the river and the bridge'; spans of one label may not: shorten or remove one of them",
    ],
    "starts-inside-token": [
        ":5, article 'starts-inside-token', characters 69-74 'depot': the TARGET starts inside the token 'fueldepot'; "
        "move its start"
    ],
    "ends-inside-token": [
        ":5, article 'ends-inside-token', characters 25-34 'The depot': the TARGET ends inside the token 'depots'; "
        "move its end"
    ],
    "blank-edge-front": [
        ":5, article 'blank-edge-front', characters 38-48 'the depot': a TARGET with white space at its edge; "
        "move the edge to the word"
    ],
    "blank-edge-behind": [
        ":5, article 'blank-edge-behind', characters 39-49 'the depot': a TARGET with white space at its edge; "
        "move the edge to the word"
    ],
    "blank-span": [":5, article 'blank-span', characters 38-39 '': an empty or blank TARGET; remove it"],
    "empty-span": [":5, article 'empty-span', characters 39-39 '': an empty or blank TARGET; remove it"],
    "empty-text": [f":3, article 'empty-text': {_EMPTY_TEXT}"],
    "blank-text": [f":3, article 'blank-text': {_EMPTY_TEXT}"],
    "no-id": [':2: the article has no id; write <article id="…">'],
    "blank-id": [f":5, article 'blank-id', characters 25-34 'The depot': the id '' {_SHORT_NAME}"],
    "blank-in-id": [f":5, article 'blank-in-id', characters 25-34 'The depot': the id 't 1' {_SHORT_NAME}"],
    "id-twice": [
        ":5, article 'id-twice', characters 39-47 'the mill': the id 't1' is used twice; "
        "ids are unique in their article"
    ],
    "comment": [f":5, article 'comment', characters 35-35 '': {_NOT_KEPT}"],
    "comment-outside": [f":2, article 'comment-outside': {_NOT_KEPT}"],
    "processing-instruction": [f":5, article 'processing-instruction', characters 35-35 '': {_NOT_KEPT}"],
    "entity": [
        ":3, article 'entity': a DOCTYPE is not kept; remove it",
        f":6, article 'entity', characters 38-38 '': {_NOT_KEPT}",
    ],
    "unknown-label-in-annotates": [
        ":2, article 'unknown-label-in-annotates': annotates has the unknown label 'VICTIM', "
        "expected some of ATTACKER, TARGET, SOURCE, CLAIM"
    ],
    "label-not-in-annotates": [
        ":5, article 'label-not-in-annotates', characters 25-34 'The depot': a TARGET, which `annotates` of this "
        "article does not list; add it there"
    ],
    "unknown-region": [
        f":3, article 'unknown-region': unknown region 'Middle East', expected one of {_REGIONS}",
    ],
    "year-of-two-digits": [":3, article 'year-of-two-digits': the year '98' is not one of four digits"],
    "other-name": [
        ":3, article 'depot-raid': the file is called other-name.xml, the article depot-raid; call both alike"
    ],
    "declared-latin-1": [
        ":2, article 'declared-latin-1': the file declares the encoding ISO-8859-1; save the file as UTF-8"
    ],
    "two-faults": [
        ":3, article 'two-faults', characters 0-10 'Two guards': unknown element <victim>, "
        f"expected one of {_ELEMENTS}",
        ":3, article 'two-faults', characters 27-37 'the mayor': dangling link: by=\"s1\", but no <source> has this id",
    ],
}


def test_every_bad_article_has_its_message() -> None:
    assert {path.stem for path in (DATA / "bad").glob("*.xml")} == set(MESSAGES)


@pytest.mark.parametrize("name", MESSAGES)
def test_bad_article_is_refused_with_path_line_and_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA)
    with pytest.raises(ArticleError) as caught:
        load_articles([Path("bad") / f"{name}.xml"])
    assert str(caught.value).splitlines() == [f"bad/{name}.xml{message}" for message in MESSAGES[name]]


def test_faults_of_all_files_are_listed_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA / "bad")
    with pytest.raises(ArticleError) as caught:
        load_articles([Path("no-id.xml"), Path("../good/nesting.xml"), Path("two-faults.xml")])
    assert [(problem.path, problem.line) for problem in caught.value.problems] == [
        ("no-id.xml", 2),
        ("two-faults.xml", 3),
        ("two-faults.xml", 3),
    ]

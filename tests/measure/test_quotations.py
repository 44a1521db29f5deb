"""Which marks open, which close, and what is too short to be a statement."""

import pytest
import spacy

from scripts.measure.quotations import quotations

NLP = spacy.blank("en")


def found(text):
    doc = NLP(text)
    return [doc[start:end].text for start, end in quotations(doc)]


def test_offsets_are_tokens_marks_included():
    assert quotations(NLP("He said “we fled at once” and left")) == [(2, 8)]


@pytest.mark.parametrize(
    "quotation",
    ["“we fled at once”", '"we fled at once"', "‘we fled at once’", "'we fled at once'", "«we fled at once»"],
    ids=["curly", "straight", "single", "apostrophes", "angles"],
)
def test_marks(quotation):
    assert found(f"He said {quotation} and left") == [quotation]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the “so called” men", []),
        ("the “so called rebel” men", ["“so called rebel”"]),
        ("“Yes,” he said", ["“Yes,”"]),
        ("“Yes” he said", []),
        ("“We fled at once” “they did not follow”", ["“We fled at once”", "“they did not follow”"]),
        ("it's the boys' turn now", []),
        ("‘The workers’ union went home’ he said", ["‘The workers’ union went home’"]),
        ("“We never once gave up\n\nThe rain fell.”", ["“We never once gave up"]),
        ("He said “we never once gave up", ["“we never once gave up"]),
        ("we fled at once” he said", []),
        ("", []),
    ],
    ids=[
        *("two words", "three words", "one and a stop", "one", "two quotations", "possessive", "possessive inside"),
        *("open at a paragraph's end", "open at the end", "only closed", "nothing"),
    ],
)
def test_what_is_a_quotation(text, expected):
    assert found(text) == expected

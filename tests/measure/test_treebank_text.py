"""Tokens as a newspaper prints them, and the way back from characters to tokens."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from scripts.measure.treebank_text import join


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("`` We fled , '' she said .", '"We fled," she said.'),
        ("the ` quiet ' night", "the 'quiet' night"),
        ("It is n't the mayors ' fault ; they 'll pay $ 5 -LRB- or 6 % -RRB- .", None),
        ("He -LSB- the mayor -RSB- left -- at once", "He [the mayor] left -- at once"),
        ("We can not go ... Gon na stay ?", "We cannot go... Gonna stay?"),
        ("U.S. troops", "U.S. troops"),
    ],
)
def test_text(tokens, text):
    expected = text or "It isn't the mayors' fault; they'll pay $5 (or 6%)."
    assert join(tokens.split()).text == expected


def test_places_of_tokens():
    text = join(["``", "Go", "''", ",", "he", "said"])
    assert text.text == '"Go", he said'
    assert (text.starts, text.ends) == ((0, 1, 3, 4, 6, 9), (1, 3, 4, 5, 8, 13))


@pytest.mark.parametrize(
    ("start", "end", "tokens"),
    [
        (6, 8, (4, 5)),
        (6, 13, (4, 6)),
        (0, 13, (0, 6)),
        # Edges inside tokens, and on blanks.
        (2, 10, (1, 6)),
        (5, 9, (4, 5)),
        (5, 6, None),
    ],
)
def test_characters_to_tokens(start, end, tokens):
    assert join(["``", "Go", "''", ",", "he", "said"]).tokens(start, end) == tokens


def test_a_spacy_tokenizer_finds_the_same_words():
    tokens = ["``", "We", "do", "n't", "know", ",", "''", "the", "mayor", "'s", "aides", "said", "."]
    assert [token.text for token in spacy.blank("en")(join(tokens).text)] == [
        *('"', "We", "do", "n't", "know", ",", '"', "the", "mayor", "'s", "aides", "said", ".")
    ]


@given(st.lists(st.sampled_from(["``", "''", "`", "'", "'s", "n't", "-LRB-", ")", "$", "Mayor", "can", "not", "..."])))
def test_every_run_of_tokens_comes_back(tokens):
    text = join(tokens)
    for first in range(len(tokens)):
        for behind in range(first + 1, len(tokens) + 1):
            assert text.tokens(text.starts[first], text.ends[behind - 1]) == (first, behind)

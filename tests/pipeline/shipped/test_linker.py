"""Who says it and who attacked whom, by the nearest mention."""

from typing import Any

import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from scripts.pipeline.shipped.linker import NearestLinker
from tests.pipeline.builders import VOCAB, Bounds, make_doc


def links(words: str, spans: list[Bounds], sentences: list[int] | None = None, scores: Any = None) -> list[list[Any]]:
    return [
        list(row)
        for row in NearestLinker()(make_doc(words, spans, scores=scores, sentences=sentences)).user_data["links"]
    ]


def test_one_sentence() -> None:
    words = "Two officials said that gunmen had stormed the depot ."
    spans = [("SOURCE", 0, 2), ("CLAIM", 3, 9), ("ATTACKER", 4, 5), ("TARGET", 7, 9)]
    assert links(words, spans, [0]) == [["by", 3, 9, 0, 2, 1.0], ["against", 4, 5, 7, 9, 1.0]]


def test_both_fragments_of_a_broken_quotation_have_the_source() -> None:
    words = "“ We will respond , ” the minister said , “ at a time of our choosing . ”"
    spans = [("CLAIM", 0, 6), ("SOURCE", 6, 8), ("CLAIM", 10, 18)]
    assert links(words, spans, [0]) == [["by", 0, 6, 6, 8, 1.0], ["by", 10, 18, 6, 8, 1.0]]


def test_source_behind() -> None:
    words = "Gunmen stormed it , the mayor said . Nobody knew ."
    assert links(words, [("CLAIM", 0, 3), ("SOURCE", 4, 6)], [0, 8]) == [["by", 0, 3, 4, 6, 1.0]]


def test_the_nearest_source_and_in_a_tie_the_one_in_front() -> None:
    words = "police said x y z residents said"
    assert links(words, [("SOURCE", 0, 1), ("CLAIM", 2, 4), ("SOURCE", 5, 6)], [0]) == [["by", 2, 4, 0, 1, 1.0]]
    assert links(words, [("SOURCE", 0, 1), ("CLAIM", 3, 5), ("SOURCE", 5, 6)], [0]) == [["by", 3, 5, 5, 6, 1.0]]


def test_distance_is_that_between_the_edges() -> None:
    # The long one in front touches the claim, though the other one's first token is nearer to the claim's first.
    words = "the head of the port we fled , police"
    assert links(words, [("SOURCE", 0, 5), ("CLAIM", 5, 7), ("SOURCE", 8, 9)], [0]) == [["by", 5, 7, 0, 5, 1.0]]


def test_a_source_inside_the_claim_is_not_its_own() -> None:
    words = "he denied that police warned them"
    spans = [("CLAIM", 2, 6), ("SOURCE", 3, 4)]
    assert links(words, spans, [0]) == []
    assert links(words, [*spans, ("SOURCE", 0, 1)], [0]) == [["by", 2, 6, 0, 1, 1.0]]


@pytest.mark.parametrize(
    ("source", "sentences", "linked"),
    [
        ((0, 1), [0, 3], True),
        ((0, 1), [0, 2, 4], False),
        ((7, 8), [0, 6], True),
        ((7, 8), [0, 6, 7], False),
    ],
    ids=["before", "two before", "behind", "two behind"],
)
def test_a_source_in_the_neighbouring_sentence(source: tuple[int, int], sentences: list[int], linked: bool) -> None:
    found = links("police spoke a b we fled . police", [("SOURCE", *source), ("CLAIM", 4, 6)], sentences)
    assert found == ([["by", 4, 6, *source, 1.0]] if linked else [])


def test_the_own_sentence_goes_before_a_nearer_neighbour() -> None:
    words = "it was police . they fled after dawn , the mayor said"
    spans = [("SOURCE", 2, 3), ("CLAIM", 4, 8), ("SOURCE", 9, 11)]
    assert links(words, spans, [0, 4]) == [["by", 4, 8, 9, 11, 1.0]]


def test_a_claim_over_two_sentences_touches_both() -> None:
    words = "“ They came . We fled ” police said . Rain fell"
    assert links(words, [("CLAIM", 0, 7), ("SOURCE", 7, 8)], [0, 4, 10]) == [["by", 0, 7, 7, 8, 1.0]]


def test_every_attacker_has_the_targets_nearest_to_it() -> None:
    words = "rebels shelled a and b while jets struck c"
    spans = [("ATTACKER", 0, 1), ("TARGET", 2, 3), ("TARGET", 4, 5), ("ATTACKER", 6, 7), ("TARGET", 8, 9)]
    # b is two tokens from the rebels' side and one from the jets'.
    assert links(words, spans, [0]) == [
        ["against", 0, 1, 2, 3, 1.0],
        ["against", 6, 7, 4, 5, 1.0],
        ["against", 6, 7, 8, 9, 1.0],
    ]


def test_two_attackers_of_one_target() -> None:
    words = "rebels and gangs burned the mill"
    spans = [("ATTACKER", 0, 1), ("ATTACKER", 2, 3), ("TARGET", 4, 6)]
    assert links(words, spans, [0]) == [["against", 0, 1, 4, 6, 1.0], ["against", 2, 3, 4, 6, 1.0]]


def test_target_in_the_neighbouring_sentence_only_where_the_own_has_none() -> None:
    words = "rebels fired . a burned . b burned . c burned ."
    spans = [("ATTACKER", 0, 1), ("TARGET", 3, 4), ("TARGET", 6, 7)]
    assert links(words, spans, [0, 3, 6, 9]) == [["against", 0, 1, 3, 4, 1.0]]
    assert links(words, [("ATTACKER", 0, 1), ("TARGET", 6, 7)], [0, 3, 6, 9]) == []
    # Two neighbours: the nearer one.
    spans = [("TARGET", 0, 1), ("ATTACKER", 4, 5), ("TARGET", 9, 10)]
    assert links(words, spans, [0, 3, 6]) == [["against", 4, 5, 0, 1, 1.0]]


def test_nobody_attacks_the_same_words() -> None:
    spans = [("ATTACKER", 0, 2), ("TARGET", 0, 2)]
    assert links("the rebels fought", spans, [0]) == []
    assert links("the rebels fought the rebels", [*spans, ("TARGET", 3, 5)], [0]) == [["against", 0, 2, 3, 5, 1.0]]


def test_score_is_the_lower_one() -> None:
    spans = [("SOURCE", 0, 1), ("CLAIM", 2, 5), ("ATTACKER", 2, 3), ("TARGET", 4, 5)]
    assert links("he said a hit b", spans, [0], [0.25, 0.5, 0.75, 0.5]) == [
        ["by", 2, 5, 0, 1, 0.25],
        ["against", 2, 3, 4, 5, 0.5],
    ]
    assert all(type(value) in (str, int, float) for value in links("he said a hit b", spans, [0], [0.5] * 4)[0])


def test_without_sentences_the_text_is_one() -> None:
    words = "police spoke . a . b . c . we fled ."
    assert links(words, [("SOURCE", 0, 1), ("CLAIM", 9, 11)]) == [["by", 9, 11, 0, 1, 1.0]]


def test_nothing_to_link() -> None:
    assert links("a b", []) == []
    assert NearestLinker()(spacy.blank("en")("")).user_data["links"] == []
    assert NearestLinker()(spacy.blank("en")("no spans at all")).user_data["links"] == []


def test_links_of_an_earlier_run_are_replaced() -> None:
    doc = make_doc("he said so", [("SOURCE", 0, 1), ("CLAIM", 2, 3)], sentences=[0])
    linker = NearestLinker()
    assert linker(linker(doc)).user_data["links"] == [["by", 2, 3, 0, 1, 1.0]]


def test_scorer_by_hand() -> None:
    predicted, gold = (Doc(VOCAB, words=list("abcdefgh")) for _ in range(2))
    # Predicted rows have a score, gold rows have none. "by": 1 right of 2, 1 of 3 found; "against": none of 1.
    predicted.user_data["links"] = [["by", 0, 1, 2, 3, 0.4], ["by", 0, 1, 4, 5, 0.9]]
    gold.user_data["links"] = [["by", 0, 1, 2, 3], ["by", 5, 6, 4, 5], ["by", 6, 7, 4, 5], ["against", 0, 1, 4, 5]]
    scores = NearestLinker().score([Example(predicted, gold)])
    assert (scores["links_by_p"], scores["links_by_r"]) == (pytest.approx(1 / 2), pytest.approx(1 / 3))
    assert scores["links_by_f"] == pytest.approx(2 / 5)
    assert (scores["links_against_p"], scores["links_against_r"], scores["links_against_f"]) == (0, 0, 0)

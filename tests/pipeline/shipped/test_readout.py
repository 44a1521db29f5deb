"""`doc._.statements` and `doc._.attacks`: right, in order, and there again after every journey."""

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from scripts.pipeline.shipped.linker import NearestLinker
from scripts.pipeline.shipped.readout import attacks, statements
from tests.pipeline.builders import VOCAB, fixed_spans, make_doc

WORDS = "Police and the mayor said gunmen shelled the depot and a mill , then fled ."
SPANS = [
    ("SOURCE", 0, 1),
    ("SOURCE", 2, 4),
    ("CLAIM", 5, 12),
    ("ATTACKER", 5, 6),
    ("TARGET", 7, 9),
    ("TARGET", 10, 12),
    ("CLAIM", 13, 15),
    ("ATTACKER", 2, 4),
]
SCORES = [0.5, 0.875, 0.75, 1.0, 0.375, 0.625, 0.25, 0.125]
# Not in the order of the text, to see that the answer is.
ROWS = [
    ["by", 5, 12, 2, 4, 0.75],
    ["by", 5, 12, 0, 1, 0.5],
    ["against", 5, 6, 10, 12, 0.625],
    ["against", 5, 6, 7, 9, 0.375],
]
STATEMENTS = [("gunmen shelled the depot and a mill", ["Police", "the mayor"], 0.5), ("then fled", [], 0.25)]
ATTACKS = [("gunmen", ["the depot", "a mill"], 0.375), ("the mayor", [], 0.125)]


def linked(scores: list[float] | None = None) -> Doc:
    doc = make_doc(WORDS, SPANS, scores=scores)
    doc.user_data["links"] = [list(row) for row in ROWS]
    return doc


def said(doc: Doc) -> list[tuple[str, list[str], float]]:
    return [(one.claim.text, [source.text for source in one.sources], one.score) for one in doc._.statements]


def attacked(doc: Doc) -> list[tuple[str, list[str], float]]:
    return [(one.attacker.text, [target.text for target in one.targets], one.score) for one in doc._.attacks]


def test_statements_and_attacks_with_the_lowest_score_of_their_spans() -> None:
    doc = linked(SCORES)
    assert said(doc) == STATEMENTS
    assert attacked(doc) == ATTACKS
    assert (doc._.statements, doc._.attacks) == (statements(doc), attacks(doc))
    assert [one.claim.label_ for one in doc._.statements] == ["CLAIM", "CLAIM"]


def test_gold_docs_have_no_scores_and_are_certain() -> None:
    assert said(linked()) == [(claim, sources, 1.0) for claim, sources, _ in STATEMENTS]
    doc = linked()
    # Gold rows have no score of their own either.
    doc.user_data["links"] = [row[:5] for row in ROWS]
    assert attacked(doc) == [(attacker, targets, 1.0) for attacker, targets, _ in ATTACKS]


def test_links_to_spans_that_are_not_there_are_left_out() -> None:
    doc = make_doc("he said so", [("CLAIM", 2, 3), ("TARGET", 0, 1)], scores=[0.5, 0.1])
    doc.user_data["links"] = [["by", 2, 3, 0, 1, 0.1], ["by", 2, 3, 1, 2, 0.1]]
    assert said(doc) == [("so", [], 0.5)]


def test_answers_cannot_be_changed() -> None:
    [first, _] = linked(SCORES)._.statements
    with pytest.raises(AttributeError, match="score"):
        first.score = 1.0


def test_nothing_to_read() -> None:
    for doc in (spacy.blank("en")(""), spacy.blank("en")("nobody said a thing"), make_doc("a b", [], scores=[])):
        assert (doc._.statements, doc._.attacks) == ([], [])


def test_no_sentence_annotation_is_needed() -> None:
    doc = NearestLinker()(make_doc(WORDS, SPANS, scores=SCORES))
    assert not doc.has_annotation("SENT_START")
    assert said(doc)[0] == ("gunmen shelled the depot and a mill", ["the mayor"], 0.75)


@pytest.mark.parametrize("scores", [None, SCORES], ids=["gold", "predicted"])
def test_a_docbin_keeps_them(scores: list[float] | None) -> None:
    doc = linked(scores)
    packed = DocBin(docs=[doc], store_user_data=True).to_bytes()
    [again] = DocBin().from_bytes(packed).get_docs(VOCAB)
    assert (said(again), attacked(again)) == (said(doc), attacked(doc))
    copied = Doc(VOCAB).from_bytes(doc.to_bytes())
    assert (said(copied), attacked(copied)) == (said(doc), attacked(doc))


@pytest.fixture
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    spans = [(*span, score) for span, score in zip(SPANS, SCORES, strict=True)]
    fixed_spans(nlp, "spans_of_the_readout", {WORDS: {"sc": spans}})
    nlp.add_pipe("linker")
    return nlp


def test_worker_processes_keep_them(nlp: Language) -> None:
    texts = [WORDS, "Calm .", WORDS]
    here = list(nlp.pipe(texts))
    there = list(nlp.pipe(texts, n_process=2, batch_size=1))
    assert [(said(doc), attacked(doc)) for doc in there] == [(said(doc), attacked(doc)) for doc in here]
    assert said(there[2]) == [
        ("gunmen shelled the depot and a mill", ["the mayor"], 0.75),
        ("then fled", ["the mayor"], 0.25),
    ]

"""The layered tagger: decoding, loss, what it writes, what it keeps on disk."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import fix_random_seed
from thinc.api import Adam

# Registers the component.
import scripts.pipeline.shipped  # noqa: F401
from scripts.pipeline.shipped.proposer import (
    BEGIN,
    IN,
    OUT,
    Proposer,
    decode,
    score_of_span,
    score_proposed,
    spans_of_tagging,
    within_paragraphs,
)
from tests.pipeline.builders import TINY_TOK2VEC, Bounds, bounds, make_doc, set_spans

MODEL = {"@architectures": "attack_claims.LayeredTagger.v1", "tok2vec": TINY_TOK2VEC}
LONG = " ".join(f"word{number}" for number in range(60))
# "The ministry that was shelled": one SOURCE with a TARGET inside; the CLAIMs hold mentions; one CLAIM of 60 tokens; an
# ATTACKER that is also a SOURCE.
TEXTS: dict[str, list[Bounds]] = {
    "Two officials said that gunmen had stormed the depot .": [
        ("SOURCE", 0, 2),
        ("CLAIM", 3, 9),
        ("ATTACKER", 4, 5),
        ("TARGET", 7, 9),
    ],
    "Staff of the shelled ministry denied that they fled .": [("SOURCE", 0, 5), ("TARGET", 2, 5), ("CLAIM", 6, 9)],
    "The rebels claimed responsibility for it .": [("ATTACKER", 0, 2), ("SOURCE", 0, 2), ("CLAIM", 3, 6)],
    f"She told us {LONG} yesterday .": [("SOURCE", 0, 1), ("CLAIM", 3, 63)],
}
EVERYTHING = (*TEXTS, "Nothing happened here .", "")


def log(*rows: tuple[float, float, float]) -> np.ndarray:
    """Probabilities of one label's states, a row a token, as tokens × 1 × 3 log-probabilities."""
    return np.log(np.array(rows, dtype="f"))[:, None]


def blank(labels: tuple[str, ...] = (), **settings: object) -> tuple[Language, Proposer]:
    nlp = spacy.blank("en")
    proposer = nlp.add_pipe("proposer", config={"model": MODEL, **settings})
    assert isinstance(proposer, Proposer)
    for label in labels:
        proposer.add_label(label)
    return nlp, proposer


def example(nlp: Language, text: str, spans: list[Bounds], annotates: list[str] | None = None) -> Example:
    words = text.split(" ") if text else []
    gold = make_doc(words, spans, vocab=nlp.vocab)
    if annotates is not None:
        gold.user_data["annotates"] = annotates
    return Example(Doc(nlp.vocab, words=words), gold)


@pytest.fixture(scope="module")
def trained() -> Language:
    """A proposer that has learned `TEXTS` by heart."""
    fix_random_seed(0)
    nlp, _ = blank()
    gold = [example(nlp, text, spans) for text, spans in TEXTS.items()]
    optimizer = nlp.initialize(lambda: gold)
    optimizer.learn_rate = 0.02
    for _ in range(60):
        nlp.update([example(nlp, text, spans) for text, spans in TEXTS.items()], sgd=optimizer)
    return nlp


def test_decode_the_likeliest_and_lenient_taggings() -> None:
    scores = log((0.1, 0.8, 0.1), (0.2, 0.1, 0.7), (0.7, 0.1, 0.2), (0.6, 0.3, 0.1))
    # +2 for "outside" cuts the span short; -4 lets it run on, and lets the last token begin a span of its own.
    assert decode(scores, [0.0, -2.0, 4.0]).tolist() == [
        [[BEGIN, IN, OUT, OUT]],
        [[BEGIN, OUT, OUT, OUT]],
        [[BEGIN, IN, IN, BEGIN]],
    ]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        # Each token alone would be "outside", then "in", which cannot be.
        (log((0.9, 0.05, 0.05), (0.05, 0.15, 0.8)), [OUT, BEGIN]),
        (log((0.55, 0.4, 0.05), (0.05, 0.05, 0.9)), [BEGIN, IN]),
        (log((0.1, 0.1, 0.8)), [OUT]),
        (log((0.1, 0.2, 0.7)), [BEGIN]),
        (log((0.1, 0.8, 0.1), (0.1, 0.8, 0.1)), [BEGIN, BEGIN]),
    ],
    ids=["in behind out", "begins for what follows", "in first, out", "in first, begin", "neighbours"],
)
def test_decode_never_gives_in_behind_out(scores: np.ndarray, expected: list[int]) -> None:
    assert decode(scores, [0.0]).tolist() == [[expected]]


def test_decode_labels_do_not_see_each_other() -> None:
    first = log((0.1, 0.8, 0.1), (0.1, 0.1, 0.8), (0.1, 0.1, 0.8))
    second = log((0.8, 0.1, 0.1), (0.1, 0.8, 0.1), (0.8, 0.1, 0.1))
    both = np.concatenate([first, second], axis=1)
    assert decode(both, [0.0]).tolist() == [[[BEGIN, IN, IN], [OUT, BEGIN, OUT]]]


def test_decode_nothing() -> None:
    assert decode(np.zeros((0, 4, 3), dtype="f"), [0.0, 2.0]).shape == (2, 4, 0)


def test_decode_leaves_its_argument_alone() -> None:
    scores = log((0.1, 0.8, 0.1), (0.2, 0.1, 0.7))
    before = scores.copy()
    decode(scores, [0.0, 4.0])
    assert (scores == before).all()


@pytest.mark.parametrize("length", [1, 2, 3, 5, 7])
def test_decode_is_the_best_of_all_valid_taggings(length: int) -> None:
    generator = np.random.default_rng(length)
    taggings = [
        states
        for states in product(range(3), repeat=length)
        if all(state != IN or (place and states[place - 1] != OUT) for place, state in enumerate(states))
    ]
    leniences = [0.0, -2.0, 1.5]
    for _ in range(20):
        scores = np.log(generator.dirichlet([0.6] * 3, size=(length, 2))).astype("f")
        decoded = decode(scores, leniences)
        for (row, lenience), layer in product(enumerate(leniences), range(2)):
            shifted = scores[:, layer].astype(float) - [lenience, 0, 0]
            best = max(taggings, key=lambda states: sum(shifted[place, state] for place, state in enumerate(states)))
            assert decoded[row, layer].tolist() == list(best)


def test_paragraph_breaks_are_outside_at_every_lenience() -> None:
    doc = make_doc(["a", "\n\n", "b", "\n", "c"])
    scores = log((0.1, 0.8, 0.1), *[(0.1, 0.1, 0.8)] * 4)
    before = scores.copy()
    # A single line break may be where somebody's editor wrapped the line; behind a paragraph's end nothing goes on.
    changed = within_paragraphs(doc, scores)
    assert decode(changed, [0.0, 50.0]).tolist() == [[[BEGIN, OUT, BEGIN, IN, IN]]] * 2
    # The first span ends where nothing else could be: only its first token is in doubt.
    assert score_of_span(changed[:, 0], 0, 1) == pytest.approx(0.8**0.5)
    assert (scores == before).all()
    assert within_paragraphs(make_doc(["a", "\n", "b", "c", "d"]), scores) is scores


def test_proposals_end_with_their_paragraph() -> None:
    nlp, proposer = blank(("CLAIM",))
    doc = make_doc(["a", "\n\n", "b"], vocab=nlp.vocab)
    proposer.set_annotations([doc], [log((0.1, 0.8, 0.1), (0.1, 0.1, 0.8), (0.1, 0.2, 0.7))])
    assert bounds(doc.spans["proposed"]) == [("CLAIM", 0, 1), ("CLAIM", 2, 3)]
    assert all("\n\n" not in span.text for span in doc.spans["lenient"])


def test_spans_of_tagging() -> None:
    tagging = np.array([[BEGIN, IN, BEGIN, OUT, BEGIN], [OUT, BEGIN, IN, IN, IN], [OUT] * 5], dtype=np.int8)
    assert list(spans_of_tagging(tagging)) == [(0, 0, 2), (0, 2, 3), (0, 4, 5), (1, 1, 5)]
    assert list(spans_of_tagging(np.zeros((2, 0), dtype=np.int8))) == []


def test_score_of_span() -> None:
    scores = log((0.1, 0.8, 0.1), (0.1, 0.4, 0.5), (0.5, 0.25, 0.25))[:, 0]
    # Begin, in, and not "in" behind it: (0.8 · 0.5 · 0.75) ** (1/3).
    assert score_of_span(scores, 0, 2) == pytest.approx(0.3 ** (1 / 3))
    # At the text's end there is nothing behind: (0.4 · 0.25) ** (1/2).
    assert score_of_span(scores, 1, 3) == pytest.approx(0.1**0.5)
    # "In" is certain behind the span: as good as impossible, but no infinity.
    with np.errstate(divide="ignore"):
        certain = log((0.0, 1.0, 0.0), (0.0, 0.0, 1.0))[:, 0]
    assert score_of_span(certain, 0, 1) == pytest.approx(0.001, rel=1e-3)
    assert score_of_span(certain, 0, 2) == 1


def log_softmax(logits: np.ndarray) -> np.ndarray:
    layers = logits.reshape(len(logits), -1, 3)
    return layers - np.log(np.exp(layers).sum(axis=-1, keepdims=True))


def test_loss_by_hand() -> None:
    nlp, proposer = blank(("SOURCE", "TARGET"))
    source = [[0.2, 0.7, 0.1], [0.1, 0.1, 0.8], [0.6, 0.2, 0.2]]
    target = [[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.3, 0.4, 0.3]]
    scores = np.log(np.array([source, target], dtype="f")).transpose(1, 0, 2)
    gold = [("SOURCE", 0, 2), ("TARGET", 2, 3)]
    loss, [gradient] = proposer.get_loss([example(nlp, "two guards fled", gold)], [scores])
    assert loss == pytest.approx(-np.log([0.7, 0.8, 0.6, 0.5, 0.5, 0.4]).sum(), rel=1e-5)
    # Probability less target.
    np.testing.assert_allclose(gradient[0], [0.2, -0.3, 0.1, -0.5, 0.3, 0.2], atol=1e-6)
    np.testing.assert_allclose(gradient[2], [-0.4, 0.2, 0.2, 0.3, -0.6, 0.3], atol=1e-6)
    partly = example(nlp, "two guards fled", gold, annotates=["TARGET"])
    loss, [gradient] = proposer.get_loss([partly], [scores])
    assert loss == pytest.approx(-np.log([0.5, 0.5, 0.4]).sum(), rel=1e-5)
    assert (gradient[:, :3] == 0).all()
    np.testing.assert_allclose(gradient[2], [0, 0, 0, 0.3, -0.6, 0.3], atol=1e-6)


@pytest.mark.parametrize("annotates", [None, ["SOURCE", "CLAIM"], []], ids=["all", "some", "none"])
def test_gradient_is_the_slope_of_the_loss(annotates: list[str] | None) -> None:
    nlp, proposer = blank(("ATTACKER", "CLAIM", "SOURCE"))
    eg = example(nlp, "he said gunmen ran off", [("SOURCE", 0, 1), ("CLAIM", 2, 5), ("ATTACKER", 2, 3)], annotates)
    logits = np.random.default_rng(0).normal(size=(5, 9))
    _, [gradient] = proposer.get_loss([eg], [log_softmax(logits)])
    step = 1e-5
    for place in np.ndindex(logits.shape):
        higher, lower = logits.copy(), logits.copy()
        higher[place] += step
        lower[place] -= step
        (above, _), (below, _) = (proposer.get_loss([eg], [log_softmax(moved)]) for moved in (higher, lower))
        assert gradient[place] == pytest.approx((above - below) / (2 * step), abs=1e-4)
    left_out = [
        number for number, label in enumerate(proposer.labels) if annotates is not None and label not in annotates
    ]
    assert all((gradient[:, 3 * number : 3 * number + 3] == 0).all() for number in left_out)


def test_labels_that_are_not_annotated_are_not_unlearned() -> None:
    fix_random_seed(0)
    nlp, proposer = blank()
    nlp.initialize(lambda: [example(nlp, text, spans) for text, spans in TEXTS.items()])
    output = proposer.model.get_ref("output")
    before = output.get_param("W").copy()
    text, spans = next(iter(TEXTS.items()))
    partly = example(nlp, text, [span for span in spans if span[0] == "SOURCE"], annotates=["SOURCE"])
    nlp.update([partly], sgd=Adam(0.1, L2=0))
    changed = (output.get_param("W") != before).any(axis=1).reshape(-1, 3).any(axis=1)
    assert dict(zip(proposer.labels, changed.tolist(), strict=True)) == {
        "ATTACKER": False,
        "CLAIM": False,
        "SOURCE": True,
        "TARGET": False,
    }


def test_labels_come_from_the_data_or_as_given() -> None:
    nlp, proposer = blank()
    nlp.initialize(lambda: [example(nlp, text, spans) for text, spans in TEXTS.items()])
    assert proposer.labels == ("ATTACKER", "CLAIM", "SOURCE", "TARGET")
    assert proposer.label_data == ["ATTACKER", "CLAIM", "SOURCE", "TARGET"]
    assert proposer.model.get_ref("output").get_dim("nO") == 12
    nlp, proposer = blank()
    proposer.initialize(lambda: [example(nlp, "he said so", [])], nlp=nlp, labels=["SOURCE", "CLAIM"])
    assert proposer.labels == ("SOURCE", "CLAIM")


def test_add_label() -> None:
    nlp, proposer = blank()
    assert (proposer.add_label("SOURCE"), proposer.add_label("SOURCE")) == (1, 0)
    nlp.initialize()
    assert proposer.add_label("SOURCE") == 0
    with pytest.raises(
        ValueError, match=r"cannot add the label 'CLAIM': the proposer is initialized with \('SOURCE',\)"
    ):
        proposer.add_label("CLAIM")


def test_initialize_without_labels() -> None:
    nlp, _ = blank()
    with pytest.raises(ValueError, match=r"E143"):
        nlp.initialize(lambda: [example(nlp, "he said so", [])])


def test_initialize_with_empty_docs_only() -> None:
    nlp, proposer = blank(("SOURCE",))
    nlp.initialize(lambda: [example(nlp, "", [])])
    assert proposer.model.get_ref("output").get_dim("nO") == 3
    assert len(nlp("he said so").spans["proposed"]) <= 3


def test_overfit(trained: Language) -> None:
    for text, spans in TEXTS.items():
        doc = trained(Doc(trained.vocab, words=text.split(" ")))
        assert sorted(bounds(doc.spans["proposed"])) == sorted(spans)
        assert (np.array(doc.spans["proposed"].attrs["scores"]) > 0.5).all()
        assert {*bounds(doc.spans["lenient"])} >= {*spans}
        assert len(doc.spans["lenient"]) == len(doc.spans["lenient"].attrs["scores"])
    scores = trained.evaluate([example(trained, text, spans) for text, spans in TEXTS.items()])
    assert (scores["proposed_p"], scores["proposed_r"], scores["proposed_f"]) == (1, 1, 1)


def proposals(nlp: Language, text: str) -> list[Bounds]:
    doc = nlp(text)
    return bounds(doc.spans["proposed"])


def result(nlp: Language, text: str) -> list[tuple[Bounds, float]]:
    doc = nlp(text)
    return [
        pair
        for key in ("proposed", "lenient")
        for pair in zip(bounds(doc.spans[key]), doc.spans[key].attrs["scores"].tolist(), strict=True)
    ]


def test_the_same_after_save_and_load(trained: Language, tmp_path: Path) -> None:
    trained.to_disk(tmp_path / "model")
    from_bytes, _ = blank()
    again = [spacy.load(tmp_path / "model"), from_bytes.from_bytes(trained.to_bytes())]
    for nlp in again:
        assert nlp.get_pipe("proposer").labels == ("ATTACKER", "CLAIM", "SOURCE", "TARGET")
        assert [result(nlp, text) for text in EVERYTHING] == [result(trained, text) for text in EVERYTHING]
    assert any(result(trained, text) for text in TEXTS)


def test_batches_and_empty_docs_change_nothing(trained: Language) -> None:
    texts = ["", *EVERYTHING, ""]
    for batch_size in (1, 2, 50):
        docs = list(trained.pipe(texts, batch_size=batch_size))
        assert [bounds(doc.spans["proposed"]) for doc in docs] == [proposals(trained, text) for text in texts]
        assert [len(docs[place].spans["lenient"]) for place in (0, -1)] == [0, 0]
    assert [len(doc.spans["proposed"]) for doc in trained.pipe(["", ""])] == [0, 0]


def test_update_annotates_the_predicted_docs() -> None:
    fix_random_seed(0)
    nlp, proposer = blank()
    nlp.initialize(lambda: [example(nlp, text, spans) for text, spans in TEXTS.items()])
    examples = [example(nlp, text, spans) for text, spans in TEXTS.items()]
    expected = [decode(scores, [0.0])[0] for scores in proposer.predict([eg.predicted for eg in examples])]
    losses = proposer.update(examples, sgd=Adam(0.01))
    assert losses["proposer"] > 0
    for eg, tagging in zip(examples, expected, strict=True):
        # What stood before the step was taken; training does not run the encoder twice.
        assert bounds(eg.predicted.spans["proposed"]) == [
            (proposer.labels[layer], start, end) for layer, start, end in spans_of_tagging(tagging)
        ]
        assert "proposed" not in eg.reference.spans
    assert proposer.update([example(nlp, "", [])], sgd=Adam(0.01)) == {"proposer": 0.0}


def test_gold_of_another_tokenization_is_aligned() -> None:
    nlp, proposer = blank(("SOURCE",))
    gold = make_doc(["the", "press", "office", "said"], [("SOURCE", 0, 3)], vocab=nlp.vocab)
    eg = Example(Doc(nlp.vocab, words=["the", "press office", "said"]), gold)
    scores = np.log(np.full((3, 1, 3), 1 / 3, dtype="f"))
    _, [gradient] = proposer.get_loss([eg], [scores])
    assert gradient.argmin(axis=1).tolist() == [BEGIN, IN, OUT]


def test_scorer_by_hand() -> None:
    nlp, _ = blank()
    eg = example(nlp, "he said gunmen ran off", [("SOURCE", 0, 1), ("CLAIM", 2, 5), ("ATTACKER", 2, 3)])
    set_spans(eg.predicted, [("SOURCE", 0, 1), ("CLAIM", 2, 4)], key="proposed")
    for selected in (None, [("SOURCE", 0, 1), ("CLAIM", 2, 5), ("ATTACKER", 2, 3)]):
        # Whether something stands under "sc" already, and what, does not matter.
        if selected:
            set_spans(eg.predicted, selected)
        scores = score_proposed([eg])
        # 1 of 2 proposed is right, 1 of 3 gold is found.
        assert (scores["proposed_p"], scores["proposed_r"]) == (1 / 2, pytest.approx(1 / 3))
        assert scores["proposed_f"] == pytest.approx(2 / 5)
        assert scores["proposed_per_type"]["ATTACKER"] == {"p": 0, "r": 0, "f": 0}


def test_two_trainings_give_the_same_weights() -> None:
    weights = []
    for _ in range(2):
        fix_random_seed(1)
        nlp, proposer = blank()
        examples = [example(nlp, text, spans) for text, spans in TEXTS.items()]
        optimizer = nlp.initialize(lambda examples=examples: examples)
        nlp.update(examples, sgd=optimizer, drop=0.1)
        weights.append(proposer.model.to_bytes())
    assert weights[0] == weights[1]

"""`proposer`: a layered tagger that proposes spans; one BIO tagger a label on one shared encoder.

The annotation scheme as a model: spans of one label never overlap (each label has a tagging of its own), spans of
different labels nest freely (the taggings do not see each other), a span of sixty words is no harder than one of two,
and a label that a text's corpus does not annotate gets no gradient from it.

Tagging with one layer a nesting level goes back to Ju, Miwa & Ananiadou (NAACL 2018); here a layer is a label.
This file is shipped inside the wheel: it needs spaCy, thinc and numpy only.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example
from spacy.util import registry
from spacy.vocab import Vocab
from thinc.api import Config, Linear, Model, Optimizer, chain, set_dropout_rate, with_array
from thinc.types import Floats2d

Floats = npt.NDArray[np.float32]
# A span of a tagging: the label's index, first token, token behind the last.
Bounds = tuple[int, int, int]

# The states of a tagging; a label's three columns stand together in the model's output, in this order.
OUT, BEGIN, IN = range(3)
STATES = 3
_IMPOSSIBLE = np.float32(-1e9)

DEFAULT_MODEL = Config().from_str(
    """
[model]
@architectures = "attack_claims.LayeredTagger.v1"

[model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
pretrained_vectors = null
width = 96
depth = 4
embed_size = 2000
window_size = 1
maxout_pieces = 3
subword_features = true
"""
)["model"]


@registry.architectures("attack_claims.LayeredTagger.v1")
def build_layered_tagger(
    tok2vec: Model[list[Doc], list[Floats2d]], n_labels: int | None = None
) -> Model[list[Doc], list[Floats2d]]:
    """One linear layer on a token encoder.

    tok2vec (Model): The encoder; gives an array of tokens × width a Doc.
    n_labels (Optional[int]): Number of labels; set when the component is initialized.
    RETURNS (Model): Gives an array of tokens × (3 × labels) a Doc: unnormalised scores of the states.
    """
    output = Linear(nO=None if n_labels is None else STATES * n_labels)
    model: Model[list[Doc], list[Floats2d]] = chain(tok2vec, with_array(output))
    model.set_ref("output", output)
    model.set_ref("tok2vec", tok2vec)
    return model


@Language.factory(
    "proposer",
    assigns=["doc.spans"],
    default_config={
        "model": DEFAULT_MODEL,
        "spans_key": "sc",
        "proposed_key": "proposed",
        "lenient_key": "lenient",
        "lenience": [-2.0, 2.0, 4.0],
        "scorer": {"@scorers": "attack_claims.proposer_scorer.v1"},
    },
    default_score_weights={"proposed_f": 1.0, "proposed_p": 0.0, "proposed_r": 0.0},
)
def make_proposer(
    nlp: Language,
    name: str,
    model: Model[list[Doc], list[Floats2d]],
    spans_key: str,
    proposed_key: str,
    lenient_key: str,
    lenience: list[float],
    scorer: Callable[..., dict[str, Any]] | None,
) -> "Proposer":
    """Make a proposer; see `Proposer` for the settings."""
    return Proposer(
        nlp.vocab,
        model,
        name,
        spans_key=spans_key,
        proposed_key=proposed_key,
        lenient_key=lenient_key,
        lenience=lenience,
        scorer=scorer,
    )


@registry.scorers("attack_claims.proposer_scorer.v1")
def make_proposer_scorer() -> Callable[..., dict[str, Any]]:
    """A scorer of the proposer's own best spans, before anything judged them."""
    return score_proposed


def score_proposed(
    examples: Iterable[Example], spans_key: str = "sc", proposed_key: str = "proposed", **_: Any
) -> dict[str, Any]:
    """Exact P, R and F of the spans under `proposed_key` against the reference's under `spans_key`."""

    def spans_of(doc: Doc, _attr: str) -> Iterable[Span]:
        # Only predicted Docs have proposals; the reference is scored by its gold spans.
        group: Iterable[Span] = doc.spans[proposed_key] if proposed_key in doc.spans else doc.spans.get(spans_key, [])
        return group

    def is_there(doc: Doc) -> bool:
        # Where the proposer stands without a selector, predicted Docs have nothing under `spans_key`.
        return proposed_key in doc.spans or spans_key in doc.spans

    scores: dict[str, Any] = Scorer.score_spans(
        examples, "proposed", getter=spans_of, has_annotation=is_there, allow_overlap=True
    )
    return scores


class Proposer(TrainablePipe):
    """Tags every label on its own and proposes the tagged spans.

    vocab (Vocab): The shared vocabulary.
    model (Model): Gives tokens × (3 × labels) unnormalised scores, see `build_layered_tagger`.
    name (str): Name in the pipeline.
    spans_key (str): Where the gold spans are, in training.
    proposed_key (str): `doc.spans[proposed_key]` gets the spans of the best tagging, with `attrs["scores"]`.
    lenient_key (str): `doc.spans[lenient_key]` gets these and those of more and less lenient taggings, as candidates.
    lenience (Sequence[float]): What is taken off the score of "outside" for each further tagging, in logits; the
        higher, the more and longer spans. Negative values split spans that the best tagging runs together.
    scorer (Optional[Callable]): The scoring method.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], list[Floats2d]],
        name: str = "proposer",
        *,
        spans_key: str = "sc",
        proposed_key: str = "proposed",
        lenient_key: str = "lenient",
        lenience: Sequence[float] = (),
        scorer: Callable[..., dict[str, Any]] | None = score_proposed,
    ) -> None:
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {
            "labels": [],
            "spans_key": spans_key,
            "proposed_key": proposed_key,
            "lenient_key": lenient_key,
            "lenience": list(lenience),
        }
        self.scorer = scorer

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the order of the model's columns."""
        return tuple(self.cfg["labels"])

    @property
    def label_data(self) -> list[str]:
        """The labels, for `spacy init labels`."""
        return list(self.labels)

    def add_label(self, label: str) -> int:
        """Add a label before initialization.

        RETURNS (int): 1 if it is new, else 0.
        RAISES (ValueError): The model's size is fixed already.
        """
        if label in self.labels:
            return 0
        if self.model.get_ref("output").has_dim("nO"):
            raise ValueError(f"cannot add the label {label!r}: the proposer is initialized with {self.labels}")
        self.cfg["labels"].append(label)
        self.vocab.strings.add(label)
        return 1

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: list[str] | None = None,
    ) -> None:
        """Take the labels from the data (or as given) and set up the weights.

        get_examples (Callable): Gives a representative sample of examples.
        nlp (Optional[Language]): The pipeline; unused.
        labels (Optional[list[str]]): The labels, when they were worked out before.
        """
        examples = list(get_examples())
        found = {span.label_ for eg in examples for span in eg.reference.spans.get(self.cfg["spans_key"], [])}
        for label in sorted(found) if labels is None else labels:
            self.add_label(label)
        self._require_labels()
        sample = [eg.predicted for eg in examples[:10]]
        output = self.model.get_ref("output")
        if not output.has_dim("nO"):
            output.set_dim("nO", STATES * len(self.labels))
        targets = [self.model.ops.alloc2f(len(doc), STATES * len(self.labels)) for doc in sample]
        self.model.initialize(X=sample or None, Y=targets or None)

    def predict(self, docs: Iterable[Doc]) -> list[Floats]:
        """The log-probabilities of the states.

        RETURNS (list[Floats]): One array of tokens × labels × 3 a Doc.
        """
        docs = list(docs)
        if not any(len(doc) for doc in docs):
            return [self._log_probabilities(np.zeros((len(doc), STATES * len(self.labels)), dtype="f")) for doc in docs]
        return [self._log_probabilities(self.model.ops.to_numpy(scores)) for scores in self.model.predict(docs)]

    def set_annotations(self, docs: Iterable[Doc], scores: list[Floats]) -> None:
        """Write the proposals into the Docs.

        docs (Iterable[Doc]): The Docs.
        scores (list[Floats]): What `predict` gave for them.
        """
        for doc, everywhere in zip(docs, scores, strict=True):
            log_probabilities = within_paragraphs(doc, everywhere)
            taggings = decode(log_probabilities, [0.0, *self.cfg["lenience"]])
            best = list(spans_of_tagging(taggings[0]))
            # All of them, the best ones included, each scored once.
            scored = {
                span: score_of_span(log_probabilities[:, span[0]], *span[1:])
                for span in dict.fromkeys(span for tagging in taggings for span in spans_of_tagging(tagging))
            }
            doc.spans[self.cfg["proposed_key"]] = self._group(doc, self.cfg["proposed_key"], best, scored)
            doc.spans[self.cfg["lenient_key"]] = self._group(doc, self.cfg["lenient_key"], list(scored), scored)

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch, and annotate its predicted Docs on the way.

        The components behind need proposals to learn from. Making them out of this very forward pass saves the second
        one that listing the proposer and its encoder under `annotating_components` would cost.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        docs = [eg.predicted for eg in examples]
        if not any(len(doc) for doc in docs):
            return losses
        set_dropout_rate(self.model, drop)
        scores, backprop = self.model.begin_update(docs)
        log_probabilities = [self._log_probabilities(self.model.ops.to_numpy(array)) for array in scores]
        loss, gradients = self.get_loss(examples, log_probabilities)
        backprop(gradients)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += loss
        self.set_annotations(docs, log_probabilities)
        return losses

    def get_loss(self, examples: Iterable[Example], scores: list[Floats]) -> tuple[float, list[Floats2d]]:
        """Cross-entropy summed over tokens and annotated labels, and its gradient by the unnormalised scores.

        A Doc whose `user_data["annotates"]` leaves out a label says nothing about it: no loss, no gradient.
        """
        loss = 0.0
        gradients = []
        for eg, log_probabilities in zip(examples, scores, strict=True):
            targets = self._targets(eg)
            annotated = eg.reference.user_data.get("annotates", self.labels)
            mask = np.array([label in annotated for label in self.labels], dtype="f").reshape(1, -1, 1)
            loss -= float((targets * log_probabilities * mask).sum())
            gradient = (np.exp(log_probabilities) - targets) * mask
            gradients.append(self.model.ops.asarray2f(gradient.reshape(len(eg.predicted), -1)))
        return loss, gradients

    def _log_probabilities(self, scores: Floats) -> Floats:
        layers = scores.reshape(scores.shape[0], len(self.labels), STATES)
        shifted = layers - layers.max(axis=-1, keepdims=True)
        normalised: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
        return normalised

    def _targets(self, eg: Example) -> Floats:
        targets = np.zeros((len(eg.predicted), len(self.labels), STATES), dtype="f")
        targets[:, :, OUT] = 1
        gold = eg.reference.spans.get(self.cfg["spans_key"], [])
        for span in eg.get_aligned_spans_y2x(gold, allow_overlap=True):
            if span.label_ not in self.labels:
                raise ValueError(f"the label {span.label_!r} of {span.text!r} is none of the proposer's: {self.labels}")
            layer = self.labels.index(span.label_)
            targets[span.start : span.end, layer] = 0
            targets[span.start, layer, BEGIN] = 1
            targets[span.start + 1 : span.end, layer, IN] = 1
        return targets

    def _group(self, doc: Doc, key: str, spans: list[Bounds], scored: dict[Bounds, float]) -> SpanGroup:
        group = SpanGroup(
            doc, name=key, spans=[Span(doc, start, end, label=self.labels[layer]) for layer, start, end in spans]
        )
        group.attrs["scores"] = np.array([scored[span] for span in spans])
        return group


def within_paragraphs(doc: Doc, log_probabilities: Floats) -> Floats:
    """Make blank lines "outside" for every label: a paragraph break ends a span (guidelines, rule 16).

    doc (Doc): The text.
    log_probabilities (Floats): tokens × labels × 3.
    RETURNS (Floats): The same shape.
    """
    breaks = [token.i for token in doc if token.is_space and token.text.count("\n") > 1]
    if not breaks:
        return log_probabilities
    changed = log_probabilities.copy()
    changed[breaks] = _IMPOSSIBLE
    changed[breaks, :, OUT] = 0
    return changed


def decode(log_probabilities: Floats, lenience: Sequence[float]) -> npt.NDArray[np.int8]:
    """The best valid tagging (Viterbi) of each label at each lenience: "in" stands only behind "begin" or "in".

    log_probabilities (Floats): tokens × labels × 3.
    lenience (Sequence[float]): What is taken off the score of "outside".
    RETURNS (NDArray[int8]): lenience × labels × tokens states.
    """
    length, layers = log_probabilities.shape[:2]
    states = np.zeros((len(lenience), layers, length), dtype=np.int8)
    if not length:
        return states
    # One step for all labels and leniences at once: tokens × (lenience · labels) × 3.
    emissions = np.repeat(log_probabilities[:, None], len(lenience), axis=1)
    emissions[:, :, :, OUT] -= np.asarray(lenience, dtype="f")[None, :, None]
    emissions = emissions.reshape(length, -1, STATES)
    best = emissions[0].copy()
    best[:, IN] = _IMPOSSIBLE
    came_from = np.zeros(emissions.shape, dtype=np.int8)
    for position in range(1, length):
        previous = best.argmax(axis=1)
        highest = best.max(axis=1)
        inside = np.where(best[:, BEGIN] >= best[:, IN], BEGIN, IN)
        came_from[position] = np.stack([previous, previous, inside], axis=1)
        highest_inside = np.maximum(best[:, BEGIN], best[:, IN])
        best = emissions[position] + np.stack([highest, highest, highest_inside], axis=1)
    rows = np.arange(best.shape[0])
    state = best.argmax(axis=1)
    path = np.zeros((length, len(rows)), dtype=np.int8)
    for position in range(length - 1, -1, -1):
        path[position] = state
        state = came_from[position, rows, state]
    return path.T.reshape(states.shape)


def spans_of_tagging(tagging: npt.NDArray[np.int8]) -> Iterator[Bounds]:
    """The spans of one tagging (labels × tokens) as (label's index, first token, token behind the last)."""
    for layer, states in enumerate(tagging):
        for start in np.flatnonzero(states == BEGIN):
            behind = np.flatnonzero(states[start + 1 :] != IN)
            yield layer, int(start), int(start + 1 + behind[0]) if len(behind) else len(states)


def score_of_span(log_probabilities: Floats, start: int, end: int) -> float:
    """How sure the tagger is of a span: the geometric mean of its tags' probabilities, the end's included.

    A mean, since a product would call every long claim doubtful.

    log_probabilities (Floats): tokens × 3, of one label.
    start, end (int): Tokens, end-exclusive.
    """
    tags = [log_probabilities[start, BEGIN], *log_probabilities[start + 1 : end, IN]]
    if end < len(log_probabilities):
        tags.append(np.log1p(-min(float(np.exp(log_probabilities[end, IN])), 1 - 1e-6)))
    return float(np.exp(np.mean(tags)))

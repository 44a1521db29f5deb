"""How unsure a pipeline is of a text, from the scores of its candidates.

The pipeline decides of every candidate whether it is a span or not. Where a score is the probability that it is one, a
decision is wrong with the probability of the other answer, and the sum of these is the number of wrong spans that are
to be expected: marked ones that are none, and ones that were missed. In the words of Settles (Active Learning
Literature Survey, University of Wisconsin, 2009, section 3.1) that is least confidence, summed over the decisions.
It was compared with margin and entropy on our dev split by `scripts.measure.benchmark_queue`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc, Span

from scripts.articles.docs import SPANS_KEY
from scripts.pipeline.load import ModelError

_SELECTOR = "selector"
# The threshold of labels that have none, and of pipelines that do not say.
_EVEN = 0.5
# A headline of six words with one doubtful span is not worth more than an article with ten.
_FEWEST_WORDS = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text of which the pipeline decided whether it is a span.

    label (str): Of the span.
    start (int), end (int): Characters, 0-based, end-exclusive.
    score (float): Between 0 and 1.
    threshold (float): Score from which on it would be marked, if no better one of its label overlapped it.
    marked (bool): Whether the pipeline's answer has it.
    """

    label: str
    start: int
    end: int
    score: float
    threshold: float
    marked: bool


def judged(nlp: Language, texts: Iterable[tuple[str, T]], batch_size: int) -> Iterator[tuple[list[Candidate], T]]:
    """Let a pipeline judge texts; what its components after the selector would add is left undone.

    texts (Iterable[tuple[str, T]]): Texts, each with whatever is to be handed on with its candidates.
    RAISES (ModelError): The pipeline's spans have no scores.
    """
    name = next((name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory == _SELECTOR), "")
    # The selector forgets what it leaves out, so it is asked before it selects.
    with nlp.select_pipes(disable=nlp.pipe_names[nlp.pipe_names.index(name) :] if name else []):
        for doc, context in nlp.pipe(texts, as_tuples=True, batch_size=batch_size):
            yield _selected(doc, nlp, name) if name else _marked(doc, nlp), context


def uncertainty(candidates: Iterable[Candidate], text: str) -> float:
    """The number of wrong spans to be expected in 100 words; a text of fewer words counts as one of 100."""
    return 100 * least_confidence(candidates) / max(len(text.split()), _FEWEST_WORDS)


def least_confidence(candidates: Iterable[Candidate]) -> float:
    """The sum of the probabilities that a decision is wrong."""
    return sum(1 - candidate.score if candidate.marked else candidate.score for candidate in candidates)


def _selected(doc: Doc, nlp: Language, name: str) -> list[Candidate]:
    # Not by its class: an installed package has one of its own.
    selector = nlp.get_pipe(name)
    scores = selector.judge(doc)  # type: ignore[attr-defined]
    thresholds = selector.thresholds  # type: ignore[attr-defined]
    answer = {(span.label_, span.start, span.end) for span in selector(doc).spans[SPANS_KEY]}
    return [
        _candidate(Span(doc, start, end, label), score, thresholds.get(label, _EVEN), (label, start, end) in answer)
        for (label, start, end), score in sorted(scores.items())
    ]


def _marked(doc: Doc, nlp: Language) -> list[Candidate]:
    group = doc.spans.get(SPANS_KEY)
    if group is None or (len(group) and "scores" not in group.attrs):
        raise ModelError(f"the pipeline {nlp.meta['name']!r} gives no scores, so nobody knows what it is unsure of")
    return [
        _candidate(span, score, _EVEN, True) for span, score in zip(group, group.attrs.get("scores", ()), strict=True)
    ]


def _candidate(span: Span, score: float, threshold: float, marked: bool) -> Candidate:
    return Candidate(span.label_, span.start_char, span.end_char, float(score), threshold, marked)

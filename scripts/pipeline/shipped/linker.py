"""`linker`: who says it, who attacked whom; the nearest mention, by rule.

For every CLAIM the nearest SOURCE around it, and for every ATTACKER the TARGETs of its sentence, else those of the
neighbouring sentences. Nothing is learned here: it is the yardstick for a linker that learns.
This file is shipped inside the wheel: it needs spaCy only.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from spacy.language import Language
from spacy.scorer import PRFScore
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

# A link as it is kept in `doc.user_data["links"]`: kind, first token and token behind the last of head and tail, score.
Row = list[Any]


@Language.factory(
    "linker",
    requires=["doc.spans", "doc.sents"],
    default_config={"spans_key": "sc"},
    default_score_weights={"links_by_f": 0.0, "links_against_f": 0.0},
)
def make_linker(nlp: Language, name: str, spans_key: str) -> "NearestLinker":
    """Make a linker; see `NearestLinker` for the settings."""
    return NearestLinker(name, spans_key=spans_key)


class NearestLinker:
    """Writes `doc.user_data["links"]`: rows of kind, head's tokens, tail's tokens, score.

    A row is plain data, so that DocBin, JSON and worker processes keep it. The score of a link is the lower one of its
    two spans' scores: how sure the pipeline is that both are there, not that they belong together.

    spans_key (str): Where the spans are.
    """

    def __init__(self, name: str = "linker", *, spans_key: str = "sc") -> None:
        self.name = name
        self.spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        group = doc.spans[self.spans_key] if self.spans_key in doc.spans else SpanGroup(doc, name=self.spans_key)
        spans = list(group)
        scores = dict(zip(spans, map(float, group.attrs.get("scores", [1.0] * len(spans))), strict=True))
        by_label: dict[str, list[Span]] = {}
        for span in spans:
            by_label.setdefault(span.label_, []).append(span)
        claims, sources = by_label.get("CLAIM", []), by_label.get("SOURCE", [])
        attackers, targets = by_label.get("ATTACKER", []), by_label.get("TARGET", [])
        sentence = _sentence_numbers(doc)
        pairs = [
            *(("by", claim, source) for claim, source in _nearest_sources(claims, sources, sentence)),
            *(("against", attacker, target) for attacker, target in _nearest_targets(attackers, targets, sentence)),
        ]
        doc.user_data["links"] = [
            [kind, head.start, head.end, tail.start, tail.end, min(scores[head], scores[tail])]
            for kind, head, tail in pairs
        ]
        return doc

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, float]:
        """P, R and F of the links of each kind; both ends must be exact."""
        counts = {"by": PRFScore(), "against": PRFScore()}
        for eg in examples:
            gold = {tuple(row[:5]) for row in eg.reference.user_data.get("links", [])}
            predicted = {tuple(row[:5]) for row in eg.predicted.user_data.get("links", [])}
            for kind, count in counts.items():
                count.score_set({row for row in predicted if row[0] == kind}, {row for row in gold if row[0] == kind})
        return {
            f"links_{kind}_{name[0]}": getattr(count, name)
            for kind, count in counts.items()
            for name in ("precision", "recall", "fscore")
        }


def _sentence_numbers(doc: Doc) -> list[int]:
    """The number of its sentence, for each token. Texts without sentence boundaries are one sentence."""
    if not doc.has_annotation("SENT_START"):
        return [0] * len(doc)
    return [number for number, sentence in enumerate(doc.sents) for _ in sentence]


def _nearest_sources(claims: list[Span], sources: list[Span], sentence: list[int]) -> Iterator[tuple[Span, Span]]:
    """The nearest SOURCE outside the claim in the sentences that it touches; else in the one before or behind."""
    for claim in claims:
        first, last = sentence[claim.start], sentence[claim.end - 1]
        outside = [source for source in sources if source.end <= claim.start or source.start >= claim.end]
        for reach in (0, 1):
            near = [source for source in outside if first - reach <= sentence[source.start] <= last + reach]
            if near:
                # A source in front wins a tie: English attributes forwards more often.
                yield claim, min(near, key=lambda source: (_distance(claim, source), source.start))
                break


def _nearest_targets(attackers: list[Span], targets: list[Span], sentence: list[int]) -> Iterator[tuple[Span, Span]]:
    """All TARGETs of the attacker's sentence for which it is the nearest attacker; else the nearest one beside it."""
    for attacker in attackers:
        here = sentence[attacker.start]
        others = [target for target in targets if (target.start, target.end) != (attacker.start, attacker.end)]
        same = [target for target in others if sentence[target.start] == here]
        rivals = [rival for rival in attackers if sentence[rival.start] == here]
        mine = [
            target
            for target in same
            if min(rivals, key=lambda rival: (_distance(rival, target), rival.start)) is attacker
        ]
        if mine:
            yield from ((attacker, target) for target in mine)
        elif near := same or [target for target in others if abs(sentence[target.start] - here) == 1]:
            yield attacker, min(near, key=lambda target: (_distance(attacker, target), target.start))


def _distance(left: Span, right: Span) -> int:
    return max(left.start - right.end, right.start - left.end, 0)

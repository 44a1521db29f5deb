"""`doc._.statements` and `doc._.attacks`: the pipeline's answer as small objects.

Both are read from `doc.spans["sc"]` and from the plain rows of `doc.user_data["links"]`, so they are there again when a
Doc comes back from a DocBin or a worker process. This file is shipped inside the wheel: it needs spaCy only.
"""

from dataclasses import dataclass

from spacy.tokens import Doc, Span

SPANS_KEY = "sc"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said, and who says so.

    claim (Span): The content.
    sources (tuple[Span, ...]): To whom it is attributed, in the order of the text; empty where no party was found.
    score (float): Between 0 and 1: the lowest score of these spans. A prediction, not a fact.
    """

    claim: Span
    sources: tuple[Span, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Attack:
    """Who attacked, and whom.

    attacker (Span): The mention of the attacking party.
    targets (tuple[Span, ...]): What it attacked, in the order of the text; empty where no mention was found.
    score (float): Between 0 and 1: the lowest score of these spans. A prediction, not a fact.
    """

    attacker: Span
    targets: tuple[Span, ...]
    score: float


def statements(doc: Doc) -> list[Statement]:
    """One Statement a CLAIM of the Doc, in the order of the text."""
    return [Statement(*parts) for parts in _linked(doc, "CLAIM", "by", "SOURCE")]


def attacks(doc: Doc) -> list[Attack]:
    """One Attack an ATTACKER of the Doc, in the order of the text."""
    return [Attack(*parts) for parts in _linked(doc, "ATTACKER", "against", "TARGET")]


def _linked(doc: Doc, head_label: str, kind: str, tail_label: str) -> list[tuple[Span, tuple[Span, ...], float]]:
    if SPANS_KEY not in doc.spans:
        return []
    group = doc.spans[SPANS_KEY]
    # Gold Docs have no scores; what a person annotated counts as certain.
    scores = [float(score) for score in group.attrs.get("scores", [1.0] * len(group))]
    tails = {
        (span.start, span.end): (span, score)
        for span, score in zip(group, scores, strict=True)
        if span.label_ == tail_label
    }
    linked: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in doc.user_data.get("links", []):
        if row[0] == kind:
            linked.setdefault((row[1], row[2]), []).append((row[3], row[4]))
    answer = []
    for span, score in zip(group, scores, strict=True):
        if span.label_ == head_label:
            found = [tails[bounds] for bounds in sorted(linked.get((span.start, span.end), [])) if bounds in tails]
            lowest = min([score, *(tail_score for _, tail_score in found)])
            answer.append((span, tuple(tail for tail, _ in found), lowest))
    return answer


# `force`, since tests and notebooks load this file more than once in a process.
Doc.set_extension("statements", getter=statements, force=True)
Doc.set_extension("attacks", getter=attacks, force=True)

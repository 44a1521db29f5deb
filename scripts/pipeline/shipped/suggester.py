"""`suggester`: gathers the candidates that `spancat` judges, and caps their number.

Candidates are the proposer's spans (of its best tagging and of the more and less lenient ones), the entities of `ner`,
and the text's quotations. They are written to `doc.spans["candidates"]`, where spaCy's
`spacy.preset_spans_suggester.v1` finds them and where their recall can be measured apart from the F-score.
This file is shipped inside the wheel: it needs spaCy only.
"""

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup, Token

_QUOTES = {"“": "”", "«": "»", "„": "“", "‘": "’", '"': '"'}
_Bounds = tuple[int, int]


@Language.factory(
    "suggester",
    assigns=["doc.spans"],
    requires=["doc.spans"],
    default_config={"lenient_key": "lenient", "candidates_key": "candidates", "per_token": 0.4},
)
def make_suggester(nlp: Language, name: str, lenient_key: str, candidates_key: str, per_token: float) -> "Suggester":
    """Make a suggester; see `Suggester` for the settings."""
    return Suggester(name, lenient_key=lenient_key, candidates_key=candidates_key, per_token=per_token)


class Suggester:
    """Writes `doc.spans[candidates_key]`: distinct stretches without label, in the order of the text.

    lenient_key (str): Where the proposer's candidates are, with their scores.
    candidates_key (str): Where the candidates go.
    per_token (float): At most this many candidates a token of the Doc; the best-scored proposals stay. An untrained
        proposer proposes nearly everything, and without a cap a long article would then fill the memory.
    """

    def __init__(
        self,
        name: str = "suggester",
        *,
        lenient_key: str = "lenient",
        candidates_key: str = "candidates",
        per_token: float = 0.4,
    ) -> None:
        self.name = name
        self.lenient_key = lenient_key
        self.candidates_key = candidates_key
        self.per_token = per_token

    def __call__(self, doc: Doc) -> Doc:
        entities = [(ent.start, ent.end) for ent in doc.ents if not any(_breaks_paragraph(token) for token in ent)]
        best: dict[_Bounds, float] = dict.fromkeys([*quotations(doc), *entities], 1.0)
        proposals = doc.spans.get(self.lenient_key, [])
        scores = proposals.attrs.get("scores", []) if isinstance(proposals, SpanGroup) else []
        for span, score in zip(proposals, scores, strict=True):
            bounds = (span.start, span.end)
            best[bounds] = max(best.get(bounds, 0.0), float(score))
        room = max(1, int(self.per_token * len(doc)))
        # Ties go to the earlier one, so that two runs keep the same candidates.
        kept = sorted(best, key=lambda bounds: (-best[bounds], bounds))[:room]
        doc.spans[self.candidates_key] = SpanGroup(
            doc, name=self.candidates_key, spans=[Span(doc, start, end) for start, end in sorted(kept)]
        )
        return doc


def quotations(doc: Doc) -> Iterator[_Bounds]:
    """The quotations of a text, marks included; a paragraph break ends a quotation (guidelines, rule 16).

    RETURNS (Iterator[tuple[int, int]]): First token, and the token behind the last.
    """
    for first, behind in _paragraphs(doc):
        opened: int | None = None
        close = ""
        for token in doc[first:behind]:
            if opened is not None and token.text == close:
                # One word in quotation marks is a name or irony, not speech.
                if token.i - opened > 2:
                    yield opened, token.i + 1
                opened = None
            elif opened is None and token.text in _QUOTES:
                opened, close = token.i, _QUOTES[token.text]
        # A quotation that goes on in the next paragraph is left open at the end of this one.
        if opened is not None and behind - opened > 2:
            yield opened, behind


def _breaks_paragraph(token: Token) -> bool:
    """A blank line; a single line break may be where somebody's editor wrapped the line."""
    return bool(token.is_space) and token.text.count("\n") > 1


def _paragraphs(doc: Doc) -> Iterable[_Bounds]:
    first = 0
    for token in doc:
        if _breaks_paragraph(token):
            if token.i > first:
                yield first, token.i
            first = token.i + 1
    if len(doc) > first:
        yield first, len(doc)

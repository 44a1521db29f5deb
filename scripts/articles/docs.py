"""An `Article` as a spaCy Doc, and the rule of the flat view."""

from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans

from scripts.articles.article import CLAIM, LABELS, Article

SPANS_KEY = "sc"
_FLAT = frozenset(LABELS) - {CLAIM}


def to_doc(article: Article, nlp: Language) -> Doc:
    """The Doc that `train` learns from and `evaluate` compares with.

    article (Article): A checked article: its spans fit the tokens.
    nlp (Language): Tokenizes.
    RETURNS (Doc): `doc.spans["sc"]` is the nested view, `doc.ents` the flat one; `doc.user_data` has `article` (the
        id), `annotates` (labels that were annotated here) and `links` (rows of kind, first token and token behind the
        last of the head, the same of the tail).
    RAISES (ValueError): A span does not fit the tokens.
    """
    doc = nlp.make_doc(article.text)
    spans = []
    for annotated in article.spans:
        span = doc.char_span(annotated.start, annotated.end, label=annotated.label)
        if span is None:
            raise ValueError(
                f"{article.id}: the {annotated.label} {article.words(annotated)!r} does not fit the tokens"
            )
        spans.append(span)
    doc.spans[SPANS_KEY] = SpanGroup(doc, name=SPANS_KEY, spans=spans)
    # Where one of its labels is unknown, only what is marked is known of the flat view: `ner` learns that and no more.
    complete = article.annotates >= _FLAT
    doc.set_ents(flat_view(spans), default="outside" if complete else "missing")
    doc.user_data["article"] = article.id
    doc.user_data["annotates"] = [label for label in LABELS if label in article.annotates]
    doc.user_data["links"] = [
        [link.kind, spans[link.head].start, spans[link.head].end, spans[link.tail].start, spans[link.tail].end]
        for link in article.links
    ]
    return doc


def flat_view(spans: Iterable[Span]) -> list[Span]:
    """What `doc.ents` keeps of nested mentions.

    CLAIMs are left out: most other mentions stand inside one. Of mentions that overlap, the longest stays, and of
    equally long ones the first in the text; of two labels on the same words the one that stands first in `LABELS`, so
    that the part that a party plays in the violence goes before its part in the telling.
    """
    ranked = sorted((span for span in spans if span.label_ != CLAIM), key=lambda span: LABELS.index(span.label_))
    kept: list[Span] = filter_spans(ranked)
    return kept

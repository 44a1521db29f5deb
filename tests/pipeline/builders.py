"""Small Docs made by hand for the tests of `scripts.pipeline`."""

from collections.abc import Iterable, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.vocab import Vocab

# Of English, so that tokens know whether they are words or white space.
VOCAB = spacy.blank("en").vocab
Bounds = tuple[str, int, int]
# An encoder that learns a handful of sentences in a second.
TINY_TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": 32,
    "depth": 1,
    "embed_size": 300,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
}


def make_doc(
    words: str | Sequence[str],
    spans: Iterable[Bounds] = (),
    *,
    scores: Sequence[float] | None = None,
    key: str = "sc",
    sentences: Iterable[int] | None = None,
    vocab: Vocab | None = None,
) -> Doc:
    """A Doc of given words.

    words: The tokens, or a string of them with blanks between.
    spans: Label, first token, token behind the last.
    scores: One a span.
    key: Of the spans.
    sentences: First token of each sentence; no sentence annotation if left out.
    """
    words = words.split(" ") if isinstance(words, str) else list(words)
    starts = None if sentences is None else [number in set(sentences) for number in range(len(words))]
    spaces = [number + 1 < len(words) for number in range(len(words))]
    doc = Doc(vocab or VOCAB, words=words, spaces=spaces, sent_starts=starts)
    set_spans(doc, spans, scores, key)
    return doc


def set_spans(doc: Doc, spans: Iterable[Bounds], scores: Sequence[float] | None = None, key: str = "sc") -> None:
    group = SpanGroup(doc, name=key, spans=[Span(doc, start, end, label=label) for label, start, end in spans])
    if scores is not None:
        group.attrs["scores"] = list(scores)
    doc.spans[key] = group


def bounds(spans: Iterable[Span]) -> list[Bounds]:
    return [(span.label_, span.start, span.end) for span in spans]


def fixed_spans(nlp: Language, name: str, found: dict[str, dict[str, list[tuple[str, int, int, float]]]]) -> None:
    """Add a component that writes, for each text that it knows, given spans with scores under given keys."""

    def component(doc: Doc) -> Doc:
        for key, spans in found.get(doc.text, {}).items():
            set_spans(doc, [span[:3] for span in spans], [span[3] for span in spans], key)
        return doc

    Language.component(name, func=component)
    nlp.add_pipe(name)

"""Small records and corpora made by hand for the tests of `scripts.measure`."""

from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin, Span

from scripts.articles.article import LABELS
from scripts.measure.record import Mark, Reading, Record, TokenLink

SENTENCE = "Two officials said that gunmen had stormed the depot ."
OFFICIALS, CLAIM, GUNMEN, DEPOT = ("SOURCE", 0, 2), ("CLAIM", 3, 9), ("ATTACKER", 4, 5), ("TARGET", 7, 9)


def reading(*marks: tuple[str, int, int], links: tuple = (), candidates: tuple | None = None) -> Reading:
    nested = tuple(Mark(*mark) for mark in marks)
    flat = tuple(mark for mark in nested if mark.label != "CLAIM")
    return Reading(flat, nested, None if links is None else tuple(TokenLink(*link) for link in links), candidates)


def record(
    gold: Reading, predicted: Reading, annotates: tuple[str, ...] = LABELS, article: str = "a", length: int = 40
) -> Record:
    words = tuple(f"w{i}" for i in range(length))
    return Record(article, words, (True,) * length, annotates, gold, predicted)


def gold_doc(
    text: str = SENTENCE, article: str = "depot-raid", spans=(OFFICIALS, CLAIM, GUNMEN, DEPOT), annotates=LABELS
) -> Doc:
    doc = spacy.blank("en")(text)
    doc.spans["sc"] = [Span(doc, start, end, label=label) for label, start, end in spans]
    doc.ents = [span for span in doc.spans["sc"] if span.label_ != "CLAIM"]
    links = [["by", 3, 9, 0, 2], ["against", 4, 5, 7, 9]] if spans else []
    doc.user_data |= {"article": article, "annotates": list(annotates), "links": links}
    return doc


def write_corpus(path: Path, *docs: Doc) -> Path:
    DocBin(docs=docs, store_user_data=True).to_disk(path)
    return path


def write_pipeline(path: Path) -> Path:
    """A pipeline of two rules: it finds the gunmen and the depot without its article."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "sc", "annotate_ents": True})
    ruler.add_patterns([{"label": "ATTACKER", "pattern": "gunmen"}, {"label": "TARGET", "pattern": "depot"}])
    nlp.to_disk(path)
    return path

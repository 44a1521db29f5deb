"""For all tests: patience with slow machines, and a tiny pipeline that finds fixed phrases, with scores and links."""

from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, settings
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

# On a busy machine examples come slowly; that is no fault of the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# Label, words, score. "at the depot" crosses "gunmen fired at", "depot" stands inside another TARGET, "militia\n" has a
# blank edge.
PHRASES = (
    ("SOURCE", "the mayor", 0.912345),
    ("CLAIM", "gunmen fired at", 0.75),
    ("CLAIM", "gunmen attacked the depot", 0.8),
    ("ATTACKER", "gunmen", 0.9),
    ("TARGET", "the depot", 0.6),
    ("TARGET", "depot", 0.3),
    ("TARGET", "at the depot", 0.5),
    ("ATTACKER", "militia\n", 0.4),
)


@Language.component("fixed_phrases")
def fixed_phrases(doc: Doc) -> Doc:
    """Write spans and links as the trained pipeline does, the last phrases of the list first."""
    found = [
        (span, score)
        for label, words, score in reversed(PHRASES)
        for start in range(len(doc.text))
        if doc.text.startswith(words, start)
        and (span := doc.char_span(start, start + len(words), label=label)) is not None
    ]
    group = SpanGroup(doc, name="sc", spans=[span for span, _ in found])
    group.attrs["scores"] = [score for _, score in found]
    doc.spans["sc"] = group
    rows = []
    for kind, head_label, tail_label in (("by", "CLAIM", "SOURCE"), ("against", "ATTACKER", "TARGET")):
        heads = [span for span, _ in found if span.label_ == head_label]
        tails = [span for span, _ in found if span.label_ == tail_label]
        rows += [[kind, head.start, head.end, tail.start, tail.end, 0.5] for head in heads for tail in tails]
    doc.user_data["links"] = rows
    return doc


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Folder of the pipeline."""
    nlp = spacy.blank("en", meta={"name": "tiny", "version": "1.2.3"})
    nlp.add_pipe("fixed_phrases")
    folder: Path = tmp_path_factory.mktemp("models") / "tiny"
    nlp.to_disk(folder)
    return str(folder)

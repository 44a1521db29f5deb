"""Run a pipeline over gold articles and keep what both say, so that figures and pictures need no model afterwards."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from scripts.articles.article import AGAINST, BY, LABELS
from scripts.articles.docs import SPANS_KEY
from scripts.files import write_atomically
from scripts.measure.record import Mark, Reading, Record, TokenLink

CANDIDATES_KEY = "candidates"
_LINKER = "linker"
# Articles a batch: small, so that the first results come soon and progress can be shown. The same wherever figures are
# compared, since an encoder's last digits depend on what stands beside a text in its batch.
BATCH = 16


def predict(nlp: Language, gold: Sequence[Doc]) -> Iterator[Record]:
    """Let a pipeline read the bare texts of gold articles, as its users will.

    nlp (Language): The pipeline.
    gold (Sequence[Doc]): Annotated articles, as `scripts.pipeline.convert` writes them.
    YIELDS (Record): One an article, in the same order.
    RAISES (ValueError): See `pair`.
    """
    linked = _LINKER in nlp.pipe_names and Doc.has_extension("statements") and Doc.has_extension("attacks")
    docs = nlp.pipe((doc.text for doc in gold), batch_size=BATCH)
    for before, after in zip(gold, docs, strict=True):
        yield pair(before, after, linked=linked)


def pair(gold: Doc, predicted: Doc, *, linked: bool) -> Record:
    """One article under both readings.

    linked (bool): Whether the predicted Doc has links.
    RAISES (ValueError): The gold Doc does not say what it annotates, or the two have different tokens.
    """
    name = str(gold.user_data.get("article", ""))
    if not name or "annotates" not in gold.user_data:
        raise ValueError(
            f"article {name or '(no id)'!r}: the Doc has no user data `article` and `annotates`, so its labels cannot "
            "be told from unknown ones; make the corpus with python -m scripts.pipeline.convert"
        )
    for ours, theirs in zip(gold, predicted, strict=False):
        if ours.text != theirs.text:
            raise ValueError(
                f"article {name!r}, character {ours.idx}: the corpus has the token {ours.text!r}, the pipeline "
                f"{theirs.text!r}; spans in tokens cannot be compared: use the English tokenizer for both"
            )
    return Record(
        article=name,
        words=tuple(token.text for token in gold),
        spaces=tuple(bool(token.whitespace_) for token in gold),
        annotates=tuple(label for label in LABELS if label in gold.user_data["annotates"]),
        gold=gold_reading(gold),
        predicted=Reading(
            _flat(predicted), _nested(predicted), _links(predicted) if linked else None, _candidates(predicted)
        ),
    )


def gold_reading(doc: Doc) -> Reading:
    """What people marked in an article, from its Doc as `scripts.articles.docs.to_doc` makes it."""
    links = doc.user_data.get("links")
    return Reading(_flat(doc), _nested(doc), None if links is None else tuple(TokenLink(*link[:5]) for link in links))


def save(records: Iterable[Record], path: Path) -> None:
    """Write records as JSON Lines, one article a line; the file is complete or not there."""
    lines = [json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":")) + "\n" for record in records]
    write_atomically(path, "".join(lines).encode("utf-8"))


def load(path: Path) -> list[Record]:
    """Read what `save` wrote.

    RAISES (FileNotFoundError): There is no such file.
    RAISES (ValueError): A line is no record.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; make it with python -m scripts.measure.evaluate --predictions")
    records = []
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                records.append(_record(json.loads(line)))
            except (ValueError, TypeError, KeyError) as error:
                raise ValueError(
                    f"{path}:{number}: not a record of predictions ({type(error).__name__}: {error}); write the file "
                    "again with python -m scripts.measure.evaluate --predictions"
                ) from error
    return records


def _flat(doc: Doc) -> tuple[Mark, ...]:
    return tuple(Mark(span.label_, span.start, span.end) for span in doc.ents)


def _nested(doc: Doc) -> tuple[Mark, ...]:
    if SPANS_KEY not in doc.spans:
        return ()
    group = doc.spans[SPANS_KEY]
    given = group.attrs.get("scores")
    # Four digits: what a figure can show, and the same on every machine.
    scores = [None] * len(group) if given is None else [round(float(score), 4) for score in given]
    return tuple(Mark(span.label_, span.start, span.end, score) for span, score in zip(group, scores, strict=True))


def _candidates(doc: Doc) -> tuple[tuple[int, int], ...] | None:
    if CANDIDATES_KEY not in doc.spans:
        return None
    return tuple(sorted({(span.start, span.end) for span in doc.spans[CANDIDATES_KEY]}))


def _links(doc: Doc) -> tuple[TokenLink, ...]:
    by = [(BY, statement.claim, source) for statement in doc._.statements for source in statement.sources]
    against = [(AGAINST, attack.attacker, target) for attack in doc._.attacks for target in attack.targets]
    return tuple(TokenLink(kind, head.start, head.end, tail.start, tail.end) for kind, head, tail in (*by, *against))


def _record(data: dict[str, Any]) -> Record:
    return Record(
        article=str(data["article"]),
        words=tuple(data["words"]),
        spaces=tuple(data["spaces"]),
        annotates=tuple(data["annotates"]),
        gold=_reading(data["gold"]),
        predicted=_reading(data["predicted"]),
    )


def _reading(data: dict[str, Any]) -> Reading:
    links, candidates = data["links"], data["candidates"]
    return Reading(
        flat=tuple(Mark(*mark) for mark in data["flat"]),
        nested=tuple(Mark(*mark) for mark in data["nested"]),
        links=None if links is None else tuple(TokenLink(*link) for link in links),
        candidates=None if candidates is None else tuple((start, end) for start, end in candidates),
    )

"""PolNeAR's test part as CofeNet's authors cut it into rows, and their exact match, to stand beside their figures.

Wang et al., "CofeNet: Context and Former-Label Enhanced Net for Complicated Quotation Extraction", COLING 2022,
https://aclanthology.org/2022.coling-1.215/; the rows are `res/polnear/test.txt` of https://github.com/cofe-ai/CofeNet.

**Rows**: JSON objects, one a line, with `tokens` (Penn Treebank), `labels` (one tag a token: O, or B- or I- with
source, cue or content), `id` (the annotation's file: article, underline, annotator) and fields not needed here. The
1,814 rows are the paragraphs of the 84 articles, whole and in order (3 to 741 tokens, half of them up to 38): 1,718 end
where a line of the article ends, and 725 have several sentences. 360 rows have no span. They are of 94 annotations: two
articles stand there six times, once for each annotator (162 rows), and 7 rows repeat a paragraph of their own article.

**What is unusual in their counting** (`exe/eval/evaluation.py`, `exe/eval/extraction.py`, `utils/data.py`):

- A row is cut to its first 300 tokens (`max_seqs` of the settings of their models) before anything else, so that what
  stands behind is neither to be found nor counted. It concerns 10 rows, and 75 contents, 73 cues and 64 sources of
  2,637, 2,229 and 1,896. A span that the cut goes through ends there, and is to be found so.
- Every row counts, copies and other annotators' opinions of the same sentence as well: who reads one article of six
  annotators perfectly after one of them is wrong after the others.
- A B- begins a span, I- of the same kind goes on with it. An I- after O or after another kind begins none: it is
  skipped, and ends the span before it. So a tagger's stray I- costs no precision.
- A predicted span is right where the same row has a gold span of its kind with the same first and last token.
  Precision, recall and F1 are over all rows together, kind by kind (scikit-learn's binary figures of a list that has
  a 1 for each span); their code gives 0 where ours gives None, when there is neither gold nor prediction.
- Tags cannot nest. Ours can, and each kind is counted by itself, which is the same thing where nothing nests. The gold
  rows lost little by it: of the annotators' spans all but 2 of 1,896 sources and 7 of 2,622 contents are in them.

Intervals are ours: over articles, the annotations of one article together.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from scripts.articles.article import CLAIM, SOURCE, Span
from scripts.measure.counts import Counts, Place, exact
from scripts.measure.metrics import RESAMPLES, SEED, Score, draw, scores
from scripts.measure.treebank_text import TokenText

SOURCE_KIND, CUE_KIND, CONTENT_KIND = KINDS = ("source", "cue", "content")
# What a pipeline of ours can find; cues are none of its labels.
SCORED = (SOURCE_KIND, CONTENT_KIND)
OUR_LABELS: Mapping[str, str] = {SOURCE: SOURCE_KIND, CLAIM: CONTENT_KIND}
# Tokens of a row that their models were shown, `max_seqs`.
CUT = 300
_TAGS = frozenset({"O", *(f"{edge}-{kind}" for edge in "BI" for kind in KINDS)})

Places = Mapping[str, Collection[Place]]


class Published(NamedTuple):
    """F1 of exact match in per cent, as printed.

    system (str): Its name there.
    source (float), content (float): The figures.
    """

    system: str
    source: float
    content: float


# Wang et al. 2022, Table 6, PolNeAR: https://aclanthology.org/2022.coling-1.215/
PUBLISHED = (
    Published("rule", 10.7, 5.6),
    Published("CRF", 50.6, 28.6),
    Published("BiLSTM+CRF", 69.6, 59.0),
    Published("BERT", 81.1, 68.9),
    Published("BERT+CRF", 82.2, 71.0),
    Published("CofeNet (BERT)", 83.2, 72.9),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    article (str): The article that it is of.
    annotator (str): Whose opinion it is.
    tokens (tuple[str, ...]): As the file has them.
    gold (Mapping[str, frozenset[Place]]): For each of `KINDS`, first token and token behind the last of its spans.
    """

    article: str
    annotator: str
    tokens: tuple[str, ...]
    gold: Mapping[str, frozenset[Place]]


def read_rows(path: Path, cut: int | None = CUT) -> list[Row]:
    """Read rows.

    path (Path): `test.txt`.
    cut (int | None): So many tokens of each row are kept, as their code does; None for all.
    RAISES (FileNotFoundError): There is no such file.
    RAISES (ValueError): A line is no row.
    """
    rows = []
    with path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                rows.append(_row(json.loads(line), cut))
            except (ValueError, KeyError, TypeError) as error:
                why = f"no {error}" if isinstance(error, KeyError) else str(error)
                raise ValueError(f"{path}:{number}: not a row of CofeNet's ({why}); fetch the file anew") from error
    if not rows:
        raise ValueError(f"{path}: there is no row in it; fetch the file anew")
    return rows


def spans_of(tags: Sequence[str]) -> dict[str, frozenset[Place]]:
    """The spans of one row of tags, by kind, after the rule above.

    tags (Sequence[str]): O, B-source, I-source, …
    RETURNS (dict[str, frozenset[Place]]): Every one of `KINDS` is in it.
    """
    found: dict[str, set[Place]] = {kind: set() for kind in KINDS}
    kind, start = "", 0
    for place, tag in enumerate((*tags, "O")):
        if kind and tag != f"I-{kind}":
            found[kind].add((start, place))
            kind = ""
        if tag.startswith("B-"):
            kind, start = tag[2:], place
    return {kind: frozenset(places) for kind, places in found.items()}


def on_tokens(spans: Iterable[Span], text: TokenText) -> dict[str, frozenset[Place]]:
    """What a pipeline marked in a row's text, in tokens of the row.

    spans (Iterable[Span]): Our SOURCEs and CLAIMs, in characters of `text.text`; other labels are passed over.
    text (TokenText): The row's tokens, joined.
    RETURNS (dict[str, frozenset[Place]]): By kind; spans that become equal by taking whole tokens are one.
    """
    found: dict[str, set[Place]] = {kind: set() for kind in SCORED}
    for span in spans:
        place = text.tokens(span.start, span.end)
        if span.label in OUR_LABELS and place is not None:
            found[OUR_LABELS[span.label]].add(place)
    return {kind: frozenset(places) for kind, places in found.items()}


def score(
    rows: Sequence[Row], predicted: Sequence[Places], resamples: int = RESAMPLES, seed: int = SEED
) -> dict[str, Score]:
    """Exact match of each of `SCORED`, with `micro` and `macro` of the two.

    rows (Sequence[Row]): At least one.
    predicted (Sequence[Places]): For each row its predicted places by kind.
    resamples (int), seed (int): Of the intervals, see `scripts.measure.metrics`.
    """
    counts = article_counts(rows, predicted)
    return scores(counts, SCORED, draw(len(counts), resamples, seed))


def article_counts(rows: Sequence[Row], predicted: Sequence[Places]) -> Counts:
    """The counts of all rows, added up by article.

    RETURNS (Counts): Shape (articles, kinds of `SCORED`, 4); articles in the order of their first rows.
    """
    numbers = {name: number for number, name in enumerate(dict.fromkeys(row.article for row in rows))}
    counts = np.zeros((len(numbers), len(SCORED), 4), dtype=np.int64)
    for row, places in zip(rows, predicted, strict=True):
        for column, kind in enumerate(SCORED):
            counts[numbers[row.article], column] += exact(places.get(kind, ()), row.gold[kind])
    return counts


def _row(fields: Any, cut: int | None) -> Row:
    if not isinstance(fields, dict):
        raise ValueError("no JSON object")
    tokens, tags, name = fields["tokens"], fields["labels"], fields["id"]
    for key, value in (("tokens", tokens), ("labels", tags)):
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise ValueError(f"{key!r} is no list of words")
    if len(tokens) != len(tags):
        raise ValueError(f"{len(tokens)} tokens, but {len(tags)} labels")
    if strange := sorted(set(tags) - _TAGS):
        raise ValueError(f"unknown label {strange[0]!r}")
    article, _, annotator = name.rpartition("_") if isinstance(name, str) else ("", "", "")
    if not article:
        raise ValueError(f"the id {name!r} is not ARTICLE_ANNOTATOR")
    return Row(article, annotator, tuple(tokens[:cut]), spans_of(tags[:cut]))

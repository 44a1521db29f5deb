"""What JSON formats share that describes an article: its id, its meta, its labels, the scores of its spans."""

import json
import math
from collections.abc import Mapping, MutableMapping
from hashlib import blake2b
from itertools import count

from scripts.articles.article import LABELS, Article
from scripts.articles.formats.parts.json_lines import Record
from scripts.articles.problems import ArticleError, problem_of

# Under this name `meta` of a record says which labels were annotated, where these are not all four.
ANNOTATES = "annotates"
# In the article's meta: who annotated it; a JSON list with a score, or null, for each span.
ANNOTATOR, SCORES = "annotator", "scores"
# In the article's meta, where several texts of a file have one id: that id.
DOCUMENT = "document"


class Ids:
    """Gives each text of a file an id of its own.

    Paragraphs of one article often share its id: the second text gets `ID-2`, the third `ID-3`. Annotations of one text
    by several people keep one id, by which they are paired. A digest of each text is kept, not the text; ids that
    `numbered` makes are unique already and cost nothing.
    """

    def __init__(self) -> None:
        # Digest of the given id and text → the id that they have got.
        self._of: dict[bytes, str] = {}
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def of(self, record: Record, text: object) -> str:
        """The id of a record's article: the record's `id`, else its meta's, else file name and line.

        text (object): The record's text; what is no text has the id that the record gives.
        """
        given = given_id(record)
        if not given or not isinstance(text, str):
            return given or numbered(record)
        # White space makes no other text, as in `scripts.articles.duplicates`.
        known = f"{given}\0{' '.join(text.split())}".encode("utf-8", "surrogatepass")
        digest = blake2b(known, digest_size=16).digest()
        if digest not in self._of:
            self._of[digest] = self._free(given)
        return self._of[digest]

    def _free(self, given: str) -> str:
        id = given
        while id in self._taken:
            self._counts[given] = self._counts.get(given, 1) + 1
            id = f"{given}-{self._counts[given]}"
        self._taken.add(id)
        return id


def article_id(value: object) -> str:
    """A record's own id as that of an article; empty where it has none that can be used."""
    if type(value) is int:
        return str(value)
    return value if isinstance(value, str) and value.strip() else ""


def given_id(record: Record) -> str:
    """The id that a record has itself or in its meta; empty where it has none."""
    meta = record.fields.get("meta")
    return article_id(record.fields.get("id")) or article_id(meta.get("id") if isinstance(meta, dict) else None)


def numbered(record: Record) -> str:
    """The id of an article whose record has none, by file and line: news-000012."""
    return f"{record.path.stem}-{record.line:06}"


def described(
    record: Record, id: str, own: Mapping[str, object], others: Mapping[str, object]
) -> MutableMapping[str, str]:
    """An article's meta: what the format has a field for, then the record's meta, then its unknown fields.

    id (str): Of the article. Of several ids that a record gives all but this one are kept.
    """
    meta = record.fields.get("meta")
    fields: Mapping[str, object] = meta if isinstance(meta, dict) else {"meta": meta}
    given, has_id = given_id(record), bool(article_id(record.fields.get("id")))
    kept: dict[str, str] = {}
    keep(kept, own)
    keep(kept, {DOCUMENT: given if given not in ("", id) else None})
    # The meta's id is the article's, unless the record has another one beside it.
    is_id = not has_id and bool(given)
    keep(kept, {name: value for name, value in fields.items() if not (is_id and name == "id")})
    keep(kept, others)
    keep(kept, {} if has_id else {"id": record.fields.get("id")})
    return kept


def keep(meta: MutableMapping[str, str], values: Mapping[str, object]) -> None:
    """Add to an article's meta: texts as they are, other values as JSON, without those that are null.

    Where a name is taken by another value, `.2`, `.3` … is added to it.
    """
    for name, value in values.items():
        if value is not None:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            names = (name if number == 1 else f"{name}.{number}" for number in count(1))
            meta[next(free for free in names if meta.get(free, text) == text)] = text


def annotated_labels(meta: Mapping[str, str]) -> tuple[frozenset[str], Mapping[str, str]]:
    """Which labels were annotated, as a record's meta says, and the meta without that."""
    labels = meta.get(ANNOTATES)
    if labels is None or not set(labels.split()) <= set(LABELS):
        return frozenset(LABELS), meta
    return frozenset(labels.split()), {name: value for name, value in meta.items() if name != ANNOTATES}


def written_meta(article: Article) -> dict[str, str]:
    """An article's meta for a record, with the labels that were annotated if these are not all.

    RAISES (ArticleError): The meta has something else under that name.
    """
    everything = article.annotates == frozenset(LABELS)
    if everything and annotated_labels(article.meta) == (article.annotates, article.meta):
        return dict(article.meta)
    if ANNOTATES in article.meta:
        message = f"its meta has {ANNOTATES!r}, which the format needs for the annotated labels; rename it"
        raise ArticleError([problem_of(article, message)])
    return {**article.meta, ANNOTATES: " ".join(label for label in LABELS if label in article.annotates)}


def score_of(value: object) -> float | None:
    """A score, if it is a number that can be reckoned with."""
    try:
        # True and False are ints in Python, not in JSON.
        return value if type(value) in (int, float) and math.isfinite(value) else None  # type: ignore[arg-type, return-value]
    except OverflowError:
        return None


def written_scores(value: str | None, count: int) -> list[float | None]:
    """A score or None for each span; empty where meta has no such list, or one that would be read back differently."""
    try:
        scores = json.loads(value or "")
        same = json.dumps(scores, allow_nan=False) == value
    except (ValueError, RecursionError):
        return []
    if not same or not isinstance(scores, list) or len(scores) != count or all(score is None for score in scores):
        return []
    return scores if all(score is None or score_of(score) is not None for score in scores) else []

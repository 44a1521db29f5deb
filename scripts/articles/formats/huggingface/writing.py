"""Articles as a Parquet file of tokens and classes, which `datasets.load_dataset("parquet", …)` reads."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.articles.article import LABELS, Article
from scripts.articles.formats.huggingface.columns import COLUMN_OF, ID, TEXT, TOKENS
from scripts.articles.formats.huggingface.features import SCHEMA_KEY, written_features
from scripts.articles.formats.parts.bio import OUTSIDE
from scripts.articles.formats.parts.characters import check_halves
from scripts.articles.formats.parts.tagging import check_taggable, tags_of, tokens_of
from scripts.articles.problems import ArticleError, problem_of
from scripts.files import complete

# A row group is written as soon as it has so many articles or characters.
_ARTICLES, _CHARACTERS = 1_000, 4_000_000


def write(articles: Iterable[Article], path: Path) -> None:
    """Write one file, a row an article: `id`, `text`, `tokens`, and a column of classes a label, as `attacker_tags`.

    Tokens are those of spaCy's English tokenizer, cut where spans start or end inside them. The column of a label that
    was not annotated is null. Links and more are not written, see `LOSSES` of `huggingface`.

    path (Path): The file; complete or not there.
    RAISES (ArticleError): See `check_taggable`; or an id is blank, a span has a label that was not annotated, or a text
        cannot be UTF-8.
    """
    classes = {column: _names(label) for label, column in COLUMN_OF.items()}
    fields = [(ID, pa.string()), (TEXT, pa.string()), (TOKENS, pa.list_(pa.string()))]
    fields += [(column, pa.list_(pa.int64())) for column in classes]
    schema = pa.schema(fields, metadata={SCHEMA_KEY: written_features(classes, texts=(ID, TEXT), lists=(TOKENS,))})
    with complete(path) as unfinished, pq.ParquetWriter(unfinished, schema) as file:
        for batch in _batches(articles):
            file.write_table(pa.Table.from_pylist(batch, schema=schema))


def _batches(articles: Iterable[Article]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    characters = 0
    for article in articles:
        rows.append(_row(article))
        characters += len(article.text)
        if len(rows) == _ARTICLES or characters >= _CHARACTERS:
            yield rows
            rows, characters = [], 0
    if rows:
        yield rows


def _row(article: Article) -> dict[str, Any]:
    _check_writable(article)
    tokens = tokens_of(article)
    row: dict[str, Any] = {
        ID: article.id,
        TEXT: article.text,
        TOKENS: [article.text[start:end] for start, end in tokens],
    }
    for label, column in COLUMN_OF.items():
        numbers = {name: number for number, name in enumerate(_names(label))}
        tags = tags_of(article, label, tokens) if label in article.annotates else None
        row[column] = tags and [numbers[tag] for tag in tags]
    return row


def _names(label: str) -> tuple[str, ...]:
    return OUTSIDE, f"B-{label}", f"I-{label}"


def _check_writable(article: Article) -> None:
    check_taggable(article)
    if not article.id.strip():
        raise ArticleError([problem_of(article, "the article has no id; give it one")])
    unknown = sorted({span.label for span in article.spans} - article.annotates, key=LABELS.index)
    if unknown:
        message = f"has spans of {', '.join(unknown)}, which was not annotated as it says; add it to what it annotates"
        raise ArticleError([problem_of(article, message)])
    check_halves(article, article.id, article.text)

"""The rows of a pipeline in the comparison with others: what it does on the test part of each public corpus.

All figures have 95 % bootstrap intervals over articles. Nothing here chooses or learns anything from a test part.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc

from scripts.articles.article import AGAINST, ATTACKER, TARGET, Article, Link, Span
from scripts.articles.checks import tokenizer_of_articles
from scripts.articles.docs import SPANS_KEY, to_doc
from scripts.articles.formats import casie
from scripts.articles.load import article_files, load_articles
from scripts.articles.polnear import read_polnear
from scripts.articles.problems import ArticleError
from scripts.console import progress
from scripts.measure.casie import TEST, read_split
from scripts.measure.cofenet import CUT, PUBLISHED, on_tokens, read_rows
from scripts.measure.cofenet import score as exact_match
from scripts.measure.evaluate import run
from scripts.measure.machine import peak_memory_mib
from scripts.measure.metrics import RESAMPLES, SEED, Measures, Score, measure
from scripts.measure.muc4 import ROLES, Quiet, entities_of, quiet, read_messages
from scripts.measure.muc4 import score as ceaf
from scripts.measure.predictions import BATCH
from scripts.measure.results import Cost
from scripts.measure.treebank_text import join
from scripts.measure.truecase import learn_case, truecase
from scripts.pipeline.convert_polnear import on_tokens as widened

# CASIE's roles that are our labels; the others, and the words that say the event, are none.
_OUR_LABELS = {"Attacker": ATTACKER, "Victim": TARGET}
# Texts that run before the clock starts: the first ones pay for what is made only once.
_WARM_UP = 4


@dataclass(frozen=True, slots=True)
class Setting:
    """On what is measured, and how.

    corpora (Path): Has the folders cofenet, muc4, polnear and casie.
    split (Path): Of CASIE, see `scripts.measure.casie`.
    cased (Path): Ordinary articles in our XML, from which the case of MUC-4's words is learned, besides PolNeAR's
        train part and the names that MUC-4's train part gives.
    limit (int | None): Only so many articles of each corpus, for a trial; None for all.
    resamples (int), seed (int): Of the intervals.
    """

    corpora: Path
    split: Path
    cased: Path
    limit: int | None = None
    resamples: int = RESAMPLES
    seed: int = SEED


class CofenetRows(TypedDict):
    """Exact match on CofeNet's rows; `published` are F1 in per cent, of others, on the same rows."""

    articles: int
    rows: int
    cut: int
    exact: dict[str, Score]
    published: list[dict[str, str | float]]
    cost: Cost


class Muc4Rows(TypedDict):
    """CEAF-REE, strict, on merged roles, and what is found where there is nothing."""

    articles: int
    ceaf_ree: dict[str, Score]
    quiet: Quiet
    cost: Cost


class MentionRows(TypedDict):
    """Mentions as in all our own tables; `refused` counts the annotations that the reader could not take."""

    articles: int
    refused: int
    measures: Measures
    cost: Cost


def cofenet_rows(nlp: Language, setting: Setting) -> CofenetRows:
    """Each row by itself, as the published systems have read them."""
    rows = read_rows(setting.corpora / "cofenet/polnear-test.txt")
    names = list(islice(dict.fromkeys(row.article for row in rows), setting.limit))
    rows = [row for row in rows if row.article in set(names)]
    texts = [join(row.tokens) for row in rows]
    found, cost = read_texts(nlp, [text.text for text in texts], "CofeNet's rows")
    predicted = [on_tokens(spans, text) for spans, text in zip(found, texts, strict=True)]
    return {
        "articles": len(names),
        "rows": len(rows),
        "cut": CUT,
        "exact": exact_match(rows, predicted, setting.resamples, setting.seed),
        "published": [dict(one._asdict()) for one in PUBLISHED],
        "cost": cost,
    }


def muc4_rows(nlp: Language, setting: Setting) -> Muc4Rows:
    """Each message as a whole, in upper and lower case."""
    messages = read_messages(setting.corpora / "muc4/test.json")[: setting.limit]
    trained = read_messages(setting.corpora / "muc4/train.json")
    case = learn_case(_cased(setting), [mention for message in trained for mention in message.mentions])
    texts = [truecase(message.text, case) for message in messages]
    found, cost = read_texts(nlp, texts, "MUC-4")
    predicted = [
        {role: entities_of(text[span.start : span.end] for span in spans if span.label == role) for role in ROLES}
        for spans, text in zip(found, texts, strict=True)
    ]
    return {
        "articles": len(messages),
        "ceaf_ree": ceaf(messages, predicted, setting.resamples, setting.seed),
        "quiet": quiet(messages, predicted, setting.resamples, setting.seed),
        "cost": cost,
    }


def polnear_rows(nlp: Language, setting: Setting) -> MentionRows:
    """Each article as a whole; of several annotators the first."""
    return _mention_rows(nlp, read_polnear(setting.corpora / "polnear/test"), 0, setting)


def casie_rows(nlp: Language, setting: Setting) -> MentionRows:
    """Each article of the test part of our split as a whole: attackers and victims."""
    folder = setting.corpora / "casie/annotation"
    articles, refused = [], 0
    for number in read_split(setting.split, folder)[TEST][: setting.limit]:
        for one in casie.read(folder / f"{number}{casie.SUFFIX}"):
            if isinstance(one, Article):
                articles.append(ours(one))
            elif one.what == "record":
                raise ArticleError([one.problem])
            else:
                refused += 1
    return _mention_rows(nlp, articles, refused, setting)


def ours(article: Article) -> Article:
    """An article of CASIE with our labels and links only."""
    kept = [number for number, span in enumerate(article.spans) if span.label in _OUR_LABELS]
    place = {number: position for position, number in enumerate(kept)}
    spans = (article.spans[number] for number in kept)
    return replace(
        article,
        spans=tuple(replace(span, label=_OUR_LABELS[span.label]) for span in spans),
        links=tuple(Link(AGAINST, place[link.head], place[link.tail]) for link in article.links),
    )


def read_texts(nlp: Language, texts: Sequence[str], what: str) -> tuple[list[list[Span]], Cost]:
    """Let a pipeline read texts, by the clock.

    RETURNS (tuple[list[list[Span]], Cost]): The spans of the nested view of each text, in characters; what it took.
    """
    list(nlp.pipe(texts[:_WARM_UP], batch_size=BATCH))
    words, found = 0, []
    start = time.perf_counter()
    for doc in progress(nlp.pipe(texts, batch_size=BATCH), len(texts), what):
        words += sum(not token.is_space for token in doc)
        found.append(_spans(doc))
    seconds = time.perf_counter() - start
    return found, {
        "seconds": round(seconds, 3),
        "words_per_second": round(words / seconds, 1),
        "peak_memory_mib": round(peak_memory_mib(), 1),
    }


def _spans(doc: Doc) -> list[Span]:
    group = doc.spans.get(SPANS_KEY, ())
    return [Span(span.label_, span.start_char, span.end_char) for span in group]


def _mention_rows(nlp: Language, articles: Sequence[Article], refused: int, setting: Setting) -> MentionRows:
    blank = tokenizer_of_articles()
    gold = [to_doc(widened(article, blank.make_doc(article.text)), blank) for article in articles[: setting.limit]]
    records, cost = run(nlp, gold)
    measures = measure(records, setting.resamples, setting.seed)
    return {"articles": len(gold), "refused": refused, "measures": measures, "cost": cost}


def _cased(setting: Setting) -> Iterable[str]:
    """Ordinary texts, none of them of a test part."""
    yield from (article.text for article in load_articles(article_files([setting.cased])))
    folder = setting.corpora / "polnear/train/text"
    if not (files := sorted(folder.glob("*.txt"))):
        raise ValueError(f"{folder}: no text in it, to learn the case of words from; fetch the corpus anew")
    yield from (file.read_text(encoding="utf-8") for file in files)

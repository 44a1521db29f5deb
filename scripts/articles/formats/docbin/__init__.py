"""spaCy's DocBin (https://spacy.io/api/docbin), the `.spacy` files of `spacy train`, `convert` and other tools.

Spans are those of the span group `sc`; where a document has none, those of all its span groups; and where it has none
of these either, its entities (`doc.ents`). What the others have that is not among them is counted in one Refusal a
file and kind. From a group's attribute `scores` come the scores of spans, and from `doc.user_data` the article's id
(`article`), `annotates`, `links` (rows of kind, first token and token behind the last of the head, the same of the
tail) and `meta`, as `write` and `scripts.articles.docs` have them; what else the user data and `doc.cats` have goes
into the article's meta. Not kept are tokens, which we make anew, what belongs to them (sentences, tags, trees, their
extension attributes), and scores of links.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, DocBin

from scripts.articles.article import Article, shorten
from scripts.articles.checks import check_article, tokenizer_of_articles
from scripts.articles.docs import SPANS_KEY, to_doc
from scripts.articles.formats.docbin.file import read_documents
from scripts.articles.formats.docbin.reading import ARTICLE, META, Reading
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.parts.characters import check_halves
from scripts.articles.formats.parts.descriptions import SCORES, article_id, numbered, written_scores
from scripts.articles.formats.parts.json_lines import Record
from scripts.articles.formats.parts.leftovers import Leftovers
from scripts.articles.formats.parts.stand_off import Draft
from scripts.articles.problems import ArticleError, Problem
from scripts.files import write_atomically

SUFFIX = ".spacy"
# What an Article loses on the way through `write` and `read`: nothing.
LOSSES: tuple[str, ...] = ()


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a file, which is held in memory as a whole; articles are made one at a time.

    A document's id is `article` of its user data, else file name and number. A document that has neither a span group
    nor says anything of entities was not annotated: it is refused.

    path (Path): The file.
    RAISES (ArticleError): See `read_documents`.
    """
    leftovers = Leftovers(path)
    for document in read_documents(path):
        record = Record(path, document.number, {}, shorten(document.text))
        id = article_id(document.user_data.get(ARTICLE)) or numbered(record)
        if not document.groups and document.entities is None:
            message = "has neither a span group nor entities: it was not annotated; annotate it or leave it out"
            yield Refusal(Problem(message, str(path), article=id), "record", record.raw)
            continue
        # No line: a DocBin has none.
        reading = Reading(document, Draft(replace(record, line=0), id, document.text), leftovers)
        article = reading.article()
        yield from reading.draft.refusals
        yield article
    yield from leftovers.refusals()


def write(articles: Iterable[Article], path: Path) -> None:
    """Write a file to train on: Docs as `scripts.pipeline.convert` makes them, with ids of spans, scores and meta.

    path (Path): The file; complete or not there.
    RAISES (ArticleError): An article is faulty by `check_article`, for example a span does not fit spaCy's tokens, or
        has half a character. All faults are listed.
    """
    nlp = tokenizer_of_articles()
    packed = DocBin(store_user_data=True)
    problems: list[Problem] = []
    for article in articles:
        found = _faults(article, nlp)
        problems += found
        if not found:
            packed.add(_written(article, nlp))
    if problems:
        raise ArticleError(problems)
    write_atomically(path, packed.to_bytes())


def recognises(path: Path, head: bytes) -> bool:
    """Whether a file is called like a DocBin, or unpacks to the beginning of one."""
    if path.suffix.lower() == SUFFIX and not path.is_dir():
        return True
    try:
        return b"\xa5attrs" in zlib.decompressobj().decompress(head, 64)
    except zlib.error:
        return False


def _faults(article: Article, nlp: Language) -> list[Problem]:
    """Why an article cannot be written."""
    ids = (span.id for span in article.spans)
    try:
        check_halves(article, article.id, article.text, *ids, *article.meta, *article.meta.values())
    except ArticleError as error:
        return list(error.problems)
    return check_article(article, nlp)


def _written(article: Article, nlp: Language) -> Doc:
    """The Doc of a checked article."""
    doc = to_doc(article, nlp)
    group = doc.spans[SPANS_KEY]
    for number, annotated in enumerate(article.spans):
        if annotated.id:
            # A group gives copies.
            span = group[number]
            span.id_ = annotated.id
            group[number] = span
    meta = dict(article.meta)
    scores = written_scores(meta.get(SCORES), len(article.spans))
    # All or none: others read them as numbers.
    if scores and None not in scores:
        group.attrs[SCORES] = scores
        del meta[SCORES]
    doc.user_data[META] = meta
    return doc


FORMAT = Format(
    name="docbin",
    title="spaCy's DocBin (https://spacy.io/api/docbin)",
    suffixes=(SUFFIX,),
    read=read,
    write=write,
    recognises=recognises,
)

"""Articles as files of tokens with BIO tags: spaCy's tokens, and a column a label, so that spans of two labels nest."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.articles.article import LABELS, Article
from scripts.articles.formats.conll.documents import DOCSTART
from scripts.articles.formats.conll.text import ESCAPES
from scripts.articles.formats.parts.characters import check_halves
from scripts.articles.formats.parts.tagging import check_taggable, tags_of, tokens_of
from scripts.articles.problems import ArticleError, problem_of
from scripts.files import complete

_ESCAPING = str.maketrans(ESCAPES)


def write(articles: Iterable[Article], path: Path) -> None:
    """Write one file: `# id` and `# text` of an article, then its tokens with a column a label, tabs between.

    Tokens are those of spaCy's English tokenizer, cut where spans start or end inside them. A sentence ends where a
    line of the text does, unless a span goes on. In `# text`, and nowhere else, \\n, \\r, \\t and \\\\ stand for
    characters. Links are not written, see `LOSSES` of `conll`.

    path (Path): The file; complete or not there.
    RAISES (ArticleError): A label is none of ours, spans of one label overlap or nest, a span is blank or has a blank
        edge (all such of the article are listed), an id is blank or stands twice, or a text has no token or cannot be
        UTF-8.
    """
    ids: set[str] = set()
    with complete(path) as unfinished, unfinished.open("wb") as file:
        for article in articles:
            if article.id in ids:
                raise ArticleError([problem_of(article, "two articles have this id; give one of them another")])
            ids.add(article.id)
            file.writelines(line.encode("utf-8") for line in _lines(article))


def _lines(article: Article) -> Iterator[str]:
    """The lines of one article, with the blank one at its end. RAISES (ArticleError): See `write`."""
    _check_writable(article)
    tokens = [piece for token in tokens_of(article) for piece in _cut(article.text, *token)]
    columns = [tags_of(article, label, tokens) for label in LABELS]
    yield f"# id = {article.id}\n"
    yield f"# text = {article.text.translate(_ESCAPING)}\n"
    end = 0
    for (start, stop), tags in zip(tokens, zip(*columns, strict=True), strict=True):
        if end and "\n" in article.text[end:start] and not any(tag.startswith("I") for tag in tags):
            yield "\n"
        yield "\t".join((article.text[start:stop], *tags)) + "\n"
        end = stop
    yield "\n"


def _check_writable(article: Article) -> None:
    if not article.id.strip() or article.id.strip() != article.id or re.search(r"[\n\r\t]", article.id):
        raise ArticleError([problem_of(article, "the id is blank or has white space that a comment cannot hold")])
    if not article.text.strip():
        raise ArticleError([problem_of(article, "the text is blank, so it has no tokens; leave the article out")])
    check_halves(article, article.id, article.text)
    check_taggable(article)


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A token, in two where its line would look like the beginning of a document."""
    is_mark = text.startswith(DOCSTART, start, end)
    return [(start, start + 1), (start + 1, end)] if is_mark else [(start, end)]

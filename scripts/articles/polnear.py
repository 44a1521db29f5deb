"""PolNeAR (Newell, Margolin & Ruths, LREC 2018) as Articles: real news of 2016 with sources and contents.

Our SOURCE and CLAIM follow its *source* and *content*; it has no attackers and targets, which are unknown in it. Of an
article with several annotators the first by name is read. A discontinuous source or content is a span a fragment. It is
a corpus to measure on: contents may stand inside contents, which our own guidelines forbid, and are kept. How the files
are read is in `formats.polnear`; here is what is chosen of them, and how it is called.
"""

from pathlib import Path

from scripts.articles.article import BY, Article, Link, Span
from scripts.articles.formats import polnear
from scripts.articles.problems import ArticleError, Problem


def read_polnear(folder: Path) -> list[Article]:
    """Read one part of the corpus.

    folder (Path): `data/dev` of the repository, for instance: it has the folders `text` and `attributions`.
    RETURNS (list[Article]): In the order of the names of the texts.
    RAISES (ArticleError): A folder or a text's annotation is missing, or a file is faulty; all faults are listed.
    """
    articles: list[Article] = []
    problems: list[Problem] = []
    for text, files in polnear.annotations(folder).items():
        if not files:
            problems.append(polnear.no_annotation(text, folder))
            continue
        try:
            articles.append(_ours(polnear.read_annotation(text, files[0])))
        except ArticleError as error:
            problems += error.problems
    if problems:
        raise ArticleError(problems)
    return articles


def _ours(annotated: polnear.Annotated) -> Article:
    """Sources and contents of attributions under our names."""
    article = annotated.article
    # What no event joins was discarded by the annotators.
    kept = [number for number in sorted(annotated.joined) if article.spans[number].label in polnear.OUR_LABELS]
    place = {number: position for position, number in enumerate(kept)}
    spans = (article.spans[number] for number in kept)
    # A content and a source may be joined by events of two types.
    links = dict.fromkeys(Link(BY, place[link.head], place[link.tail]) for link in article.links)
    return Article(
        id=article.id,
        text=article.text,
        spans=tuple(Span(polnear.OUR_LABELS[span.label], span.start, span.end) for span in spans),
        links=tuple(links),
        annotates=article.annotates,
        meta={"origin": f"PolNeAR {Path(article.place.path).name}"},
        place=article.place,
    )

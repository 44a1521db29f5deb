"""PolNeAR (Newell, Margolin & Ruths, LREC 2018) as Articles: real news of 2016 with sources and contents.

Our SOURCE and CLAIM follow its *source* and *content*; it has no attackers and targets, which are unknown in it. Of an
article with several annotators the first by name is read. A discontinuous source or content is a span a fragment. It is
a corpus to measure on: contents may stand inside contents, which our own guidelines forbid, and are kept.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from scripts.articles.article import BY, CLAIM, SOURCE, Article, Link, Place, Span
from scripts.articles.formats import brat
from scripts.articles.problems import ArticleError, Problem

_LABEL_OF = {"Source": SOURCE, "Content": CLAIM}
_ANNOTATES = frozenset(_LABEL_OF.values())


def read_polnear(folder: Path) -> list[Article]:
    """Read one part of the corpus.

    folder (Path): `data/dev` of the repository, for instance: it has the folders `text` and `attributions`.
    RETURNS (list[Article]): In the order of the names of the texts.
    RAISES (ArticleError): A folder or a text's annotation is missing, or a file is faulty; all faults are listed.
    """
    texts = sorted((folder / "text").glob("*.txt"))
    if not texts:
        message = "no text/*.txt in it; fetch the corpus with weasel assets --extra or weasel run mirror"
        raise ArticleError([Problem(message, str(folder))])
    articles: list[Article] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            articles.append(_read(text, _first_annotator(text, folder / "attributions")))
        except ArticleError as error:
            problems += error.problems
    if problems:
        raise ArticleError(problems)
    return articles


def _first_annotator(text: Path, folder: Path) -> Path:
    """The annotation TEXT_CODE.ann whose code of an annotator comes first."""
    files = sorted(file for file in folder.glob("*.ann") if file.stem.rpartition("_")[0] == text.stem)
    if not files:
        raise ArticleError([Problem(f"no annotation {text.stem}_*.ann in {folder}", str(text))])
    return files[0]


def _read(text_path: Path, annotation: Path) -> Article:
    text, bounds, events = brat.read_standoff(text_path, annotation)
    # What no event joins was discarded by the annotators.
    used = {name for event in events for _, name in event.arguments}
    kept = [bound for bound in bounds if bound.type in _LABEL_OF and bound.id in used]
    places = {bound.id: [(_LABEL_OF[bound.type], *fragment) for fragment in bound.fragments] for bound in kept}
    # The same words can be the source of several attributions, with an annotation each.
    distinct = {place for group in places.values() for place in group}
    order = sorted(distinct, key=lambda place: (place[1], -place[2], place[0]))
    index = {place: number for number, place in enumerate(order)}
    links = sorted({link for event in events for link in _links(event, places, index)}, key=lambda x: (x.head, x.tail))
    return Article(
        id=text_path.stem,
        text=text,
        spans=tuple(Span(label, start, end) for label, start, end in order),
        links=tuple(links),
        annotates=_ANNOTATES,
        meta={"origin": f"PolNeAR {annotation.name}"},
        place=Place(str(annotation)),
    )


def _links(
    event: brat.Event, places: dict[str, list[tuple[str, int, int]]], index: dict[tuple[str, int, int], int]
) -> Iterator[Link]:
    found = [place for _, name in event.arguments for place in places.get(name, ())]
    claims = [index[place] for place in found if place[0] == CLAIM]
    sources = [index[place] for place in found if place[0] == SOURCE]
    return (Link(BY, claim, source) for claim, source in product(claims, sources))

"""PolNeAR's folders (Newell, Margolin & Ruths, LREC 2018): text/NAME.txt and attributions/NAME_CODE.ann.

https://github.com/networkdynamics/PolNeAR, `data/train`, `data/dev` and `data/test`: political news with who says what.
CODE is the annotator; some texts have several. The annotations are brat's stand-off (see `brat`): text-bound ones of
the types Source, Content and Cue, an event that joins them with its trigger (both of the type Attribution, or
Attribution-no-source), and Discuss and Discard for what annotators were in doubt about or left over.

Each fragment of an annotation becomes a span; what stands several times at one place with one type is one span (the
same words may be the source of several attributions). Of an event each Content is linked to each Source, with the
event's type as the kind; which is which is told by the type of the annotation, not by the argument's role (Content2).
Of the real corpus: 1,107 annotations of 1,008 texts, 20 of which have several annotators; all offsets give the words
that stand in the file. One annotation is empty, which is right: its text has two sentences and attributes nothing. It
becomes an article without spans. Not kept: three notes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

from scripts.articles.article import CLAIM, SOURCE, Article, Link, Place, Span
from scripts.articles.formats.brat.standoff import ANNOTATION, TEXT, Event, read_standoff
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.parts.descriptions import ANNOTATOR
from scripts.articles.problems import ArticleError, Problem

# Their labels that are linked, and ours for them.
_CONTENT, _SOURCE = "Content", "Source"
OUR_LABELS: Mapping[str, str] = {_CONTENT: CLAIM, _SOURCE: SOURCE}
_TEXTS, _ATTRIBUTIONS = "text", "attributions"

_Piece = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotation of one text.

    article (Article): With the labels of the file.
    joined (frozenset[int]): Indices of the spans that an event joins. Annotators left the others over.
    """

    article: Article
    joined: frozenset[int]


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read one part of the corpus. An article is called as its text; `annotator` in its meta is the code.

    Spans have the ids of their annotations (T2; fragments T2.1, T2.2), the first of several.

    path (Path): The folder with the folders `text` and `attributions`.
    YIELDS (Article | Refusal): An Article for each annotation, in the order of the texts' names and then of the codes.
        A faulty annotation is refused whole, with all its faults: the corpus has none, so the file is damaged.
    RAISES (ArticleError): There is no text in the folder.
    """
    texts = annotations(path)
    for text, files in texts.items():
        if not files:
            yield Refusal(no_annotation(text, path), "record", text.name)
        for file in files:
            try:
                article = read_annotation(text, file).article
            except ArticleError as error:
                yield from (Refusal(problem, "record", file.name) for problem in error.problems)
            else:
                yield replace(article, meta={ANNOTATOR: _name_and_code(file)[1]})
    known = {text.stem for text in texts}
    for file in _annotation_files(path):
        if (name := _name_and_code(file)[0]) not in known:
            message = f"there is no {_TEXTS}/{name or 'NAME'}{TEXT} for it; add the text, or remove the annotation"
            yield Refusal(Problem(message, str(file), article=name), "record", file.name)


def recognises(path: Path, head: bytes) -> bool:
    """Whether this is a folder with texts and attributions in folders of their own."""
    return any(True for _ in (path / _TEXTS).glob(f"*{TEXT}")) and bool(_annotation_files(path))


def annotations(folder: Path) -> dict[Path, list[Path]]:
    """The texts of a part in the order of their names, each with its annotations in the order of their codes.

    RAISES (ArticleError): There is no text in the folder.
    """
    texts = sorted((folder / _TEXTS).glob(f"*{TEXT}"))
    if not texts:
        message = f"no {_TEXTS}/*{TEXT} in it; fetch the corpus with weasel assets --extra or weasel run mirror"
        raise ArticleError([Problem(message, str(folder))])
    by_name: dict[str, list[Path]] = {}
    for file in _annotation_files(folder):
        by_name.setdefault(_name_and_code(file)[0], []).append(file)
    return {text: by_name.get(text.stem, []) for text in texts}


def no_annotation(text: Path, folder: Path) -> Problem:
    """What is wrong with a text of a part that has no annotation."""
    message = f"no annotation {text.stem}_*{ANNOTATION} in {folder / _ATTRIBUTIONS}; fetch the corpus anew"
    return Problem(message, str(text), article=text.stem)


def read_annotation(text_path: Path, annotation: Path) -> Annotated:
    """Read one annotation of one text.

    RAISES (ArticleError): See `read_standoff`.
    """
    text, bounds, events = read_standoff(text_path, annotation)
    names: dict[_Piece, str] = {}
    places: dict[str, list[_Piece]] = {}
    for bound in bounds:
        places[bound.id] = [(bound.type, *fragment) for fragment in bound.fragments]
        for number, piece in enumerate(places[bound.id], 1):
            names.setdefault(piece, f"{bound.id}.{number}" if len(bound.fragments) > 1 else bound.id)
    order = sorted(names, key=lambda piece: (piece[1], -piece[2], piece[0]))
    index = {piece: number for number, piece in enumerate(order)}
    links = {link for event in events for link in _links(event, places, index)}
    joined = {index[piece] for event in events for _, name in event.arguments for piece in places.get(name, ())}
    article = Article(
        id=text_path.stem,
        text=text,
        spans=tuple(Span(*piece, names[piece]) for piece in order),
        links=tuple(sorted(links, key=lambda link: (link.head, link.tail, link.kind))),
        annotates=frozenset(OUR_LABELS.values()),
        place=Place(str(annotation)),
    )
    return Annotated(article, frozenset(joined))


def _links(event: Event, places: Mapping[str, Sequence[_Piece]], index: Mapping[_Piece, int]) -> Iterator[Link]:
    found = [piece for _, name in event.arguments for piece in places.get(name, ())]
    heads, tails = ([index[piece] for piece in found if piece[0] == label] for label in (_CONTENT, _SOURCE))
    return (Link(event.arguments[0][0], head, tail) for head, tail in product(heads, tails))


def _annotation_files(folder: Path) -> list[Path]:
    return sorted((folder / _ATTRIBUTIONS).glob(f"*{ANNOTATION}"))


def _name_and_code(annotation: Path) -> tuple[str, str]:
    """Of NAME_CODE.ann, where the name may have such lines in it as well."""
    name, _, code = annotation.stem.rpartition("_")
    return name, code


FORMAT = Format(
    name="polnear",
    title="PolNeAR, folders of texts and attributions (https://github.com/networkdynamics/PolNeAR)",
    suffixes=(),
    read=read,
    write=None,
    recognises=recognises,
)

"""brat stand-off (https://brat.nlplab.org/standoff.html): a text NAME.txt, and NAME.ann with annotations by offsets.

Offsets count characters (Unicode code points) of the text as it lies in the file, line breaks included. Text-bound
annotations (T) become spans, relations (R) and events (E) links, and notes (#) that say `score` and a number the scores
of their spans; of each other kind a Refusal a file says how many there are, and so does one of events whose type is not
their trigger's, since the type of a span is the trigger's. A discontinuous annotation becomes a span a fragment, and
each link one a fragment: only where nothing but a line break parts the fragments they are one span, since brat itself
cuts annotations there, and so does `write`.
"""

from collections.abc import Iterator
from pathlib import Path

from scripts.articles.article import Article
from scripts.articles.formats.brat.article import article_of
from scripts.articles.formats.brat.standoff import ANNOTATION, RECORD, TEXT, Standoff
from scripts.articles.formats.brat.writing import write
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.parts.descriptions import ANNOTATOR
from scripts.articles.formats.parts.folders import files_in
from scripts.articles.formats.parts.utf8 import MARK
from scripts.articles.problems import ArticleError, Problem

__all__ = ["ANNOTATION", "FORMAT", "LOSSES", "read", "recognises", "write"]

# What an Article loses on the way through `write` and `read`.
LOSSES = (
    "ids of spans that are not T and a number",
    "description (meta), but for scores, and which labels were annotated",
)


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a folder of pairs NAME.txt and NAME.ann, to any depth, or one pair.

    An article is called NAME, and after its folder and NAME where several are called alike; where these also have the
    same text, `annotator` in their meta is the folder. Spans have the ids of their annotations (T2; fragments T2.1,
    T2.2), and labels and kinds of links are brat's types and roles. Of a relation the first argument is the head, of an
    event the trigger; an event as an argument stands for its trigger.

    path (Path): The folder, the text or the annotation.
    RAISES (ArticleError): There is no such file, or no pair in the folder.
    """
    if path.is_dir():
        yield from _read_folder(path)
        return
    for file in (path.with_suffix(TEXT), path.with_suffix(ANNOTATION)):
        if not file.is_file():
            raise ArticleError([Problem(_lonely(file), str(path))])
    yield from _read_pair(path.with_suffix(TEXT), path.stem)


def recognises(path: Path, head: bytes) -> bool:
    """Whether this is a folder with an annotation in it, an annotation, or a text with one beside it."""
    if path.is_dir():
        # With texts and annotations in folders of their own it is PolNeAR.
        is_polnear = (path / "text").is_dir() and (path / "attributions").is_dir()
        return not is_polnear and any(True for _ in path.rglob(f"*{ANNOTATION}"))
    if path.suffix.lower() == TEXT:
        return path.with_suffix(ANNOTATION).is_file()
    # An annotation without a record is one: nothing is annotated.
    start = head.decode("utf-8", "ignore").lstrip(f"{MARK}\r\n")
    return path.suffix.lower() == ANNOTATION and (not start or bool(RECORD.match(start)))


def _read_folder(folder: Path) -> Iterator[Article | Refusal]:
    suffixes = (TEXT, ANNOTATION)
    # Not in capitals: the two files of a pair are told by their names.
    files = [one for one in files_in(folder, suffixes) if one.suffix in suffixes and one.is_file()]
    known = frozenset(files)
    texts = [file for file in files if file.suffix == TEXT and file.with_suffix(ANNOTATION) in known]
    if not texts:
        message = f"no pair NAME{TEXT} and NAME{ANNOTATION} in it; name the folder that has them"
        raise ArticleError([Problem(message, str(folder))])
    for file in files:
        other = file.with_suffix(ANNOTATION if file.suffix == TEXT else TEXT)
        if other not in known:
            problem = Problem(_lonely(other), str(file), article=file.stem)
            yield Refusal(problem, "record", file.name)
    groups: dict[str, list[Path]] = {}
    for text in texts:
        groups.setdefault(text.stem, []).append(text)
    for stem, group in groups.items():
        if len(group) == 1:
            yield from _read_pair(group[0], stem)
            continue
        # A folder an annotator is how several people annotate one text in brat.
        same = len({text.read_bytes() for text in group}) == 1
        for text in group:
            place = text.relative_to(folder)
            annotator = place.parent.as_posix() if same else ""
            yield from _read_pair(text, place.with_suffix("").as_posix(), annotator)


def _lonely(missing: Path) -> str:
    what = "its text" if missing.suffix == TEXT else "its annotation (make an empty one where nothing is annotated)"
    return f"there is no {missing.name}, {what}, beside it"


def _read_pair(text_path: Path, name: str, annotator: str = "") -> Iterator[Article | Refusal]:
    try:
        standoff = Standoff(text_path, text_path.with_suffix(ANNOTATION), name)
    except ArticleError as error:
        # One of many files: the others can be read.
        yield from (Refusal(problem, "record", text_path.name) for problem in error.problems)
        return
    article, refusals = article_of(standoff, {ANNOTATOR: annotator} if annotator else {})
    yield from standoff.refusals
    yield from refusals
    yield from standoff.leftovers.refusals()
    yield article


FORMAT = Format(
    name="brat",
    title="brat stand-off (https://brat.nlplab.org/standoff.html)",
    suffixes=(ANNOTATION, TEXT),
    read=read,
    write=write,
    recognises=recognises,
)

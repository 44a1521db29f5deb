"""Which articles to annotate next: those from which the model would learn most."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from spacy.language import Language

from scripts.articles.formats import registry
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from scripts.articles.same_text import text_digest
from scripts.console import fail, speaker
from scripts.output import STANDARD_OUTPUT, OutputError, check_output, open_output
from scripts.pipeline.load import PACKAGE, ModelError, load_pipeline
from scripts.use.bar import with_bar
from scripts.use.diversity import order, vectors
from scripts.use.texts import InputError, Source, Text, check_length, check_there, read_texts, sources_of
from scripts.use.uncertainty import judged, uncertainty

_DECIMALS = 4
_BATCH = 32

Paths = Annotated[
    list[Path],
    typer.Argument(help="Text files (.txt), folders of them, JSON lines with a field `text` (.jsonl), or -."),
]
Model = Annotated[str, typer.Option(help="An installed pipeline, or the folder of a trained one.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="File, or - for standard output.")]
Count = Annotated[int, typer.Option(min=1, help="How many articles are wanted.")]
Exclude = Annotated[
    list[Path],
    typer.Option(help="Annotated articles, in any format that import_annotations reads: left out. Repeatable."),
]
Lines = Annotated[bool, typer.Option("--jsonl", help="Standard input is JSON lines, not one text.")]


def queue(
    paths: Paths,
    model: Model = PACKAGE,
    count: Count = 100,
    output: Output = STANDARD_OUTPUT,
    exclude: Exclude = [],  # noqa: B006  # Typer copies it
    jsonl: Lines = False,
) -> None:
    """Choose the articles to annotate next, in the order of what the model would learn from them.

    An article goes to the front where the model is unsure, and to the back where it is like one before it or like one
    of --exclude. Written are JSON lines that scripts.use.annotate takes, with two more fields: `uncertainty`, the
    number of wrong spans to be expected in 100 words, and `rank`.

    Example: python -m scripts.use.queue news/ --count 100 --exclude mine/train -o queue.jsonl
    """
    check_there([*paths, *exclude])
    console = Console(stderr=True)
    say = speaker(console)
    with ExitStack() as stack:
        try:
            check_output(output, folder=False)
            sources = sources_of(paths, stack, json_lines=jsonl)
            known = list(_annotated(exclude, say))
            nlp = load_pipeline(model)
            places = _usable(sources, {text_digest(text) for text in known}, nlp.max_length, say)
            unsure = _uncertainties(nlp, sources, places, console)
            chosen = _order(unsure, sources, places, known, count)
            _write([places[number] for number in chosen], [unsure[number] for number in chosen], sources, output)
        except BrokenPipeError:
            raise
        except (InputError, ModelError, OutputError, ArticleError, OSError) as error:
            fail(error)
    place = f" → {output}" if output != STANDARD_OUTPUT else ""
    say(f"{len(chosen)} of {len(places)} text{'s' * (len(places) != 1)}{place}")


def _annotated(paths: Iterable[Path], say: Callable[[str], None]) -> Iterator[str]:
    """The texts of annotated articles."""
    refused = 0
    for path in paths:
        for one in registry.guess(path).read(path):
            if isinstance(one, Refusal):
                refused += one.what == "record"
            elif one.text.strip():
                yield one.text
    if refused:
        say(f"--exclude: {refused} article{'s' * (refused != 1)} cannot be read; they may stand in the queue")


def _usable(sources: Sequence[Source], known: set[bytes], limit: int, say: Callable[[str], None]) -> list[int]:
    """The numbers of those texts that are not blank and not known."""
    usable: list[int] = []
    count = empty = 0
    for number, text in enumerate(read_texts(sources)):
        check_length(text, limit)
        count += 1
        if not text.text.strip():
            empty += 1
        elif text_digest(text.text) not in known:
            usable.append(number)
    if not count:
        raise InputError("there is no text in the input")
    if empty:
        say(f"{empty} of {count} texts are empty; they are left out")
    if excluded := count - empty - len(usable):
        say(f"{excluded} of {count} texts are annotated already; they are left out")
    if not usable:
        raise InputError("there is no text left to annotate")
    return usable


def _uncertainties(nlp: Language, sources: Sequence[Source], places: Sequence[int], console: Console) -> list[float]:
    texts = ((text.text, text.text) for text in _texts_at(sources, places))
    rows = with_bar(judged(nlp, texts, _BATCH), len(places), "judging", console)
    # Rounded, since an encoder's last digits depend on the machine.
    return [round(uncertainty(candidates, text), _DECIMALS) for candidates, text in rows]


def _order(
    unsure: Sequence[float], sources: Sequence[Source], places: Sequence[int], known: Sequence[str], count: int
) -> list[int]:
    rows = vectors(chain((text.text for text in _texts_at(sources, places)), known))
    return order(np.array(unsure), rows[: len(places)], rows[len(places) :], count)


def _write(places: Sequence[int], unsure: Sequence[float], sources: Sequence[Source], output: Path) -> None:
    # Only what was chosen is kept in memory.
    texts = dict(zip(sorted(places), _texts_at(sources, places), strict=True))
    with open_output(output) as file:
        for rank, (place, value) in enumerate(zip(places, unsure, strict=True), 1):
            text = texts[place]
            row = {"id": text.id, "text": text.text, **text.fields, "uncertainty": value, "rank": rank}
            file.write(json.dumps(row | {"id": text.id}, ensure_ascii=False).encode() + b"\n")


def _texts_at(sources: Sequence[Source], places: Iterable[int]) -> Iterator[Text]:
    """The texts with these numbers, in the order of the input."""
    wanted = set(places)
    return (text for number, text in enumerate(read_texts(sources)) if number in wanted)


if __name__ == "__main__":
    typer.run(queue)

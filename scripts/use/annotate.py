"""Annotate texts with a trained pipeline."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from spacy.language import Language
from spacy.tokens import Doc

from scripts.articles.problems import ArticleError
from scripts.console import fail, progress
from scripts.files import complete
from scripts.pipeline.load import PACKAGE, ModelError, load_pipeline, name_of
from scripts.use.as_jsonl import PREDICTED, write_jsonl
from scripts.use.as_page import write_page
from scripts.use.as_xml import check_writable, write_articles
from scripts.use.output import STANDARD_OUTPUT, OutputError, check_output, open_output
from scripts.use.texts import STANDARD_INPUT, InputError, Source, Text, find_sources, read_texts

DASH = Path("-")


class Format(StrEnum):
    """What is written."""

    JSONL = "jsonl"
    XML = "xml"
    DISPLACY = "displacy"


Paths = Annotated[
    list[Path],
    typer.Argument(
        help="Text files (.txt), folders of them, JSON lines with a field `text` (.jsonl), or - for standard input.",
    ),
]
Model = Annotated[str, typer.Option(help="An installed pipeline, or the folder of a trained one.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="File, folder for xml, or - for standard output.")]
FormatOption = Annotated[
    Format,
    typer.Option("--format", help="jsonl: one object an article; xml: one file an article; displacy: one HTML page."),
]
Lines = Annotated[bool, typer.Option("--jsonl", help="Standard input is JSON lines, not one text.")]
BatchSize = Annotated[int, typer.Option(min=1, help="Articles that the pipeline takes at once.")]
Processes = Annotated[int, typer.Option(min=1, help="Processes to work with; each loads the pipeline.")]


def annotate(
    paths: Paths,
    model: Model = PACKAGE,
    output: Output = STANDARD_OUTPUT,
    format: FormatOption = Format.JSONL,
    batch_size: BatchSize = 32,
    n_process: Processes = 1,
    jsonl: Lines = False,
) -> None:
    """Mark who attacked whom, and who says so, in articles of your own.

    All inputs are checked first: where one is bad, nothing is written. Every span has a score: it is a prediction.

    Example: python -m scripts.use.annotate news/ -o found.jsonl
    """
    if format == Format.XML and output == STANDARD_OUTPUT:
        raise typer.BadParameter("--format xml writes one file an article: name a folder with -o")
    # Typer's own check, `exists`, takes - for a file.
    if missing := [path for path in paths if path != DASH and not path.exists()]:
        raise typer.BadParameter(f"there is no file or folder {missing[0]}")
    console = Console(stderr=True)

    def say(message: str) -> None:
        console.print(message, markup=False, highlight=False, emoji=False, soft_wrap=True)

    with ExitStack() as stack:
        try:
            check_output(output, folder=format == Format.XML)
            sources = _sources(paths, stack, json_lines=jsonl)
            nlp = load_pipeline(model)
            count = _check_inputs(sources, nlp, format, say)
            texts = ((text.text, text) for text in read_texts(sources))
            annotated = nlp.pipe(texts, as_tuples=True, batch_size=batch_size, n_process=n_process)
            _write(_with_progress(annotated, count, console), output, format, name_of(nlp), say)
        except BrokenPipeError:
            # The reader of our output, `head` for instance, has had enough.
            raise
        except (InputError, ModelError, OutputError, ArticleError, OSError) as error:
            fail(error)
    say(f"{count} text{'s' * (count != 1)} annotated" + (f" → {output}" if output != STANDARD_OUTPUT else ""))


def _sources(paths: Sequence[Path], stack: ExitStack, *, json_lines: bool) -> list[Source]:
    sources: list[Source] = []
    for path in paths:
        if path == DASH:
            # Kept in a file, since inputs are read twice.
            file = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "stdin"
            with file.open("wb") as copy:
                shutil.copyfileobj(sys.stdin.buffer, copy)
            sources.append(Source(file, STANDARD_INPUT, "stdin", json_lines))
        else:
            sources += find_sources([path])
    return sources


def _check_inputs(sources: Iterable[Source], nlp: Language, format: Format, say: Callable[[str], None]) -> int:
    """How many texts there are, once it is sure that all can be read, annotated and written."""
    count = empty = replaced = 0
    for text in read_texts(sources):
        if len(text.text) > nlp.max_length:
            size = f"{len(text.text)} characters, the pipeline takes {nlp.max_length} at most"
            raise InputError(f"{text.origin}: {size}; cut it into articles")
        if format == Format.XML:
            check_writable(text)
        count += 1
        empty += not text.text.strip()
        replaced += any(name in text.fields for name in PREDICTED)
    if not count:
        raise InputError("there is no text in the input")
    if empty:
        say(f"{empty} of {count} texts are empty; they are kept, without spans")
    if replaced and format == Format.JSONL:
        say(f"{replaced} of {count} texts have fields {' or '.join(PREDICTED)} already; predictions replace them")
    return count


def _with_progress(annotated: Iterable[tuple[Doc, Text]], count: int, console: Console) -> Iterator[tuple[Doc, Text]]:
    if not console.is_terminal:
        # A bar would be nothing in a log.
        yield from progress(annotated, count, "annotating")
        return
    columns = (TextColumn("annotating"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        yield from bar.track(annotated, total=count)


def _write(
    annotated: Iterable[tuple[Doc, Text]], output: Path, format: Format, pipeline: str, say: Callable[[str], None]
) -> None:
    if format == Format.XML:
        with complete(output) as folder:
            write_articles(annotated, folder, f"predicted by {pipeline}, checked by nobody", say)
        return
    with open_output(output) as file:
        if format == Format.JSONL:
            write_jsonl(annotated, file)
        else:
            write_page(annotated, file, pipeline)


if __name__ == "__main__":
    typer.run(annotate)

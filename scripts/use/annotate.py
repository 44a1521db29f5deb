"""Annotate texts with a trained pipeline."""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from spacy.language import Language
from spacy.tokens import Doc

from scripts.articles.problems import ArticleError
from scripts.console import fail, speaker
from scripts.output import STANDARD_OUTPUT, OutputError, check_output, open_output
from scripts.pipeline.load import PACKAGE, ModelError, load_pipeline, name_of
from scripts.use.as_articles import FOLDERS, NAMES, Writing, check_writable
from scripts.use.as_jsonl import PREDICTED, write_jsonl
from scripts.use.as_page import write_page
from scripts.use.bar import with_bar
from scripts.use.texts import InputError, Source, Text, check_length, check_there, read_texts, sources_of


class Format(StrEnum):
    """What is written."""

    JSONL = "jsonl"
    XML = "xml"
    DISPLACY = "displacy"
    LABELSTUDIO = "labelstudio"
    PRODIGY = "prodigy"
    BRAT = "brat"

    @property
    def is_folder(self) -> bool:
        """Whether the output is a folder."""
        return self in FOLDERS

    @property
    def has_articles(self) -> bool:
        """Whether it is one of the formats that can be imported again."""
        return self in NAMES


Paths = Annotated[
    list[Path],
    typer.Argument(
        help="Text files (.txt), folders of them, JSON lines with a field `text` (.jsonl), or - for standard input.",
    ),
]
Model = Annotated[str, typer.Option(help="An installed pipeline, or the folder of a trained one.")]
Output = Annotated[
    Path, typer.Option("--output", "-o", help="File, folder for xml and brat, or - for standard output.")
]
FormatOption = Annotated[
    Format,
    typer.Option(
        "--format",
        help="jsonl: one object an article; xml: one file an article; displacy: one HTML page; labelstudio, prodigy, "
        "brat: to be corrected there and brought back by scripts.articles.import_annotations.",
    ),
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

    To correct in Label Studio: python -m scripts.use.annotate news/ --format labelstudio -o tasks.json
    """
    _check_usage(format, output)
    check_there(paths)
    console = Console(stderr=True)
    say = speaker(console)
    with ExitStack() as stack:
        try:
            check_output(output, folder=format.is_folder)
            sources = sources_of(paths, stack, json_lines=jsonl)
            nlp = load_pipeline(model)
            count = _check_inputs(sources, nlp, format, say)
            texts = ((text.text, text) for text in read_texts(sources))
            annotated = nlp.pipe(texts, as_tuples=True, batch_size=batch_size, n_process=n_process)
            _write(with_bar(annotated, count, "annotating", console), output, format, name_of(nlp), say)
        except BrokenPipeError:
            # The reader of our output, `head` for instance, has had enough.
            raise
        except (InputError, ModelError, OutputError, ArticleError, OSError) as error:
            fail(error)
    say(f"{count} text{'s' * (count != 1)} annotated" + (f" → {output}" if output != STANDARD_OUTPUT else ""))


def _check_usage(format: Format, output: Path) -> None:
    """RAISES (BadParameter): The format cannot go where it shall go."""
    if format.is_folder and output == STANDARD_OUTPUT:
        raise typer.BadParameter(f"--format {format} writes one file an article: name a folder with -o")
    if format == Format.LABELSTUDIO and output.suffix.lower() != ".json":
        reason = "writes tasks, NAME.json, and beside them the labelling configuration, NAME.config.xml"
        raise typer.BadParameter(f"--format {format} {reason}: name the first with -o")


def _check_inputs(sources: Iterable[Source], nlp: Language, format: Format, say: Callable[[str], None]) -> int:
    """How many texts there are, once it is sure that all can be read, annotated and written."""
    count = empty = replaced = 0
    for text in read_texts(sources):
        check_length(text, nlp.max_length)
        if format.has_articles:
            check_writable(text, format)
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


def _write(
    annotated: Iterable[tuple[Doc, Text]], output: Path, format: Format, pipeline: str, say: Callable[[str], None]
) -> None:
    writing = Writing(format, pipeline, say)
    if format.is_folder or format == Format.LABELSTUDIO:
        writing.write(annotated, output)
        return
    with open_output(output) as file:
        if format == Format.PRODIGY:
            with tempfile.TemporaryDirectory() as folder:
                # Its writer takes a path, and standard output is none.
                writing.write(annotated, Path(folder) / "tasks.jsonl")
                with (Path(folder) / "tasks.jsonl").open("rb") as tasks:
                    shutil.copyfileobj(tasks, file)
        elif format == Format.JSONL:
            write_jsonl(annotated, file)
        else:
            write_page(annotated, file, pipeline)


if __name__ == "__main__":
    typer.run(annotate)

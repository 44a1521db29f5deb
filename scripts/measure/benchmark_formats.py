"""How fast each format is read, and how much memory that takes."""

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scripts.articles.article import Article, Place
from scripts.articles.formats import labelstudio, prodigy, registry
from scripts.articles.formats.format import Format, Refusal, Writer
from scripts.articles.load import article_files, load_articles
from scripts.articles.problems import ArticleError, Problem
from scripts.console import fail
from scripts.files import write_atomically
from scripts.measure.fresh_process import in_fresh_process
from scripts.measure.machine import cores, peak_memory_mib

MB = 1_000_000
# So many articles tell how large an export gets.
_SAMPLE = 50
# The constant memory of streaming is shown by two files, one so many times as long as the other.
_TIMES = 10
# What goes out for annotators to correct does not come back before they have: these write what they would.
_ANNOTATED: Mapping[str, Writer] = {labelstudio.FORMAT.name: labelstudio.write_annotated}


@dataclass(frozen=True, slots=True)
class Cost:
    """What the reading of one export took.

    name (str): The row of the table.
    articles (int): How many there are.
    file_mb, text_mb (float): Size of the file or folder and of the texts in UTF-8, in megabytes.
    seconds (float): By the clock.
    start_mib, peak_mib (float): Highest resident memory of the process before and after reading, in MiB.
    """

    name: str
    articles: int
    file_mb: float
    text_mb: float
    seconds: float
    start_mib: float
    peak_mib: float


def benchmark_formats(
    texts: Annotated[Path, typer.Option(help="Folder of articles in our XML.", exists=True)] = Path("corpus/articles"),
    megabytes: Annotated[float, typer.Option(min=0.001, help="Size of each export, about.")] = 20.0,
    format: Annotated[str, typer.Option("--format", help="Only this one; all that can be written if left out.")] = "",
    records: Annotated[int, typer.Option(min=0, help="Of the longer file for constant memory; 0: none.")] = 100_000,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the figures as JSON as well.")] = None,
) -> None:
    """Measure how fast exports are read, format by format, and the peak memory of that.

    The exports are written from our articles, over and over with new ids, and each is read in a process of its own.
    Then one of Prodigy is read that is ten times as long as another: the peak should be the same. The machine's other
    work shows in the figures: compare those of one run only.

    Example: python -m scripts.measure.benchmark_formats --megabytes 5 --format brat
    """
    names = _names(format)
    costs: list[Cost] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            for name in names:
                typer.echo(name, err=True)
                export = in_fresh_process(write_of_size, name, texts, round(megabytes * MB), Path(folder) / name)
                costs.append(in_fresh_process(measure_reading, name, name, export))
            if records and prodigy.FORMAT.name in names:
                costs += _costs_of_streaming(texts, records, Path(folder))
    except (ArticleError, OSError) as error:
        fail(error)
    if output:
        write_atomically(output, _as_json(costs))
    # A fixed width, since logs and pipes have none of their own.
    Console(width=120).print(_table(costs))


def write_export(name: str, articles: Sequence[Article], number: int, path: Path) -> Path:
    """Write an export.

    articles (Sequence[Article]): They are repeated, with new ids.
    number (int): Of articles in it.
    path (Path): Where to, without a suffix.
    RETURNS (Path): Where it is: a folder, or a file with a suffix of the format.
    RAISES (ArticleError): The format cannot hold an article.
    """
    format = registry.FORMATS[name]
    file = path.with_name(path.name + format.suffixes[0])
    write = _ANNOTATED.get(name, format.write)
    if write is None:
        raise ValueError(f"{name} has no writer")
    write(islice(_repeated(articles), number), file)
    # Formats with a file an article have made a folder, whose name should not be that of a file.
    return file.rename(path) if file.is_dir() else file


def write_of_size(name: str, texts: Path, size: int, path: Path) -> Path:
    """Write an export of about so many bytes, of the articles in a folder; see `write_export`."""
    articles = _articles(texts)
    sample = articles[:_SAMPLE]
    taken = _size(write_export(name, sample, len(sample), path.with_name(f"{path.name}-sample")))
    return write_export(name, articles, max(1, round(size * len(sample) / taken)), path)


def write_of_records(name: str, texts: Path, number: int, path: Path) -> Path:
    """Write an export of so many first lines of the articles in a folder; see `write_export`."""
    return write_export(name, [_beginning(article) for article in _articles(texts)], number, path)


def measure_reading(name: str, format: str, path: Path) -> Cost:
    """Read an export to its end.

    RAISES (ArticleError): It cannot be read, or something in it is refused: then the figures would say nothing.
    """
    start_mib, start = peak_memory_mib(), time.perf_counter()
    articles = size = 0
    for one in registry.FORMATS[format].read(path):
        if isinstance(one, Refusal):
            raise ArticleError([one.problem])
        articles += 1
        size += len(one.text.encode())
    seconds = time.perf_counter() - start
    return Cost(name, articles, _size(path) / MB, size / MB, seconds, start_mib, peak_memory_mib())


def _names(wanted: str) -> list[str]:
    """Formats to measure; those that can only be read are named on standard error."""
    if wanted and wanted not in registry.FORMATS:
        raise typer.BadParameter(f"there is no format {wanted!r}, expected one of {', '.join(registry.FORMATS)}")
    chosen: Sequence[Format] = [registry.FORMATS[wanted]] if wanted else list(registry.FORMATS.values())
    if left_out := [one.name for one in chosen if one.write is None]:
        message = f"left out, since there is no writer to make an export: {', '.join(left_out)}"
        if wanted:
            raise typer.BadParameter(message)
        typer.echo(message, err=True)
    return [one.name for one in chosen if one.write is not None]


def _costs_of_streaming(texts: Path, records: int, folder: Path) -> Iterator[Cost]:
    name = prodigy.FORMAT.name
    for number in (max(1, records // _TIMES), records):
        title = f"{name}, {number:,} records"
        typer.echo(title, err=True)
        export = in_fresh_process(write_of_records, name, texts, number, folder / f"{name}-{number}")
        yield in_fresh_process(measure_reading, title, name, export)


def _articles(texts: Path) -> list[Article]:
    articles = load_articles(article_files([texts]))
    if not articles:
        raise ArticleError([Problem("there are no articles in it", str(texts))])
    return articles


def _beginning(article: Article) -> Article:
    """The first line of an article with the spans that lie in it, as annotators get sentences one at a time."""
    end = (article.text.find("\n") + 1 or len(article.text) + 1) - 1
    spans = tuple(span for span in article.spans if span.end <= end)
    return replace(article, text=article.text[:end], spans=spans, links=())


def _repeated(articles: Sequence[Article]) -> Iterator[Article]:
    for turn in count(1):
        # Without its place: a file of that name has another id.
        yield from (replace(article, id=f"{article.id}-{turn}", place=Place()) for article in articles)


def _size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _table(costs: Sequence[Cost]) -> Table:
    table = Table(title=f"Reading, {cores()} cores")
    table.add_column("format", no_wrap=True)
    for title in ("articles", "file MB", "MB/s of file", "MB/s of text", "articles/s", "MiB at start", "peak MiB"):
        table.add_column(title, justify="right")
    for cost in costs:
        table.add_row(
            cost.name,
            f"{cost.articles:,}",
            f"{cost.file_mb:,.1f}",
            f"{cost.file_mb / cost.seconds:,.1f}",
            f"{cost.text_mb / cost.seconds:,.1f}",
            f"{cost.articles / cost.seconds:,.0f}",
            f"{cost.start_mib:,.0f}",
            f"{cost.peak_mib:,.0f}",
        )
    return table


def _as_json(costs: Sequence[Cost]) -> bytes:
    rows = [asdict(cost) for cost in costs]
    return (json.dumps({"cores": cores(), "formats": rows}, indent=2) + "\n").encode()


if __name__ == "__main__":
    typer.run(benchmark_formats)

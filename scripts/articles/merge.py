"""Several folders of our articles into one: imports, layers of several annotators, our own."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from scripts.articles import merging
from scripts.articles.article import LABELS
from scripts.articles.formats import xml
from scripts.articles.load import article_files, load_articles
from scripts.articles.merging import Event, Merging
from scripts.articles.problems import ArticleError
from scripts.console import fail
from scripts.files import complete, write_atomically
from scripts.output import OutputError, check_output

_KINDS = ("articles", "spans", "links")

Folders = Annotated[list[Path], typer.Argument(help="Folders of our XML, or files; the first ones win.", exists=True)]
Output = Annotated[Path, typer.Option("--output", "-o", help="New or empty folder for the articles.")]
PreferFirst = Annotated[
    bool, typer.Option("--prefer-first", help="Of annotations of one text that disagree keep the first.")
]
DropNear = Annotated[
    bool, typer.Option("--drop-near-duplicates", help="Of texts that are nearly the same keep the first.")
]
Listing = Annotated[
    Path | None, typer.Option("--list", help="File for what was dropped or joined; OUTPUT.merged.jsonl.")
]


def merge(
    folders: Folders,
    output: Output,
    prefer_first: PreferFirst = False,
    drop_near_duplicates: DropNear = False,
    listing: Listing = None,
) -> None:
    """Put several folders of our XML together: each text once, with the layers that it has in any of them.

    The same text with other labels is joined, with equal annotation kept once. Annotations that disagree and texts that
    are nearly the same stop everything, unless the options say what to do. See docs/formats.md.

    Example: python -m scripts.articles.merge imported/attackers imported/claims -o mine/all
    """
    if listing and output.absolute() in listing.absolute().parents:
        raise typer.BadParameter("--list: the folder of the articles is for articles only; name another place")
    merged = Merging(prefer_first, drop_near_duplicates)
    try:
        check_output(output, folder=True)
        # A file that is named twice is one file.
        for article in load_articles({file.absolute(): file for file in article_files(folders)}.values()):
            merged.take(article)
        if not merged.counts[merging.READ, "articles"]:
            fail(f"no article files (*{xml.SUFFIX}) in {', '.join(map(str, folders))}")
        place = listing or output.parent / f"{output.name}.merged.jsonl"
        with complete(output) as folder:
            xml.write_folder(merged.finish(), folder)
            write_atomically(place, _as_lines(merged.events))
    except (ArticleError, OutputError, OSError) as error:
        fail(error)
    _show(merged, Console(width=100))
    listed = f"; what was dropped, joined or renamed is in {place}" if merged.events else ""
    typer.echo(f"articles in {output}: {merged.counts[merging.WRITTEN, 'articles']}{listed}", err=True)


def _as_lines(events: Iterable[Event]) -> bytes:
    """A JSON object an event."""
    lines = []
    for event in events:
        article, first = event.article, event.first
        about = {"why": event.row, "file": article.place.path, "article": article.id, "message": event.message}
        renamed = event.row == merging.RENAMED
        # What the article that stays has another value of; where it comes from, for one.
        other = {name: value for name, value in article.meta.items() if first.meta.get(name, value) != value}
        rest = {
            "stays": first.id if renamed else first.place.path,
            "spans": len(article.spans),
            "links": len(article.links),
            "annotates": [label for label in LABELS if label in article.annotates],
            "attributes": {} if renamed else other,
        }
        lines.append(json.dumps({**about, **rest}, ensure_ascii=False) + "\n")
    return "".join(lines).encode("utf-8")


def _show(merged: Merging, console: Console) -> None:
    counts = merged.counts
    grid = Table("", *_KINDS, title="Merge", title_justify="left")
    for row in merging.ROWS:
        figures = [counts[row, kind] for kind in _KINDS]
        if row in (merging.READ, merging.WRITTEN) or any(figures):
            grid.add_row(row, *(f"{figure:,}" if figure else "–" for figure in figures))
    console.print(grid)
    for row, kind, unit in (
        (merging.OTHER_FORM, "articles", "articles"),
        (merging.FILLED, "meta", "values"),
        (merging.RENAMED, "articles", "articles"),
    ):
        if counts[row, kind]:
            console.print(f"{row}: {counts[row, kind]:,} {unit}", markup=False, highlight=False)


if __name__ == "__main__":
    typer.run(merge)

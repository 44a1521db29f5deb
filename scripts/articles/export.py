"""Our articles to the formats of annotation tools."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.articles.duplicates import repeated_ids
from scripts.articles.formats import registry, xml
from scripts.articles.load import article_files, load_articles
from scripts.articles.problems import ArticleError
from scripts.console import fail

_WRITABLE = ", ".join(name for name, format in registry.FORMATS.items() if format.write)


def export(
    paths: Annotated[list[Path], typer.Argument(help="Article files, or folders of them.", exists=True)],
    format: Annotated[str, typer.Option("--format", help=f"One of {_WRITABLE}.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="New file; for brat and xml a new or empty folder.")],
) -> None:
    """Write articles for an annotation tool, and say what its format cannot hold.

    Example: python -m scripts.articles.export corpus/articles/dev --format prodigy -o dev.jsonl
    """
    chosen = registry.FORMATS.get(format)
    if chosen is None or chosen.write is None:
        writable = ", ".join(name for name, one in registry.FORMATS.items() if one.write)
        reason = f"there is no format {format!r}" if chosen is None else f"{chosen.title} is only read"
        raise typer.BadParameter(f"{reason}; expected one of {writable}")
    if output.exists() and not (output.is_dir() and not any(output.iterdir())):
        fail(f"{output} exists; name a new file, or a new or empty folder, so that no annotation is overwritten")
    try:
        articles = load_articles(article_files(paths))
        if repeated := list(repeated_ids(articles)):
            raise ArticleError(repeated)
        if not articles:
            fail(f"no article files (*{xml.SUFFIX}) in {', '.join(map(str, paths))}")
        chosen.write(articles, output)
    except (ArticleError, OSError) as error:
        fail(error)
    if losses := registry.LOSSES.get(format, ()):
        typer.echo(f"{format} cannot hold:", err=True)
        for loss in losses:
            typer.echo(f"- {loss}", err=True)
    spans, links = (sum(len(getattr(article, kind)) for article in articles) for kind in ("spans", "links"))
    count = f"{len(articles)} article{'s' * (len(articles) != 1)}, {spans:,} spans, {links:,} links"
    typer.echo(f"{count} → {output}", err=True)


if __name__ == "__main__":
    typer.run(export)

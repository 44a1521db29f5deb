"""Exports of annotation tools to articles in our XML."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scripts.articles import adapt, intake
from scripts.articles.adapt import OTHERS, Wishes
from scripts.articles.article import LABELS
from scripts.articles.formats import registry
from scripts.articles.formats.format import Format
from scripts.articles.intake import Entry, Intake
from scripts.articles.problems import ArticleError, Problem
from scripts.console import fail
from scripts.files import complete, write_atomically
from scripts.output import OutputError, check_output

# In the order in which things happen; together those between `read` and `written` are what was lost.
_ROWS = (
    intake.READ,
    intake.OTHER_ANNOTATOR,
    intake.DUPLICATE,
    adapt.NOT_MAPPED,
    adapt.BLANK,
    adapt.OVERLAP,
    adapt.SAME_LINK,
    adapt.OTHER_LINK,
    adapt.CROSSING,
    intake.FAULTY,
    intake.WRITTEN,
)
_KINDS = ("articles", "spans", "links")
_NOTHING = "no article could be written"

Exports = Annotated[
    list[Path], typer.Argument(help="Files, or folders where the format has a file an article.", exists=True)
]
Output = Annotated[Path, typer.Option("--output", "-o", help="New or empty folder for the articles.")]
FormatName = Annotated[
    str, typer.Option("--format", help=f"One of {', '.join(registry.FORMATS)}; told from the content if left out.")
]
LabelMap = Annotated[
    list[str],
    typer.Option(
        help="PER_ATT=ATTACKER: a label of the export is one of ours; PER_ATT=: drop it; *=: the others. Repeatable."
    ),
]
Annotates = Annotated[
    str, typer.Option(help="Our labels that the export covers, as in ATTACKER,TARGET; the others count as unknown.")
]
Trim = Annotated[
    bool, typer.Option("--trim", help="Take white space off spans and move their edges to spaCy's tokens.")
]
DropOverlaps = Annotated[
    bool, typer.Option("--drop-overlaps", help="Of two overlapping spans of one label keep the longer.")
]
Normalise = Annotated[
    bool,
    typer.Option("--normalise", help="Put texts into normal form (NFC, LF, single blanks), spans with their words."),
]
Annotator = Annotated[str, typer.Option(help="Whose annotations are taken, where several people annotated a text.")]
FirstAnnotator = Annotated[
    bool, typer.Option("--first-annotator", help="Of several annotations of a text take the first annotator's by name.")
]
KeepGoing = Annotated[bool, typer.Option("--keep-going", help="Write what is good though there are faults.")]
Refusals = Annotated[Path | None, typer.Option(help="File for what was not taken over; OUTPUT.refusals.jsonl.")]


def import_annotations(
    exports: Exports,
    output: Output,
    format: FormatName = "",
    label_map: LabelMap = [],  # noqa: B006  # Typer copies it
    annotates: Annotates = "",
    trim: Trim = False,
    drop_overlaps: DropOverlaps = False,
    normalise: Normalise = False,
    annotator: Annotator = "",
    first_annotator: FirstAnnotator = False,
    keep_going: KeepGoing = False,
    refusals: Refusals = None,
) -> None:
    """Make articles in our XML, one a file, from exports of brat, Prodigy, doccano, Label Studio and the like.

    The exit code is 0 only if all came over, but for what the options say. Otherwise the faults of the first faulty
    input are listed and nothing is written; with --keep-going all is written that is good. See docs/formats.md.

    Example: python -m scripts.articles.import_annotations export.jsonl --label-map PER_ATT=ATTACKER -o mine/train
    """
    if format and format not in registry.FORMATS:
        raise typer.BadParameter(f"there is no format {format!r}, expected one of {', '.join(registry.FORMATS)}")
    if refusals and output.absolute() in refusals.absolute().parents:
        raise typer.BadParameter("--refusals: the folder of the articles is for articles only; name another place")
    if annotator and first_annotator:
        raise typer.BadParameter("--annotator and --first-annotator: say one of them")
    wishes = Wishes(_label_map(label_map), _annotates(annotates), trim, drop_overlaps, normalise)
    try:
        check_output(output, folder=True)
        with complete(output) as folder:
            folder.mkdir()
            taken = Intake(folder, wishes, annotator, first_annotator)
            faults = _take(taken, exports, registry.FORMATS.get(format), keep_going=keep_going)
            if questions := taken.questions():
                raise ArticleError([*faults, *questions])
            if not taken.counts[intake.WRITTEN, "articles"]:
                raise ArticleError([*faults, Problem(_NOTHING, ", ".join(map(str, exports)))])
            place = refusals or output.parent / f"{output.name}.refusals.jsonl"
            write_atomically(place, _as_lines(taken.entries))
    except (ArticleError, OutputError, OSError) as error:
        fail(error, _advice(error) if not keep_going else "")
    _show(taken, Console(width=100))
    for line in (*_hints(taken), *map(str, faults)):
        typer.echo(line, err=True)
    listed = f"; what was not taken over as it was is in {place}" if taken.entries else ""
    typer.echo(f"articles in {output}: {taken.counts[intake.WRITTEN, 'articles']}{listed}", err=True)
    if faults:
        typer.echo(f"{len(faults)} fault{'s' * (len(faults) != 1)}; the rest was written", err=True)
        raise typer.Exit(1)


def _advice(error: Exception) -> str:
    """What to do about faults of the exports; what is wrong with options has to be mended."""
    problems = error.problems if isinstance(error, ArticleError) else ()
    of_exports = [one for one in problems if not one.path.startswith("--") and one.message != _NOTHING]
    return "; --keep-going writes what is good in spite of them" if of_exports else ""


def _take(taken: Intake, exports: Sequence[Path], format: Format | None, *, keep_going: bool) -> list[Problem]:
    """Take in all inputs. RAISES (ArticleError): The first faulty one, unless we are to keep going."""
    faults: list[Problem] = []
    if taken.first_annotator:
        for export in exports:
            # A file of no format that we know is said below.
            with suppress(ArticleError):
                taken.survey(export, format or registry.guess(export))
    for export in exports:
        try:
            found = taken.take(export, format or registry.guess(export))
        except ArticleError as error:
            found = list(error.problems)
        faults += found
        if found and not keep_going:
            raise ArticleError([*found, *taken.questions()])
    return faults


def _label_map(options: Sequence[str]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for option in options:
        # Ours have no = in them, theirs may.
        theirs, equals, ours = option.rpartition("=")
        if not equals or not theirs or (ours and (ours not in LABELS or theirs == OTHERS)):
            expected = f"LABEL=OURS with one of {', '.join(LABELS)}, LABEL= to drop it, or {OTHERS}= to drop all others"
            raise typer.BadParameter(f"--label-map {option}: expected {expected}")
        if labels.setdefault(theirs, ours) != ours:
            raise typer.BadParameter(
                f"--label-map {option}: {theirs} is mapped to {labels[theirs] or 'nothing'} already"
            )
    return labels


def _annotates(option: str) -> frozenset[str] | None:
    if not option:
        return None
    labels = frozenset(label.strip() for label in option.split(","))
    if unknown := sorted(labels - set(LABELS)):
        raise typer.BadParameter(f"--annotates {option}: {', '.join(map(repr, unknown))}: expected some of {LABELS}")
    return labels


def _as_lines(entries: Sequence[Entry]) -> bytes:
    """The file of refusals: a JSON object a line."""
    lines = []
    for entry in entries:
        problem = entry.problem
        about = {"why": entry.row, "what": entry.what, "fault": entry.fault, "message": problem.message}
        where = {"file": problem.path, "line": problem.line, "article": problem.article}
        piece = {"start": problem.start, "end": problem.end, "words": problem.words, "data": entry.data}
        lines.append(json.dumps({**about, **where, **piece}, ensure_ascii=False) + "\n")
    # A refused text may have half a character in it.
    return "".join(lines).encode("utf-8", "backslashreplace")


def _show(taken: Intake, console: Console) -> None:
    counts, wishes = taken.counts, taken.wishes
    grid = Table("", *_KINDS, title="Import", title_justify="left")
    for row in _ROWS:
        figures = [counts[row, kind] for kind in _KINDS]
        if row in (intake.READ, intake.WRITTEN) or any(figures):
            grid.add_row(row, *(f"{figure:,}" if figure else "–" for figure in figures))
    console.print(grid)
    if taken.labels:
        grid = Table("label", "spans", "becomes", title="Labels", title_justify="left")
        for label, count in taken.labels.most_common():
            # Not as markup: labels may have brackets in them.
            grid.add_row(Text(label), f"{count:,}", wishes.label(label) or "(dropped)")
        console.print(grid)
    if taken.kinds:
        links = ", ".join(f"{kind} ({count:,})" for kind, count in taken.kinds.most_common())
        console.print(f"links, as the file calls them: {links}", markup=False, highlight=False)
    for row, kind, unit in (
        (intake.UNREADABLE, "faults", "pieces"),
        (intake.EXPECTED, "faults", "pieces"),
        (adapt.MOVED, "spans", "spans"),
        (adapt.NOT_NORMALISED, "spans", "spans"),
        (intake.RENAMED, "articles", "articles"),
        (intake.NOT_HELD, "meta", "values"),
    ):
        if counts[row, kind]:
            count = counts[row, kind]
            console.print(
                f"{row}: {count:,} {unit.removesuffix('s') if count == 1 else unit}", markup=False, highlight=False
            )


def _hints(taken: Intake) -> list[str]:
    """What is no fault, and perhaps a mistake."""
    hints = []
    if unused := sorted(set(taken.wishes.labels) - set(taken.labels) - {OTHERS}):
        hints.append(f"--label-map has labels that no span has: {', '.join(unused)}")
    absent = [label for label in LABELS if label in taken.annotates and label not in taken.used]
    if absent and len(absent) < len(LABELS) and taken.wishes.annotates is None:
        covered = ",".join(label for label in LABELS if label in taken.used)
        hints.append(
            f"no {' and no '.join(absent)} in any article: if nobody looked for them, say --annotates {covered}"
        )
    if not taken.used:
        hints.append("no span in any article: is this the right export, and the right --format?")
    return hints


if __name__ == "__main__":
    typer.run(import_annotations)

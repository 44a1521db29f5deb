"""Folders of our articles into train, dev and test."""

import math
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from unicodedata import normalize

import typer
from rich.console import Console
from rich.table import Table

from scripts.articles.article import LABELS, Article
from scripts.articles.checks import TRAINED, check_split, tokenizer_of_articles
from scripts.articles.earlier import Earlier, read_earlier
from scripts.articles.formats import xml
from scripts.articles.groups import Grouping, grouped, read_groups
from scripts.articles.load import SPLITS, article_files, load_articles
from scripts.articles.problems import ArticleError, Problem, problem_of
from scripts.articles.stratify import ARTICLES, TOKENS, Group, Thing, TooFewGroupsError, assign, counts_of
from scripts.console import fail
from scripts.files import complete
from scripts.output import OutputError, check_output

_TOGETHER = ("incident", "document")
_LISTED_PAIRS = 10

Folders = Annotated[list[Path], typer.Argument(help="Folders of our XML, or files.", exists=True)]
Output = Annotated[Path, typer.Option("--output", "-o", help="New or empty folder; gets train, dev and test.")]
Shares = Annotated[str, typer.Option(help="Of train, dev and test, in any unit.")]
Seed = Annotated[int, typer.Option(help="Decides where splits or groups come out the same.")]
GroupBy = Annotated[
    list[str], typer.Option(help="Attribute; articles that have the same value stay together. Repeatable.")
]
Groups = Annotated[Path | None, typer.Option(help="CSV with columns id and group.", exists=True, dir_okay=False)]
Keep = Annotated[
    Path | None, typer.Option(help="Earlier split: what it has stays in its split.", exists=True, file_okay=False)
]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which article goes where.

    articles (Sequence[Article]): In the order of their ids.
    counts (Sequence[Counter[Thing]]): What each has.
    grouping (Grouping): Of these articles and, behind them, those of the earlier split.
    groups (Mapping[str, str]): Name of each group that has one of these articles → its split.
    splits (Sequence[str]): The split of each article.
    """

    articles: Sequence[Article]
    counts: Sequence[Counter[Thing]]
    grouping: Grouping
    groups: Mapping[str, str]
    splits: Sequence[str]


def split(
    folders: Folders,
    output: Output,
    shares: Shares = "80,10,10",
    seed: Seed = 0,
    group_by: GroupBy = list(_TOGETHER),  # noqa: B006  # Typer copies it
    groups: Groups = None,
    keep: Keep = None,
) -> None:
    """Divide articles into train, dev and test: nothing of one group in two splits, in each its share of everything.

    Files are copied as they are. Texts that are nearly the same always stay together. The same seed gives the same
    splits, whatever the order of the files. See docs/formats.md.

    Example: python -m scripts.articles.split mine/all -o mine --shares 80,10,10
    """
    parts = _shares(shares)
    attributes = [name for name in group_by if name]
    if unknown := sorted(set(attributes) - set(xml.META)):
        raise typer.BadParameter(f"--group-by {unknown[0]}: there is no such attribute; expected {', '.join(xml.META)}")
    try:
        check_output(output, folder=True)
        articles = _read(folders)
        earlier = read_earlier(keep) if keep else Earlier()
        listed = read_groups(groups) if groups else {}
        plan = _plan(articles, earlier, attributes, listed, parts, seed)
        with complete(output) as folder:
            for name in SPLITS:
                (folder / name).mkdir(parents=True)
            for article, name in zip(articles, plan.splits, strict=True):
                file = Path(article.place.path)
                shutil.copyfile(file, folder / name / file.name)
    except TooFewGroupsError as error:
        fail(
            f"too few groups of articles: {error}; train, dev and test need at least one each. Articles of one group "
            "and texts that are nearly the same stay together"
        )
    except (ArticleError, OutputError, OSError) as error:
        fail(error)
    _show(plan, Console(width=100))
    for line in _hints(plan, earlier, attributes, listed):
        typer.echo(line, err=True)
    typer.echo(f"articles in {output}: {len(articles)}", err=True)


def _shares(option: str) -> dict[str, float]:
    try:
        parts = [float(part) for part in option.split(",")]
    except ValueError:
        parts = []
    if len(parts) != len(SPLITS) or not all(0 < part < math.inf for part in parts):
        raise typer.BadParameter(f"--shares {option}: expected three numbers above 0, as in 80,10,10")
    return {name: part / sum(parts) for name, part in zip(SPLITS, parts, strict=True)}


def _read(folders: Sequence[Path]) -> list[Article]:
    """All articles, in the order of their ids.

    RAISES (ArticleError): There is none, one is faulty, or files of two have one name.
    """
    # A file that is named twice is one file.
    articles = load_articles({file.absolute(): file for file in article_files(folders)}.values())
    articles.sort(key=lambda article: article.id)
    met: dict[str, Article] = {}
    problems = []
    for article in articles:
        # Some file systems take Raid.xml and raid.xml for one file.
        name = normalize("NFC", Path(article.place.path).name).casefold()
        if (first := met.setdefault(name, article)) is not article:
            message = f"is called like {first.place.path}; `python -m scripts.articles.merge` makes ids unique"
            problems.append(problem_of(article, message))
    if not articles:
        problems = [Problem(f"no article files (*{xml.SUFFIX})", ", ".join(map(str, folders)))]
    if problems:
        raise ArticleError(problems)
    return articles


def _plan(
    articles: Sequence[Article],
    earlier: Earlier,
    attributes: Sequence[str],
    listed: Mapping[str, str],
    shares: Mapping[str, float],
    seed: int,
) -> _Plan:
    nlp = tokenizer_of_articles()
    counts = [counts_of(article, nlp) for article in articles]
    total = len(articles)
    same = ((number, total + known) for number, known in earlier.again(articles).items())
    grouping = grouped([*articles, *earlier.articles], attributes, listed, same)
    groups: list[Group] = []
    names: dict[int, str] = {}
    for members, place in zip(grouping.members, earlier.places(grouping, total), strict=True):
        if here := [number for number in members if number < total]:
            # Ids are unique.
            name = articles[here[0]].id
            groups.append(Group(name, sum((counts[number] for number in here), Counter()), place))
            names.update(dict.fromkeys(here, name))
    assigned = assign(groups, shares, seed)
    return _Plan(articles, counts, grouping, assigned, [assigned[names[number]] for number in range(total)])


def _show(plan: _Plan, console: Console) -> None:
    totals: dict[str, Counter[Thing]] = {name: Counter() for name in SPLITS}
    for count, name in zip(plan.counts, plan.splits, strict=True):
        totals[name].update(count)
    grid = Table("", title="Split", title_justify="left")
    for name in SPLITS:
        grid.add_column(name, justify="right")
        grid.add_column("%", justify="right")
    groups = Counter(plan.groups.values())
    grid.add_row("groups", *_row([groups[name] for name in SPLITS]))
    for thing in (ARTICLES, TOKENS, *((label, "") for label in LABELS)):
        grid.add_row(thing[0], *_row([totals[name][thing] for name in SPLITS]))
    console.print(grid)


def _row(figures: Sequence[int]) -> list[str]:
    total = sum(figures)
    pairs = ((f"{figure:,}", f"{100 * figure / total:.1f}" if total else "–") for figure in figures)
    return [cell for pair in pairs for cell in pair]


def _hints(plan: _Plan, earlier: Earlier, attributes: Sequence[str], listed: Mapping[str, str]) -> list[str]:
    """What is no fault, and perhaps a mistake."""
    hints = []
    articles = plan.articles
    near = [pair for pair in plan.grouping.near if pair[1] < len(articles)]
    if near:
        said = "`python -m scripts.articles.check` will ask to remove one of each"
        hints.append(f"pairs of nearly the same text, kept together: {len(near)}; {said}")
        files = ((articles[one].place.path, articles[other].place.path, share) for one, other, share in near)
        hints += [f"  {one} and {other} (about {share:.0%})" for one, other, share in list(files)[:_LISTED_PAIRS]]
        hints += [f"  and {len(near) - _LISTED_PAIRS} more"] * (len(near) > _LISTED_PAIRS)
    placed = zip(articles, plan.splits, strict=True)
    if partly := sum(bool(check_split(article, name)) for article, name in placed):
        hints.append(
            f"partly annotated articles in {' and '.join(TRAINED)}, where `check` refuses them: {partly}; "
            "annotate all four labels, or leave these articles out here and put them into test"
        )
    if attributes and not any(article.meta.get(name, "").strip() for article in articles for name in attributes):
        hints.append(f"no article has the attribute {' or '.join(attributes)}: they hold nothing together")
    ids = {article.id for article in articles}
    if unknown := sorted(set(listed) - ids):
        hints.append(f"--groups has ids that no article has: {len(unknown)}, {unknown[0]} for one")
    if earlier.articles:
        again = earlier.again(articles)
        gone = len(earlier.articles) - len(set(again.values()))
        hints.append(
            f"as in {earlier.folder}: {len(again)} articles; new: {len(articles) - len(again)}"
            + f"; of it not among the articles given, so left out: {gone}" * bool(gone)
        )
    return hints


if __name__ == "__main__":
    typer.run(split)

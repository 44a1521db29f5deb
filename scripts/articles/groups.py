"""Which articles have to stay in one split: those of one incident, those that people say belong together, copies.

A pipeline that has read about a raid in train knows who raided whom in test, whatever words the other report uses. For
the same reason texts that are nearly the same stay together, though `check` goes on to refuse them.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scipy.cluster.hierarchy import DisjointSet  # has no types

from scripts.articles.article import Article
from scripts.articles.near import near_pairs
from scripts.articles.problems import ArticleError, Problem

_COLUMNS = ("id", "group")


@dataclass(frozen=True, slots=True)
class Grouping:
    """What holds articles together.

    members (tuple[tuple[int, ...], ...]): Numbers of the articles of each group; each article is in one.
    near (tuple[tuple[int, int, float], ...]): Pairs of (nearly) the same text, and their estimated share of phrases.
    """

    members: tuple[tuple[int, ...], ...]
    near: tuple[tuple[int, int, float], ...]


def grouped(
    articles: Sequence[Article],
    attributes: Sequence[str] = (),
    listed: Mapping[str, str] | None = None,
    same: Iterable[tuple[int, int]] = (),
) -> Grouping:
    """Put articles together that have an attribute in common, are listed as one group, or are nearly the same.

    articles (Sequence[Article]): In the order in which they are numbered.
    attributes (Sequence[str]): Names of attributes; white space in their values does not count, and a blank value holds
        nothing together.
    listed (Mapping[str, str] | None): Id of an article → its group.
    same (Iterable[tuple[int, int]]): Pairs of articles that belong together whatever else.
    """
    near = tuple(near_pairs(article.text for article in articles))
    together: DisjointSet[int] = DisjointSet(range(len(articles)))
    first: dict[tuple[str, str], int] = {}
    for number, article in enumerate(articles):
        for key in _keys(article, attributes, listed or {}):
            together.merge(first.setdefault(key, number), number)
    for one, other in (*same, *((earlier, later) for earlier, later, _ in near)):
        together.merge(one, other)
    return Grouping(tuple(sorted(tuple(sorted(members)) for members in together.subsets())), near)


def read_groups(path: Path) -> dict[str, str]:
    """Read a table of groups: comma-separated, UTF-8, with a header that has the columns `id` and `group`.

    RETURNS (dict[str, str]): Id of an article → its group; rows without a group are left out.
    RAISES (ArticleError): The table cannot be read, has no such columns, a row without an id, or an id in two groups.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        found = [name.strip() for name in reader.fieldnames or ()]
        if missing := [name for name in _COLUMNS if name not in found]:
            message = f"no column {' and no '.join(missing)}, found {', '.join(found) or 'nothing'}; the first line"
            raise ArticleError([Problem(f"{message} names the columns, separated by commas: id,group", str(path), 1)])
        reader.fieldnames = found
        rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise ArticleError([Problem(f"the file cannot be read ({error.strerror or error})", str(path))]) from error
    except UnicodeDecodeError as error:
        raise ArticleError([Problem("is not UTF-8; save it as UTF-8", str(path))]) from error
    except csv.Error as error:
        message = f"not a table of comma-separated values ({error}); mend the quotation marks of this row"
        raise ArticleError([Problem(message, str(path), reader.reader.line_num)]) from error
    return _groups(rows, path)


def _groups(rows: Sequence[tuple[int, Mapping[str, str | None]]], path: Path) -> dict[str, str]:
    groups: dict[str, str] = {}
    problems = []
    for line, row in rows:
        name, group = (row["id"] or "").strip(), " ".join((row["group"] or "").split())
        if not name and group:
            problems.append(Problem(f"the group {group!r} without an id; name the article", str(path), line))
        elif group and groups.setdefault(name, group) != group:
            message = f"the article is of two groups, {groups[name]!r} and {group!r}; give both the same name"
            problems.append(Problem(message, str(path), line, name))
    if problems:
        raise ArticleError(problems)
    return groups


def _keys(article: Article, attributes: Sequence[str], listed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in attributes:
        if value := " ".join(article.meta.get(name, "").split()):
            yield name, value
    if article.id in listed:
        # No attribute has this name.
        yield "", listed[article.id]

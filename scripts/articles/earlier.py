"""An earlier split, whose articles stay where they are when new ones come: figures on another test set say nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.articles.article import Article
from scripts.articles.formats import xml
from scripts.articles.groups import Grouping
from scripts.articles.load import SPLITS, files_by_split
from scripts.articles.problems import ArticleError, Problem
from scripts.articles.same_text import text_key


@dataclass(frozen=True, slots=True)
class Earlier:
    """The articles of an earlier split.

    folder (str): Where it stands; empty where there is none.
    articles (tuple[Article, ...]): All of them.
    splits (tuple[str, ...]): The split of each.
    """

    folder: str = ""
    articles: tuple[Article, ...] = ()
    splits: tuple[str, ...] = ()

    def again(self, articles: Sequence[Article]) -> dict[int, int]:
        """Which articles it has already: by their texts, or, where people have mended a text, by their ids.

        RETURNS (dict[int, int]): Number of an article → number of the earlier one.
        """
        texts = {text_key(article.text): number for number, article in enumerate(self.articles)}
        ids = {article.id: number for number, article in enumerate(self.articles)}
        found = ((number, texts.get(text_key(one.text), ids.get(one.id))) for number, one in enumerate(articles))
        return {number: earlier for number, earlier in found if earlier is not None}

    def places(self, grouping: Grouping, count: int) -> list[str]:
        """Where each group has to go: to the split that has some of it already; empty where none has.

        grouping (Grouping): Of the new articles and, behind them, those of this split.
        count (int): How many new articles there are.
        RAISES (ArticleError): Two splits have some of one group.
        """
        places = []
        problems = []
        for members in grouping.members:
            found = {self.splits[number - count]: number - count for number in members if number >= count}
            places.append(next(iter(found), ""))
            if len(found) > 1:
                where = " and ".join(
                    f"{self.articles[found[split]].id} in {split}" for split in SPLITS if split in found
                )
                message = (
                    f"articles of one group stand in several splits: {where}; put them into one of these, or group"
                )
                problems.append(Problem(f"{message} by something else with --group-by and --groups", self.folder))
        if problems:
            raise ArticleError(problems)
        return places


def read_earlier(folder: Path) -> Earlier:
    """Read an earlier split.

    RAISES (ArticleError): A file cannot be read, or no train, dev and test are in the folder.
    """
    files = files_by_split([folder])
    found = list(_members(files))
    if not found:
        message = f"no articles (*{xml.SUFFIX}) in train, dev or test of this folder; name one that `split` has made"
        raise ArticleError([Problem(message, str(folder))])
    return Earlier(str(folder), tuple(article for _, article in found), tuple(split for split, _ in found))


def _members(files: dict[str, list[Path]]) -> Iterator[tuple[str, Article]]:
    for split in SPLITS:
        for file in files[split]:
            yield split, xml.read(file)

"""Names of the files that are written into a folder, after the ids of articles."""

import re

from scripts.articles.article import Article
from scripts.articles.problems import ArticleError, problem_of

_NAME = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")
# File systems allow 255; the name of a file that is not complete yet is longer, see `write_atomically`.
_MOST_BYTES = 240


class FileNames:
    """Gives each article of a folder its file."""

    def __init__(self, suffix: str, *others: str) -> None:
        """suffix (str): Of the files of articles. others (str): Names of other files in the folder."""
        self.suffix = suffix
        self._others = {name.casefold() for name in others}
        self._taken: set[str] = set()

    def of(self, article: Article) -> str:
        """The article's id with the suffix.

        RAISES (ArticleError): That cannot be the name of a file, or is taken.
        """
        name = f"{article.id}{self.suffix}"
        # Some file systems take Raid.xml and raid.xml for one file.
        folded = name.casefold()
        if not _NAME.fullmatch(article.id) or len(name.encode("utf-8", "replace")) > _MOST_BYTES:
            message = "the id cannot be the name of a file; give the article another"
        elif folded in self._others:
            message = f"the folder has another file {name}; give the article another id"
        elif folded in self._taken:
            message = "two articles have this id; give one of them another"
        else:
            self._taken.add(folded)
            return name
        raise ArticleError([problem_of(article, message)])

"""The articles of this repository: where they are, what is to be said of them, and whether others learn with them."""

from enum import StrEnum
from pathlib import Path

OUR_ARTICLES = Path("corpus/articles")
OUR_CORPUS = {
    "name": "attack-claims corpus (original fictional articles)",
    "license": "CC BY 4.0",
    "author": "attack-claims contributors",
}


class WithOurs(StrEnum):
    """A variable of project.yml, which comes as a word; Typer's own switches take none."""

    TRUE = "true"
    FALSE = "false"


def are_ours(articles: Path) -> bool:
    """Whether a folder of articles is ours, by whatever path."""
    return articles.resolve() == OUR_ARTICLES.resolve()

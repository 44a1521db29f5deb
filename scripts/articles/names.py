"""Whether names of armed groups, gangs and hackers leak from one split into another.

A model that has learnt the name of an invented group finds it again without having understood anything. Names are taken
from ATTACKER mentions: phrases of two or more capitalised words. Single capitalised words are left out: nearly all of
them are nationalities, capitals and first words of sentences, which the real world repeats as well.
"""

import re
from collections.abc import Iterable

from scripts.articles.article import ATTACKER, Article

# All capitals of the Latin script, also those with accents, which `re` has no class for.
_CAPITALS = "".join(filter(str.isupper, map(chr, range(0x250))))
_WORD = rf"[{_CAPITALS}][\w’']*"
# "of", "the" and the like join capitalised words, and never end a name.
_NAME = re.compile(rf"\b{_WORD}(?:[ -](?:(?:of|the|al|de|del|la|el|for) )*{_WORD})+")
_POSSESSIVE = re.compile(r"[’']s?$")


def group_names(articles: Iterable[Article]) -> set[str]:
    """Names in the ATTACKER mentions of articles, as they are written there, without "The" and the possessive."""
    mentions = (
        article.text[span.start : span.end] for article in articles for span in article.spans if span.label == ATTACKER
    )
    found = (_POSSESSIVE.sub("", match[0]).removeprefix("The ") for text in mentions for match in _NAME.finditer(text))
    return {name for name in found if " " in name or "-" in name}


def leaked_names(articles: Iterable[Article], train: Iterable[Article]) -> tuple[list[str], int]:
    """Names of groups that the train texts have as well.

    articles (Iterable[Article]): Of test or dev.
    train (Iterable[Article]): Of train; searched whole, annotated or not, without regard to case.
    RETURNS (tuple[list[str], int]): The leaked names, and how many names there are.
    """
    names = group_names(articles)
    texts = "\n".join(article.text for article in train).casefold()
    leaked = (name for name in names if re.search(rf"\b{re.escape(name.casefold())}\b", texts))
    return sorted(leaked), len(names)

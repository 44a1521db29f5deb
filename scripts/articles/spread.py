"""What a corpus is about: how many articles of each kind there are, by their attributes.

Features are those of our own articles; articles of other people may have any.
"""

from collections import Counter
from collections.abc import Iterable

from scripts.articles.article import Article

# The one act of an article that has none.
NO_ACT = "none"
FEATURES = {
    "nested-attribution": "nested attribution",
    "same-party-roles": "the same party as attacker and target, or as target and source",
    "denial": "denials and retractions",
    "competing-claims": "competing claims",
    "unknown-perpetrator": "unknown perpetrators",
    "planned-or-foiled": "conditional, planned, foiled and threatened attacks",
    "long-claim": "claims of more than 40 words",
    "broken-claim": "claims broken by their attribution",
    "pronoun-source": "pronouns and possessives as sources",
    "document-source": "documents and recordings as sources",
    "several-attacks": "several attacks in one article",
    "transliteration": "names transliterated from other scripts",
    "nationality-attacker": "attackers named by a nationality adjective only",
    "metaphor": "violent metaphor",
    "disaster": "disasters without an attacker",
    "no-attack": "no hostile act",
    "no-attribution": "no attribution",
}


def counted(articles: Iterable[Article], attribute: str) -> Counter[str]:
    """In how many articles each word of an attribute stands.

    attribute (str): `genre`, `acts`, `region`, `writer` or `features`; several words are separated by blanks.
    """
    return Counter(word for article in articles for word in set(article.meta.get(attribute, "").split()))


def decades(articles: Iterable[Article]) -> Counter[str]:
    """How many articles are set in each decade ("1980s")."""
    years = (article.meta["year"] for article in articles if article.meta.get("year"))
    return Counter(f"{year[:3]}0s" for year in years)

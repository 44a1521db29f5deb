"""What a corpus is about: how many articles of each kind there are, by their attributes.

Our own articles keep to the words listed here; articles of other people may have any.
"""

from collections import Counter
from collections.abc import Iterable

from scripts.articles.article import Article

GENRES = (
    *("agency-flash", "agency-report", "agency-long-read", "local-daily", "national-daily", "tabloid"),
    *("broadcast-script", "live-blog", "government-statement", "military-communique", "un-briefing", "ngo-report"),
    *("court-report", "trade-press", "feature", "foreign-press", "fact-check", "headline-list", "political-news"),
    *("business-news", "sports-report", "chronology", "press-statement", "interview", "analysis", "disaster-report"),
)
NO_ACT = "none"
ACTS = (
    *("air-strike", "drone-strike", "missile-strike", "rocket-attack", "shelling", "bombing", "suicide-bombing"),
    *("shooting", "stabbing", "ramming", "ambush", "raid", "assault", "offensive", "abduction", "hostage-taking"),
    *("assassination", "killing", "massacre", "arson", "sabotage", "looting", "robbery", "siege", "piracy"),
    *("ship-attack", "hijacking", "lynching", "gang-violence", "attack-on-aid-workers", "attack-on-journalists"),
    *("attack-on-polling-station", "attack-on-school", "attack-on-hospital", "attack-on-worship", "landmine"),
    *("vandalism", "threat", "plot", "coup", "extortion", "ransomware", "data-theft", "denial-of-service"),
    *("defacement", "hack-and-leak", "hacking", "phishing", "wiper"),
    NO_ACT,
)
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

"""Our own corpus: as large, as various and as clean as docs/corpus.md says."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from scripts.articles.article import LABELS, Article
from scripts.articles.checks import REGIONS, tokenizer_of_articles
from scripts.articles.guidelines import check_guidelines
from scripts.articles.load import article_files, load_articles, load_splits
from scripts.articles.names import leaked_names
from scripts.articles.spread import FEATURES, NO_ACT, counted, decades
from scripts.measure.corpus_page import agreement_part, corpus_parts
from scripts.measure.markdown import between

ROOT = Path(__file__).parents[1]
# The words that our own articles keep to.
GENRES = (
    *("agency-flash", "agency-report", "agency-long-read", "local-daily", "national-daily", "tabloid"),
    *("broadcast-script", "live-blog", "government-statement", "military-communique", "un-briefing", "ngo-report"),
    *("court-report", "trade-press", "feature", "foreign-press", "fact-check", "headline-list", "political-news"),
    *("business-news", "sports-report", "chronology", "press-statement", "interview", "analysis", "disaster-report"),
)
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
Splits = Mapping[str, Sequence[Article]]
# Without the learning curve and the transfer, which take hours and another corpus, and do not change with an article.
WRITE_PAGE = "python -m scripts.measure.corpus_page docs/corpus.md corpus/articles --twice corpus/twice"


@pytest.fixture(scope="module")
def splits() -> Splits:
    """Every article, read and checked, duplicates included."""
    return load_splits(ROOT / "corpus/articles")


@pytest.fixture(scope="module")
def articles(splits: Splits) -> list[Article]:
    return [article for members in splits.values() for article in members]


def spans(articles: Sequence[Article]) -> Counter[str]:
    return Counter(span.label for article in articles for span in article.spans)


def test_size(splits: Splits, articles: list[Article]) -> None:
    least = {"train": 360, "dev": 60, "test": 80}
    assert {split: len(members) >= least[split] for split, members in splits.items()} == dict.fromkeys(least, True)
    found = spans(articles)
    for label, count in {"ATTACKER": 2500, "TARGET": 3500, "SOURCE": 3500, "CLAIM": 4000}.items():
        assert found[label] >= count, label
    assert all(article.annotates == frozenset(LABELS) for article in articles)


def test_spread(articles: list[Article]) -> None:
    assert len(counted(articles, "acts").keys() - {NO_ACT}) >= 20
    assert len(counted(articles, "genre")) >= 12
    assert set(counted(articles, "region")) >= set(REGIONS)
    assert decades(articles).keys() >= {f"{decade}s" for decade in range(1970, 2021, 10)}
    features = counted(articles, "features")
    rare = {feature: features[feature] for feature in FEATURES if features[feature] < 25}
    # Disasters and metaphors are one requirement; few articles can be without any attribution.
    assert set(rare) <= {"disaster", "no-attribution"}
    assert features["no-attack"] >= 60
    assert features["no-attribution"] >= 15


def test_words_of_the_attributes(articles: list[Article]) -> None:
    known = {"genre": set(GENRES), "acts": set(ACTS), "features": set(FEATURES)}
    unknown = {name: counted(articles, name).keys() - words for name, words in known.items()}
    assert unknown == {"genre": set(), "acts": set(), "features": set()}
    about = {"genre", "acts", "region", "year", "writer"}
    assert [article.id for article in articles if not about <= set(article.meta)] == []


def told(article: Article) -> Iterator[str]:
    """What an article's annotation says of the features that a program can tell."""
    words = {label: [article.text[s.start : s.end] for s in article.spans if s.label == label] for label in LABELS}
    if article.meta["acts"] == NO_ACT:
        yield "no-attack"
    if not words["CLAIM"]:
        yield "no-attribution"
    if any(len(claim.split()) > 40 for claim in words["CLAIM"]):
        yield "long-claim"
    if any(source.lower() in PRONOUNS for source in words["SOURCE"]):
        yield "pronoun-source"


PRONOUNS = {"i", "he", "she", "it", "we", "they", "who", "which", "his", "her", "their", "its", "my", "our"}


def test_features_that_a_program_can_tell(articles: list[Article]) -> None:
    testable = {"no-attack", "no-attribution", "long-claim", "pronoun-source"}
    wrong = {
        article.id: (said, set(told(article)))
        for article in articles
        if (said := testable & set(article.meta.get("features", "").split())) != set(told(article))
    }
    assert wrong == {}


def test_hands_of_the_splits_differ(splits: Splits) -> None:
    hands = {split: {article.meta["writer"] for article in members} for split, members in splits.items()}
    assert not hands["train"] & (hands["dev"] | hands["test"])
    assert not hands["dev"] & hands["test"]


@pytest.mark.parametrize("split", ["dev", "test"])
def test_names_of_groups_do_not_leak(splits: Splits, split: str) -> None:
    leaked, names = leaked_names(splits[split], splits["train"])
    assert len(leaked) <= 0.1 * names, leaked


def test_guidelines(articles: list[Article]) -> None:
    nlp = tokenizer_of_articles()
    assert [str(problem) for article in articles for problem in check_guidelines(article, nlp)] == []


def test_page_is_up_to_date(splits: Splits) -> None:
    page = (ROOT / "docs/corpus.md").read_text(encoding="utf-8")
    parts = corpus_parts(splits)
    twice = (load_articles(article_files([ROOT / "corpus/twice" / name])) for name in ("first", "second"))
    parts["agreement"] = agreement_part(*twice)
    for name, content in parts.items():
        assert between(page, name, content) == page, f"{name} has changed; run {WRITE_PAGE}"


def test_second_annotations(splits: Splits) -> None:
    """All of dev and a part of test, with the texts that the corpus has today."""
    first, second = (load_articles(article_files([ROOT / "corpus/twice" / name])) for name in ("first", "second"))
    texts = {article.id: article.text for members in splits.values() for article in members}
    assert len(first) == len(second) >= 80
    assert {article.id: article.text for article in first} == {article.id: article.text for article in second}
    assert all(texts[article.id] == article.text for article in second)
    assert {article.id for article in splits["dev"]} <= {article.id for article in second}
    assert len({article.id for article in splits["test"]} & {article.id for article in second}) >= 20

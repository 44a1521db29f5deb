"""The same article twice is found, different articles are not."""

from pathlib import Path

from scripts.articles.article import Article, Place
from scripts.articles.duplicates import check_duplicates
from scripts.articles.formats import xml

WORDS = [f"word{number}" for number in range(200)]


def article(name: str, words: list[str], separator: str = " ") -> Article:
    return Article(name, separator.join(words), place=Place(f"{name}.xml", 3))


def messages(**splits: list[Article]) -> list[str]:
    return [str(problem) for problem in check_duplicates(splits)]


def test_the_same_text_in_two_splits() -> None:
    assert messages(train=[article("a", WORDS)], test=[article("b", WORDS, "\n")]) == [
        "b.xml:3, article 'b': the same text as a.xml, split train, stands in split test; keep one of them"
    ]


def test_the_same_text_twice_in_a_split() -> None:
    assert messages(dev=[article("a", WORDS), article("b", WORDS)]) == [
        "b.xml:3, article 'b': the same text as a.xml, split dev, stands in split dev; keep one of them"
    ]


def test_nearly_the_same_text() -> None:
    changed = ["changed" if number in (60, 140) else word for number, word in enumerate(WORDS)]
    [message] = messages(train=[article("a", WORDS)], dev=[article("b", changed)])
    # 186 of 206 phrases are shared; the estimate has 64 samples.
    assert message == (
        "b.xml:3, article 'b': nearly the same text (about 88% of its phrases) as a.xml, split train, "
        "stands in split dev; keep one of them"
    )


def test_one_word_more_is_nearly_the_same_whatever_the_estimate_says() -> None:
    [message] = messages(train=[article("a", WORDS)], dev=[article("b", [*WORDS, "more"])])
    assert "nearly the same text (about " in message


def test_the_same_id() -> None:
    assert messages(train=[article("a", WORDS)], test=[article("a", WORDS[::-1])]) == [
        "a.xml:3, article 'a': the id is also that of a.xml; ids are unique"
    ]
    assert messages(train=[Article("a", "one")], test=[Article("a", "two")]) == [
        "(no file), article 'a': the id is also that of another article; ids are unique"
    ]


def test_different_texts_pass() -> None:
    halves = [article("a", WORDS[:100]), article("b", WORDS[100:]), article("c", WORDS[::-1])]
    assert messages(train=halves, test=[article("d", WORDS[:100][::-1])]) == []


def test_texts_that_share_a_third_of_their_words_pass() -> None:
    assert messages(train=[article("a", WORDS[:100])], test=[article("b", WORDS[66:166])]) == []


def test_short_and_good_articles_pass() -> None:
    good = [xml.read(path) for path in sorted((Path(__file__).parents[1] / "data/good").glob("*.xml"))]
    assert messages(train=good, test=[Article("short", "Boom."), Article("other", "Bang.")]) == []

"""What holds articles together."""

from pathlib import Path

import pytest

from scripts.articles.article import Article
from scripts.articles.groups import Grouping, grouped, read_groups
from scripts.articles.problems import ArticleError

WORDS = [f"word{number}" for number in range(60)]


def article(name: str, text: str = "", **meta: str) -> Article:
    return Article(name, text or f"Only {name} has this text.", meta=meta)


def test_attributes() -> None:
    articles = [
        article("a", incident="depot raid", writer="w1"),
        article("b", incident=" depot\traid "),
        article("c", incident="depot", writer="w2"),
        article("d", incident=" "),
        article("e", incident=""),
        article("f", writer="w2"),
    ]
    assert grouped(articles, ["incident"]).members == ((0, 1), (2,), (3,), (4,), (5,))
    assert grouped(articles, ["incident", "writer"]).members == ((0, 1), (2, 5), (3,), (4,))
    assert grouped(articles).members == tuple((number,) for number in range(6))


def test_the_table_and_the_attribute_hold_together() -> None:
    articles = [article("a", incident="x"), article("b", incident="x"), article("c"), article("d"), article("x")]
    # The group x is not the incident x.
    assert grouped(articles, ["incident"], {"b": "y", "c": "y", "d": "x", "z": "x"}).members == ((0, 1, 2), (3,), (4,))
    assert grouped(articles, same=[(0, 4), (4, 2)]).members == ((0, 2, 4), (1,), (3,))


def test_near_texts() -> None:
    articles = [article("a", " ".join(WORDS)), article("b"), article("c", "\n".join(WORDS))]
    assert grouped(articles) == Grouping(((0, 2), (1,)), ((0, 2, 1.0),))


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        "id,group\na,x\nb,y\nc,\n",
        '\ufeffgroup,note, id \r\n x ,"one\r\ntwo",a\r\ny,,b\r\n',
        "id,group\na,x\na,x\nb,y,more\nc\n\n",
    ],
)
def test_tables(content: str, tmp_path: Path) -> None:
    assert read_groups(write(tmp_path / "groups.csv", content)) == {"a": "x", "b": "y"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "",
            ":1: no column id and no group, found nothing; the first line names the columns, separated by commas: id,"
            "group",
        ),
        ("id;group\na;x\n", ":1: no column id and no group, found id;group; the first line"),
        ("id,incident\na,x\n", ":1: no column group, found id, incident; the first line"),
        ("id,group\n,x\n", ":2: the group 'x' without an id; name the article"),
        ("id,group\na,x\na,y\n", ":3, article 'a': the article is of two groups, 'x' and 'y'; give both the same name"),
        (
            'id,group\na,x\nb,"y\n',
            ":3: not a table of comma-separated values (unexpected end of data); mend the quotation",
        ),
        (b"id,group\n\xe9,x\n", ": is not UTF-8; save it as UTF-8"),
    ],
)
def test_bad_tables(content: str | bytes, said: str, tmp_path: Path) -> None:
    path = write(tmp_path / "groups.csv", content)
    with pytest.raises(ArticleError) as caught:
        read_groups(path)
    assert str(caught.value).startswith(f"{path}{said}")


def test_no_table(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="the file cannot be read"):
        read_groups(tmp_path)

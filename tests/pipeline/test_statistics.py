"""The table of the corpus, counted by hand."""

from spacy.tokens import Doc

from scripts.articles.docs import flat_view
from scripts.pipeline.statistics import statistics_table
from tests.pipeline.builders import Bounds, make_doc


def gold(words: list[str], spans: list[Bounds], links: list[list[str | int]]) -> Doc:
    doc = make_doc(words, spans)
    doc.ents = flat_view(doc.spans["sc"])
    doc.user_data["links"] = links
    return doc


def rows(**splits: list[Doc]) -> list[tuple[str, ...]]:
    table = statistics_table(
        splits, {split: sum(len(doc.spans["sc"]) for doc in docs) for split, docs in splits.items()}
    )
    assert [column.header for column in table.columns] == ["", *splits]
    return list(zip(*(map(str, column.cells) for column in table.columns), strict=True))


def test_counted_by_hand() -> None:
    first = gold(
        ["he", "and", "she", "said", "rebels", "hit", "a", "mill", ".", "\n\n"],
        # The rebels stand inside the claim, twice as the same words; the mill stands inside the claim.
        [("SOURCE", 0, 3), ("CLAIM", 4, 8), ("ATTACKER", 4, 5), ("SOURCE", 4, 5), ("TARGET", 6, 8)],
        [["by", 4, 8, 0, 3], ["against", 4, 5, 6, 8]],
    )
    second = gold(["it", "burned"], [("TARGET", 0, 1)], [])
    third = gold(["she", "said", "so"], [("SOURCE", 0, 1), ("CLAIM", 2, 3)], [["by", 2, 3, 0, 1]])
    assert rows(train=[first, second], test=[third]) == [
        ("articles", "2", "1"),
        ("words", "11", "3"),
        ("ATTACKER", "1", "0"),
        ("  tokens: median, 90 %, longest", "1, 1, 1", "–"),
        ("TARGET", "2", "0"),
        # Lengths 2 and 1: the median is 1.5, which Python rounds to the even 2.
        ("  tokens: median, 90 %, longest", "2, 2, 2", "–"),
        ("SOURCE", "2", "1"),
        ("  tokens: median, 90 %, longest", "2, 3, 3", "1, 1, 1"),
        ("CLAIM", "1", "1"),
        ("  tokens: median, 90 %, longest", "4, 4, 4", "1, 1, 1"),
        ("spans off the tokens", "0", "0"),
        # 0–3, 4–5 as ATTACKER, 6–8; and the pronoun of the second article.
        ("spans in the flat view", "4", "1"),
        # ATTACKER, SOURCE and TARGET inside the CLAIM.
        ("spans inside another span", "3", "0"),
        ("links by (CLAIM → SOURCE)", "1", "1"),
        ("links against (ATTACKER → TARGET)", "1", "0"),
    ]


def test_two_labels_on_the_same_words_nest_once_and_crossing_ones_never() -> None:
    same = gold(["the", "rebels", "fled"], [("ATTACKER", 0, 2), ("SOURCE", 0, 2)], [])
    crossing = gold(["the", "rebels", "fled"], [("CLAIM", 0, 2), ("SOURCE", 1, 3)], [])
    assert dict(rows(same=[same]))["spans inside another span"] == "1"
    assert dict(rows(crossing=[crossing]))["spans inside another span"] == "0"


def test_spans_that_the_docs_lack_are_counted() -> None:
    docs = {"train": [gold(["it", "burned"], [("TARGET", 0, 1)], [])] * 2, "test": [gold(["so"], [], [])]}
    table = statistics_table(docs, {"train": 2003, "test": 0})
    cells = list(zip(*(map(str, column.cells) for column in table.columns), strict=True))
    assert ("spans off the tokens", "2,001", "0") in cells


def test_thousands_are_set_apart() -> None:
    assert ("articles", "1,200") in rows(train=[gold(["a"], [], [])] * 1200)

"""CofeNet's rows, made by hand, and their exact match, worked by hand."""

import json

import pytest

from scripts.articles.article import Span
from scripts.measure.cofenet import PUBLISHED, article_counts, on_tokens, read_rows, score, spans_of
from scripts.measure.treebank_text import join

TOKENS = ["The", "mayor", "said", "``", "gunmen", "fled", "''", "."]
TAGS = ["B-source", "I-source", "B-cue", "B-content", "I-content", "I-content", "I-content", "O"]


def row(id="paper_2016_fled_a1", tokens=TOKENS, labels=TAGS, **fields):
    return {"tokens": tokens, "labels": labels, "id": id, "pos": [], "ner": []} | fields


def written(tmp_path, *rows):
    path = tmp_path / "test.txt"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return path


def gold(source=(), content=(), article="a"):
    tags = ["O"] * 20
    for kind, places in (("source", source), ("content", content)):
        for start, end in places:
            tags[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
    return row(id=f"{article}_x", tokens=["w"] * 20, labels=tags)


def test_a_row(tmp_path):
    (one,) = read_rows(written(tmp_path, row()))
    assert (one.article, one.annotator, one.tokens) == ("paper_2016_fled", "a1", tuple(TOKENS))
    assert one.gold == {"source": {(0, 2)}, "cue": {(2, 3)}, "content": {(3, 7)}}


def test_what_stands_behind_the_cut_is_neither_found_nor_missed(tmp_path):
    path = written(tmp_path, row(tokens=TOKENS * 50, labels=TAGS * 50))
    (one,) = read_rows(path)
    assert len(one.tokens) == 300
    # The cut goes through the 38th content, whose first token is the 300th of the row.
    assert len(one.gold["content"]) == 38
    assert max(one.gold["content"]) == (299, 300)
    (whole,) = read_rows(path, cut=None)
    assert (len(whole.tokens), len(whole.gold["content"])) == (400, 50)


@pytest.mark.parametrize(
    ("tags", "source", "content"),
    [
        ("B-source B-source O", {(0, 1), (1, 2)}, set()),
        ("B-source I-source B-content I-content", {(0, 2)}, {(2, 4)}),
        # An I- that goes on with nothing is skipped and begins nothing; it ends what stands before it.
        ("I-content I-content O", set(), set()),
        ("B-source I-content I-content I-source", {(0, 1)}, set()),
        ("B-source I-content B-content", {(0, 1)}, {(2, 3)}),
        ("B-content O I-content", set(), {(0, 1)}),
        ("", set(), set()),
    ],
)
def test_tags_to_spans(tags, source, content):
    found = spans_of(tags.split())
    assert (found["source"], found["content"], found["cue"]) == (source, content, set())


def test_a_pipelines_characters_become_tokens_of_the_row():
    text = join(TOKENS)
    assert text.text == 'The mayor said "gunmen fled".'
    spans = [
        Span("SOURCE", 0, 9),
        # Another tokenizer's edges: the same source once more, and a claim that ends inside a token.
        Span("SOURCE", 0, 7),
        Span("CLAIM", 15, 25),
        Span("ATTACKER", 16, 22),
        Span("SOURCE", 14, 15),
    ]
    assert on_tokens(spans, text) == {"source": {(0, 2)}, "content": {(3, 6)}}


def test_exact_match_by_hand(tmp_path):
    rows = read_rows(
        written(
            tmp_path,
            gold(source=[(0, 2)], content=[(3, 7), (8, 9)], article="a"),
            gold(source=[(0, 2), (4, 5)], article="b"),
            gold(content=[(1, 4)], article="a"),
            gold(article="c"),
        )
    )
    predicted = [
        {"source": {(0, 2)}, "content": {(3, 7), (8, 10), (11, 12), (13, 15)}},
        # Off by one token is wrong, and so is the right place in the wrong row.
        {"source": {(0, 1)}, "content": {(1, 4)}},
        {"content": {(1, 4)}},
        {},
    ]
    counts = article_counts(rows, predicted)
    # Right, predicted, found, gold: sources and contents of the articles a (two rows), b and c.
    assert counts.tolist() == [
        [[1, 1, 1, 1], [2, 5, 2, 3]],
        [[0, 1, 0, 2], [0, 1, 0, 0]],
        [[0, 0, 0, 0], [0, 0, 0, 0]],
    ]
    result = score(rows, predicted, resamples=50)
    assert result["source"]["precision"]["value"] == 1 / 2
    assert result["source"]["recall"]["value"] == 1 / 3
    assert result["source"]["f1"]["value"] == pytest.approx(2 / 5)
    assert result["content"]["precision"]["value"] == 2 / 6
    assert result["content"]["recall"]["value"] == 2 / 3
    assert result["content"]["f1"]["value"] == pytest.approx(4 / 9)
    assert (result["micro"]["predicted"], result["micro"]["gold"]) == (8, 6)
    assert result["micro"]["f1"]["value"] == pytest.approx(2 * 3 / (8 + 6))


def test_copies_of_a_row_count_each_time(tmp_path):
    rows = read_rows(written(tmp_path, row(), row(id="paper_2016_fled_b2"), row(id="paper_2016_fled_b2")))
    assert article_counts(rows, [{"source": {(0, 2)}}, {}, {}]).tolist() == [[[1, 1, 1, 3], [0, 0, 0, 3]]]


def test_rows_and_predictions_are_as_many(tmp_path):
    with pytest.raises(ValueError, match="shorter"):
        score(read_rows(written(tmp_path, row())), [])


def test_published_figures():
    assert PUBLISHED[0] == ("rule", 10.7, 5.6)
    assert PUBLISHED[-1] == ("CofeNet (BERT)", 83.2, 72.9)
    assert [one.source for one in PUBLISHED] == sorted(one.source for one in PUBLISHED)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ([1], "no JSON object"),
        (row(labels=TAGS[:-1]), "8 tokens, but 7 labels"),
        (row(labels=[*TAGS[:-1], "B-claim"]), "unknown label 'B-claim'"),
        (row(tokens=[*TOKENS[:-1], ""]), "'tokens' is no list of words"),
        (row(labels="O"), "'labels' is no list of words"),
        (row(id="paper"), "the id 'paper' is not ARTICLE_ANNOTATOR"),
        (row(id=7), "the id 7 is not"),
        ({"tokens": [], "labels": []}, "no 'id'"),
    ],
)
def test_bad_rows(tmp_path, broken, message):
    path = written(tmp_path, row(), broken)
    with pytest.raises(ValueError, match=r"test\.txt:2: not a row of CofeNet's") as caught:
        read_rows(path)
    assert message in str(caught.value)
    assert "fetch the file anew" in str(caught.value)


def test_a_line_that_is_cut_off_and_an_empty_file(tmp_path):
    path = written(tmp_path)
    with pytest.raises(ValueError, match="there is no row in it"):
        read_rows(path)
    path.write_text('{"tokens": ["The"')
    with pytest.raises(ValueError, match=r"test\.txt:1: not a row"):
        read_rows(path)
    with pytest.raises(FileNotFoundError):
        read_rows(tmp_path / "nothing.txt")

"""Prodigy's JSONL as its documentation has it, and as it goes wrong."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from scripts.articles.article import AGAINST, BY, LABELS, Article, Link, Span
from scripts.articles.formats import prodigy
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import articles, only_articles, refused, write_lines

TEXT = "“No,” Kovač said. 🔥 Gunmen shot two guards."
#       0         1          2         3
WORDS = ["“", "No", ",", "”", "Kovač", "said", ".", "🔥", "Gunmen", "shot", "two", "guards", "."]
TOKENS: list[dict[str, Any]] = []
for word in WORDS:
    at = TEXT.index(word, TOKENS[-1]["end"] if TOKENS else 0)
    row = {"text": word, "start": at, "end": at + len(word), "id": len(TOKENS)}
    TOKENS.append({**row, "ws": TEXT[at + len(word) : at + len(word) + 1] == " "})
SOURCE = {"start": 6, "end": 11, "token_start": 4, "token_end": 4, "label": "SPEAKER"}
CLAIM = {"start": 0, "end": 5, "token_start": 0, "token_end": 3, "label": "CLAIM"}
ATTACKER = {"start": 20, "end": 26, "token_start": 8, "token_end": 8, "label": "ATTACKER"}
TARGET = {"start": 32, "end": 42, "token_start": 10, "token_end": 11, "label": "TARGET"}
SPANS = [SOURCE, CLAIM, ATTACKER, TARGET]
RELATION = {"head": 3, "child": 4, "head_span": CLAIM, "child_span": SOURCE, "color": "#ffd882", "label": "SAID_BY"}


def read(folder: Path, *records: object) -> Any:
    return prodigy.read(write_lines(folder / "news.jsonl", *records))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"_view_id": "classification", "label": "SPORT"}, "no `spans`, but label: an annotation of something else"),
        ({"_view_id": "choice", "accept": ["A"]}, "an annotation of 'choice', not of spans; export a dataset of spans"),
        ({"label": [[0, 6, "ATTACKER"]]}, "no `spans`, but label: an annotation of something else; export a dataset"),
    ],
)
def test_annotations_of_something_else(tmp_path: Path, fields: dict[str, object], said: str) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"text": "Gunmen fled.", **fields}))
    [refusal] = prodigy.read(path)
    assert isinstance(refusal, Refusal)
    assert (refusal.what, refusal.expected, refusal.problem.message.startswith(said)) == ("record", False, True)


def test_a_record_of_rel_manual(tmp_path: Path) -> None:
    record = {
        "text": TEXT,
        "meta": {"source": "The Star", "score": 0.5, "id": "star-7", "none": None},
        "_input_hash": -1,
        "_task_hash": 2,
        "tokens": TOKENS,
        "spans": SPANS,
        "relations": [RELATION, {"head": 8, "child": 11, "label": "against"}],
        "answer": "accept",
        "url": "https://example.org/7",
        "_session_id": "news-alice",
        "_view_id": "relations",
    }
    assert only_articles(read(tmp_path, record)) == [
        Article(
            "star-7",
            TEXT,
            (Span("CLAIM", 0, 5), Span("SPEAKER", 6, 11), Span("ATTACKER", 20, 26), Span("TARGET", 32, 42)),
            (Link("SAID_BY", 0, 1), Link("against", 2, 3)),
            meta={"source": "The Star", "score": "0.5", "annotator": "news-alice", "url": "https://example.org/7"},
        )
    ]


def test_ids_of_records(tmp_path: Path) -> None:
    records = [
        {"text": "a"},
        {"text": "b", "id": 17},
        {"text": "c", "id": "x", "meta": {"id": "y"}},
        {"text": "d", "id": " "},
    ]
    found = only_articles(read(tmp_path, *records))
    assert [(one.id, one.meta) for one in found] == [
        ("news-000001", {}),
        ("17", {}),
        ("x", {"id": "y"}),
        ("news-000004", {"id": " "}),
    ]


def test_annotator_before_session(tmp_path: Path) -> None:
    found = only_articles(
        read(
            tmp_path,
            {"text": "a", "_annotator_id": "db-alice", "_session_id": "db-1"},
            {"text": "a", "_session_id": None, "meta": {"annotator": "bob"}},
            {"text": "a", "_session_id": "db-eve", "meta": {"annotator": "bob"}},
        )
    )
    assert [one.meta for one in found] == [
        {"annotator": "db-alice"},
        {"annotator": "bob"},
        {"annotator": "db-eve", "annotator.2": "bob"},
    ]


def test_only_accepted_records_are_taken(tmp_path: Path) -> None:
    records: list[Any] = [
        {"text": "a", "answer": answer} for answer in ("accept", None, "reject", "ignore", "maybe", 1)
    ]
    found = list(read(tmp_path, *records, {"answer": "accept"}, {"text": 5}))
    assert [one.id for one in found if isinstance(one, Article)] == ["news-000001", "news-000002"]
    taken = "only accepted records are taken; accept it in Prodigy if it should be"
    assert refused(found) == [
        ("record", f"news.jsonl:3, article 'news-000003': answer 'reject': the annotator rejected it, {taken}"),
        ("record", f"news.jsonl:4, article 'news-000004': answer 'ignore': the annotator skipped it, {taken}"),
        ("record", f"news.jsonl:5, article 'news-000005': answer 'maybe': the answer is none of Prodigy's, {taken}"),
        ("record", f"news.jsonl:6, article 'news-000006': answer 1: the answer is none of Prodigy's, {taken}"),
        ("record", "news.jsonl:7, article 'news-000007': no text (the key 'text' is missing); give it one"),
        ("record", "news.jsonl:8, article 'news-000008': no text (the key 'text' is not a string); give it one"),
    ]


def test_bad_spans_are_refused_and_the_others_taken(tmp_path: Path) -> None:
    spans = [
        {"start": 6, "end": 99, "label": "A"},
        {"start": 6, "end": 6, "label": "B"},
        {"start": 9, "end": 6, "label": "C"},
        {"start": -3, "end": 6, "label": "D"},
        {"start": 6, "end": 11, "label": None},
        {"start": 6.0, "end": True, "label": "E"},
        {"label": "F"},
        {"start": 6, "end": 11, "label": "G", "text": "Kova"},
        "H",
        {"start": 6, "end": 11, "label": "I", "text": "Kovač"},
    ]
    found = list(read(tmp_path, {"text": TEXT, "id": "k", "spans": spans, "relations": {}}))
    assert [one.spans for one in found if isinstance(one, Article)] == [(Span("I", 6, 11),)]
    give = "characters (Unicode code points)"
    where = "news.jsonl:1, article 'k'"
    outside = "“Kovač said. 🔥 Gunmen shot two guards."[1:]
    backwards = f"ends before it starts, or starts before the text; give its {give}"
    assert refused(found) == [
        (
            "span",
            f"{where}, characters 6-99 {outside!r}: the A lies outside the text of 43 characters; give its {give}",
        ),
        ("span", f"{where}, characters 6-6 '': an empty B; remove it"),
        ("span", f"{where}, characters 9-6 '': the C {backwards}"),
        ("span", f"{where}, characters -3-6 '“No,”': the D {backwards}"),
        ("span", f"{where}: a span without a label (None); give it one or remove it"),
        ("span", f"{where}: the offsets of a E, 6.0 and True, are not whole numbers; give {give}"),
        ("span", f"{where}: the offsets of a F, None and None, are not whole numbers; give {give}"),
        (
            "span",
            f"{where}, characters 6-11 'Kovač': the file has 'Kova' for (a part of) a G, its offsets give 'Kovač'; "
            f"give {give} of this text",
        ),
        ("span", f"{where}: a span that is no JSON object; write {{start, end, label}}"),
        ("link", f"{where}: 'relations' is no list; make it one"),
    ]
    assert json.loads(next(one for one in found if not isinstance(one, Article)).data) == spans[0]


def counted(codec: str, size: int, *, quoted: bool) -> list[dict[str, Any]]:
    """Two spans of TEXT as a tool gives them that counts another unit."""

    def units(offset: int) -> int:
        return len(TEXT[:offset].encode(codec)) // size

    rows = [("ATTACKER", 20, 26), ("TARGET", 32, 43)]
    return [
        {"label": label, "start": units(start), "end": units(end)} | ({"text": TEXT[start:end]} if quoted else {})
        for label, start, end in rows
    ]


@pytest.mark.parametrize(
    ("codec", "size", "unit"), [("utf-16-le", 2, "UTF-16 code units"), ("utf-8", 1, "bytes of UTF-8")]
)
def test_offsets_in_other_units(tmp_path: Path, codec: str, size: int, unit: str) -> None:
    give = "give characters (Unicode code points)"
    quoted = list(read(tmp_path, {"text": TEXT, "spans": counted(codec, size, quoted=True)}))
    first, second = [message for _, message in refused(quoted)]
    assert first.endswith(f"the offsets of a ATTACKER, 'Gunmen', count {unit}; {give}")
    assert second.endswith(f"the offsets of a TARGET, 'two guards.', count {unit}; {give}")
    # Nothing says what the words of the first span are: it must not be taken for what stands at its offsets.
    bare = list(read(tmp_path, {"text": TEXT, "spans": counted(codec, size, quoted=False)}))
    assert [one.spans for one in bare if isinstance(one, Article)] == [()]
    messages = [message for _, message in refused(bare)]
    assert f"lies outside the text of 43 characters; its offsets seem to count {unit}; give its " in messages[0]
    assert messages[1].endswith(f"another span shows that this record's offsets seem to count {unit}; {give}")


def test_tokens_show_offsets_in_other_units(tmp_path: Path) -> None:
    tokens = [
        token if token["start"] < 20 else {**token, "start": token["start"] + 1, "end": token["end"] + 1}
        for token in TOKENS
    ]
    span = {**ATTACKER, "start": 21, "end": 27}
    found = list(read(tmp_path, {"text": TEXT, "tokens": tokens, "spans": [SOURCE, span]}))
    assert [one.spans for one in found if isinstance(one, Article)] == [(Span("SPEAKER", 6, 11),)]
    assert "the offsets of a ATTACKER, 'Gunmen', count UTF-16 code units; give characters" in refused(found)[0][1]


def test_an_exclusive_token_end_does_no_harm(tmp_path: Path) -> None:
    span = {**CLAIM, "token_end": 4}
    record = {
        "text": TEXT,
        "tokens": TOKENS,
        "spans": [span, SOURCE],
        "relations": [{"head": 3, "child": 4, "label": "by"}],
    }
    (article,) = only_articles(read(tmp_path, record))
    assert article.spans == (Span("CLAIM", 0, 5), Span("SPEAKER", 6, 11))
    assert article.links == (Link("by", 0, 1),)


def test_spans_by_tokens_only(tmp_path: Path) -> None:
    record = {"text": TEXT, "tokens": TOKENS, "spans": [{"token_start": 10, "token_end": 11, "label": "TARGET"}]}
    assert only_articles(read(tmp_path, record))[0].spans == (Span("TARGET", 32, 42),)


def test_relations_that_cannot_be_taken(tmp_path: Path) -> None:
    spans = [CLAIM, {**CLAIM, "start": 1, "token_start": 1}, SOURCE, {**TARGET, "label": ""}]
    relations = [
        {**RELATION, "label": None},
        {**RELATION, "child_span": {**SOURCE, "label": "TARGET"}},
        {"head": 3, "child": 4, "label": "a"},
        {"head": 5, "child": 4, "label": "b"},
        {"head": 99, "child": 4, "label": "c"},
        {"head": 4, "child": 11, "label": "d", "head_span": SOURCE, "child_span": TARGET},
        7,
        {"head": 1, "child": 4, "label": "e"},
    ]
    found = list(read(tmp_path, {"text": TEXT, "tokens": TOKENS, "spans": spans, "relations": relations}))
    assert [
        message.removeprefix("news.jsonl:1, article 'news-000001': ")
        for what, message in refused(found)
        if what == "link"
    ] == [
        "a relation without a label (None); give it one or remove it",
        "the relation SAID_BY: its child, characters 6-11 (TARGET), is no span of the record that was taken; "
        "mark it as a span",
        "the relation a: its head, token 3, may be one of 2 spans; say which by head_span",
        "the relation b: its head, token 5, is no span of the record that was taken; mark it as a span",
        "the relation c: its head, token 99, is no span of the record that was taken; mark it as a span",
        "the relation d: its child, characters 32-42 (TARGET), is no span of the record that was taken; "
        "mark it as a span",
        "a relation that is no JSON object; write {head, child, label}",
        "the relation e: its head, token 1, may be one of 2 spans; say which by head_span",
    ]


def test_what_is_written(tmp_path: Path) -> None:
    article = Article(
        "x",
        "Gunmen shot two guards, she said.",
        (Span("CLAIM", 0, 22), Span("ATTACKER", 0, 6), Span("TARGET", 12, 22, "t1"), Span("SOURCE", 24, 27)),
        (Link(BY, 0, 3), Link(AGAINST, 1, 2)),
        frozenset(LABELS[1:]),
        {"genre": "flash", "annotator": "db-alice", "scores": "[0.9, null, 1.0, 0.25]"},
    )
    prodigy.write([article], tmp_path / "out.jsonl")
    (line,) = (tmp_path / "out.jsonl").read_text().splitlines()
    claim = {"start": 0, "end": 22, "token_start": 0, "token_end": 3, "label": "CLAIM"}
    attacker = {"start": 0, "end": 6, "token_start": 0, "token_end": 0, "label": "ATTACKER"}
    target = {"start": 12, "end": 22, "token_start": 2, "token_end": 3, "label": "TARGET", "id": "t1"}
    source = {"start": 24, "end": 27, "token_start": 5, "token_end": 5, "label": "SOURCE"}
    assert json.loads(line) == {
        "id": "x",
        "text": article.text,
        "tokens": [
            {"text": "Gunmen", "start": 0, "end": 6, "id": 0, "ws": True},
            {"text": "shot", "start": 7, "end": 11, "id": 1, "ws": True},
            {"text": "two", "start": 12, "end": 15, "id": 2, "ws": True},
            {"text": "guards", "start": 16, "end": 22, "id": 3, "ws": False},
            {"text": ",", "start": 22, "end": 23, "id": 4, "ws": True},
            {"text": "she", "start": 24, "end": 27, "id": 5, "ws": True},
            {"text": "said", "start": 28, "end": 32, "id": 6, "ws": False},
            {"text": ".", "start": 32, "end": 33, "id": 7, "ws": False},
        ],
        "spans": [{**claim, "score": 0.9}, attacker, {**target, "score": 1.0}, {**source, "score": 0.25}],
        "relations": [
            {"head": 3, "child": 5, "head_span": claim, "child_span": source, "label": "by"},
            {"head": 0, "child": 3, "head_span": attacker, "child_span": target, "label": "against"},
        ],
        "meta": {"genre": "flash", "annotates": "TARGET SOURCE CLAIM"},
        "_annotator_id": "db-alice",
    }
    assert only_articles(prodigy.read(tmp_path / "out.jsonl")) == [article]


def test_tokens_are_cut_where_spans_need_it(tmp_path: Path) -> None:
    prodigy.write([Article("x", "pro-war men", (Span("A", 4, 8), Span("B", 9, 11)))], tmp_path / "out.jsonl")
    record = json.loads((tmp_path / "out.jsonl").read_text())
    assert [(token["text"], token["ws"]) for token in record["tokens"]] == [
        ("pro", False),
        ("-", False),
        ("war", False),
        (" ", False),
        ("m", False),
        ("en", False),
    ]
    assert [(span["token_start"], span["token_end"]) for span in record["spans"]] == [(2, 3), (5, 5)]


@settings(max_examples=200, deadline=None)
@given(articles())
def test_what_was_written_is_read(article: Article) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.jsonl"
        prodigy.write([article, replace(article, id="second")], path)
        assert only_articles(prodigy.read(path)) == [article, replace(article, id="second")]
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            record = json.loads(line)
            tokens = record["tokens"]
            assert "".join(token["text"] + " " * token["ws"] for token in tokens) == article.text
            for span in record["spans"]:
                assert tokens[span["token_start"]]["start"] == span["start"]
                assert tokens[span["token_end"]]["end"] == span["end"]


@pytest.mark.parametrize("span", [Span("A", 0, 9), Span("A", 1, 1), Span(" ", 0, 1)])
def test_bad_spans_cannot_be_written(tmp_path: Path, span: Span) -> None:
    with pytest.raises(ArticleError, match="an empty span, one without a label, or outside the text of 3 characters"):
        prodigy.write([Article("x", "one", (span,))], tmp_path / "out.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_bad_links_cannot_be_written(tmp_path: Path) -> None:
    article = Article("x", "one", (Span("A", 0, 3),), (Link("by", 0, 1),))
    with pytest.raises(ArticleError, match="the link 'by' from span 0 to span 1 has no such spans or no name"):
        prodigy.write([article], tmp_path / "out.jsonl")


def test_what_is_lost(tmp_path: Path) -> None:
    names = ("", "a b", " ", "17", "17")
    spans = tuple(Span("CLAIM", 0, 3, id) for id in names)
    links = tuple(Link(BY, head, 0) for head in range(5))
    article = Article(" x ", "one", spans, links, meta={"scores": "[1,2]", "annotator": "", "id": "y", "none": ""})
    prodigy.write([article], tmp_path / "out.jsonl")
    # Of the two spans that nothing tells apart the first one is linked twice.
    expected = replace(article, links=(*links[:4], links[3]))
    assert only_articles(prodigy.read(tmp_path / "out.jsonl")) == [expected]
    assert prodigy.LOSSES == ("which of two spans a link joins, where they have one label, one place and one id",)


def test_ids_of_spans(tmp_path: Path) -> None:
    ids = [7, "7", True, 1.5, None, ["a"]]
    spans = [{"start": at, "end": 11, "label": "A", "id": id} for at, id in enumerate(ids)]
    (article,) = only_articles(read(tmp_path, {"text": TEXT, "spans": spans}))
    assert [span.id for span in article.spans] == ["7", "7", "", "", "", ""]


def test_recognised() -> None:
    known = [
        b'{"text": "a", "spans": []}',
        b'\xef\xbb\xbf\n{"text":"a","_input_hash":1}\n{}',
        b'{"text":"a", "tokens" : [',
        b'{"text":"a", "tokens": [{"text": "a", "start": 0, "end": 1, "id": 0}]}',
        b'{"text":"a", "label": [[0, 1, "A"]], "_task_hash": 1, "ner_tags": [0]}',
        b'{"id": 0, "text": "a", "spans": [], "links": []}',
    ]
    others = [
        b'{"text": "a", "label": []}',
        b'[{"text": "a", "spans": []}]',
        b"",
        b'{"text": "a"}\n{"text": "b", "spans": []}',
        b'{"spans": [], "text": 1}',
        # Data sets for machine learning.
        b'{"tokens": ["a"], "ner_tags": [0]}',
        b'{"text": "a", "tokens": ["a"], "ner_tags": [0]}',
        b'{"text": "a", "tokens": [], "ner_tags": []}',
        b'{"text": "a", "note": "\\"spans\\": []"}',
    ]
    for name in ("a.JSONL", "a.json", "a.txt", "a"):
        assert [prodigy.FORMAT.recognises(Path(name), head) for head in known] == 6 * [True]
        assert [prodigy.FORMAT.recognises(Path(name), head) for head in others] == 9 * [False]

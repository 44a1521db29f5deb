"""Hugging Face data sets: Parquet and JSON as `datasets` writes them, as they go wrong, and round trips."""

import json
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.articles.article import AGAINST, ATTACKER, CLAIM, LABELS, SOURCE, TARGET, Article, Link, Span
from scripts.articles.formats import huggingface
from scripts.articles.formats.huggingface import parquet
from scripts.articles.formats.huggingface.features import SCHEMA_KEY
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import TEXTS, labelled, only_articles, refused, write_lines

TOKENS = ["Gunmen", "shot", "two", "guards", ",", "Ana", "Kovač", "said", "."]
TEXT = "Gunmen shot two guards, Ana Kovač said."
NAMES = ["O", "B-PER", "I-PER", "B-ATT", "I-ATT"]
TAGS = ["B-ATT", "O", "O", "O", "O", "B-PER", "I-PER", "O", "O"]
NUMBERS = [NAMES.index(tag) for tag in TAGS]
CLASSES = {"feature": {"names": NAMES, "_type": "ClassLabel"}, "_type": "Sequence"}


def read(path: Path) -> list[Any]:
    return list(huggingface.read(path))


def write_parquet(path: Path, rows: list[dict[str, Any]], features: object = None, **options: Any) -> Path:
    table = pa.Table.from_pylist(rows)
    if features is not None:
        table = table.replace_schema_metadata({SCHEMA_KEY: json.dumps({"info": {"features": features}})})
    pq.write_table(table, path, **options)
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(ArticleError) as caught:
        read(path)
    return [problem.message for problem in caught.value.problems]


@pytest.mark.parametrize(
    "feature",
    [
        CLASSES,
        {**CLASSES, "_type": "List"},
        {**CLASSES, "length": -1, "id": None},
        [{"names": NAMES, "num_classes": 5, "names_file": None, "_type": "ClassLabel"}],
    ],
    ids=["Sequence", "List", "old", "list of one"],
)
def test_numbers_with_names_in_the_schema(tmp_path: Path, feature: object) -> None:
    row = {"id": "7", "tokens": TOKENS, "ner_tags": NUMBERS}
    path = write_parquet(tmp_path / "train.parquet", [row], {"ner_tags": feature})
    (article,) = only_articles(read(path))
    assert article == Article("7", " ".join(TOKENS), (Span("ATT", 0, 6), Span("PER", 25, 34)))
    assert article.place.path == str(path)


@pytest.mark.parametrize("name", ["dataset_info.json", "dataset_infos.json"])
@pytest.mark.parametrize("kind", ["jsonl", "list", "parquet"])
def test_numbers_with_names_beside_the_file(tmp_path: Path, name: str, kind: str) -> None:
    info = {"features": {"ner_tags": CLASSES, "id": {"dtype": "string", "_type": "Value"}}}
    (tmp_path / name).write_text(json.dumps(info if name == "dataset_info.json" else {"default": info, "en": info}))
    row = {"tokens": TOKENS, "text": TEXT, "ner_tags": NUMBERS}
    if kind == "parquet":
        path = write_parquet(tmp_path / "train.parquet", [row])
    else:
        path = tmp_path / "train.json"
        path.write_text(json.dumps([row], indent=1) if kind == "list" else json.dumps(row))
    (article,) = only_articles(read(path))
    assert article == Article(article.id, TEXT, (Span("ATT", 0, 6), Span("PER", 24, 33)))
    assert article.id == ("train-000002" if kind == "list" else "train-000001")


def test_numbers_without_names_are_an_error(tmp_path: Path) -> None:
    message = (
        "the tags in 'ner_tags' are numbers without names; put a dataset_info.json beside the file, as in "
        '{"features": {"ner_tags": {"feature": {"names": ["O", "B-…", "I-…"], "_type": "ClassLabel"}}}}'
    )
    row = {"tokens": TOKENS, "ner_tags": NUMBERS}
    assert faults(write_parquet(tmp_path / "a.parquet", [row])) == [message]
    assert faults(write_lines(tmp_path / "a.jsonl", row)) == [message]
    ours = {"tokens": ["a"], "claim_tags": [1]}
    assert faults(write_lines(tmp_path / "a.jsonl", ours)) == [message.replace("ner_tags", "claim_tags")]


def test_names_that_cannot_be_used(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", {"tokens": TOKENS, "ner_tags": NUMBERS})
    info, infos = tmp_path / "dataset_info.json", tmp_path / "dataset_infos.json"
    info.write_text("{")
    assert faults(path)[0].startswith("not readable as JSON (Expecting property name")
    info.write_text("[]")
    assert faults(path) == ["no JSON object; mend it or remove it"]
    info.unlink()
    other = {"feature": {"names": ["O", "B-X"], "_type": "ClassLabel"}}
    infos.write_text(json.dumps({"a": {"features": {"ner_tags": CLASSES}}, "b": {"features": {"ner_tags": other}}}))
    assert faults(path) == [
        "the classes of 'ner_tags' have other names in another configuration; keep only one in dataset_info.json"
    ]


def test_several_layers_and_what_is_none(tmp_path: Path) -> None:
    row = {
        "id": 12,
        "tokens": ["The", "New", "York", "police", "said"],
        "pos_tags": ["DT", "NNP", "NNP", "NNS", "VBD"],
        "chunk_tags": ["B-NP", "I-NP", "I-NP", "I-NP", "B-VP"],
        "tags": ["O", "B-LOC", "E-LOC", "S-ORG", "O"],
        "genre": "flash",
        "year": 2021,
        "draft": None,
        "vector": [0.5],
        "doc": {"a": 1},
    }
    article = Article(
        "12",
        "The New York police said",
        (Span("NP", 0, 19), Span("LOC", 4, 12), Span("ORG", 13, 19), Span("VP", 20, 24)),
        meta={"genre": "flash", "year": "2021"},
    )
    found = read(write_lines(tmp_path / "a.jsonl", row))
    assert found[-1] == article
    assert refused(found) == [
        ("span", f"a.jsonl: the column {column} is not taken over: it has {what}, neither tags nor plain values")
        for column, what in [("'pos_tags'", "['DT', 'NNP', 'NNP']"), ("'vector'", "lists"), ("'doc'", "objects")]
    ]
    found = read(write_parquet(tmp_path / "a.parquet", [row]))
    assert found[-1] == article
    assert [message.split("'")[1] for _, message in refused(found)] == ["pos_tags", "vector", "doc"]


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("O B-A I-A B-A O B-B", ["A t1 t2", "A t3", "B t5"]),
        ("O I-A I-A B-A O I-B", ["A t1 t2", "A t3", "B t5"]),
        ("O B-A E-A S-A O S-B", ["A t1 t2", "A t3", "B t5"]),
        ("U-B U-B B-A I-A I-A L-A", ["B t0", "B t1", "A t2 t3 t4 t5"]),
        ("B-A B-A I-A I-A I-A O", ["A t0", "A t1 t2 t3 t4"]),
    ],
)
@pytest.mark.parametrize("named", [False, True])
def test_schemes(tmp_path: Path, tags: str, spans: list[str], named: bool) -> None:
    names = sorted({"O", *tags.split()})
    features = {"ner_tags": {"feature": {"names": names, "_type": "ClassLabel"}}} if named else None
    values = [names.index(tag) if named else tag for tag in tags.split()]
    rows: list[dict[str, Any]] = [{"tokens": [f"t{n}" for n in range(6)], "ner_tags": values}]
    (article,) = only_articles(read(write_parquet(tmp_path / "a.parquet", rows, features)))
    assert [" ".join(one) for one in labelled(article)] == spans


def test_tags_that_make_no_span_are_refused(tmp_path: Path) -> None:
    rows = [
        {"tokens": ["a", "b"], "ner_tags": ["B-X", "O"]},
        {"id": "bad", "tokens": ["c", "d", "ee", "ff", "g"], "ner_tags": ["B-X", "O", "I-X", "I-X", "O"]},
    ]
    found = read(write_lines(tmp_path / "a.jsonl", *rows))
    assert [labelled(one) for one in found if isinstance(one, Article)] == [[("X", "a")], [("X", "c")]]
    assert refused(found) == [
        (
            "span",
            "a.jsonl:2, article 'bad', characters 4-9 'ee ff': I-X goes on with a X that no B-X begins in 'ner_tags'; "
            "mend the tags",
        )
    ]
    assert [one.data for one in found if not isinstance(one, Article)] == ['"I-X I-X"']


def test_bad_rows_are_refused_and_the_others_taken(tmp_path: Path) -> None:
    names = {"features": {"ner_tags": CLASSES}}
    (tmp_path / "dataset_info.json").write_text(json.dumps(names))
    rows: list[Any] = [
        {"id": "good", "tokens": ["a", "b"], "ner_tags": [0, 1]},
        {"tokens": ["a", "b"], "ner_tags": [0]},
        {"tokens": ["a", "b"], "ner_tags": [0, -100]},
        {"tokens": ["a", ""], "ner_tags": [0, 1]},
        {"tokens": [{"text": "a"}], "ner_tags": [0]},
        {"ner_tags": [0]},
        {"tokens": ["a"], "ner_tags": [["O"]]},
        {"tokens": ["a"], "ner_tags": None},
        {"tokens": ["a"], "ner_tags": "O"},
        {"tokens": ["a"], "ner_tags": [0], "text": 5},
        [1],
    ]
    found = read(write_lines(tmp_path / "a.jsonl", *rows))
    assert [labelled(one) for one in found if isinstance(one, Article)] == [[("PER", "b")]]
    assert [(what, message.partition(": ")[2]) for what, message in refused(found)] == [
        ("record", "2 tokens, but 1 in 'ner_tags'; give a tag for each token"),
        ("record", "-100 in 'ner_tags', of the token 1, 'b', is no tag: names are there for 0 to 4"),
        ("record", "token 1 is empty; remove it with its tags"),
        ("record", "the 'tokens' are no list of strings; make them one"),
        ("record", "the 'tokens' are no list of strings; make them one"),
        ("record", "['O'] in 'ner_tags', of the token 0, 'a', is no tag: names are there for 0 to 4"),
        ("record", "no tags in 'ner_tags': nobody has said whether ATT, PER is there; leave it out"),
        ("record", "1 tokens, but no list in 'ner_tags'; give a tag for each token"),
        ("record", "the 'text' is no string; make it one"),
        ("record", "no JSON object but a list; export the file anew, as JSONL (one record a line)"),
    ]
    assert refused(found)[1][1].startswith("a.jsonl:3, article 'a-000003': ")


def test_a_text_that_is_not_that_of_the_tokens_is_kept_apart(tmp_path: Path) -> None:
    rows = [
        {"tokens": ["He", "said", "."], "tags": ["O", "O", "O"], "text": "He\n said."},
        {"tokens": ["-LRB-", "He"], "tags": ["O", "B-X"], "text": "(He"},
        {"tokens": ["He"], "tags": ["O"], "text": "He said."},
        {"tokens": ["New York", "is"], "tags": ["B-X", "O"], "text": "New York is "},
        {"tokens": ["a", "\n", "b"], "tags": ["O", "O", "B-X"], "text": "a \n b"},
        {"tokens": [], "tags": [], "text": " "},
    ]
    found = only_articles(read(write_lines(tmp_path / "a.jsonl", *rows)))
    assert [(one.text, one.meta, labelled(one)) for one in found] == [
        ("He\n said.", {}, []),
        ("-LRB- He", {"text": "(He"}, [("X", "He")]),
        ("He", {"text": "He said."}, []),
        ("New York is ", {}, [("X", "New York")]),
        ("a \n b", {}, [("X", "b")]),
        (" ", {}, []),
    ]


SPANS = [{"start": 0, "end": 6, "label": "ATT"}, {"start": 24, "end": 33, "label": "PER", "text": "Ana Kovač"}]
FOUND = (Span("ATT", 0, 6), Span("PER", 24, 33))


def test_spans_by_characters(tmp_path: Path) -> None:
    rows: list[Any] = [
        {"text": TEXT, "entities": SPANS},
        {"text": TEXT, "entities": {key: [span.get(key) for span in SPANS] for key in ("start", "end", "label")}},
        {"text": TEXT, "entities": []},
        {"text": TEXT, "entities": None},
        {"entities": SPANS},
        {"text": TEXT, "entities": [{"start": 30, "end": 99, "label": "PER"}, 7, {"start": 3, "end": 3, "label": "E"}]},
        {"text": TEXT, "entities": "no"},
    ]
    found = read(write_lines(tmp_path / "a.jsonl", *rows))
    assert [one.spans for one in found if isinstance(one, Article)] == [FOUND, FOUND, (), (), (), ()]
    assert [(what, message.rpartition("': ")[2]) for what, message in refused(found)] == [
        ("record", "no 'text'; give it one"),
        (
            "span",
            "the PER lies outside the text of 39 characters; give its characters (Unicode code points)",
        ),
        ("span", "a span that is no JSON object; write {start, end, label}"),
        ("span", "an empty E; remove it"),
        ("span", "'entities' is no list; make it one"),
    ]


@pytest.mark.parametrize("kind", ["objects", "lists"])
def test_spans_in_parquet(tmp_path: Path, kind: str) -> None:
    names = ["ATT", "PER"]
    spans: Any = [{"start": 0, "end": 6, "label": 0}, {"start": 24, "end": 33, "label": 1}]
    feature: Any = {"start": {"dtype": "int32"}, "label": {"names": names, "_type": "ClassLabel"}}
    if kind == "lists":
        spans = {key: [span[key] for span in spans] for key in ("start", "end", "label")}
        feature = {"feature": feature, "_type": "Sequence"}
    path = write_parquet(tmp_path / "a.parquet", [{"text": TEXT, "spans": spans}], {"spans": [feature]})
    assert only_articles(read(path)) == [Article("a-000001", TEXT, FOUND)]


def test_offsets_in_other_units(tmp_path: Path) -> None:
    text = "🔥 Gunmen shot two guards."
    spans = [
        {"start": 3, "end": 9, "label": "ATT", "text": "Gunmen"},
        {"start": 15, "end": 26, "label": "TGT", "text": "two guards."},
    ]
    found = read(write_lines(tmp_path / "a.jsonl", {"text": text, "entities": spans}))
    assert [message.rpartition(": ")[2] for _, message in refused(found)] == [
        "the offsets of a ATT, 'Gunmen', count UTF-16 code units; give characters (Unicode code points)",
        "the offsets of a TGT, 'two guards.', count UTF-16 code units; give characters (Unicode code points)",
    ]


def test_tags_and_spans_together(tmp_path: Path) -> None:
    row = {"text": TEXT, "tokens": TOKENS, "tags": TAGS, "spans": [*SPANS, {"start": 12, "end": 22, "label": "TGT"}]}
    broken = {**row, "text": TEXT.replace("two", "2")}
    found = read(write_lines(tmp_path / "a.jsonl", row, broken))
    assert [one.spans for one in found if isinstance(one, Article)] == [(FOUND[0], Span("TGT", 12, 22), FOUND[1])]
    assert refused(found) == [
        (
            "record",
            "a.jsonl:2, article 'a-000002': 'text' has other words than 'tokens', and the spans have offsets in it; "
            "mend one of them",
        )
    ]


def test_a_folder_of_shards(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "data").mkdir(parents=True)
    for number in (2, 0, 1):
        row = {"tokens": [f"t{number}"], "ner_tags": [3]}
        write_parquet(folder / "data" / f"train-0000{number}-of-00003.parquet", [row] * 2, {"ner_tags": CLASSES})
    (folder / "dataset_info.json").write_text("{}")
    (folder / "README.md").write_text("fiction")
    found = only_articles(read(folder))
    assert [one.text for one in found] == ["t0", "t0", "t1", "t1", "t2", "t2"]
    assert found[3].id == "train-00001-of-00003-000002"
    assert huggingface.FORMAT.recognises(folder, b"")
    assert not huggingface.FORMAT.recognises(tmp_path / "none", b"")
    (tmp_path / "empty").mkdir()
    assert not huggingface.FORMAT.recognises(tmp_path / "empty", b"")
    assert faults(tmp_path / "empty") == [
        "there is no file of .parquet, .jsonl, .json in it; name the folder that has the shards"
    ]


def test_shards_have_one_scheme(tmp_path: Path) -> None:
    """What the first shard has would be BIO with a fault, were there no second one."""
    write_lines(tmp_path / "1.jsonl", {"tokens": ["a", "b"], "tags": ["B-X", "E-X"]})
    write_lines(tmp_path / "2.jsonl", {"tokens": ["a", "b"], "tags": ["B-X", "I-X"]})
    found = read(tmp_path)
    assert [labelled(one) for one in found if isinstance(one, Article)] == [[("X", "a b")], []]
    assert "B-X is never ended by E-X" in refused(found)[0][1]


ARTICLE = Article(
    "x-1",
    TEXT,
    (Span(CLAIM, 0, 22), Span(ATTACKER, 0, 6, "a1"), Span(TARGET, 12, 22), Span(SOURCE, 24, 33)),
    (Link(AGAINST, 1, 2),),
    meta={"genre": "flash"},
)


def test_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    bare = Article("x-2", " ", annotates=frozenset({SOURCE, CLAIM}))
    huggingface.write([ARTICLE, bare], path)
    table = pq.read_table(path)
    assert table.to_pylist() == [
        {
            "id": "x-1",
            "text": TEXT,
            "tokens": ["Gunmen", "shot", "two", "guards", ",", "Ana", "Kovač", "said", "."],
            "attacker_tags": [1, 0, 0, 0, 0, 0, 0, 0, 0],
            "target_tags": [0, 0, 1, 2, 0, 0, 0, 0, 0],
            "source_tags": [0, 0, 0, 0, 0, 1, 2, 0, 0],
            "claim_tags": [1, 2, 2, 2, 0, 0, 0, 0, 0],
        },
        {
            "id": "x-2",
            "text": " ",
            "tokens": [],
            "attacker_tags": None,
            "target_tags": None,
            "source_tags": [],
            "claim_tags": [],
        },
    ]
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    string = {"dtype": "string", "_type": "Value"}
    classes = {"names": ["O", "B-TARGET", "I-TARGET"], "_type": "ClassLabel"}
    assert (features["id"], features["tokens"]) == (string, {"feature": string, "_type": "Sequence"})
    assert features["target_tags"] == {"feature": classes, "_type": "Sequence"}
    assert list(features) == table.schema.names
    first, second = only_articles(read(path))
    assert second == bare
    # All that is lost is what LOSSES says.
    spans = (Span(CLAIM, 0, 22), Span(ATTACKER, 0, 6), Span(TARGET, 12, 22), Span(SOURCE, 24, 33))
    assert first == Article("x-1", TEXT, spans)
    assert huggingface.LOSSES == (
        "links",
        "ids of spans",
        "which of several spans on the same words is the outer one",
        "description (meta)",
    )


def test_json_of_our_parquet_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    bare = Article("x-2", "No.", annotates=frozenset({SOURCE}))
    huggingface.write([ARTICLE, bare], path)
    features = json.loads(pq.read_schema(path).metadata[SCHEMA_KEY])["info"]["features"]
    (tmp_path / "dataset_info.json").write_text(json.dumps({"features": features}))
    lines = write_lines(tmp_path / "out.jsonl", *pq.read_table(path).to_pylist())
    assert only_articles(read(lines)) == only_articles(read(path))


def test_tags_as_strings_of_labels_that_were_not_annotated(tmp_path: Path) -> None:
    row = {"tokens": ["a", "b"], "source_tags": ["B-SOURCE", "O"], "claim_tags": None, "target_tags": None}
    (article,) = only_articles(read(write_lines(tmp_path / "a.jsonl", row)))
    assert article == Article("a-000001", "a b", (Span(SOURCE, 0, 1),), annotates=frozenset({SOURCE, ATTACKER}))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Any text; spans without blank edges, those of one label apart; labels without spans may not be annotated."""
    text = draw(TEXTS)
    words = [number for number, character in enumerate(text) if not character.isspace()]
    spans: list[Span] = []
    if words:
        ends = st.tuples(st.sampled_from(words), st.sampled_from(words), st.sampled_from(LABELS))
        for one, other, label in draw(st.lists(ends, max_size=8)):
            start, end = min(one, other), max(one, other) + 1
            if not any(span.label == label and span.start < end and start < span.end for span in spans):
                spans.append(Span(label, start, end))
    spans.sort(key=lambda span: (span.start, -span.end, LABELS.index(span.label)))
    unused = sorted(set(LABELS) - {span.label for span in spans})
    missing = draw(st.frozensets(st.sampled_from(unused))) if unused else frozenset()
    return Article(
        draw(st.sampled_from(["a", "b = c", " é\n"])), text, tuple(spans), annotates=frozenset(LABELS) - missing
    )


@settings(max_examples=200, deadline=None)
@given(articles(), articles())
def test_what_was_written_is_read(one: Article, other: Article) -> None:
    other = Article("z", other.text, other.spans, annotates=other.annotates)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.parquet"
        huggingface.write([one, other], path)
        assert only_articles(read(path)) == [one, other]
        for row in pq.read_table(path).to_pylist():
            assert "".join(row["tokens"]) == "".join(row["text"].split())


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (Article("x", "one", (Span("ORG", 0, 3),)), "unknown label 'ORG', there are columns for ATTACKER, TARGET, SO"),
        (Article("x", "one", (Span(CLAIM, 0, 9),)), "the CLAIM is empty or lies outside the text of 3 characters"),
        (Article("x", "one", (Span(CLAIM, 1, 1),)), "the CLAIM is empty or lies outside the text of 3 characters"),
        (Article("x", "a b", (Span(CLAIM, 0, 2),)), "the CLAIM is blank or has a blank edge, and tokens have none"),
        (Article("x", "a b", (Span(CLAIM, 0, 3), Span(CLAIM, 2, 3))), "overlaps another CLAIM, and a column holds no"),
        (
            Article("x", "a b", (Span(CLAIM, 0, 3),), annotates=frozenset({SOURCE})),
            "has spans of CLAIM, which was not annotated as it says; add it to what it annotates",
        ),
        (Article(" ", "one"), "the article has no id; give it one"),
        (Article("x", "on\ud800"), r"has half a character \(U\+D800\); remove it from the article"),
    ],
)
def test_what_cannot_be_written(tmp_path: Path, article: Article, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        huggingface.write([ARTICLE, article], tmp_path / "out.parquet")
    assert list(tmp_path.iterdir()) == []


def test_an_article_of_a_million_characters(tmp_path: Path) -> None:
    text = "Two officials said no. " * 50_000
    article = Article("long", text, (Span(SOURCE, 0, 13), Span(CLAIM, len(text) - 4, len(text) - 2)))
    huggingface.write([article], tmp_path / "out.parquet")
    assert only_articles(read(tmp_path / "out.parquet")) == [article]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    whole = write_parquet(tmp_path / "a.parquet", [{"tokens": TOKENS, "ner_tags": TAGS}])
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole.read_bytes()[:-20])
    (message,) = faults(cut)
    assert message.startswith("not readable as Parquet (Parquet magic bytes not found in footer.")
    assert message.endswith("); the file was cut off, damaged, or is none: export it anew")
    assert faults(tmp_path / "none.parquet")[0].startswith("not readable as Parquet (")
    assert faults(tmp_path / "none.json") == ["the file cannot be read (No such file or directory); make it readable"]
    assert faults(write_parquet(tmp_path / "b.parquet", [{"tokens": TOKENS, "url": "x"}])) == [
        "its columns are 'tokens', 'url', expected 'tokens' with tags (O, B-LABEL, I-LABEL, …) in a column whose name "
        "ends in 'tags', or 'text' with 'spans' or 'entities'"
    ]
    utf16 = tmp_path / "utf16.jsonl"
    utf16.write_text(json.dumps({"tokens": TOKENS, "tags": TAGS}), encoding="utf-16")
    assert faults(utf16) == ["seems to be UTF-16, UTF-8 was tried; save the file as UTF-8"]
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps([{"tokens": TOKENS, "tags": TAGS}])[:-4])
    assert faults(broken)[0].startswith("the JSON breaks off (")


def test_a_mark_and_mixed_line_ends(tmp_path: Path) -> None:
    line = json.dumps({"tokens": ["a"], "tags": ["B-X"]}).encode()
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + line + b"\r\n" + line + b"\r\n\n" + line + b"\r" + line)
    assert [one.id for one in only_articles(read(path))] == ["a-000001", "a-000002", "a-000004", "a-000005"]


def test_a_text_that_is_not_utf8(tmp_path: Path) -> None:
    texts = pa.array([b"fine", b"caf\xe9"], pa.binary()).view(pa.string())
    tokens = pa.array([["fine"], ["x"]])
    table = pa.table({"text": texts, "tokens": tokens, "tags": [["O"], ["O"]]})
    pq.write_table(table, tmp_path / "a.parquet")
    found = read(tmp_path / "a.parquet")
    assert [one.text for one in found if isinstance(one, Article)] == ["fine"]
    assert refused(found) == [
        ("record", "a.parquet:2: byte 4 of the text, 0xE9, is not UTF-8, which was tried; save the file as UTF-8")
    ]


@pytest.mark.parametrize("how", ["pages", "runs"])
def test_a_small_file_that_unpacks_to_much_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    path = tmp_path / "bomb.parquet"
    if how == "pages":
        row = {"tokens": ["a" * 100_000_000], "tags": ["O"]}
        write_parquet(path, [row], compression="zstd", use_dictionary=False)
    else:
        tokens = pa.array(["a"]).take(pa.array([0] * 1_000_000))
        offsets = pa.array([0, len(tokens)], pa.int32())
        column = pa.ListArray.from_arrays(offsets, tokens)
        monkeypatch.setattr(parquet, "FREE_BYTES", 1 << 20)
        pq.write_table(pa.table({"tokens": column, "tags": column}), path)
    assert path.stat().st_size < 40_000
    tracemalloc.start()
    (message,) = faults(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    allowed = "67,108,864" if how == "pages" else "1,048,576"
    assert message.startswith("row group 1 has ")
    assert f" or more, allowed are {allowed}; if you trust the file, write it anew in row groups of fewer" in message
    assert peak < 1_000_000


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_reading_holds_a_few_rows_at_a_time(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"many.{kind}"
    rows = [
        {"text": f"{TEXT} {number}", "tokens": [*TOKENS, str(number)], "tags": [*TAGS, "O"]} for number in range(4_000)
    ]
    if kind == "parquet":
        write_parquet(path, rows)
    else:
        write_lines(path, *rows)
    del rows
    next(iter(huggingface.read(path)))
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    allocated = count = 0
    for one in huggingface.read(path):
        allocated = max(allocated, pa.total_allocated_bytes() - before)
        count += len(one.spans) if isinstance(one, Article) else 0
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 8_000
    assert peak < 1_000_000
    assert allocated < 4_000_000


def test_recognised() -> None:
    def known(name: str, head: bytes) -> bool:
        return huggingface.FORMAT.recognises(Path(name), head)

    assert known("a.parquet", b"PAR1...")
    assert not known("a.parquet", b"{}")
    assert known("a.jsonl", b'{"id": "0", "tokens": ["EU", "rejects"], "ner_tags": [3, 0]}')
    assert known("a.json", b'\xef\xbb\xbf[\n {"tokens": ["EU"], "pos_tags": [1], "ner_ta')
    assert known("a.jsonl", b'{"text": "a", "entities": [{"start": 0, "end": 1, "label": "X"}]}')
    assert not known("a.jsonl", b'{"text": "a", "entities": [{"start_offset": 0, "end_offset": 1, "label": "X"}]}')
    assert not known("a.jsonl", b'{"text": "a", "tokens": [{"text": "a", "start": 0}], "spans": []}')
    assert not known("a.jsonl", b'{"tokens": ["a"], "labels": [1]}')
    assert not known("a.txt", b'{"tokens": ["a"], "tags": [1]}')

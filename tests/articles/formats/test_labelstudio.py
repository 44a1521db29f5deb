"""Label Studio's JSON and JSON-MIN as its documentation has them, and as they go wrong."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.articles.article import AGAINST, BY, LABELS, Article, Link, Span
from scripts.articles.formats import labelstudio
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import NAMES, articles, only_articles, refused

TEXT = "“No,” Kovač said. 🔥 Gunmen shot two guards."
#       0     6      12    18   20     27
TASK = {"id": 7, "data": {"text": TEXT}}


def region(start: int, end: int, label: str | list[str], id: str = "", **more: Any) -> dict[str, Any]:
    """A region as the editor of today saves it; `text` is what stands there, or as given, None for no words."""
    words = more.pop("text") if "text" in more else TEXT[start:end]
    value = {"start": start, "end": end, "labels": [label] if isinstance(label, str) else label}
    value |= {"text": words} if words is not None else {}
    names = {"from_name": "label", "to_name": "text", "type": "labels", "origin": "manual"}
    return {"value": value, "id": id or f"{start}-{end}", **names, **more}


def relation(head: str, tail: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {"from_id": head, "to_id": tail, "type": "relation", "direction": direction, "labels": list(labels)}


def annotation(*results: object, **more: Any) -> dict[str, Any]:
    return {"id": 31, "completed_by": 1, "was_cancelled": False, "result": list(results), "task": 7, **more}


CLAIM, SOURCE = region(0, 5, "CLAIM", "c"), region(6, 11, "SOURCE", "s")
ATTACKER, TARGET = region(20, 26, "ATTACKER", "a"), region(32, 42, "TARGET", "t")


def save(folder: Path, *tasks: object, name: str = "news.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(list(tasks)), encoding="utf-8")
    return path


def read(folder: Path, *tasks: object) -> list[Article | Refusal]:
    return list(labelstudio.read(save(folder, *tasks)))


def one(folder: Path, *results: object, text: str = TEXT) -> list[Article | Refusal]:
    """What is read of one annotation with these results."""
    return read(folder, {"id": 7, "data": {"text": text}, "annotations": [annotation(*results)]})


def spans(found: list[Article | Refusal]) -> list[tuple[str, str]]:
    """Labels and words of the one article."""
    (article,) = (item for item in found if isinstance(item, Article))
    return [(span.label, article.text[span.start : span.end]) for span in article.spans]


def test_an_export(tmp_path: Path) -> None:
    task = {
        "id": 7,
        "annotations": [
            annotation(ATTACKER, TARGET, SOURCE, CLAIM, relation("c", "s", BY), relation("a", "t", AGAINST))
        ],
        "file_upload": "1-news.json",
        "drafts": [],
        "predictions": [],
        "data": {"text": TEXT, "paper": "The Star", "year": 1998},
        "meta": {},
        "created_at": "2026-01-01T00:00:00Z",
        "project": 3,
    }
    assert only_articles(read(tmp_path, task)) == [
        Article(
            "7",
            TEXT,
            (
                Span("CLAIM", 0, 5, "c"),
                Span("SOURCE", 6, 11, "s"),
                Span("ATTACKER", 20, 26, "a"),
                Span("TARGET", 32, 42, "t"),
            ),
            (Link(BY, 0, 1), Link(AGAINST, 2, 3)),
            meta={"annotator": "1", "annotation": "31", "paper": "The Star", "year": "1998"},
        )
    ]


def test_several_annotators_are_an_article_each(tmp_path: Path) -> None:
    people = [{"id": 4, "email": "eve@example.org"}, 2]
    annotations = [annotation(CLAIM, id=n, completed_by=who) for n, who in enumerate(people)]
    found = only_articles(read(tmp_path, {**TASK, "annotations": [*annotations, annotation(id=9, completed_by=3)]}))
    assert [(item.id, item.meta["annotator"], len(item.spans)) for item in found] == [
        ("7", "eve@example.org", 1),
        ("7", "2", 1),
        ("7", "3", 0),
    ]


def test_what_nobody_annotated_is_refused(tmp_path: Path) -> None:
    tasks = [
        {**TASK, "annotations": [annotation(CLAIM, was_cancelled=True), annotation(SOURCE)]},
        {**TASK, "annotations": [], "predictions": [{"model_version": "m", "result": [CLAIM]}]},
        {**TASK, "annotations": [], "predictions": [], "drafts": [{"result": [CLAIM]}]},
        {**TASK, "annotations": []},
        {**TASK, "annotations": [annotation(SOURCE)], "predictions": [{"result": [CLAIM]}]},
    ]
    found = read(tmp_path, *tasks)
    assert [[span.id for span in item.spans] for item in found if isinstance(item, Article)] == [["s"], ["s"]]
    where = "news.json:1, article '7': "
    assert refused(found) == [
        ("record", f"{where}the task was skipped by annotator 1; annotate and submit it if it should count"),
        (
            "record",
            f"{where}there is no annotation; predictions are nobody's annotation; "
            "accept and submit them in Label Studio, then export again",
        ),
        ("record", f"{where}a draft, never submitted; submit it in Label Studio, then export again"),
        ("record", f"{where}there is no annotation; if nothing is to be marked, submit an empty one"),
    ]
    assert '"model_version": "m"' in [item.data for item in found if isinstance(item, Refusal)][1]


def test_several_labels_on_one_region(tmp_path: Path) -> None:
    both = region(20, 26, ["ATTACKER", "SOURCE"], "a")
    (article,) = only_articles(one(tmp_path, CLAIM, both, relation("c", "a", BY)))
    assert article.spans[1:] == (Span("ATTACKER", 20, 26, "a.1"), Span("SOURCE", 20, 26, "a.2"))
    assert article.links == (Link(BY, 0, 1), Link(BY, 0, 2))


def test_one_region_labelled_by_two_controls(tmp_path: Path) -> None:
    second = {**region(20, 26, "SOURCE", "a"), "from_name": "role"}
    found = one(tmp_path, ATTACKER, second, ATTACKER)
    assert spans(found) == [("ATTACKER", "Gunmen"), ("SOURCE", "Gunmen")]
    message = "news.json:1, article '7': the region a stands twice with the label 'ATTACKER'; remove one"
    assert refused(found) == [("span", message)]


@pytest.mark.parametrize(("direction", "links"), [("right", {(0, 1)}), ("left", {(1, 0)}), ("bi", {(0, 1), (1, 0)})])
def test_directions(tmp_path: Path, direction: str, links: set[tuple[int, int]]) -> None:
    (article,) = only_articles(one(tmp_path, CLAIM, SOURCE, relation("c", "s", BY, "says", direction=direction)))
    assert {(link.head, link.tail) for link in article.links} == links
    assert {link.kind for link in article.links} == {BY, "says"}


def test_bad_relations(tmp_path: Path) -> None:
    bad = region(6, 11, "SOURCE", "b", text="Novak")
    found = one(tmp_path, CLAIM, bad, relation("c", "x", BY), relation("c", "b", BY), relation("c", "c"))
    where = "news.json:1, article '7'"
    assert spans(found) == [("CLAIM", "“No,”")]
    assert refused(found) == [
        (
            "span",
            f"{where}, characters 6-11 'Kovač': the SOURCE is 'Novak' in the file, its offsets give other words: "
            "as characters 'Kovač', as UTF-16 code units 'Kovač'; mend its offsets or the text",
        ),
        (
            "link",
            f"{where}: the relation by: no region of the annotation has the id 'x'; add it or remove the relation",
        ),
        ("link", f"{where}: the relation by: one of its regions was refused; mend that first"),
        ("link", f"{where}: a relation without a label (None); give it one or remove it"),
    ]


def test_results_of_other_types(tmp_path: Path) -> None:
    choice = {"id": "x", "type": "choices", "from_name": "topic", "to_name": "text", "value": {"choices": ["war"]}}
    html = {**region(0, 5, "CLAIM"), "type": "hypertextlabels"}
    found = one(tmp_path, choice, html, None, region(0, 5, []), {"id": "y", "type": "labels"})
    assert [(what, message.partition(": ")[2]) for what, message in refused(found)] == [
        ("span", "a span without a label (None); give it one or remove it"),
        ("span", "a region without a `value`; remove it, or export it anew, as JSON"),
        ("span", "a result of type 'choices'; only `labels` and `relation` are taken over"),
        ("span", "a result of type 'hypertextlabels'; only `labels` and `relation` are taken over"),
        ("span", "a result of type None; only `labels` and `relation` are taken over"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        (6, 6, "an empty SOURCE; remove it"),
        (
            -1,
            5,
            "the SOURCE ends before it starts, or starts before the text; give its characters (Unicode code points)",
        ),
        ("6", 11, "the offsets of a SOURCE, '6' and 11, are not whole numbers; give characters (Unicode code points)"),
        (
            30,
            99,
            "the SOURCE is 'w' in the file, its offsets give other words: as characters no characters of the text, "
            "as UTF-16 code units no characters of the text; mend its offsets or the text",
        ),
    ],
)
def test_offsets_that_cannot_be(tmp_path: Path, start: Any, end: Any, fault: str) -> None:
    ((what, message),) = refused(one(tmp_path, region(start, end, "SOURCE", "s", text="w")))
    assert (what, message.partition(": ")[2]) == ("span", fault)


def test_offsets_of_utf16(tmp_path: Path) -> None:
    old = region(21, 27, "ATTACKER", text="Gunmen")
    # "no words": what the other proves is taken. Of today's offsets beside them the words are proof enough.
    assert spans(one(tmp_path, old, region(33, 43, "TARGET", text=None))) == [
        ("ATTACKER", "Gunmen"),
        ("TARGET", "two guards"),
    ]
    assert spans(one(tmp_path, old, TARGET)) == [("ATTACKER", "Gunmen"), ("TARGET", "two guards")]


def test_words_that_fit_both_readings(tmp_path: Path) -> None:
    text = "🔥 aaaa bb"
    ambiguous = region(3, 5, "X", text="aa")
    # As UTF-16 code units both are right, as characters one.
    assert one(tmp_path, ambiguous, region(8, 10, "Y", text="bb"), text=text)[-1].spans[0] == Span("X", 2, 4, "3-5")  # type: ignore[union-attr]
    assert one(tmp_path, ambiguous, text=text)[-1].spans == (Span("X", 3, 5, "3-5"),)  # type: ignore[union-attr]


def test_without_words_both_readings_are_shown(tmp_path: Path) -> None:
    found = one(tmp_path, region(20, 26, "ATTACKER", text=None), region(0, 5, "CLAIM", text=None))
    assert spans(found) == [("CLAIM", "“No,”")]
    assert refused(found) == [
        (
            "span",
            "news.json:1, article '7', characters 20-26 'Gunmen': the ATTACKER has no words that tell what its offsets "
            "count: as characters 'Gunmen', as UTF-16 code units 'Gunme'; add its text; mend its offsets or the text",
        )
    ]


def test_half_an_emoji(tmp_path: Path) -> None:
    found = one(tmp_path, region(18, 19, "X", text="\ud83d"), ATTACKER)
    assert spans(found) == [("ATTACKER", "Gunmen")]
    assert [message.partition(": ")[2][:24] for _, message in refused(found)] == ["the X is '\ufffd' in the file"]
    assert [message.partition(": ")[2] for _, message in refused(one(tmp_path, text="a\ud83d"))] == [
        "the text has half a character (a lone \\ud800-\\udfff); remove or complete it"
    ]


@pytest.mark.parametrize(
    ("text", "start", "end", "words", "place"),
    [
        # As the editor of today: each of \r and \n is a character; words have the one, the other, or an escape.
        ("a\r\nb c\r\nd", 3, 9, "b c\r\nd", (3, 9)),
        ("a\r\nb c\r\nd", 3, 9, "b c\n\nd", (3, 9)),
        ("a\r\nb c\r\nd", 3, 9, "b c\\nd", (3, 9)),
        ("a\nb  c\nd", 2, 8, "b c d", (2, 8)),
        # Line ends were changed between annotation and export, in either direction.
        ("a\r\nb c\r\nd", 2, 7, "b c\nd", (3, 9)),
        ("a\nb c\nd", 3, 9, "b c\r\nd", (2, 7)),
        ("🔥\r\nb c\r\nd", 3, 8, "b c\nd", (3, 9)),
    ],
)
def test_line_ends(tmp_path: Path, text: str, start: int, end: int, words: str, place: tuple[int, int]) -> None:
    (article,) = only_articles(one(tmp_path, region(start, end, "X", text=words), text=text))
    assert [(span.start, span.end) for span in article.spans] == [place]
    assert article.text == text


@pytest.mark.parametrize(
    ("data", "more", "found"),
    [
        ({"body": TEXT, "text": "title"}, {"source": "$body"}, TEXT),
        ({"text": TEXT, "body": "x"}, {"to_name": "other"}, TEXT),
        ({"body": TEXT, "n": 3}, {"to_name": "t"}, TEXT),
        ({"body": TEXT * 4, "url": "https://example.org/7"}, {"to_name": "t"}, TEXT * 4),
        ({"body": TEXT, "article": "x"}, {"to_name": "t"}, TEXT),
    ],
)
def test_where_the_text_stands(tmp_path: Path, data: dict[str, Any], more: dict[str, Any], found: str) -> None:
    task = {"id": 7, "data": data, "annotations": [annotation({**SOURCE, **more})]}
    (article,) = only_articles(read(tmp_path, task))
    assert article.text == found


def test_no_text(tmp_path: Path) -> None:
    tasks = [
        {"id": 1, "data": {"head": "a", "body": "b"}, "annotations": [annotation()]},
        {"id": 2, "data": {"image": 3}, "annotations": [annotation()]},
        {"id": 3, "annotations": [annotation()]},
        {"id": 4, "data": {"text": TEXT}, "annotations": 1},
        {"a": 1},
        5,
    ]
    assert refused(read(tmp_path, *tasks)) == [
        (
            "record",
            "news.json:1, article '1': no text: none of its fields (head, body) is known to be the "
            "text; call it `text`",
        ),
        (
            "record",
            "news.json:1, article '2': no text: none of its fields (image) is known to be the text; call it `text`",
        ),
        ("record", "news.json:1, article '3': a task without `data`, so without a text; export it anew, as JSON"),
        (
            "record",
            "news.json:1, article '4': `annotations` is no list; export it anew, as JSON (not as a "
            "table, nor with stubs)",
        ),
        (
            "record",
            "news.json:1, article 'news-000005': neither a task (no `data`) nor an annotated record of JSON-MIN "
            "(no labels, no annotator); export it anew, as JSON",
        ),
        (
            "record",
            "news.json:1: element 6 of the list is no JSON object but '5'; remove it, or export the file anew, as JSON",
        ),
    ]


def test_json_min(tmp_path: Path) -> None:
    values = [{**CLAIM["value"]}, {**ATTACKER["value"], "labels": ["ATTACKER", "SOURCE"], "score": 0.5}]
    about = {"id": 7, "annotator": 1, "annotation_id": 31, "created_at": "x", "updated_at": "y", "lead_time": 1.5}
    found = only_articles(
        read(tmp_path, {"text": TEXT, "paper": "The Star", **about, "label": values}, {"text": TEXT, **about})
    )
    meta = {"annotator": "1", "annotation": "31"}
    assert found == [
        Article(
            "7",
            TEXT,
            (Span("CLAIM", 0, 5), Span("ATTACKER", 20, 26), Span("SOURCE", 20, 26)),
            meta={**meta, "scores": "[null, 0.5, 0.5]", "paper": "The Star"},
        ),
        Article("7", TEXT, meta=meta),
    ]
    nobody = {**about, "annotator": None, "annotation_id": None, "text": TEXT}
    ((what, message),) = refused(read(tmp_path, nobody))
    assert (what, "no labels, no annotator" in message) == ("record", True)


def test_one_task_and_one_annotation_of_a_cloud_storage(tmp_path: Path) -> None:
    path = tmp_path / "7.json"
    for content in ({**TASK, "annotations": [annotation(CLAIM)]}, {**annotation(CLAIM), "task": TASK}):
        path.write_text(json.dumps(content))
        (article,) = only_articles(labelstudio.read(path))
        assert (article.id, article.meta["annotator"], len(article.spans)) == ("7", "1", 1)


def test_byte_order_mark_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "news.json"
    task = json.dumps({**TASK, "annotations": [annotation(CLAIM)]}, indent=1)
    path.write_bytes(f"\ufeff[\r\n{task},\r{task}\n]\r\n".encode())
    assert len(only_articles(labelstudio.read(path))) == 2


GOOD = json.dumps({**TASK, "annotations": [annotation(CLAIM)]}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", ":1: the file is empty; export the file anew, as JSON"),
        (b" 17", ":1: begins with '17', expected a list ([…]) of JSON objects; export the file anew, as JSON"),
        (
            f"[{GOOD},\n{GOOD[:-20]}".encode(),
            ":2: the JSON breaks off (Unterminated string starting at: '\"man'); the file was cut off or edited, "
            "1 records were read before; export the file anew, as JSON",
        ),
        (
            f"[{GOOD},\n{GOOD[:40]}".encode(),
            ":2: the JSON breaks off (Unterminated string starting at: '\"“No,” Kovač ');"
            " the file was cut off or edited, 1 records were read before; export the file anew, as JSON",
        ),
        (
            f"[{GOOD}\n".encode(),
            ":2: the list breaks off without a comma or the list's end (]), 1 records were read before; "
            "export the file anew, as JSON",
        ),
        (
            f"[{GOOD}\n{GOOD}]".encode(),
            ":2: expected a comma or the list's end (]), found '{', 1 records were read before; "
            "export the file anew, as JSON",
        ),
        (
            b"[{'id': 1, 'data': {'text': 'long enough to be no cut'}}]",
            ":1: not JSON (Expecting property name enclosed in double quotes: \"'id': 1, 'data': {'t\"); "
            "export the file anew, as JSON",
        ),
        (
            f"[{GOOD}]\n[]".encode(),
            ":2: something stands behind the end of the JSON, '[]', 1 records were read before; "
            "export the file anew, as JSON",
        ),
        (
            f"[{GOOD}]".encode("utf-16"),
            ":1: seems to be UTF-16, UTF-8 was tried; save the file as UTF-8",
        ),
        (
            b'[{"id": 1,\n"data": {"text": "Kova\xe8"}}]',
            ":1: byte 34 of the file, 0xE8, is not UTF-8, which was tried; save the file as UTF-8",
        ),
    ],
    ids=["empty", "number", "cut", "cut in a string", "no end", "no comma", "quotes", "behind", "utf-16", "latin"],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "news.json"
    path.write_bytes(content)
    with pytest.raises(ArticleError) as error:
        list(labelstudio.read(path))
    assert str(error.value) == f"{path}{message}"


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"cannot be read \(No such file or directory\); make it readable"):
        list(labelstudio.read(tmp_path / "news.json"))


def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    path = tmp_path / "news.json"
    path.write_text(f'[{GOOD},\n{{"id": 8, "data": {{"text": "a", "text": "b"}}, "annotations": []}},\n{GOOD}]')
    found = list(labelstudio.read(path))
    assert [type(item) for item in found] == [Article, Refusal, Article]
    assert refused(found) == [("record", "news.json:2: the key 'text' stands twice in one object; remove one of them")]


def test_records_longer_than_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.json"
    path.write_text(f"[{GOOD},\n {GOOD}\n, {GOOD}]\n", encoding="utf-8")
    whole = only_articles(labelstudio.read(path))
    for size in (4, 5, 7, 64):
        monkeypatch.setattr("scripts.articles.formats.json_list.WINDOW", size)
        assert only_articles(labelstudio.read(path)) == whole


def accepted(path: Path) -> Path:
    """The file as it is exported when an annotator has submitted all predictions as they are."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for task in tasks:
        task["annotations"] = [{"result": task.pop("predictions")[0]["result"]}]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


ALL = articles().filter(
    # Names of labels and links that the configuration, as XML, cannot hold.
    lambda one: (
        not any(
            character in "\ufffe\uffff"
            for name in [span.label for span in one.spans] + [link.kind for link in one.links]
            for character in name
        )
    )
)


def unnamed(article: Article) -> Article:
    return replace(article, spans=tuple(replace(span, id="") for span in article.spans))


@settings(deadline=None, max_examples=150)
@given(st.lists(ALL, max_size=3), st.booleans(), st.booleans())
def test_what_is_written_is_read(written: list[Article], utf16: bool, predicted: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.json"
        if predicted:
            labelstudio.write(written, path, utf16=utf16)
            assert all(isinstance(item, Refusal) for item in labelstudio.read(path))
            accepted(path)
        else:
            labelstudio.write_annotated(written, path, utf16=utf16)
        assert labelstudio.recognises(path, path.read_bytes()) == bool(written)
        found = only_articles(labelstudio.read(path))
        ElementTree.parse(Path(folder) / "news.config.xml")
    # Words that fit both readings of offsets, if all of an annotation do so, are taken by characters.
    if not utf16:
        assert [unnamed(item) for item in found] == [unnamed(item) for item in written]
    words = [[(span.label, item.text[span.start : span.end]) for span in item.spans] for item in found]
    assert sorted(map(sorted, words)) == sorted(
        sorted((span.label, item.text[span.start : span.end]) for span in item.spans) for item in written
    )


@settings(deadline=None)
@given(st.lists(st.sampled_from(["🔥", "𐍈", "é", "\r\n", "b", " "]), max_size=12))
def test_offsets_of_distinct_words_in_utf16(pieces: list[str]) -> None:
    # Each word occurs once, so that only one reading can fit.
    words = [f"{piece}{chr(0x4E00 + number)}" for number, piece in enumerate(["", *pieces])]
    text = "".join(words)
    ends = [len("".join(words[: number + 1])) for number in range(len(words))]
    chosen = tuple(Span("CLAIM", end - len(word), end) for word, end in zip(words, ends, strict=True))
    article = Article("x", text, chosen)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.json"
        labelstudio.write_annotated([article], path, utf16=True)
        (found,) = only_articles(labelstudio.read(path))
    assert unnamed(found) == article


@given(NAMES)
def test_own_ids_of_spans_are_kept(name: str) -> None:
    article = Article("x", TEXT, (Span("CLAIM", 0, 5, name), Span("SOURCE", 6, 11, "r1"), Span("SOURCE", 6, 11)))
    with tempfile.TemporaryDirectory() as folder:
        labelstudio.write_annotated([article], Path(folder) / "news.json")
        (found,) = only_articles(labelstudio.read(Path(folder) / "news.json"))
    ids = [span.id for span in found.spans]
    assert len(set(ids)) == 3
    assert name == "r1" or ids[:2] == [name, "r1"]


def test_predictions(tmp_path: Path) -> None:
    article = Article(
        "x",
        TEXT,
        (Span("CLAIM", 0, 5), Span("SOURCE", 6, 11, "s")),
        (Link(BY, 0, 1),),
        annotates=frozenset({"CLAIM", "SOURCE"}),
        meta={"scores": "[0.5, 1.0]", "model_version": "v2", "genre": "agency"},
    )
    labelstudio.write([article], tmp_path / "news.json")
    names = {"from_name": "label", "to_name": "text", "type": "labels"}
    assert json.loads((tmp_path / "news.json").read_text(encoding="utf-8")) == [
        {
            "data": {
                "text": TEXT,
                "article": "x",
                "meta": {"model_version": "v2", "genre": "agency", "annotates": "SOURCE CLAIM"},
            },
            "predictions": [
                {
                    "model_version": "v2",
                    "score": 0.75,
                    "result": [
                        {
                            "id": "r1",
                            **names,
                            "score": 0.5,
                            "value": {"start": 0, "end": 5, "text": "“No,”", "labels": ["CLAIM"], "score": 0.5},
                        },
                        {
                            "id": "s",
                            **names,
                            "score": 1.0,
                            "value": {"start": 6, "end": 11, "text": "Kovač", "labels": ["SOURCE"], "score": 1.0},
                        },
                        {"type": "relation", "from_id": "r1", "to_id": "s", "direction": "right", "labels": ["by"]},
                    ],
                }
            ],
        }
    ]
    root = ElementTree.parse(tmp_path / "news.config.xml").getroot()
    assert [label.get("value") for label in root.iter("Label")] == list(LABELS)
    assert [kind.get("value") for kind in root.iter("Relation")] == [BY, AGAINST]
    (text,) = root.iter("Text")
    (labels,) = root.iter("Labels")
    assert (text.attrib, labels.attrib) == ({"name": "text", "value": "$text"}, {"name": "label", "toName": "text"})


@pytest.mark.parametrize(("utf16", "place"), [(False, (20, 26)), (True, (21, 27))])
def test_units_that_are_written(tmp_path: Path, utf16: bool, place: tuple[int, int]) -> None:
    labelstudio.write_annotated([Article("x", TEXT, (Span("ATTACKER", 20, 26),))], tmp_path / "a.json", utf16=utf16)
    (task,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    value = task["annotations"][0]["result"][0]["value"]
    assert (value["start"], value["end"]) == place


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (
            Article("x", "abc", (Span("A\0", 0, 1),)),
            r"U\+0000 in 'A\\x00' cannot stand in the configuration, .*; rename it",
        ),
        (Article("x", "a\ud800"), r"has half a character \(U\+D800\); remove it from the article"),
        (Article("x", "abc", (Span("A", 1, 1),)), "an empty span"),
    ],
)
def test_nothing_is_written_of_bad_articles(tmp_path: Path, article: Article, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        labelstudio.write([Article("y", "fine"), article], tmp_path / "news.json")
    assert list(tmp_path.iterdir()) == []


def test_recognises() -> None:
    path = Path("a.json")
    flat = json.dumps([{"text": "a", "label": [CLAIM["value"]], "id": 1, "annotator": 1}]).encode()
    assert labelstudio.recognises(path, b"\xef\xbb\xbf [" + GOOD.encode())
    assert labelstudio.recognises(path, flat)
    assert not labelstudio.recognises(Path("a.jsonl"), flat)
    assert not labelstudio.recognises(path, b'[{"text": "a", "spans": []}]')
    assert not labelstudio.recognises(path, b"")

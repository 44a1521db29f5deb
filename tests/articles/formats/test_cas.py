"""UIMA CAS as INCEpTION exports it, in both its forms, and as it goes wrong."""

import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cassis import load_cas_from_json, load_cas_from_xmi, load_typesystem
from hypothesis import given, settings

from scripts.articles.article import AGAINST, BY, LABELS, Article, Link, Span, shorten
from scripts.articles.formats.cas import files, json_cas, writing, xmi
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.cas_exports import (
    DKPRO,
    GUARDS,
    GUNMEN,
    MENTION,
    TEXT,
    TYPES,
    Type,
    as_xmi,
    put,
    structure,
    titled,
    type_system,
    zipped,
)
from tests.articles.formats.stand_off_articles import (
    articles,
    error_of,
    named_as_file,
    only_articles,
    refused,
    without_ids,
)


def read(folder: Path, *structures: str, types: str = TYPES, **more: str) -> list[Article | Refusal]:
    return list(xmi.read(put(folder, as_xmi(*structures, **more), types)))


def messages(found: list[Article | Refusal]) -> list[str]:
    """Refusals without file and article."""
    return [
        message.removeprefix("news.xmi, article 'news', ").removeprefix("news.xmi, article 'news': ")
        for _, message in refused(found)
    ]


# --- layers -----------------------------------------------------------------------------------------------------------


def test_named_entities_custom_spans_and_relations(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        titled("Night raid. Part 2.txt", "alice"),
        structure(2, f"{DKPRO}.segmentation.type.Sentence", begin=0, end=18),
        structure(3, f"{DKPRO}.segmentation.type.Token", begin=0, end=1, order=0),
        structure(4, f"{DKPRO}.ner.type.NamedEntity", begin=6, end=11, value="PER"),
        structure(5, "webanno.custom.Mention", begin=0, end=5, label="CLAIM"),
        structure(6, "webanno.custom.Said", begin=6, end=11, Governor=5, Dependent=4, kind="by"),
        structure(7, "webanno.custom.Said", begin=33, end=43, Governor=10, Dependent=11),
        GUARDS,
        GUNMEN,
    )
    assert found == [
        Article(
            "Night raid. Part 2",
            TEXT,
            (Span("CLAIM", 0, 5), Span("PER", 6, 11), Span("ATTACKER", 20, 26), Span("TARGET", 32, 42)),
            (Link("by", 0, 1), Link("Said", 2, 3)),
        )
    ]
    assert [found[0].words(span) for span in found[0].spans] == ["“No,”", "Kovač", "Gunmen", "two guards"]


@pytest.mark.parametrize(
    ("features", "values", "label"),
    [
        ({}, {}, "Actor"),
        ({"role": "String", "value": "String"}, {"value": "v"}, "v"),
        ({"type": "String"}, {"type": "Armed"}, "Armed"),
        ({"party": "String", "comment": "String"}, {"party": "p"}, "p"),
        ({"comment": "String"}, {}, "Actor"),
        ({"party": "String", "side": "String"}, {"party": "Armed"}, "Armed"),
        ({"strength": "Integer", "i7n_uiOrder": "Integer"}, {"strength": "0", "i7n_uiOrder": "3"}, "Actor"),
    ],
)
def test_the_label_of_a_custom_layer(
    tmp_path: Path, features: dict[str, str], values: dict[str, str], label: str
) -> None:
    types = type_system(("webanno.custom.Actor", "uima.tcas.Annotation", features))
    (article,) = only_articles(
        read(tmp_path, structure(5, "webanno.custom.Actor", begin=21, end=27, **values), types=types)
    )
    assert article.spans == (Span(label, 20, 26),)


def test_slots_are_links(tmp_path: Path) -> None:
    event: Type = ("webanno.custom.Attack", "uima.tcas.Annotation", {"value": "String", "args": "FSArray"})
    slot: Type = (
        "webanno.custom.AttackArgsLink",
        "uima.cas.TOP",
        {"role": "String", "target": "uima.tcas.Annotation"},
    )
    types = type_system(event, slot, MENTION)
    found = read(
        tmp_path,
        structure(5, "webanno.custom.Attack", begin=28, end=32, value="EVENT", args="6 7"),
        '<c:AttackArgsLink xmlns:c="http:///webanno/custom.ecore" xmi:id="6" role="attacker" target="10"/>',
        '<c:AttackArgsLink xmlns:c="http:///webanno/custom.ecore" xmi:id="7" target="11"/>',
        GUNMEN,
        GUARDS,
        types=types,
    )
    assert only_articles(found)[0].links == (Link("attacker", 1, 0), Link("args", 1, 2))


def test_what_is_not_taken_over_is_counted(tmp_path: Path) -> None:
    lemma: Type = (f"{DKPRO}.segmentation.type.Lemma", "uima.tcas.Annotation", {"value": "String"})
    chain: Type = (
        "webanno.custom.CorefLink",
        "uima.tcas.Annotation",
        {"next": "webanno.custom.CorefLink", "referenceType": "String", "referenceRelation": "String"},
    )
    found = read(
        tmp_path,
        structure(2, f"{DKPRO}.segmentation.type.Lemma", begin=0, end=1, value="no"),
        structure(3, f"{DKPRO}.segmentation.type.Lemma", begin=6, end=11, value="Kovač"),
        structure(4, "webanno.custom.CorefLink", begin=6, end=11, referenceType="x"),
        structure(5, "webanno.custom.Unheard", begin=6, end=11),
        structure(12, "webanno.custom.Mention", begin=6, end=11, label="SOURCE", certainty="low"),
        structure(120, "webanno.custom.Mention", begin=6, end=11, label="DELETED"),
        GUNMEN,
        types=type_system(lemma, chain, MENTION),
    )
    assert [one.spans for one in found if isinstance(one, Article)] == [
        (Span("SOURCE", 6, 11), Span("ATTACKER", 20, 26))
    ]
    of, counted = "feature structures of the type", "not taken over: {} in this file, the first is"

    def shown(begin: int, end: int, **values: str) -> str:
        data = {"sofa": "1", "begin": str(begin), "end": str(end), **values}
        return repr(shorten(json.dumps(data, ensure_ascii=False)))

    assert messages(found) == [
        f"the feature 'certainty' of webanno.custom.Mention is {counted.format(1)} 'low'",
        f"{of} {DKPRO}.segmentation.type.Lemma are {counted.format(2)} {shown(0, 1, value='no')}",
        f"{of} webanno.custom.CorefLink are {counted.format(1)} {shown(6, 11, referenceType='x')}",
        f"{of} webanno.custom.Unheard, which the type system does not declare, are {counted.format(1)} {shown(6, 11)}",
        f"annotations of the layer webanno.custom.Mention that are not indexed (deleted ones) are {counted.format(1)} "
        f"{shown(6, 11, label='DELETED')}",
    ]


# --- offsets ----------------------------------------------------------------------------------------------------------


def test_bad_spans_and_their_links_are_refused(tmp_path: Path) -> None:
    mention = "webanno.custom.Mention"
    found = read(
        tmp_path,
        structure(2, mention, begin=6, end=900, label="A"),
        structure(3, mention, begin=6, end=6, label="B"),
        structure(4, mention, begin=9, end=6, label="C"),
        structure(5, mention, begin=18, end=19, label="D"),
        structure(6, mention, begin=6, end=11),
        structure(7, mention, begin="x", end=11, label="E"),
        structure(20, "webanno.custom.Said", begin=6, end=11, Governor=10, Dependent=2, kind="f"),
        structure(21, "webanno.custom.Said", begin=6, end=11, Governor=10, Dependent=77, kind="g"),
        structure(22, "webanno.custom.Said", begin=6, end=11, Governor=10, kind="h"),
        GUNMEN,
    )
    assert [one.spans for one in found if isinstance(one, Article)] == [(Span("ATTACKER", 20, 26),)]
    give = "give UTF-16 code units"
    assert messages(found) == [
        f"the A at begin 6, end 900 lies outside the text of 60 UTF-16 code units; {give}",
        "characters 6-6 '': an empty B; remove it",
        f"the C at begin 9, end 6 ends before it starts, or starts before the text; {give}",
        f"the D at begin 18, end 19 begins or ends in the middle of a character (a surrogate pair); {give}",
        "a Mention without a label (None); give it one in the tool",
        f"the offsets of a E, 'x' and '11', are not whole numbers; {give}",
        "the relation f: one of its spans was refused; mend that first",
        "the relation g: one of its ends is no span; mark it as a span",
        "the relation h: one of its ends is no span; mark it as a span",
    ]


def test_offsets_in_bytes_are_not_taken_for_others(tmp_path: Path) -> None:
    def units(at: int) -> int:
        return len(TEXT[:at].encode())

    mention = "webanno.custom.Mention"
    found = read(
        tmp_path,
        structure(2, mention, begin=units(20), end=units(26), label="A"),
        structure(3, mention, begin=units(48), end=units(59), label="B"),
    )
    assert [one.spans for one in found if isinstance(one, Article)] == [()]
    assert messages(found) == [
        "the A at begin 28, end 34 is not taken: another span shows that the offsets seem to count bytes of UTF-8; "
        "give UTF-16 code units",
        "the B at begin 56, end 67 lies outside the text of 60 UTF-16 code units; its offsets seem to count bytes of "
        "UTF-8; give UTF-16 code units",
    ]


def test_overlaps_of_one_label_are_kept(tmp_path: Path) -> None:
    twice = structure(12, "webanno.custom.Mention", begin=21, end=32, label="ATTACKER")
    (article,) = only_articles(read(tmp_path, GUNMEN, twice))
    assert article.spans == (Span("ATTACKER", 20, 31), Span("ATTACKER", 20, 26))


# --- views ------------------------------------------------------------------------------------------------------------


def test_of_several_views_the_initial_one_is_taken(tmp_path: Path) -> None:
    second = (
        '<cas:Sofa xmi:id="200" sofaNum="2" sofaID="translation" sofaString="Non."/><cas:View sofa="200" members="5"/>'
    )
    found = read(
        tmp_path,
        structure(5, "webanno.custom.Mention", sofa=200, begin=0, end=3, label="X"),
        GUNMEN,
        extra=second,
        members="10",
    )
    assert [(one.text, len(one.spans)) for one in found if isinstance(one, Article)] == [(TEXT, 1)]
    assert messages(found) == [
        "of several views only '_InitialView' is taken; the text of 'translation' is not, nor what is over it: "
        "1 in this file; export it by itself"
    ]


def test_views_of_which_none_is_the_initial_one(tmp_path: Path) -> None:
    both = '<cas:Sofa xmi:id="200" sofaNum="2" sofaID="b" sofaString="Non."/>'
    content = as_xmi(extra=both).replace("_InitialView", "a")
    assert error_of(xmi.read, put(tmp_path, content)) == (
        "news.xmi, article 'news': several views with a text ('b', 'a'), none of them _InitialView; "
        "export one by itself"
    )
    # One view is taken, whatever its name.
    (article,) = only_articles(xmi.read(put(tmp_path, as_xmi(GUNMEN).replace("_InitialView", "a"))))
    assert article.text == TEXT


# --- bad files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (as_xmi(GUNMEN)[:-300], "not well-formed XML ("),
        (b"\xff\xfe" + as_xmi().encode("utf-16-le"), "seems to be UTF-16, UTF-8 was tried; save the file as UTF-8"),
        (as_xmi(text="caf\u00e9").encode("latin-1"), ", is not UTF-8, which was tried; save the file as UTF-8"),
        (
            as_xmi().replace("UTF-8", "latin-1"),
            "declares the encoding latin-1, UTF-8 is expected; save the file as UTF-8",
        ),
        ("<article id='a'>x</article>", "its outermost element is 'article', expected xmi:XMI; export it as UIMA CAS"),
        (as_xmi(GUNMEN, GUNMEN), "two feature structures have the xmi:id 10; the file was cut off or edited: export"),
        (as_xmi(extra='<cas:Sofa xmi:id="x"/>'), "the attribute xmi:id is no number but 'x'; the file was cut off"),
        (as_xmi(extra="<stray/>"), "the element 'stray' is no feature structure; the file was cut off or edited"),
        (as_xmi(members="a b"), "the members of a view are no list of ids (invalid literal for int()"),
        (
            '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI"/>',
            "no text in it (no sofa); export the document anew",
        ),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: str | bytes, message: str) -> None:
    found = error_of(xmi.read, put(tmp_path, content))
    assert found.startswith("news.xmi")
    assert message in found


@pytest.mark.parametrize("where", ["news.xmi", "TypeSystem.xml"])
def test_entities_are_refused_before_anything_is_expanded(tmp_path: Path, where: str) -> None:
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    bomb = f'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]><x>&e12;</x>'
    path = put(tmp_path, as_xmi(GUNMEN))
    (tmp_path / where).write_text(bomb)
    started = time.perf_counter()
    assert error_of(xmi.read, path) == (
        "news.xmi:2, article 'news': "
        + ("its type system (TypeSystem.xml): " if where == "TypeSystem.xml" else "")
        + "a DOCTYPE or an entity is not accepted, nothing of the file was read; remove it"
    )
    assert time.perf_counter() - started < 1


def test_no_type_system(tmp_path: Path) -> None:
    assert error_of(xmi.read, put(tmp_path, as_xmi(GUNMEN), types="")) == (
        "news.xmi, article 'news': its type system is missing; put TypeSystem.xml beside it, the tool exports both "
        "together"
    )


def test_a_type_system_that_does_not_fit_together(tmp_path: Path) -> None:
    types = type_system(("webanno.custom.A", "webanno.custom.Nowhere", {}))
    found = error_of(xmi.read, put(tmp_path, as_xmi(GUNMEN), types=types))
    assert (
        "its type system (TypeSystem.xml): the type system cannot be used (KeyError: 'webanno.custom.Nowhere')" in found
    )


def test_a_feature_without_a_name(tmp_path: Path) -> None:
    found = error_of(xmi.read, put(tmp_path, as_xmi(GUNMEN), types=TYPES.replace("<name>label</name>", "")))
    assert found.endswith("a type or feature of the type system has no name; export the file anew")


def test_marks_and_line_ends_are_accepted(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + as_xmi(GUNMEN, text=f"{TEXT}\r\nx\ry").replace("\n", "\r\n").encode()
    path = put(tmp_path, content)
    (tmp_path / "TypeSystem.xml").rename(tmp_path / "typesystem.xml")
    (article,) = only_articles(xmi.read(path))
    assert (article.text, article.spans) == (f"{TEXT}\r\nx\ry", (Span("ATTACKER", 20, 26),))


def test_a_million_characters(tmp_path: Path) -> None:
    text = "🔥 Gunmen shot two guards. " * 40_000
    starts = range(2, len(text), 26 * 100)
    # The flame before each of them takes one unit more.
    rows = [
        structure(
            2 + number, "webanno.custom.Mention", begin=at + at // 26 + 1, end=at + at // 26 + 7, label="ATTACKER"
        )
        for number, at in enumerate(starts)
    ]
    members = " ".join(str(2 + number) for number in range(len(rows)))
    (article,) = only_articles(read(tmp_path, *rows, text=text, members=members))
    assert len(article.text) == 1_040_000
    assert [(span.start, article.words(span)) for span in article.spans] == [(at, "Gunmen") for at in starts]


# --- zips and projects ------------------------------------------------------------------------------------------------


def test_a_zip_of_one_document(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(**{"a/news.xmi": as_xmi(GUNMEN), "TypeSystem.xml": TYPES}))
    (article,) = only_articles(xmi.read(path))
    assert (article.id, article.spans, article.meta) == ("news", (Span("ATTACKER", 20, 26),), {})
    assert article.place.path == str(path / "a/news.xmi")
    assert xmi.recognises(path, path.read_bytes()[:100])
    assert not json_cas.recognises(path, path.read_bytes()[:100])


def project() -> dict[str, str | bytes]:
    alice = zipped(**{"alice.xmi": as_xmi(GUNMEN), "TypeSystem.xml": TYPES})
    bob = zipped(**{"bob.xmi": as_xmi(GUNMEN, GUARDS, titled("raid.txt", "bob")), "TypeSystem.xml": TYPES})
    initial = zipped(**{"INITIAL_CAS.xmi": as_xmi(), "TypeSystem.xml": TYPES})
    return {
        "exportedproject1.json": "{}",
        "source/raid.txt": TEXT,
        "source/other.xmi": "<broken",
        "annotation/raid.txt/alice.zip": alice,
        "annotation/raid.txt/bob.zip": bob,
        "annotation/raid.txt/INITIAL_CAS.zip": initial,
        "annotation_ser/raid.txt/bob.ser": b"\xac\xed",
        "/curation/raid.txt/CURATION_USER.zip": zipped(
            **{"CURATION_USER.xmi": as_xmi(GUARDS), "TypeSystem.xml": TYPES}
        ),
    }


@pytest.mark.parametrize("how", ["zip", "folder", "folder of it"])
def test_a_project_of_several_annotators(tmp_path: Path, how: str) -> None:
    path = tmp_path / "project"
    if how == "zip":
        path = tmp_path / "project.zip"
        path.write_bytes(zipped(**project()))
    else:
        for name, content in project().items():
            place = path / name.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
    if how == "folder of it":
        path = path / "annotation"
    found = only_articles(xmi.read(path))
    rows = {(one.id, one.meta["annotator"], tuple(span.label for span in one.spans)) for one in found}
    curated = {("raid", "CURATION_USER", ("TARGET",))} if how != "folder of it" else set()
    assert rows == {("raid", "alice", ("ATTACKER",)), ("raid", "bob", ("ATTACKER", "TARGET"))} | curated
    assert len(found) == len(rows)


def test_a_project_in_json(tmp_path: Path) -> None:
    path = tmp_path / "project.zip"
    path.write_bytes(zipped(**{"annotation/raid.txt/alice.json": json.dumps(as_json()), "exportedproject1.json": "{}"}))
    (article,) = only_articles(json_cas.read(path))
    assert (article.id, article.meta) == ("raid", {"annotator": "alice"})
    head = path.read_bytes()[:100]
    assert (json_cas.recognises(path, head), xmi.recognises(path, head)) == (True, False)


def test_a_bad_document_does_not_hide_the_others(tmp_path: Path) -> None:
    put(tmp_path, as_xmi(GUNMEN), name="a.xmi")
    put(tmp_path, "<broken", name="b.xmi")
    (tmp_path / "c.zip").write_bytes(b"PK nothing")
    found = list(xmi.read(tmp_path))
    assert [one.id for one in found if isinstance(one, Article)] == ["a"]
    assert [message[:60] for _, message in refused(found)] == [
        "b.xmi:1, article 'b': not well-formed XML (Couldn't find end",
        "c.zip: no readable zip (File is not a zip file); the file wa",
    ]


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    inner = zipped(**{"alice.xmi": b" " * (files._UNPACKED + 1), "TypeSystem.xml": TYPES})
    path.write_bytes(zipped(**{"annotation/a.txt/alice.zip": inner, "annotation/b.txt/alice.zip": inner}))
    found = list(xmi.read(path))
    assert [what for what, _ in refused(found)] == ["record", "record"]
    assert all("the zip unpacks to far too much, it was left after " in message for _, message in refused(found))
    assert path.stat().st_size < 500_000


def test_a_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    path = tmp_path / "liar.zip"
    content = zipped(**{"news.xmi": as_xmi(GUNMEN), "TypeSystem.xml": TYPES})
    true = len(as_xmi(GUNMEN).encode()).to_bytes(4, "little")
    assert content.count(true) == 2
    path.write_bytes(content.replace(true, (50).to_bytes(4, "little")))
    assert "news.xmi, article 'news': broken in its zip (Bad CRC-32 for file 'news.xmi')" in messages_of(path)


def messages_of(path: Path) -> str:
    return "\n".join(message for _, message in refused(list(xmi.read(path))))


def test_names_that_lead_out_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "tricks.zip"
    path.write_bytes(
        zipped(
            **{
                "../news.xmi": as_xmi(),
                "..\\x.xmi": as_xmi(),
                "C:/x.xmi": as_xmi(),
                "a.xmi": as_xmi(),
                "TypeSystem.xml": TYPES,
            }
        )
    )
    found = list(xmi.read(path))
    assert [one.id for one in found if isinstance(one, Article)] == ["a"]
    assert [message for _, message in refused(found)] == [
        f"tricks.zip: the file {name!r} in it would lead out of the zip, nothing of it was read; make the zip anew"
        for name in ("../news.xmi", "..\\x.xmi", "C:/x.xmi")
    ]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["tricks.zip"]


def test_a_broken_zip(tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(zipped(**{"news.xmi": as_xmi(), "TypeSystem.xml": TYPES})[:-40])
    assert error_of(xmi.read, path) == (
        "cut.zip: no readable zip (File is not a zip file); the file was cut off: download it anew"
    )
    path.write_bytes(zipped(**{"news.txt": "x"}))
    assert error_of(xmi.read, path) == (
        "cut.zip: no document (*.xmi) in it; export the project or document as UIMA CAS XMI or JSON"
    )
    assert error_of(xmi.read, tmp_path / "none.xmi") == "none.xmi: there is no such file"


# --- JSON -------------------------------------------------------------------------------------------------------------


def as_json(**changes: Any) -> dict[str, Any]:
    annotation, string = "uima.tcas.Annotation", "uima.cas.String"
    cas: dict[str, Any] = {
        "%TYPES": {
            "webanno.custom.Mention": {
                "%NAME": "webanno.custom.Mention",
                "%SUPER_TYPE": annotation,
                "label": {"%NAME": "label", "%RANGE": string},
                "args": {"%NAME": "args", "%RANGE": "webanno.custom.ArgsLink[]"},
            },
            "webanno.custom.ArgsLink": {
                "%NAME": "webanno.custom.ArgsLink",
                "%SUPER_TYPE": "uima.cas.TOP",
                "role": {"%NAME": "role", "%RANGE": string},
                "target": {"%NAME": "target", "%RANGE": annotation},
            },
        },
        "%FEATURE_STRUCTURES": [
            {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": TEXT},
            {
                "%ID": 2,
                "%TYPE": "webanno.custom.Mention",
                "@sofa": 1,
                "begin": 21,
                "end": 27,
                "label": "ATTACKER",
                "@args": 4,
            },
            {
                "%ID": 3,
                "%TYPE": "webanno.custom.Mention",
                "@sofa": 1,
                "^begin": 33,
                "^end": 43,
                "label": "TARGET",
            },
            {"%ID": 4, "%TYPE": "webanno.custom.ArgsLink[]", "%ELEMENTS": [5]},
            {"%ID": 5, "%TYPE": "webanno.custom.ArgsLink", "role": "against", "@target": 3},
        ],
        "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3]}},
    }
    return {**cas, **changes}


def test_a_json_cas(tmp_path: Path) -> None:
    path = put(tmp_path, b"\xef\xbb\xbf" + json.dumps(as_json()).encode(), "", "news.json")
    expected = Article("news", TEXT, (Span("ATTACKER", 20, 26), Span("TARGET", 32, 42)), (Link("against", 0, 1),))
    assert only_articles(json_cas.read(path)) == [expected]
    # By numbers, and with the type system beside it.
    by_number = {str(one["%ID"]): one for one in as_json()["%FEATURE_STRUCTURES"]}
    cas = as_json(**{"%FEATURE_STRUCTURES": by_number})
    del cas["%TYPES"]
    types = type_system(MENTION)
    found = list(json_cas.read(put(tmp_path / "two", json.dumps(cas), types, "news.json")))
    assert [one.spans for one in found if isinstance(one, Article)] == [expected.spans]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (json.dumps(as_json())[:-60], "the JSON breaks off ("),
        (b"\xff\xfe{\0", "seems to be UTF-16, UTF-8 was tried"),
        (b'{"a": "\xe9"}', "byte 8 of the file, 0xE9, is not UTF-8, which was tried; save the file as UTF-8"),
        ('{"a": 1}', "no JSON CAS (no %FEATURE_STRUCTURES in it); export the file anew, as UIMA CAS JSON"),
        ("[" * 100_000, "not readable as JSON (maximum recursion depth exceeded"),
        (json.dumps({"%FEATURE_STRUCTURES": [], "%VIEWS": {}}), "no type system in it (%TYPES)"),
        (json.dumps(as_json(**{"%FEATURE_STRUCTURES": [7]})), "%FEATURE_STRUCTURES is no list of objects"),
        (json.dumps(as_json(**{"%FEATURE_STRUCTURES": [{"%ID": "x"}]})), "a feature structure without a number ('x')"),
        (json.dumps(as_json(**{"%VIEWS": {"a": []}})), "the view 'a' has no list of numbers as %MEMBERS"),
        (json.dumps(as_json()).replace("Kova", "\\ud83d"), "has half a character (\\ud83d) without its other half"),
    ],
)
def test_json_that_cannot_be_read(tmp_path: Path, content: str | bytes, message: str) -> None:
    assert message in error_of(json_cas.read, put(tmp_path, content, "", "news.json"))


# --- writing ----------------------------------------------------------------------------------------------------------

ARTICLE = Article(
    "raid.2",
    "Gunmen 🔥 shot two guards, she said. They left.\nAll did.",
    (Span("CLAIM", 0, 24), Span("ATTACKER", 0, 6), Span("TARGET", 14, 24), Span("SOURCE", 26, 29)),
    (Link(BY, 0, 3), Link(AGAINST, 1, 2)),
    frozenset(LABELS[1:]),
    {"genre": "flash", "annotator": "alice"},
)


def test_what_is_written_is_read_by_cassis(tmp_path: Path) -> None:
    xmi.write([ARTICLE], tmp_path / "xmi")
    json_cas.write([ARTICLE], tmp_path / "json")
    assert sorted(one.name for one in (tmp_path / "xmi").iterdir()) == ["TypeSystem.xml", "layers.json", "raid.2.xmi"]
    types = load_typesystem(tmp_path / "xmi/TypeSystem.xml")
    with (tmp_path / "json/raid.2.json").open("rb") as file:
        from_json = load_cas_from_json(file)
    for cas in (load_cas_from_xmi(tmp_path / "xmi/raid.2.xmi", types), from_json):
        assert cas.sofa_string == ARTICLE.text
        rows = {(one.label, one.begin, one.end, one.get_covered_text()) for one in cas.select(writing.MENTION)}
        assert rows == {(span.label, span.start, span.end, ARTICLE.words(span)) for span in ARTICLE.spans}
        relations = [
            (one.label, one.Governor.label, one.Dependent.label, one.begin) for one in cas.select(writing.RELATION)
        ]
        assert sorted(relations) == [("against", "ATTACKER", "TARGET", 14), ("by", "CLAIM", "SOURCE", 26)]
        sentences = [one.get_covered_text() for one in cas.select(f"{DKPRO}.segmentation.type.Sentence")]
        assert sentences == ["Gunmen 🔥 shot two guards, she said.", "They left.", "All did."]
        tokens = [one.get_covered_text() for one in cas.select(f"{DKPRO}.segmentation.type.Token")]
        assert tokens[:5] == ["Gunmen", "🔥", "shot", "two", "guards"]
        (about,) = cas.select(f"{DKPRO}.metadata.type.DocumentMetaData")
        assert (about.documentId, about.begin, about.end) == ("raid.2", 0, len(ARTICLE.text))


def test_layers_for_inception(tmp_path: Path) -> None:
    xmi.write([ARTICLE], tmp_path / "out")
    layers = json.loads((tmp_path / "out/layers.json").read_text())
    assert [(one["name"], one["type"], one["attach_type"]) for one in layers] == [
        ("webanno.custom.MentionRelation", "relation", {"name": "webanno.custom.Mention"}),
        ("webanno.custom.Mention", "span", None),
    ]
    assert [[feature["name"] for feature in one["features"]] for one in layers] == [["label"], ["label"]]


@pytest.mark.parametrize("form", [xmi, json_cas])
def test_what_was_written_is_recognised(tmp_path: Path, form: Any) -> None:
    form.write([ARTICLE], tmp_path / "out")
    other = json_cas if form is xmi else xmi
    assert (form.recognises(tmp_path / "out", b""), other.recognises(tmp_path / "out", b"")) == (True, False)
    (file,) = (tmp_path / "out").glob("raid*")
    head = file.read_bytes()
    assert (form.recognises(file, head), other.recognises(file, head)) == (True, False)
    assert not form.recognises(Path("news.json"), b'{"text": "a"}')
    assert only_articles(form.read(tmp_path / "out")) == [ARTICLE]


@pytest.mark.parametrize("form", [xmi, json_cas])
@settings(max_examples=100, deadline=None)
@given(article=articles().map(named_as_file))
def test_round_trip(form: Any, article: Article) -> None:
    assert form.LOSSES == ("ids of spans",)
    expected = without_ids(article)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        try:
            form.write([article], path)
        except ArticleError as error:
            assert form is xmi
            assert "the format cannot hold the character U+" in str(error)  # noqa: PT017  # not each article fails
            assert not path.exists()
            return
        assert only_articles(form.read(path)) == [expected]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([replace(ARTICLE, id="a/b")], "the id cannot be the name of a file; give the article another"),
        ([ARTICLE, replace(ARTICLE, id="RAID.2")], "two articles have this id"),
        ([replace(ARTICLE, text="\0" + ARTICLE.text)], "the format cannot hold the character U+0000; remove it"),
        ([replace(ARTICLE, spans=(Span("A", 3, 3),), links=())], "an empty span, one without a label, or outside the"),
    ],
)
def test_articles_that_cannot_be_written(tmp_path: Path, bad: list[Article], message: str) -> None:
    with pytest.raises(ArticleError) as caught:
        xmi.write(bad, tmp_path / "out")
    assert message in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "mine.xmi").write_text("x")
    with pytest.raises(ArticleError, match="is there already, with something in it"):
        xmi.write([ARTICLE], tmp_path)

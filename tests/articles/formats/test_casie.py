"""CASIE's files in their shape, made by hand, as they go wrong; and the real corpus, where it is at hand."""

import codecs
import json
import os
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scripts.articles.article import Article, Link, Span
from scripts.articles.formats import casie
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import only_articles, refused

TEXT = "Café robbed: hackers stole data of guests, and 🔥 two clerks. The hackers left."
#       0            13      21            35           49          61
GIVE = "give characters (Unicode code points)"
INFO = {"title": "Café robbed", "date": "2017_03_09", "type": "text", "link": "https://example.org/7"}


def mention(words: str, index: str, text: str = TEXT, **fields: object) -> dict[str, Any]:
    at = text.index(words)
    return {"startOffset": at, "endOffset": at + len(words), "text": words, "index": index, **fields}


def argument(words: str, index: str, role: str, text: str = TEXT, **fields: object) -> dict[str, Any]:
    return mention(words, index, text, role={"type": role}, type="Person", **fields)


def event(nugget: object, *arguments: object, **fields: object) -> dict[str, Any]:
    return {"index": "E1", "type": "Attack", "subtype": "Databreach", "realis": "Actual"} | {
        "nugget": nugget,
        "argument": list(arguments),
        **fields,
    }


def content(*events: object, text: object = TEXT, **fields: object) -> dict[str, Any]:
    hopper = {"hopper": [{"index": 0, "relation": "Same", "events": list(events)}]}
    return {"sourcefile": "7.txt", "info": INFO, "content": text, "cyberevent": hopper, **fields}


def written(folder: Path, fields: object, name: str = "7.json") -> Path:
    (folder / name).write_text(json.dumps(fields), encoding="utf-8")
    return folder / name


STOLE = event(
    mention("stole", "T1"),
    argument("hackers", "T2", "Attacker", external_reference={"wikidataid": "Q1"}),
    argument("guests", "T3", "Victim"),
    argument("two clerks", "T4", "Victim"),
    argument("data", "T5", "Compromised-Data"),
)


def test_an_article(tmp_path: Path) -> None:
    assert only_articles(casie.read(written(tmp_path, content(STOLE)))) == [
        Article(
            "7",
            TEXT,
            (
                Span("Attacker", 13, 20, "T2"),
                Span("Nugget", 21, 26, "T1"),
                Span("Compromised-Data", 27, 31, "T5"),
                Span("Victim", 35, 41, "T3"),
                Span("Victim", 49, 59, "T4"),
            ),
            (Link("against", 0, 3), Link("against", 0, 4)),
            frozenset({"ATTACKER", "TARGET"}),
            {
                "origin": "CASIE 7.json",
                "acts": "Databreach",
                "title": "Café robbed",
                "date": "2017_03_09",
                "link": "https://example.org/7",
            },
        )
    ]


def test_what_several_events_have_is_one_span_and_one_link(tmp_path: Path) -> None:
    again = event(
        mention("robbed", "T6"),
        argument("two clerks", "T7", "Victim"),
        argument("hackers", "T8", "Attacker"),
        argument("hackers", "T9", "Tool"),
        subtype="Ransom",
    )
    left = event(mention("left", "T10"), argument("The hackers", "T11", "Attacker"))
    (article,) = only_articles(casie.read(written(tmp_path, content(STOLE, again, left))))
    assert [(span.label, span.start, span.id) for span in article.spans] == [
        ("Nugget", 5, "T6"),
        ("Attacker", 13, "T2"),
        ("Tool", 13, "T9"),
        ("Nugget", 21, "T1"),
        ("Compromised-Data", 27, "T5"),
        ("Victim", 35, "T3"),
        ("Victim", 49, "T4"),
        ("Attacker", 61, "T11"),
        ("Nugget", 73, "T10"),
    ]
    # No link between events, though they are the same one by the hopper.
    assert article.links == (Link("against", 1, 5), Link("against", 1, 6))
    assert article.meta["acts"] == "Databreach Ransom"


def test_links_are_in_the_order_of_the_text(tmp_path: Path) -> None:
    swapped = event(
        mention("left", "T1"), argument("The hackers", "T2", "Attacker"), argument("guests", "T3", "Victim")
    )
    (article,) = only_articles(casie.read(written(tmp_path, content(swapped, STOLE))))
    assert [(link.head, link.tail) for link in article.links] == [(0, 3), (0, 4), (5, 3)]


def test_overlaps_are_given_as_they_are(tmp_path: Path) -> None:
    one = event(
        mention("stole", "T1"), argument("hackers stole", "T2", "Attacker"), argument("stole", "T3", "Attacker")
    )
    (article,) = only_articles(casie.read(written(tmp_path, content(one))))
    assert article.spans == (
        Span("Attacker", 13, 26, "T2"),
        Span("Nugget", 21, 26, "T1"),
        Span("Attacker", 21, 26, "T3"),
    )


@pytest.mark.parametrize("missing", ["title", "date", "link", "info"])
def test_a_description_with_gaps(missing: str, tmp_path: Path) -> None:
    info: Any = {**INFO, "date": 2017, missing: " "} if missing != "info" else None
    (article,) = only_articles(casie.read(written(tmp_path, content(info=info))))
    others = {} if missing == "info" else {name: INFO[name] for name in ("title", "link") if name != missing}
    assert article.meta == {"origin": "CASIE 7.json", **others}


def moved(by: int, *mentions: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**one, "startOffset": one["startOffset"] + by, "endOffset": one["endOffset"] + by} for one in mentions]


@pytest.mark.parametrize("by", [1, 12])
def test_a_text_that_lost_its_beginning(by: int, tmp_path: Path) -> None:
    nugget, *arguments = moved(by, STOLE["nugget"], *STOLE["argument"])
    before = only_articles(casie.read(written(tmp_path, content(STOLE))))
    assert only_articles(casie.read(written(tmp_path, content(event(nugget, *arguments))))) == before


@pytest.mark.parametrize(
    ("mentions", "why"),
    [
        (moved(1, mention("stole", "T1")), "one place alone shows nothing"),
        (moved(1, mention("stole", "T1"), mention("stole", "T2")), "nor does it twice"),
        ([*moved(1, mention("stole", "T1"), mention("data", "T2")), mention("left", "T3")], "one fits as it is"),
        ([*moved(1, mention("stole", "T1"), mention("data", "T2")), *moved(2, mention("left", "T3"))], "two numbers"),
        (moved(-1, mention("stole", "T1"), mention("data", "T2")), "offsets too small"),
        (moved(1_001, mention("stole", "T1"), mention("data", "T2")), "too far"),
    ],
)
def test_nothing_else_is_corrected(mentions: list[dict[str, Any]], why: str, tmp_path: Path) -> None:
    events = [event(one) for one in mentions]
    found = list(casie.read(written(tmp_path, content(*events))))
    good = tuple(one for one in mentions if TEXT[one["startOffset"] : one["endOffset"]] == one["text"])
    assert [[span.id for span in one.spans] for one in found if isinstance(one, Article)] == [
        [one["index"] for one in good]
    ], why
    assert len(refused(found)) == len(mentions) - len(good)


def test_a_correction_that_could_be_another_is_none(tmp_path: Path) -> None:
    text = "ab ab ab cd."
    events = [event({"startOffset": start, "endOffset": start + 2, "text": "ab", "index": "T"}) for start in (7, 10)]
    found = list(casie.read(written(tmp_path, content(*events, text=text))))
    assert [one.spans for one in found if isinstance(one, Article)] == [()]
    assert [message.partition("characters ")[2] for _, message in refused(found)] == [
        f"7-9 'b': the file has 'ab' for (a part of) a Nugget, its offsets give 'b'; {GIVE} of this text",
        f"10-12 'd.': the file has 'ab' for (a part of) a Nugget, its offsets give 'd.'; {GIVE} of this text",
    ]


def test_bad_mentions_are_refused_and_the_others_taken(tmp_path: Path) -> None:
    bad: list[Any] = [
        {**argument("guests", "T3", "Victim"), "endOffset": 42},
        {**argument("guests", "T3", "Victim"), "endOffset": 99},
        {**argument("guests", "T3", "Victim"), "startOffset": -3},
        {**argument("guests", "T3", "Victim"), "endOffset": 35, "text": ""},
        {**argument("guests", "T3", "Victim"), "startOffset": "35"},
        {**argument("guests", "T3", "Victim"), "startOffset": True},
        {**argument("guests", "T3", "Victim"), "text": None},
        {**argument("guests", "T3", "Victim"), "role": {"confidence": 1}},
        {**argument("guests", "T3", "Victim"), "role": None},
        "guests",
    ]
    path = written(tmp_path, content(event(mention("stole", "T1"), *bad, argument("hackers", "T2", "Attacker"))))
    found = list(casie.read(path))
    (article,) = [one for one in found if isinstance(one, Article)]
    assert (article.spans, article.links) == ((Span("Attacker", 13, 20, "T2"), Span("Nugget", 21, 26, "T1")), ())
    where = "7.json:1, article '7'"
    assert [message for what, message in refused(found) if what == "span"] == [
        f"{where}: an element of 'argument' that is no JSON object; mend or remove it",
        f"{where}, characters 35-42 'guests,': the file has 'guests' for (a part of) a Victim, its offsets give "
        f"'guests,'; {GIVE} of this text",
        f"{where}, characters 35-99 'guests, and 🔥 two clerks. The hackers left.': the file has 'guests' for (a part "
        f"of) a Victim, its offsets give 'guests, and 🔥 two clerks. The hackers left.'; {GIVE} of this text",
        f"{where}, characters -3-41 'Café robbed: hackers stole data of guests': the Victim ends before it starts, or "
        f"starts before the text; give its characters (Unicode code points)",
        f"{where}, characters 35-35 '': an empty Victim; remove it",
        f"{where}: the offsets of a Victim, '35' and 41, are not whole numbers; {GIVE}",
        f"{where}: the offsets of a Victim, True and 41, are not whole numbers; {GIVE}",
        f"{where}: the words of a Victim ('text') are missing; without them its place cannot be checked",
        f"{where}: a span without a label (None); give it one or remove it",
        f"{where}: a span without a label (None); give it one or remove it",
    ]
    # One for each Victim that the Attacker would have been linked to.
    assert [message for what, message in refused(found) if what == "link"] == [
        f"{where}: the relation against: the Attacker or the Victim was refused; mend that first"
    ] * 7


@pytest.mark.parametrize(
    ("codec", "size", "unit"), [("utf-16-le", 2, "UTF-16 code units"), ("utf-8", 1, "bytes of UTF-8")]
)
def test_offsets_in_other_units(codec: str, size: int, unit: str, tmp_path: Path) -> None:
    def counted(one: dict[str, Any]) -> dict[str, Any]:
        edges = {name: len(TEXT[: one[name]].encode(codec)) // size for name in ("startOffset", "endOffset")}
        return {**one, **edges}

    events = [event(counted(mention(words, "T1"))) for words in ("Café", "stole", "two clerks", "left")]
    found = list(casie.read(written(tmp_path, content(*events))))
    right = {"utf-16-le": ["Café", "stole"], "utf-8": []}[codec]
    assert [[one.text[span.start : span.end] for span in one.spans] for one in found if isinstance(one, Article)] == [
        right
    ]
    assert [message.rpartition("': ")[2] for _, message in refused(found)] == [
        f"the offsets of a Nugget, '{words}', count {unit}; {GIVE}"
        for words in ("Café", "stole", "two clerks", "left")
        if words not in right
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": "Gunmen."}, "no list of events ('cyberevent' with a 'hopper'); it is none of CASIE's annotations"),
        (content() | {"cyberevent": {"hopper": {}}}, "no list of events ('cyberevent' with a 'hopper')"),
        (content(text=None), "no text (the key 'content' is not a string); fetch the file anew"),
        (
            {name: value for name, value in content().items() if name != "content"},
            "no text (the key 'content' is missing); fetch the file anew",
        ),
        (
            content(text="half \ud83d"),
            "has half a character (\\ud83d) without its other half; remove it or complete it",
        ),
    ],
)
def test_files_that_are_refused_whole(fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    ((what, message),) = refused(casie.read(written(tmp_path, fields)))
    assert what == "record"
    assert message.startswith(f"7.json:1, article '7': {said}")


def test_groups_and_events_that_are_none(tmp_path: Path) -> None:
    fields = content(7, event(None, argument("hackers", "T2", "Attacker")), {**STOLE, "argument": {}})
    fields["cyberevent"]["hopper"] += ["x", {"events": 5}, {}]
    found = list(casie.read(written(tmp_path, fields)))
    assert [[span.id for span in one.spans] for one in found if isinstance(one, Article)] == [["T2", "T1"]]
    assert [message.removeprefix("7.json:1, article '7': ") for _, message in refused(found)] == [
        "an element of 'events' that is no JSON object; mend or remove it",
        "an element of 'hopper' that is no JSON object; mend or remove it",
        "'events' is no list; make it one",
        "an event without a 'nugget'; give it the words that say it",
        "'argument' is no list; make it one",
    ]


def test_an_event_without_arguments(tmp_path: Path) -> None:
    bare = {name: value for name, value in event(mention("stole", "T1")).items() if name != "argument"}
    (article,) = only_articles(casie.read(written(tmp_path, content(bare))))
    assert article.spans == (Span("Nugget", 21, 26, "T1"),)


def test_a_key_that_stands_twice(tmp_path: Path) -> None:
    (tmp_path / "7.json").write_text('{"content": "a", "content": "b", "cyberevent": {"hopper": []}}')
    ((_, message),) = refused(casie.read(tmp_path / "7.json"))
    assert "the key 'content' stands twice in one object; remove one of them" in message


def test_several_articles_in_a_file(tmp_path: Path) -> None:
    first, second = list(casie.read(written(tmp_path, [content(STOLE), content(STOLE)])))
    assert isinstance(first, Article)
    assert refused([second]) == [
        ("record", "7.json:1: a second article in one file, where CASIE has a file an article; split the file")
    ]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (json.dumps(content(STOLE)).encode()[:300], "the JSON breaks off"),
        (json.dumps(content(STOLE)).encode("utf-16"), "seems to be UTF-16, UTF-8 was tried; save the file as UTF-8"),
        (
            json.dumps(content(STOLE), ensure_ascii=False).encode("latin-1", "replace"),
            "0xE9, is not UTF-8, which was tri",
        ),
        (b"", "the file is empty; export the file anew, as JSON"),
        (b"7.txt", "begins with '7.txt', expected a list ([…]) of JSON objects"),
        (b'{"a":' + b"[" * 200_000, "not readable as JSON"),
    ],
)
def test_files_that_cannot_be_read(raw: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "7.json").write_bytes(raw)
    with pytest.raises(ArticleError) as error:
        list(casie.read(tmp_path / "7.json"))
    assert said in str(error.value)
    # In a folder the others can be read.
    written(tmp_path, content(STOLE), "8.json")
    faulty, good = list(casie.read(tmp_path))
    assert isinstance(faulty, Refusal)
    assert (faulty.what, faulty.data, faulty.problem.article) == ("record", "7.json", "7")
    assert said in faulty.problem.message
    assert good.id == "8" if isinstance(good, Article) else None


def test_a_folder(tmp_path: Path) -> None:
    for name in ("9.json", "10.json", ".hidden.json"):
        written(tmp_path, content(STOLE), name)
    (tmp_path / "read.me").write_text("x")
    assert [(one.id, one.meta["origin"]) for one in only_articles(casie.read(tmp_path))] == [
        ("10", "CASIE 10.json"),
        ("9", "CASIE 9.json"),
    ]
    (tmp_path / "none").mkdir()
    with pytest.raises(ArticleError, match=r"no \*\.json in it; name the folder that has them"):
        list(casie.read(tmp_path / "none"))


def test_a_byte_order_mark_and_mixed_line_ends(tmp_path: Path) -> None:
    raw = json.dumps(content(STOLE), indent=1).replace("\n", "\r\n", 5)
    (tmp_path / "7.json").write_bytes(codecs.BOM_UTF8 + raw.encode())
    assert len(only_articles(casie.read(tmp_path / "7.json"))[0].spans) == 5


def test_an_article_of_a_million_characters(tmp_path: Path) -> None:
    text = "Gunmen hit. " * 100_000
    words = [{"startOffset": at, "endOffset": at + 6, "text": "Gunmen", "index": "T"} for at in range(0, 120_000, 120)]
    start = time.process_time()
    (article,) = only_articles(casie.read(written(tmp_path, content(*map(event, words), text=text))))
    assert len(article.spans) == 1_000
    # All wrong, and each correction of 12 fits all but the last: what costs most.
    wrong = [*moved(1_001, *words), {**words[0], "startOffset": 500, "endOffset": 502, "text": "no"}]
    found = list(casie.read(written(tmp_path, content(*map(event, wrong), text=text))))
    assert len(refused(found)) == 1_001
    assert time.process_time() - start < 10


def test_recognised(tmp_path: Path) -> None:
    head = json.dumps(content(STOLE)).encode()
    long = json.dumps(content(STOLE, text="x" * 100_000)).encode()[: 64 * 1024]
    known = [head, codecs.BOM_UTF8 + b"\n" + head, long]
    others = [b"", b"[" + head + b"]", b'{"text": "\\"cyberevent\\": 1"}', b'{"data": {"cyberevent": 1}}', b"{"]
    assert [casie.FORMAT.recognises(Path("7.JSON"), one) for one in known] == [True, True, True]
    assert [casie.FORMAT.recognises(Path("7.json"), one) for one in others] == [False] * 5
    assert not casie.FORMAT.recognises(Path("7.txt"), head)
    assert not casie.FORMAT.recognises(tmp_path, b"")
    (tmp_path / "1.json").write_text("{}")
    assert not casie.FORMAT.recognises(tmp_path, b"")
    written(tmp_path, content(STOLE))
    assert casie.FORMAT.recognises(tmp_path, b"")


@pytest.mark.skipif("ATTACK_CLAIMS_MIRROR" not in os.environ, reason="no folder with the public corpora")
def test_the_real_corpus() -> None:
    folder = Path(os.environ["ATTACK_CLAIMS_MIRROR"]) / "casie/annotation"
    found = list(casie.read(folder))
    articles = [one for one in found if isinstance(one, Article)]
    labels = Counter(span.label for article in articles for span in article.spans)
    assert casie.FORMAT.recognises(folder, b"")
    assert len(articles) == 1_000
    assert (labels.total(), labels["Nugget"], labels["Attacker"], labels["Victim"]) == (30_994, 8_484, 1_650, 3_461)
    assert len(labels) == 27
    assert sum(len(article.links) for article in articles) == 1_344
    assert [(what, message.partition(", its offsets")[0]) for what, message in refused(found)] == [
        (
            "span",
            "464.json:1, article '464', characters 2429-2441 'been leaked': the file has 'been leaked.' for (a part "
            "of) a Nugget",
        )
    ]
    assert Counter(name for article in articles for name in article.meta) == {
        **dict.fromkeys(("origin", "acts", "date", "link"), 1_000),
        "title": 976,
    }
    # What the file says of each place is what stands there.
    for article in articles:
        file = (folder / f"{article.id}.json").read_text(encoding="utf-8")
        quoted = {json.dumps(article.text[span.start : span.end]) for span in article.spans}
        assert all(f'"text": {words}' in file for words in quoted)
        places = sorted((span.label, span.start, span.end) for span in article.spans)
        assert all(one != other for one, other in pairwise(places))

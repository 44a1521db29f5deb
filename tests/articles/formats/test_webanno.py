"""WebAnno TSV 3 as its specification has it, as it goes wrong, and that what was written is read."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.articles.article import AGAINST, BY, LABELS, Article, Link, Span
from scripts.articles.formats import registry, webanno
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import (
    articles,
    error_of,
    labelled,
    named_as_file,
    only_articles,
    refused,
    without_ids,
)

NE = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
SPANS = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Role|label|sure\n"
LINKS = f"{SPANS}#T_RL=webanno.custom.Said|kind|BT_webanno.custom.Role\n"


def read(folder: Path, content: str | bytes, name: str = "raid.tsv") -> list[Article | Refusal]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(webanno.read(path))


def rows(*cells: str, text: str = "Gunmen shot two guards .") -> str:
    """A sentence with a token a word, each followed by its columns, with blanks for tabs."""
    lines, at = [f"\n#Text={text}"], 0
    for number, (word, columns) in enumerate(zip(text.split(" "), cells, strict=True), 1):
        lines.append("\t".join((f"1-{number}", f"{at}-{at + len(word)}", word, *columns.split(), "")))
        at += len(word) + 1
    return "\n".join(lines) + "\n"


def fault_in(folder: Path, content: str | bytes) -> str:
    return error_of(lambda path: iter(read(path.parent, content)), folder / "raid.tsv")


def test_an_export_with_all_layers(tmp_path: Path) -> None:
    """Spans over several tokens and parts of tokens, stacked; relations; UTF-16 offsets; two lines in a sentence."""
    content = (
        f"{LINKS}\n\n"
        "#Sentence.id=s1\n"
        "#Text=🔥 Kovač said\n"
        "#Text=pro-war men shot .\n"
        "1-1\t0-2\t🔥\t_\t_\t_\t_\t\n"
        "1-2\t3-8\tKovač\tSOURCE\t_\tby\t1-4.1[2_0]\t\n"
        "1-3\t9-13\tsaid\t_\t_\t_\t_\t\n"
        "1-4\t14-21\tpro-war\t_\t_\t_\t_\t\n"
        "1-4.1\t18-21\twar\tCLAIM[2]|ATTACKER[3]\t_\t_\t_\t\n"
        "1-5\t22-25\tmen\tCLAIM[2]|ATTACKER[3]\t_\t_\t_\t\n"
        "1-6\t26-30\tshot\tCLAIM[2]\t_\t_\t_\t\n"
        "1-7\t31-32\t.\t_\t_\t_\t_\t\n"
        "\n"
        "#Text=Guards fled .\n"
        "2-1\t33-39\tGuards\t*\t_\t*|against\t1-2|1-4.1[3_0]\t\n"
        "2-2\t40-44\tfled\t_\t_\t_\t_\t\n"
        "2-3\t45-46\t.\t_\t_\t_\t_\t\n"
    )
    (article,) = only_articles(read(tmp_path, content))
    assert article.id == "raid"
    assert article.text == "🔥 Kovač said\npro-war men shot .\nGuards fled ."
    assert labelled(article) == [
        ("SOURCE", "Kovač"),
        ("CLAIM", "war men shot"),
        ("ATTACKER", "war men"),
        ("Role", "Guards"),
    ]
    assert article.spans[3] == Span("Role", 32, 38)
    assert article.links == (Link("by", 1, 0), Link("Said", 0, 3), Link("against", 2, 3))


def test_labels(tmp_path: Path) -> None:
    """Of a layer with `value` and the like that, else the first; entries of a knowledge base are none."""
    header = (
        f"#FORMAT=WebAnno TSV 3.2\n#T_SP={NE}|identifier|value\n#T_SP=webanno.custom.Part|sure|label\n#T_SP=x.Bare|\n"
    )
    found = read(
        tmp_path,
        header
        + "\n"
        + rows(
            "http://e.org/Q1 PER _ _ *",
            "http://e.org/Q2 * _ _ *[1]",
            "_ _ yes ATTACKER *[1]",
            "_ _ no * _",
            "* * _ _ _",
        ),
    )
    (article,) = [one for one in found if isinstance(one, Article)]
    assert labelled(article) == [
        ("PER", "Gunmen"),
        ("Bare", "Gunmen"),
        ("Bare", "shot two"),
        ("NamedEntity", "shot"),
        ("ATTACKER", "two"),
        ("Part", "guards"),
        ("NamedEntity", "."),
    ]
    where = "raid.tsv:{}, article 'raid': the feature {} is not taken over: {} in this file, the first is {!r}"
    assert refused(found) == [
        ("span", where.format(8, f"identifier of {NE}", 2, "http://e.org/Q1")),
        ("span", where.format(10, "sure of webanno.custom.Part", 2, "yes")),
    ]


def test_what_is_not_taken_over(tmp_path: Path) -> None:
    """Chains, layers that describe tokens, and lines that are no part of the format: counted."""
    pos = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"
    chain = "de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink"
    header = (
        f"#FORMAT=WebAnno TSV 3.3\n#T_SP={pos}|PosValue\n#T_SP=webanno.custom.Role|label\n"
        f"#T_CH={chain}|referenceType|referenceRelation\n\n"
    )
    body = rows("NNS ATTACKER pr[1] coref->1-1", "VBD _ _ _", "_ _ _ _", "NNS _ pr[1] *->1-2", ". _ _ _")
    found = read(tmp_path, header + body.replace("#Text", "# a remark\n#Text"))
    assert labelled(next(one for one in found if isinstance(one, Article))) == [("ATTACKER", "Gunmen")]
    where = "raid.tsv:{}, article 'raid': {} not taken over: {} in this file, the first is {!r}"
    assert refused(found) == [
        ("span", where.format(9, f"the layer {pos} is", 4, "NNS")),
        ("link", where.format(9, f"{chain} is", 2, "pr[1] coref->1-1")),
        ("span", where.format(7, "lines that begin with # are", 1, "# a remark")),
    ]


def test_slots_are_links(tmp_path: Path) -> None:
    header = (
        "#FORMAT=WebAnno TSV 3.3\n"
        "#T_SP=webanno.custom.Act|ROLE_webanno.custom.Act:who_webanno.custom.ActWhoLink|uima.tcas.Annotation|kind\n"
        "#T_SP=webanno.custom.Role|label\n\n"
    )
    body = rows(
        "_ _ _ ATTACKER[1]",
        "by;*[4]|_[5] 1-1[1];1-3[2]|* shooting[4]|*[5] _",
        "_ _ _ TARGET[2]",
        "_ _ _ TARGET[2]",
        "a;b 1-3[2] end _",
    )
    found = read(tmp_path, header + body)
    (article,) = [one for one in found if isinstance(one, Article)]
    assert labelled(article) == [
        ("ATTACKER", "Gunmen"),
        ("shooting", "shot"),
        ("Act", "shot"),
        ("TARGET", "two guards"),
        ("end", "."),
    ]
    assert article.links == (Link("by", 1, 0), Link("who", 1, 3))
    assert refused(found) == [
        (
            "link",
            "raid.tsv:11, article 'raid', characters 23-24 '.': 2 roles and 1 targets of who; mend the line",
        )
    ]


def test_escapes(tmp_path: Path) -> None:
    content = (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Role|label\n\n\n"
        "#Text=C:\\\\new \\tis [a\\|b]\\r\n"
        "1-1\t0-6\tC:\\new\ta\\|b\\_\\->\\;\\[1\\]\\*\\\\[7]|\\\\\t\n"
        "1-2\t8-10\tis\ta\\|b\\_\\->\\;\\[1\\]\\*\\\\[7]\t\n"
        "1-3\t11-16\t[a\\|b]\tx\\ty\\nz\t\n"
    )
    (article,) = only_articles(read(tmp_path, content))
    assert article.text == "C:\\new \tis [a|b]\r"
    assert labelled(article) == [("a|b_->;[1]*\\", "C:\\new \tis"), ("\\", "C:\\new"), ("x\ty\nz", "[a|b]")]


def test_version_3_1_escapes_as_java_does(tmp_path: Path) -> None:
    content = (
        "#FORMAT=WebAnno TSV 3.1\n#T_SP=webanno.custom.Role|label\n\n\n"
        '#Text=\\u201CKova\\u010d\\" \\uD83D\\uDD25 \\52\n'
        '1-1\t0-7\t“Kovač"\t_\t\n1-2\t8-10\t🔥\tFIRE\t\n1-3\t11-12\t*\t_\t\n'
    )
    (article,) = only_articles(read(tmp_path, content))
    assert article.text == '“Kovač" 🔥 *'
    assert labelled(article) == [("FIRE", "🔥")]


@pytest.mark.parametrize(
    ("second", "text"),
    [(5, "One .Two ."), (6, "One .\nTwo ."), (9, "One .\n   Two .")],
)
def test_what_stands_between_sentences(tmp_path: Path, second: int, text: str) -> None:
    content = (
        "#FORMAT=WebAnno TSV 3.3\n\n\n#Text=One .\n1-1\t0-3\tOne\t\n1-2\t4-5\t.\t\n\n"
        f"#Text=Two .\n2-1\t{second}-{second + 3}\tTwo\t\n2-2\t{second + 4}-{second + 5}\t.\t\n"
    )
    assert only_articles(read(tmp_path, content))[0].text == text


def test_other_tools(tmp_path: Path) -> None:
    """A byte order mark, mixed line ends, no tabs at the ends of lines, white space before the first token."""
    body = "#Text= One .\r\n1-1\t1-4\tOne\tA\n1-2\t5-6\t.\t_\r"
    content = "\ufeff#FORMAT=WebAnno TSV 3.3\r\n#T_SP=webanno.custom.Role|label\n\n\r\n" + body
    (article,) = only_articles(read(tmp_path, content))
    assert (article.text, article.spans) == (" One .", (Span("A", 1, 4),))


def test_annotations_that_cannot_be_taken(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        LINKS
        + rows(
            "A[1] x[2] _ _",
            "B[3]|C[4] *[3] _ _",
            "D[5] _ by|by|by _",
            "E[6] _ by 1-9",
            "D[5]|F[6]|E[7] _ by|to|to|* 1-3[5_7]|1-1[99_7]|1-4[6_8]|*",
        )
        + "1-5.1\t24-24\t\tG\t_\t_\t_\t\n",
    )
    (article,) = [one for one in found if isinstance(one, Article)]
    assert labelled(article) == [("E", ".")]
    assert article.links == ()
    where = "raid.tsv:{}, article 'raid', characters {}: {}"
    no_source = "a relation of Said that comes from nowhere; expected a token as in 1-2 in its last column"
    assert refused(found) == [
        ("span", where.format(6, "0-6 'Gunmen'", "an annotation of Role with several ids, 1, 2; mend the line")),
        (
            "span",
            where.format(
                7, "7-11 'shot'", "the columns of Role differ in how many annotations they have; mend the line"
            ),
        ),
        ("link", where.format(8, "12-15 'two'", no_source)),
        ("link", where.format(8, "12-15 'two'", no_source)),
        ("link", where.format(8, "12-15 'two'", no_source)),
        ("link", where.format(10, "23-24 '.'", no_source)),
        ("span", where.format(8, "12-15 'two'", "the D [5] goes from 1-3 to 1-5 and leaves out what is between")),
        (
            "span",
            where.format(9, "16-22 'guards'", "E _ becomes F _ in the same annotation, [6]; mend one of them"),
        ),
        ("span", where.format(11, "24-24 ''", "an empty G; remove it")),
        (
            "link",
            where.format(
                9,
                "16-22 'guards'",
                "the link by: its head, 1-9, is no single annotation of webanno.custom.Role; mark it",
            ),
        ),
        ("link", where.format(10, "23-24 '.'", "the link by: its head was refused; mend that first")),
        (
            "link",
            where.format(
                10,
                "23-24 '.'",
                "the link to: its head, 1-1[99], is no single annotation of webanno.custom.Role; mark it",
            ),
        ),
        ("link", where.format(10, "23-24 '.'", "the link to: its head was refused; mend that first")),
    ]


GOOD = (
    f"{SPANS}\n\n#Text=🔥 Kovač said .\n"
    "1-1\t0-2\t🔥\t_\t_\t\n1-2\t3-8\tKovač\tA\t_\t\n1-3\t9-13\tsaid\t_\t_\t\n1-4\t14-15\t.\t_\t_\t\n"
)
MORE = "\n#Text=No\n2-1\t{0}-{1}\tNo\t_\t_\t\n"
ANEW = "export the file anew, as WebAnno TSV 3"
UNITS = f"offsets are UTF-16 code units: {ANEW}"
EXPECTED = f"expected #FORMAT=WebAnno TSV 3.3 (or 3.1, 3.2); {ANEW}"
NO_TOKEN = (
    "is no line of a token, expected sentence and token, offsets and token, as in 1-2, 4-8, Haag, with tabs between"
)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (GOOD.replace("TSV 3.3", "TSV 2.0"), 1, f"begins with '#FORMAT=WebAnno TSV 2.0', {EXPECTED}"),
        ("", 1, f"begins with '', {EXPECTED}"),
        (GOOD[:-10], 9, f"'1-4 14-' {NO_TOKEN}; {ANEW}"),
        (GOOD[:-4], 9, f"a line of 4 columns, expected 5 by the header; the file was cut off or edited: {ANEW}"),
        (GOOD[: GOOD.index("1-3")], 8, f"breaks off: no line of a token for 'said .'; {ANEW}"),
        (GOOD[: GOOD.index("1-1")], 6, f"breaks off: no line of a token for '🔥 Kovač said .'; {ANEW}"),
        (SPANS, 3, f"has no sentence (#Text=…) with tokens; {ANEW}"),
        (GOOD.replace("1-3\t", "1-2\t"), 8, "1-2 stands twice; number tokens anew"),
        (GOOD.replace("said\t", "say\t"), 8, f"the offsets 9-13 give 'said', the line has 'say'; {UNITS}"),
        (GOOD.replace("14-15", "94-95"), 9, f"the offsets 94-95 give '', the line has '.'; {UNITS}"),
        (
            GOOD.replace("0-2\t🔥", "0-1\t🔥"),
            6,
            "the offsets 0-1 give '', the line has '🔥'; they count characters: make them count UTF-16 code units",
        ),
        (
            GOOD.replace("0-2\t🔥", "0-4\t🔥"),
            6,
            "the offsets 0-4 give '🔥 K', the line has '🔥'; they count bytes of UTF-8: "
            "make them count UTF-16 code units",
        ),
        (GOOD + MORE.format(14, 16), 12, f"a sentence begins at 14, the one before it ends at 15; {UNITS}"),
        (
            GOOD + MORE.format(10**9, 10**9 + 2),
            12,
            f"a sentence begins at 1000000000, the one before it ends at 15; {UNITS}",
        ),
        (
            GOOD.replace("#T_SP=webanno.custom.Role", "#T_XY=webanno"),
            2,
            "'#T_XY=webanno|label|sure' declares no layer, expected as in #T_SP=webanno.custom.Name|feature",
        ),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: str, line: int, message: str) -> None:
    assert labelled(only_articles(read(tmp_path, GOOD))[0]) == [("A", "Kovač")]
    assert fault_in(tmp_path, content) == f"raid.tsv:{line}, article 'raid': {message}"


def test_other_encodings(tmp_path: Path) -> None:
    not_utf8 = "is not UTF-8, which was tried; save the file as UTF-8"
    assert (
        fault_in(tmp_path, GOOD.encode("utf-16"))
        == "raid.tsv:1: seems to be UTF-16, UTF-8 was tried; save the file as UTF-8"
    )
    latin = GOOD.replace("č", "é").replace("🔥", "!").encode("latin-1")
    assert fault_in(tmp_path, latin) == f"raid.tsv:5: byte {latin.index(0xE9) + 1} of the file, 0xE9, {not_utf8}"


def test_a_folder(tmp_path: Path) -> None:
    """A folder a document with a file an annotator, as INCEpTION exports it; files called alike; a bad file."""
    for place, content in (
        ("one.tsv", GOOD),
        ("raid/alice.tsv", GOOD),
        ("raid/bob.tsv", GOOD.replace("\tA\t", "\tB\t")),
        ("siege/alice.tsv", GOOD),
        ("bad.tsv", "a\tb\n"),
        (".hidden/x.tsv", GOOD),
    ):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(content, encoding="utf-8")
    found = list(webanno.read(tmp_path))
    assert [(one.id, one.spans[0].label, one.meta) for one in found if isinstance(one, Article)] == [
        ("one", "A", {}),
        ("raid", "A", {"annotator": "alice"}),
        ("raid", "B", {"annotator": "bob"}),
        ("siege/alice", "A", {}),
    ]
    assert refused(found) == [
        (
            "record",
            "bad.tsv:1, article 'bad': begins with 'a b', expected #FORMAT=WebAnno TSV 3.3 (or 3.1, 3.2); " + ANEW,
        )
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArticleError, match=r"no file NAME.tsv in it; name the folder that has them"):
        list(webanno.read(tmp_path / "empty"))
    with pytest.raises(ArticleError, match="the file cannot be read"):
        list(webanno.read(tmp_path / "none.tsv"))


def test_what_is_written(tmp_path: Path) -> None:
    text = "\n Gunmen shot 🔥 two guards.\n\n  “No,” he\nsaid.\t"
    spans = (Span("ATTACKER", 2, 8), Span("TARGET", 16, 26), Span("CLAIM", 31, 43), Span("SOURCE", 37, 39))
    assert [text[span.start : span.end] for span in spans] == ["Gunmen", "two guards", "“No,” he\nsai", "he"]
    article = Article("raid", text, spans, (Link(AGAINST, 0, 1), Link("a|b", 2, 3), Link(BY, 1, 3)))
    webanno.write([article], tmp_path / "out")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["raid.tsv"]
    assert (tmp_path / "out" / "raid.tsv").read_bytes().decode() == (
        "#FORMAT=WebAnno TSV 3.3\n"
        f"#T_SP={NE}|value\n"
        f"#T_RL=webanno.custom.Link|kind|BT_{NE}\n"
        "\n\n"
        "#Text=Gunmen shot 🔥 two guards.\n"
        "#Text=\n"
        "1-1\t2-8\tGunmen\tATTACKER[1]\t_\t_\t\n"
        "1-2\t9-13\tshot\t_\t_\t_\t\n"
        "1-3\t14-16\t🔥\t_\t_\t_\t\n"
        "1-4\t17-20\ttwo\tTARGET[2]\tagainst\t1-1[1_2]\t\n"
        "1-5\t21-27\tguards\tTARGET[2]\t_\t_\t\n"
        "1-6\t27-28\t.\t_\t_\t_\t\n"
        "\n"
        "#Text=“No,” he\n"
        "#Text=said.\\t\n"
        "2-1\t32-33\t“\tCLAIM[3]\t_\t_\t\n"
        "2-2\t33-35\tNo\tCLAIM[3]\t_\t_\t\n"
        "2-3\t35-36\t,\tCLAIM[3]\t_\t_\t\n"
        "2-4\t36-37\t”\tCLAIM[3]\t_\t_\t\n"
        "2-5\t38-40\the\tCLAIM[3]|SOURCE[4]\ta\\|b|by\t2-1[3_4]|1-4[2_4]\t\n"
        "2-6\t41-44\tsai\tCLAIM[3]\t_\t_\t\n"
        "2-7\t44-45\td\t_\t_\t_\t\n"
        "2-8\t45-46\t.\t_\t_\t_\t\n"
    )
    assert only_articles(webanno.read(tmp_path / "out")) == [up_to_losses(article)]


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (Article("good", "two"), "two articles have this id"),
        (Article("a/b", "one"), "the id cannot be the name of a file"),
        (Article("a", " \n"), "the text is blank"),
        (Article("a", "one\ud800"), r"has half a character \(U\+D800\)"),
        (Article("a", "one", (Span("A\rB", 0, 3),)), "has a carriage return or a NUL"),
        (Article("a", "one ", (Span("A", 0, 4),)), "the A is blank or has a blank edge"),
        (Article("a", "one", (Span("A", 0, 9),)), "outside the text of 3 characters"),
    ],
)
def test_what_cannot_be_written(tmp_path: Path, article: Article, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        webanno.write([Article("good", "one"), article], tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("mine")
    with pytest.raises(ArticleError, match="is there already, with something in it"):
        webanno.write([Article("good", "one")], tmp_path)


def in_order(links: Iterable[Link]) -> list[Link]:
    return sorted(links, key=lambda link: (link.tail, link.head, link.kind))


def up_to_losses(article: Article) -> Article:
    """What `LOSSES` leaves of an article, its links in the order of their tails."""
    blanks = len(article.text) - len(article.text.lstrip())
    return replace(
        without_ids(article),
        text=" " * blanks + article.text[blanks:],
        links=tuple(sorted(article.links, key=lambda link: article.spans[link.tail].start)),
        annotates=frozenset(LABELS),
        meta={},
    )


def writable(article: Article) -> bool:
    words = [article.text[span.start : span.end] for span in article.spans]
    return bool(article.text.strip()) and all(word == word.strip() for word in words)


@settings(max_examples=300, deadline=None)
@given(
    articles().filter(writable).map(named_as_file),
    st.sampled_from(["\\t[1]|_->;*", "*", "_", "\\", "a]", "a[1]", "x\n\ty"]),
)
def test_what_was_written_is_read(article: Article, odd: str) -> None:
    """With labels and kinds that must be escaped, too."""
    spans = tuple(replace(span, label=odd) if not n % 2 else span for n, span in enumerate(article.spans))
    links = tuple(replace(link, kind=odd) if not n % 2 else link for n, link in enumerate(article.links))
    article = replace(article, spans=spans, links=links)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        webanno.write([article], path)
        (again,) = only_articles(webanno.read(path))
        expected = up_to_losses(article)
        assert replace(again, links=()) == replace(expected, links=())
        assert in_order(again.links) == in_order(expected.links)
        assert webanno.LOSSES == (
            "ids of spans and the order of links",
            "description (meta) and which labels were annotated",
            "white space in front of the first word, which becomes blanks",
        )


def test_a_text_of_a_million_characters(tmp_path: Path) -> None:
    text = "Gunmen shot two guards 🔥. " * 40_000
    webanno.write([Article("long", text, (Span("CLAIM", 0, 1_000_001),))], tmp_path / "out")
    (article,) = only_articles(webanno.read(tmp_path / "out" / "long.tsv"))
    assert article.text == text
    assert article.spans == (Span("CLAIM", 0, 1_000_001),)


def test_recognised(tmp_path: Path) -> None:
    head = GOOD.encode()
    assert webanno.recognises(Path("a.tsv"), head)
    assert webanno.recognises(Path("a.txt"), b"\xef\xbb\xbf" + head)
    assert not webanno.recognises(Path("a.tsv"), b"Gunmen\tB-ATTACKER\n")
    assert not webanno.recognises(tmp_path, b"")
    (tmp_path / "a.tsv").write_bytes(head)
    assert webanno.recognises(tmp_path, b"")
    others = [one for name, one in registry.FORMATS.items() if name != "webanno"]
    assert [one.name for one in others if one.recognises(tmp_path / "a.tsv", head)] == []
    assert [one.name for one in others if one.recognises(tmp_path, b"")] == []

"""Token files: schemes, layers, documents, what is refused, and that what was written is read."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.articles.article import LABELS, Article, Link, Span
from scripts.articles.formats import conll
from scripts.articles.formats.format import HEAD_BYTES, Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import labelled, parted


def read(folder: Path, content: str | bytes) -> tuple[list[Article], list[Refusal]]:
    path = folder / "x.conll"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return parted(conll.read(path))


def column(tags: str) -> str:
    """A file of one column of tags, a token t0, t1, … each; | stands for the end of a sentence."""
    rows = [f"t{n}\t{tag}\n" if tag != "|" else "\n" for n, tag in enumerate(tags.split())]
    return "".join(rows)


@pytest.mark.parametrize(
    "tags",
    [
        "O B-A I-A B-A O B-B | B-B I-B",
        "O I-A I-A B-A O I-B | I-B I-B",
        "O B-A E-A S-A O S-B | B-B E-B",
        "O B-A L-A U-A O U-B | B-B L-B",
    ],
    ids=["BIO", "IOB1", "BIOES", "BILOU"],
)
def test_schemes(tmp_path: Path, tags: str) -> None:
    (article,), refusals = read(tmp_path, column(tags))
    assert refusals == []
    assert (article.id, article.text) == ("x", "t0 t1 t2 t3 t4 t5 t7 t8")
    assert labelled(article) == [("A", "t1 t2"), ("A", "t3"), ("B", "t5"), ("B", "t7 t8")]
    assert article.spans[0] == Span("A", 3, 8)


@pytest.mark.parametrize(
    ("tags", "spans", "data", "line", "message"),
    [
        ("B-A O I-A I-A O", [("A", "t0")], "I-A I-A", 3, "I-A goes on with a A that no B-A begins; mend the tags"),
        ("B-A I-A | I-A", [("A", "t0 t1")], "I-A", 4, "I-A goes on with a A that no B-A begins; mend the tags"),
        ("S-A B-A I-A O", [("A", "t0")], "B-A I-A", 2, "B-A is never ended by E-A; mend the tags"),
        ("S-A B-B", [("A", "t0")], "B-B", 2, "B-B is never ended by E-B; mend the tags"),
        ("S-A E-B O", [("A", "t0")], "E-B", 2, "E-B goes on with a B that no B-B begins; mend the tags"),
    ],
)
def test_tags_that_make_no_span(
    tmp_path: Path, tags: str, spans: list[tuple[str, str]], data: str, line: int, message: str
) -> None:
    (article,), (refusal,) = read(tmp_path, column(tags))
    assert labelled(article) == spans
    assert (refusal.what, refusal.data, refusal.problem.line) == ("span", data, line)
    assert refusal.problem.message == message
    assert article.text[refusal.problem.start : refusal.problem.end] == refusal.problem.words


def test_conll_2003(tmp_path: Path) -> None:
    """Blanks between four columns, of which two are layers; a document a -DOCSTART-."""
    content = (
        "-DOCSTART- -X- -X- O\n\nEU NNP I-NP I-ORG\nrejects VBZ I-VP O\n. . O O\n\n"
        "-DOCSTART- -X- -X- O\n\n# # O O\nPeter NNP I-NP I-PER\n"
    )
    articles, (refusal,) = read(tmp_path, content)
    assert [(article.id, article.text, labelled(article)) for article in articles] == [
        ("x-1", "EU rejects .", [("NP", "EU"), ("ORG", "EU"), ("VP", "rejects")]),
        ("x-2", "# Peter", [("NP", "Peter"), ("PER", "Peter")]),
    ]
    assert (refusal.what, refusal.data) == ("span", "NNP")
    assert refusal.problem.message == "column 2 is not taken over: it has values as 'NNP', not tags"


def test_germeval(tmp_path: Path) -> None:
    """The token's number, the token, and two layers; a comment a sentence."""
    content = "# http://a\n1\tUni\tB-ORG\tO\n2\tKöln\tI-ORG\tB-LOC\n\n# http://b\n1\tRom\tB-LOC\tO\n"
    (article,), (refusal,) = read(tmp_path, content)
    assert article.text == "Uni Köln Rom"
    assert article.spans == (Span("ORG", 0, 8), Span("LOC", 4, 8), Span("LOC", 9, 12))
    assert refusal.problem.message == "comments are not taken over: 2 in this file, the first is '# http://a'"


def test_tags_before_the_tokens(tmp_path: Path) -> None:
    (article,), _ = read(tmp_path, "O\tin\nB-LOC\tRome\n")
    assert labelled(article) == [("LOC", "Rome")]


def test_text_of_a_comment(tmp_path: Path) -> None:
    content = (
        "# newdoc id = a\n# text = Don't  go.\nDo\tO\nn't\tB-A\ngo\tI-A\n.\tO\n\n"
        "# text = Go \\n!\nGo\tB-A\n\\n\tO\n!\tO\n\n"
        "# text = a\\tb\\\\\n# id = b\na\tO\nb\\\tB-A\n"
    )
    articles, refusals = read(tmp_path, content)
    assert refusals == []
    assert [(article.id, article.text, labelled(article)) for article in articles] == [
        ("a", "Don't  go. Go \\n!", [("A", "n't  go"), ("A", "Go")]),
        ("b", "a\tb\\", [("A", "b\\")]),
    ]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("# id = b\none\tO\ntwo\n", 6, "a line of 1 columns, expected 2 as in most; mend it"),
        ("# id = b\n\tO\n", 5, "a line without a token; remove it"),
        ("# id = b\n# text = one two\none\tO\nthree\tO\n", 7, "the token 'three' is not the next of `# text`"),
        ("# id = b\n# text = one two\none\tO\n", 6, "`# text` has more than the tokens"),
        ("# id = a\none\tO\n", 4, "two documents have this id, the first on line 1; give one of them another"),
    ],
)
def test_documents_that_are_refused(tmp_path: Path, content: str, line: int, message: str) -> None:
    articles, (refusal,) = read(tmp_path, f"# id = a\none\tO\n\n{content}\n# id = c\none\tB-A\n")
    assert [article.id for article in articles] == ["a", "c"]
    assert (refusal.what, refusal.problem.line) == ("record", line)
    assert refusal.problem.message.startswith(message)


def test_a_faulty_tag_refuses_its_document_only(tmp_path: Path) -> None:
    rows = "".join(f"t{n}\tB-A\n" for n in range(30))
    articles, (refusal,) = read(tmp_path, f"# id = a\n{rows}\n# id = b\none\tB_A\n")
    assert [len(article.spans) for article in articles] == [30]
    assert (refusal.problem.line, refusal.data) == (34, "one")
    assert refusal.problem.message.startswith("'B_A' in column 2 is no tag, expected O, B-LABEL")


def test_mixed_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    (article,), refusals = read(tmp_path, "\ufeffone\tB-A\r\ntwo\tI-A\rthree\tO\n\r\n")
    assert (labelled(article), refusals) == ([("A", "one two")], [])


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"x\.conll:2: byte 5 of the line, 0xE8, is not UTF-8, which was tried"):
        read(tmp_path, "one\tO\nKovač\tB-A\n".encode("latin2"))
    with pytest.raises(ArticleError, match="none of its 2 columns is one of tags"):
        read(tmp_path, "one\tDT\ntwo\tNN\n")
    with pytest.raises(ArticleError, match="differ in their number of columns"):
        read(tmp_path, "one\tO\ntwo\n")
    with pytest.raises(ArticleError, match="No such file or directory"):
        list(conll.read(tmp_path / "missing.conll"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(ArticleError, match=r"x\.conll:1: seems to be UTF-16, UTF-8 was tried; save the file as UTF-8"):
        read(tmp_path, "one\tO\nKovač\tB-A\n".encode(encoding))


@pytest.mark.parametrize("content", ["", "\ufeff", "\n \n", "# id = a\n# text = one\n"])
def test_a_file_without_a_token(tmp_path: Path, content: str) -> None:
    with pytest.raises(ArticleError, match=r"x\.conll: has no line with a token; export the file anew"):
        read(tmp_path, content)


def test_the_tsv_of_webanno_is_another_format(tmp_path: Path) -> None:
    content = "#FORMAT=WebAnno TSV 2\n#Text=Kovač said\n1-1\tKovač\tB-SOURCE\n1-2\tsaid\tO\n"
    assert not conll.recognises(Path("x.tsv"), content.encode())
    with pytest.raises(ArticleError, match="is WebAnno's TSV, another format than CoNLL; name that with --format"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("cut", "line", "message"),
    [
        ("# id = b\n# text = one two\none\tB-A\n", 6, "`# text` has more than the tokens; mend it or remove"),
        ("# id = b\n# text = one two\none\tB-A\ntwo", 7, "a line of 1 columns, expected 2 as in most; mend it"),
        ("# id = b\n# text = one two\none\tB-A\ntwo\tI", 7, "'I' in column 2 is no tag, expected O, B-LABEL"),
    ],
)
def test_a_file_that_is_cut_off(tmp_path: Path, cut: str, line: int, message: str) -> None:
    whole = "".join(f"t{n}\tO\n" for n in range(30))
    articles, (refusal,) = read(tmp_path, f"# id = a\n{whole}{cut}")
    assert [article.id for article in articles] == ["a"]
    assert (refusal.what, refusal.problem.line) == ("record", line + 28)
    assert refusal.problem.message.startswith(message)


@pytest.mark.parametrize("mark", ["\t", " ", "  "])
@pytest.mark.parametrize(
    "columns",
    ["{0} {2}", "{0} {1} {2}", "{0} {1} {1} {2}", "{0} {2} {3}", "{0} {1} {2} {3}"],
    ids=["ab", "acb", "accb", "abd", "acbd"],
)
def test_two_to_four_columns(tmp_path: Path, columns: str, mark: str) -> None:
    rows = [("Kovač", "NNP", "B-SOURCE", "B-PER"), ("said", "VBD", "O", "O"), ("no", "UH", "B-CLAIM", "O")]
    content = "".join(columns.format(*row).replace(" ", mark) + mark + "\n" for row in rows)
    (article,), refusals = read(tmp_path, content)
    persons = [("PER", "Kovač")] * ("{3}" in columns)
    assert labelled(article) == [("SOURCE", "Kovač"), *persons, ("CLAIM", "no")]
    assert [refusal.data for refusal in refusals] == ["NNP"] * columns.count("{1}")


def test_lines_of_faults_with_comments_between(tmp_path: Path) -> None:
    content = "# a\none\tO\n# b\ntwo\tO\n\n \n# c\n# text = three four\nthree\tO\n# d\nfour\tI-A\nB\tB-C\n"
    articles, (comments, refusal) = read(tmp_path, content.replace("three four", "three four B"))
    assert articles[0].text == "one two three four B"
    assert (comments.problem.line, comments.problem.message.split(",")[0]) == (
        1,
        "comments are not taken over: 4 in this file",
    )
    assert (refusal.data, refusal.problem.line) == ("I-A", 11)


def test_recognises() -> None:
    assert conll.recognises(Path("x.conll"), b"-DOCSTART- -X- O O\n\nEU NNP I-NP I-ORG\n")
    assert conll.recognises(Path("x.txt"), "# id = a\n# text = é\né\tO\n".encode())
    assert conll.recognises(Path("news.testa"), b"# http://a\n1\tUni\tB-ORG\tO\r\n2\tBonn\tI-ORG\tB-LOC\r\n\r\n")
    assert conll.recognises(Path("x"), b"\xef\xbb\xbfO in\nB-LOC Rome\n")
    assert not conll.recognises(Path("x.txt"), b"A plain text, O yes.\nAnother line.\n")
    assert not conll.recognises(Path("x.txt"), b"O\nO\n")
    assert not conll.recognises(Path("x.conll"), b"1\tIt\tit\tPRON\n2\tburned\tburn\tVERB\n")
    assert not conll.recognises(Path("x.jsonl"), b'{"tokens": ["It"], "tags": ["B-A"]}\n')
    assert not conll.recognises(Path("x.txt"), b"")


@pytest.mark.parametrize("cut", [b"dep", b"depot B-TARGET O\n"])
def test_a_long_file_is_recognised_by_its_beginning(cut: bytes) -> None:
    line = b"It\tO\n"
    head = (line * (HEAD_BYTES // len(line) + 1))[: HEAD_BYTES - len(cut)] + cut
    assert conll.recognises(Path("x.txt"), head)


def test_written_file(tmp_path: Path) -> None:
    article = Article(
        "a",
        'He said\n"go".\n\nOK\\',
        (Span("SOURCE", 0, 2), Span("CLAIM", 8, 12), Span("TARGET", 9, 11)),
        (Link("by", 1, 0),),
    )
    conll.write([article, Article("b", "depot")], tmp_path / "out.conll")
    assert (tmp_path / "out.conll").read_text() == (
        '# id = a\n# text = He said\\n"go".\\n\\nOK\\\\\n'
        "He\tO\tO\tB-SOURCE\tO\nsaid\tO\tO\tO\tO\n\n"
        '"\tO\tO\tO\tB-CLAIM\ngo\tO\tB-TARGET\tO\tI-CLAIM\n"\tO\tO\tO\tI-CLAIM\n.\tO\tO\tO\tO\n\n'
        "OK\\\tO\tO\tO\tO\n\n"
        "# id = b\n# text = depot\ndepot\tO\tO\tO\tO\n\n"
    )


def test_losses(tmp_path: Path) -> None:
    """Exactly what `LOSSES` says, in its order; and the last one, of files of other tools."""
    spans = (Span("CLAIM", 0, 4, "c"), Span("SOURCE", 0, 4, "s"), Span("TARGET", 6, 9, "t"))
    article = Article("a", "They  ran", spans, (Link("by", 0, 1),), frozenset(["CLAIM"]), {"genre": "news"})
    conll.write([article], tmp_path / "out.conll")
    (kept,) = conll.read(tmp_path / "out.conll")
    assert conll.LOSSES[:4] == (
        "links",
        "ids of spans",
        "which of several spans on the same words is the outer one",
        "description (meta) and which labels were annotated",
    )
    same_words = (Span("SOURCE", 0, 4), Span("CLAIM", 0, 4), Span("TARGET", 6, 9))
    assert kept == Article("a", "They  ran", same_words, (), frozenset(LABELS), {})
    assert conll.LOSSES[4:] == (
        "the white space between tokens, in files of other tools that have no `# text`: it becomes one blank",
    )
    lines = (tmp_path / "out.conll").read_text().splitlines(keepends=True)
    (bare,), _ = read(tmp_path, "".join(line for line in lines if not line.startswith("#")))
    assert bare.text == "They ran"


def test_spans_of_different_labels_may_nest_and_cross(tmp_path: Path) -> None:
    spans = (Span("CLAIM", 0, 11), Span("SOURCE", 4, 7), Span("TARGET", 8, 15))
    article = Article("a", "one two four five", spans)
    conll.write([article], tmp_path / "out.conll")
    assert list(conll.read(tmp_path / "out.conll")) == [article]


def test_spans_of_one_label_that_overlap_are_all_listed(tmp_path: Path) -> None:
    spans = (Span("CLAIM", 0, 7), Span("CLAIM", 4, 7), Span("CLAIM", 5, 12), Span("SOURCE", 0, 3))
    with pytest.raises(ArticleError) as error:
        conll.write([Article("a", "one two four", spans)], tmp_path / "out.conll")
    message = "overlaps another CLAIM, and a column holds no two tags; shorten or remove one of them"
    assert [(problem.start, problem.end, problem.message) for problem in error.value.problems] == [
        (4, 7, message),
        (5, 12, message),
    ]


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (Article("good", "one"), "two articles have this id"),
        (Article("a\nb", "one"), "the id is blank or has white space"),
        (Article("a", " \n"), "the text is blank"),
        (Article("a", "one\ud800"), r"has half a character \(U\+D800\)"),
        (Article("a", "one", (Span("PER", 0, 3),)), "unknown label 'PER'"),
        (Article("a", "one ", (Span("CLAIM", 0, 4),)), "the CLAIM is blank or has a blank edge"),
        (Article("a", "one", (Span("CLAIM", 0, 9),)), "the CLAIM is empty or lies outside the text of 3 characters"),
        (Article("a", "one two", (Span("CLAIM", 0, 7), Span("CLAIM", 4, 7))), "overlaps another CLAIM"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(tmp_path: Path, article: Article, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        conll.write([Article("good", "text"), article], tmp_path / "out.conll")
    assert list(tmp_path.iterdir()) == []


SPECIAL = st.sampled_from(
    [
        *("\n\r\t #\\O1"),
        *("\r\n", "\n\n", "\\n", "😀", "\u0301", "\u2028", "\x85", "\x0b", "\ufeff"),
        *("-DOCSTART-", "# id = x", "B-CLAIM", "can't"),
    ]
)
ANY = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(SPECIAL | ANY | st.sampled_from(["a", "said "]), max_size=30).map("".join)


@st.composite
def articles(draw: st.DrawFn, id: str) -> Article:
    text = draw(TEXTS.filter(str.strip))
    words = [n for n, character in enumerate(text) if not character.isspace()]
    ends = st.tuples(st.sampled_from(words), st.sampled_from(words), st.sampled_from(LABELS))
    spans: list[Span] = []
    for one, other, label in draw(st.lists(ends, max_size=8)):
        start, end = min(one, other), max(one, other) + 1
        if not any(span.label == label and span.start < end and start < span.end for span in spans):
            spans.append(Span(label, start, end))
    spans.sort(key=lambda span: (span.start, -span.end, LABELS.index(span.label)))
    return Article(id, text, tuple(spans))


@settings(max_examples=200, deadline=None)
@given(articles("a"), articles("b = c"))
def test_what_was_written_is_read(one: Article, other: Article) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.conll"
        conll.write([one, other], path)
        assert list(conll.read(path)) == [one, other]

"""DocBins as spaCy writes them, what is chosen of them, damaged files, and that what was written is read."""

import struct
import tempfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
import srsly
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, SpanGroup
from spacy.tokens import Span as DocSpan
from spacy.training import Corpus
from spacy.vocab import Vocab

from scripts.articles.article import AGAINST, BY, LABELS, LINK_ENDS, Article, Link, Span
from scripts.articles.checks import check_article, tokenizer_of_articles
from scripts.articles.docs import to_doc
from scripts.articles.formats import docbin, registry
from scripts.articles.formats.format import Refusal
from scripts.articles.problems import ArticleError
from tests.articles.formats.stand_off_articles import NAMES, TEXTS, error_of, only_articles, refused

TEXT = "“No,” Kovač said. 🔥 Gunmen shot two guards."
#       0         1          2         3
# Tokens: “ No , ” Kovač said . 🔥 Gunmen shot two guards .
ARTICLE = Article(
    "kovac",
    TEXT,
    (Span("CLAIM", 1, 3), Span("SOURCE", 6, 11, "s1"), Span("ATTACKER", 20, 26), Span("TARGET", 32, 42)),
    (Link(BY, 0, 1), Link(AGAINST, 2, 3)),
    frozenset(LABELS),
    {"genre": "flash", "scores": "[0.5, 1, 0.25, 1.0]"},
)


def doc_of(text: str = TEXT) -> Doc:
    return spacy.blank("en")(text)


def save(folder: Path, *docs: Doc, **options: Any) -> Path:
    path = folder / "news.spacy"
    DocBin(docs=docs, store_user_data=True, **options).to_disk(path)
    return path


def test_a_doc_with_spans(tmp_path: Path) -> None:
    doc = doc_of()
    spans = [DocSpan(doc, 8, 9, "ATTACKER", span_id="a1"), DocSpan(doc, 4, 5, "ORG"), DocSpan(doc, 1, 2, "CLAIM")]
    doc.spans["sc"] = SpanGroup(doc, name="sc", spans=spans, attrs={"scores": np.asarray([0.5, 0.25, np.nan])})
    doc.user_data |= {
        "article": "star-7",
        "annotates": ["ATTACKER", "CLAIM"],
        "links": [["by", 1, 2, 4, 5, 0.75]],
        "url": "https://example.org/7",
        "page": 3,
        "odd": b"set",
        ("._.", "desk", None, None): "world",
        ("._.", "seen", 0, 3): True,
    }
    doc.cats = {"NEWS": 1.0}
    assert only_articles(docbin.read(save(tmp_path, doc))) == [
        Article(
            "star-7",
            TEXT,
            (Span("CLAIM", 1, 3), Span("ORG", 6, 11), Span("ATTACKER", 20, 26, "a1")),
            (Link("by", 0, 1),),
            frozenset({"ATTACKER", "CLAIM"}),
            {
                "scores": "[null, 0.25, 0.5]",
                "cats": '{"NEWS": 1.0}',
                "url": "https://example.org/7",
                "page": "3",
                "odd": "b'set'",
                "desk": "world",
            },
        )
    ]


def test_what_is_chosen(tmp_path: Path) -> None:
    """The group sc, else all groups, else entities; the rest is counted."""
    first, second, third, bare = doc_of(), doc_of(), doc_of(), doc_of()
    first.spans["sc"] = [DocSpan(first, 8, 9, "ATTACKER")]
    first.spans["rules"] = [DocSpan(first, 8, 9, "ATTACKER"), DocSpan(first, 10, 12, "TARGET")]
    first.ents = [DocSpan(first, 8, 9, "ATTACKER"), DocSpan(first, 4, 5, "PERSON")]
    second.spans["rules"] = [DocSpan(second, 8, 9, "ATTACKER")]
    second.spans["people"] = [DocSpan(second, 4, 5, "SOURCE"), DocSpan(second, 8, 9, "ATTACKER")]
    third.ents = [
        DocSpan(third, 4, 5, "PERSON", kb_id="Q5"),
        DocSpan(third, 10, 12, "ORG"),
        DocSpan(third, 12, 13, "ORG"),
    ]
    found = list(docbin.read(save(tmp_path, first, second, third, bare)))
    assert [(one.id, one.spans) for one in found if isinstance(one, Article)] == [
        ("news-000001", (Span("ATTACKER", 20, 26),)),
        ("news-000002", (Span("SOURCE", 6, 11), Span("ATTACKER", 20, 26))),
        ("news-000003", (Span("PERSON", 6, 11), Span("ORG", 32, 42), Span("ORG", 42, 43))),
    ]
    not_taken = "are not taken over: 1 in this file, the first is"
    assert refused(found) == [
        (
            "record",
            "news.spacy, article 'news-000004': has neither a span group nor entities: it was not annotated; "
            "annotate it or leave it out",
        ),
        ("span", f"news.spacy, article 'news-000001': spans of the group 'rules' {not_taken} 'TARGET two guards'"),
        ("span", f"news.spacy, article 'news-000001': entities (doc.ents) {not_taken} 'PERSON Kovač'"),
        ("span", f"news.spacy, article 'news-000003': entries of a knowledge base {not_taken} 'Q5'"),
    ]


def test_entities_are_those_of_spacy(tmp_path: Path) -> None:
    doc = Doc(Vocab(), words=["a", "b", "c", "d", "e", "f"], ents=["B-X", "I-X", "B-Y", "O", "B-Y", "B-Y"])
    path = save(tmp_path, doc)
    (again,) = DocBin().from_disk(path).get_docs(Vocab())
    (article,) = only_articles(docbin.read(path))
    assert article.text == again.text == "a b c d e f "
    assert article.spans == (Span("X", 0, 3), Span("Y", 4, 5), Span("Y", 8, 9), Span("Y", 10, 11))
    assert [(ent.label_, ent.start_char, ent.end_char) for ent in again.ents] == [
        (span.label, span.start, span.end) for span in article.spans
    ]
    # spaCy refuses an I without a B; it can only be the beginning.
    odd = Doc(Vocab(), words=["a", "b", "c"], ents=["I-X", "I-Y", "O"])
    assert only_articles(docbin.read(save(tmp_path, odd)))[0].spans == (Span("X", 0, 1), Span("Y", 2, 3))
    # Nobody looked for entities.
    assert refused(docbin.read(save(tmp_path, doc, attrs=["LEMMA"])))[0][0] == "record"


def test_nothing_found_is_no_fault(tmp_path: Path) -> None:
    doc = doc_of()
    doc.spans["sc"] = []
    outside = doc_of()
    outside.set_ents([], default="outside")
    path = save(tmp_path, doc, outside)
    assert [article.spans for article in only_articles(docbin.read(path))] == [(), ()]
    assert only_articles(docbin.read(save(tmp_path))) == []


def packed_span(start: int, end: int, first: int, last: int, label: int) -> bytes:
    return struct.pack(">QQQllll", 0, 0, label, start, end, first, last)


def test_bad_spans_and_links(tmp_path: Path) -> None:
    doc = doc_of()
    for label in ("A", "B", "C", "D", "E"):
        doc.vocab.strings.add(label)
    doc.spans["sc"] = [DocSpan(doc, 8, 9, label) for label in "ABCDE"]
    docs = DocBin(docs=[doc], store_user_data=True)
    ids = [doc.vocab.strings[label] for label in "ABCDE"]
    spans = [
        packed_span(8, 9, 20, 26, ids[0]),
        packed_span(8, 99, 20, 26, ids[1]),
        packed_span(8, 8, 20, 20, ids[2]),
        packed_span(8, 9, 21, 27, ids[3]),
        packed_span(-3, 9, 20, 26, ids[4]),
        packed_span(4, 5, 6, 11, 0),
    ]
    group = srsly.msgpack_dumps({"name": "sc", "attrs": {"scores": [0.5]}, "spans": spans})
    docs.span_groups = [srsly.msgpack_dumps({group: ["sc"]})]
    links = [["by", 8, 9, 4, 5], ["by", 8], "x", [None, 8, 9, 8, 9], ["by", 8, 9, 8, 9]]
    docs.user_data = [srsly.msgpack_dumps({"links": links, "annotates": ["ORG"], "meta": "none"})]
    path = tmp_path / "news.spacy"
    docs.to_disk(path)
    found = list(docbin.read(path))
    where = "news.spacy, article 'news-000001'"
    row = "a link that is not a row of kind, first token and token behind the last of the head, the same of the tail"
    assert refused(found) == [
        ("span", f"{where}: scores that are no list of 6, one a span; mend them"),
        ("span", f"{where}: the B lies outside the document of 13 tokens, tokens 8-99; mend it"),
        ("span", f"{where}: an empty C, tokens 8-8; remove it"),
        ("span", f"{where}: the D has characters 21-27, and its tokens 8-9 characters 20-26; mend one of them"),
        ("span", f"{where}: the E lies outside the document of 13 tokens, tokens -3-9; mend it"),
        ("span", f"{where}: a span without a label (''); give it one or remove it"),
        (
            "link",
            f"{where}: the relation by: its tail, tokens 4-5, is no span of the document that was taken; "
            "mark it as a span",
        ),
        ("link", f"{where}: {row}; mend it"),
        ("link", f"{where}: {row}; mend it"),
        ("link", f"{where}: a relation without a label (None); give it one or remove it"),
    ]
    (article,) = [one for one in found if isinstance(one, Article)]
    assert (article.spans, article.links) == ((Span("A", 20, 26),), (Link("by", 0, 0),))
    assert article.meta == {"annotates": '["ORG"]', "meta": "none"}


def test_a_link_between_spans_on_the_same_words(tmp_path: Path) -> None:
    doc = doc_of()
    doc.spans["sc"] = [DocSpan(doc, 4, 5, label) for label in ("ATTACKER", "SOURCE")] + [DocSpan(doc, 1, 2, "CLAIM")]
    doc.user_data["links"] = [["by", 1, 2, 4, 5], ["about", 1, 2, 4, 5]]
    article, refusal = sorted(docbin.read(save(tmp_path, doc)), key=lambda one: isinstance(one, Refusal))
    assert isinstance(article, Article)
    assert article.links == (Link("by", 0, 2),)
    assert isinstance(refusal, Refusal)
    assert refusal.problem.message.endswith("its tail, tokens 4-5, may be one of 2 spans; leave one of them out")


def test_damaged_files(tmp_path: Path) -> None:
    good = save(tmp_path, to_doc(ARTICLE, tokenizer_of_articles())).read_bytes()
    path = tmp_path / "bad.spacy"
    size = len(zlib.decompress(good))
    anew = "; write the file anew with DocBin.to_disk"

    def error(content: bytes) -> str:
        path.write_bytes(content)
        return error_of(docbin.read, path)

    assert error(good[:200]).startswith("bad.spacy: breaks off behind ")
    assert error(good[:-1]) == f"bad.spacy: breaks off behind {size:,} unpacked bytes{anew}"
    assert error(good + b"more") == f"bad.spacy: 4 bytes stand behind its end{anew}"
    assert error(b'{"text": "a"}').startswith("bad.spacy: is no DocBin: it is not packed by zlib (Error -3 while ")
    assert error(b"").startswith("bad.spacy: breaks off behind 0 unpacked bytes")
    assert error(zlib.compress(b"text")).startswith("bad.spacy: is no DocBin (")
    assert error(zlib.compress(srsly.msgpack_dumps({"version": "0.1"}))).startswith("bad.spacy: is no DocBin (KeyError")
    assert error(zlib.compress(zlib.decompress(good)[:-9])).startswith(
        "bad.spacy: is no DocBin (ValueError: Unpack failed"
    )
    spoilt = bytearray(good)
    spoilt[len(good) // 2] ^= 255
    assert error(bytes(spoilt)).startswith(("bad.spacy: is damaged behind", "bad.spacy: is no DocBin"))
    with pytest.raises(ArticleError, match="the file cannot be read"):
        list(docbin.read(tmp_path / "none.spacy"))


def test_documents_that_cannot_be_unpacked(tmp_path: Path) -> None:
    docs = DocBin(docs=[to_doc(ARTICLE, tokenizer_of_articles())] * 2, store_user_data=True)
    docs.span_groups[1] = b"\x81\xa1"
    docs.to_disk(tmp_path / "bad.spacy")
    found = docbin.read(tmp_path / "bad.spacy")
    assert isinstance(next(found), Article)
    with pytest.raises(ArticleError, match=r"bad.spacy: document 2 cannot be unpacked \(ValueError: "):
        next(found)
    docs = DocBin(docs=[to_doc(ARTICLE, tokenizer_of_articles())], store_user_data=True)
    docs.strings -= {"Gunmen"}
    docs.to_disk(tmp_path / "bad.spacy")
    assert error_of(docbin.read, tmp_path / "bad.spacy").startswith(
        "bad.spacy: document 1 cannot be unpacked (KeyError"
    )


def test_a_zip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.spacy"
    path.write_bytes(zlib.compress(b"\0" * 70_000_000, 9))
    assert error_of(docbin.read, path) == (
        f"bomb.spacy: {path.stat().st_size:,} bytes that unpack to more than 67,108,864: this is no text; "
        "get the file from somebody you trust"
    )


def test_a_text_of_a_million_characters(tmp_path: Path) -> None:
    words = ["guards 🔥"] * 125_000
    doc = Doc(Vocab(), words=words)
    doc.spans["sc"] = [DocSpan(doc, 124_998, 125_000, "TARGET")]
    (article,) = only_articles(docbin.read(save(tmp_path, doc)))
    assert (len(article.text), article.spans) == (1_125_000, (Span("TARGET", 1_124_982, 1_124_999),))


def test_what_is_written(tmp_path: Path) -> None:
    """The Docs that `convert` writes, with ids, scores and meta besides; spaCy's own reader takes them."""
    path = tmp_path / "out.spacy"
    docbin.write([ARTICLE], path)
    nlp = spacy.blank("en")
    (doc,) = DocBin().from_disk(path).get_docs(nlp.vocab)
    expected = to_doc(ARTICLE, tokenizer_of_articles())
    assert doc.to_json()["tokens"] == expected.to_json()["tokens"]
    assert [(ent.text, ent.label_) for ent in doc.ents] == [(ent.text, ent.label_) for ent in expected.ents]
    assert [(span.text, span.label_, span.id_) for span in doc.spans["sc"]] == [
        ("No", "CLAIM", ""),
        ("Kovač", "SOURCE", "s1"),
        ("Gunmen", "ATTACKER", ""),
        ("two guards", "TARGET", ""),
    ]
    assert doc.spans["sc"].attrs == {"scores": [0.5, 1, 0.25, 1.0]}
    assert doc.user_data == {
        "article": "kovac",
        "annotates": tuple(LABELS),
        "links": (("by", 1, 2, 4, 5), ("against", 8, 9, 10, 12)),
        "meta": {"genre": "flash"},
    }
    (example,) = Corpus(path)(nlp)
    assert len(example.reference.spans["sc"]) == 4
    assert only_articles(docbin.read(path)) == [ARTICLE]


@pytest.mark.parametrize(
    ("article", "message"),
    [
        (replace(ARTICLE, spans=(Span("ATTACKER", 21, 26),), links=()), "starts inside the token 'Gunmen'"),
        (replace(ARTICLE, spans=(Span("ORG", 20, 26),), links=()), "unknown label 'ORG'"),
        (replace(ARTICLE, spans=(Span("ATTACKER", 20, 99),), links=()), "lies outside the text of 43 characters"),
        (replace(ARTICLE, links=(Link("about", 0, 1),)), "unknown kind of link 'about'"),
        (replace(ARTICLE, text=f"{TEXT}\ud83d"), r"has half a character \(U\+D83D\)"),
        (replace(ARTICLE, meta={"note": "\udc00"}), r"has half a character \(U\+DC00\)"),
    ],
)
def test_what_cannot_be_written(tmp_path: Path, article: Article, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        docbin.write([ARTICLE, article], tmp_path / "out.spacy")
    assert list(tmp_path.iterdir()) == []


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles without a fault: spans on tokens, of one label apart from each other."""
    nlp = tokenizer_of_articles()
    text = draw(TEXTS.filter(str.strip))
    tokens = [token for token in nlp.make_doc(text) if token.text.strip() == token.text]
    spans: list[Span] = []
    if tokens:
        numbers = st.integers(0, len(tokens) - 1)
        for label, one, other in draw(st.lists(st.tuples(st.sampled_from(LABELS), numbers, numbers), max_size=8)):
            first, last = tokens[min(one, other)], tokens[max(one, other)]
            span = Span(label, first.idx, last.idx + len(last), draw(NAMES | st.just("")))
            if not any(span.label == met.label and span.start < met.end and met.start < span.end for met in spans):
                spans.append(span)
    spans.sort(key=lambda span: (span.start, -span.end))
    ends = {
        Link(kind, head, tail)
        for kind, labels in LINK_ENDS.items()
        for head, one in enumerate(spans)
        for tail, other in enumerate(spans)
        if (one.label, other.label) == labels
    }
    candidates = sorted(ends, key=lambda link: (link.kind, link.head, link.tail))
    links = draw(st.lists(st.sampled_from(candidates), unique=True)) if candidates else []
    used = frozenset(span.label for span in spans)
    names = st.sampled_from(["annotator", "scores", "article", "meta", "links", "annotates", "cats"]) | NAMES
    scores = st.lists(st.floats(0, 1) | st.integers(0, 1), min_size=len(spans), max_size=len(spans)).map(
        lambda values: srsly.json_dumps(values)
    )
    meta = draw(st.dictionaries(names, TEXTS, max_size=4))
    article = Article(
        id=draw(NAMES),
        text=text,
        spans=tuple(spans),
        links=tuple(links),
        annotates=used | draw(st.frozensets(st.sampled_from(LABELS))),
        meta={**meta, "scores": draw(scores)} if draw(st.booleans()) else meta,
    )
    assert check_article(article, nlp) == []
    return article


@settings(max_examples=200, deadline=None)
@given(articles())
def test_what_was_written_is_read(article: Article) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.spacy"
        docbin.write([article, replace(article, id="second")], path)
        assert only_articles(docbin.read(path)) == [article, replace(article, id="second")]
        # Nothing is lost, as the module says.
        assert docbin.LOSSES == ()
        assert [doc.text for doc in DocBin().from_disk(path).get_docs(Vocab())] == [article.text] * 2


def test_recognised(tmp_path: Path) -> None:
    docbin.write([ARTICLE], tmp_path / "out.bin")
    head = (tmp_path / "out.bin").read_bytes()
    assert docbin.recognises(Path("out.bin"), head)
    assert docbin.recognises(Path("broken.SPACY"), b"{}")
    assert not docbin.recognises(Path("out.bin"), zlib.compress(b"something else"))
    assert not docbin.recognises(Path("out.tsv"), b"1-1\t0-2\tNo\tO\n")
    assert [
        name for name, one in registry.FORMATS.items() if name != "docbin" and one.recognises(Path("x.spacy"), head)
    ] == []

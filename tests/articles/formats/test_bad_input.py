"""Bad input of every format that can be written: an error or a Refusal, never another exception, never silence.

Formats come from the registry, so that new ones are tried as soon as they are in it. What a file says may be read in
spite of a fault (a byte order mark, other line ends); then each span still has its own words.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.articles.article import AGAINST, BY, Article, Link, Span
from scripts.articles.formats import labelstudio, registry
from scripts.articles.formats.format import Refusal, Writer
from scripts.articles.problems import ArticleError

TEXT = "“No,” said Müller.\nThe gunmen stormed the depot 🔥 at night.\nIt burned.\n"
#       0     6    11     19  23     30      38
ARTICLE = Article(
    "raid",
    TEXT,
    (
        Span("CLAIM", 0, 5, "T1"),
        Span("SOURCE", 11, 17, "T2"),
        Span("ATTACKER", 19, 29, "T3"),
        Span("TARGET", 38, 47, "T4"),
    ),
    (Link(BY, 0, 1), Link(AGAINST, 2, 3)),
)
# Latin-1 can hold this one.
PLAIN = replace(ARTICLE, text=TEXT.replace("“", '"').replace("”", '"').replace("🔥", "é"))
WORDS = {(span.label, TEXT[span.start : span.end]) for span in ARTICLE.spans}
# Label Studio takes what nobody has submitted for nobody's annotation.
WRITERS: dict[str, Writer] = {"labelstudio": labelstudio.write_annotated}
NAMES = [name for name, format in registry.FORMATS.items() if format.write]
# An annotation of brat without a record says that nothing is annotated.
MAY_BE_EMPTY = {"brat"}
# Their files have no end mark: what is cut off between two lines is missed only where something else tells.
LINES = {"brat", "conll", "prodigy", "doccano"}
# Of brat and UIMA: what annotation tools want to know, and our readers do not read.
DESCRIPTIONS = {"annotation.conf", "layers.json"}
# Seconds of one thread that a million characters may take to be written and read.
SLOWEST = 60


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def write(name: str, folder: Path, article: Article = ARTICLE) -> Path:
    """The file or folder of one article."""
    format = registry.FORMATS[name]
    path = folder / f"news{format.suffixes[0]}"
    write = WRITERS.get(name) or format.write
    assert write
    write([article], path)
    return path


def read(name: str, path: Path) -> tuple[list[Article], list[str]]:
    """Articles, and the messages of what was refused. Any other exception is a fault of the reader."""
    articles: list[Article] = []
    faults: list[str] = []
    try:
        for one in registry.FORMATS[name].read(path):
            if isinstance(one, Refusal):
                faults.append(str(one.problem))
            else:
                articles.append(one)
    except ArticleError as error:
        faults += [str(problem) for problem in error.problems]
    assert all(faults)
    return articles, faults


def files(path: Path) -> list[Path]:
    """The files of an article; not those that only describe the labels."""
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [one for one in found if one.is_file() and one.name not in DESCRIPTIONS]


def is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def spoilt(
    name: str, folder: Path, spoil: Callable[[bytes], bytes | None], article: Article = ARTICLE
) -> Iterator[tuple[Path, list[Article], list[str]]]:
    """What is read after each file of the article in turn was spoilt; None where there is nothing to spoil."""
    path = write(name, folder, article)
    for file in files(path):
        content = file.read_bytes()
        bad = spoil(content)
        if bad is not None:
            file.write_bytes(bad)
            yield file, *read(name, path)
            file.write_bytes(content)


def words(articles: list[Article]) -> set[tuple[str, str]]:
    """Labels and words of all spans, blanks and line ends apart."""
    return {(span.label, one.text[span.start : span.end].strip()) for one in articles for span in one.spans}


def text_only(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes | None]:
    return lambda content: change(content) if is_text(content) else None


def test_the_article_itself_is_read(name: str, tmp_path: Path) -> None:
    articles, faults = read(name, write(name, tmp_path))
    assert (len(articles), words(articles), faults) == (1, WORDS, [])


def test_a_million_characters(name: str, tmp_path: Path) -> None:
    sentence = "The gunmen stormed the depot at night, said Müller 🔥.\n"
    count = 1_000_000 // len(sentence) + 1
    starts = range(0, count * len(sentence), len(sentence) * 10)
    spans = tuple(Span("ATTACKER", start, start + 10, f"T{number}") for number, start in enumerate(starts, 1))
    article = Article("long", sentence * count, spans)
    start = time.thread_time()
    refused = ""
    try:
        articles, faults = read(name, write(name, tmp_path, article))
    except ArticleError as error:
        refused = str(error)
    if refused or faults:
        assert "characters" in (refused or faults[0])
    else:
        assert sum(len(one.spans) for one in articles) == len(spans)
        assert words(articles) == {("ATTACKER", "The gunmen")}
        assert sum(len(one.text) for one in articles) == len(article.text)
    assert time.thread_time() - start < SLOWEST


def test_a_byte_order_mark(name: str, tmp_path: Path) -> None:
    whole = read(name, write(name, tmp_path / "good"))
    for file, *found in spoilt(name, tmp_path / "bad", text_only(lambda content: b"\xef\xbb\xbf" + content)):
        assert tuple(found) == whole, file


@pytest.mark.parametrize("ends", ["all", "every second"])
def test_line_ends_of_windows(name: str, ends: str, tmp_path: Path) -> None:
    def windows(content: bytes) -> bytes:
        lines = content.split(b"\n")
        marks = [b"\r\n" if ends == "all" or number % 2 else b"\n" for number in range(len(lines) - 1)]
        return b"".join(line + mark for line, mark in zip(lines, [*marks, b""], strict=True))

    for file, articles, faults in spoilt(name, tmp_path, text_only(windows)):
        assert words(articles) <= WORDS, file
        assert faults or words(articles) == WORDS, file


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(name: str, codec: str, tmp_path: Path) -> None:
    def encoded(content: bytes) -> bytes:
        return content.decode("utf-8").encode(codec)

    for file, articles, faults in spoilt(name, tmp_path, text_only(encoded)):
        assert faults or words(articles) == WORDS, file
        assert not faults or any("UTF-8" in fault for fault in faults), (file, faults)


def test_latin1(name: str, tmp_path: Path) -> None:
    def encoded(content: bytes) -> bytes | None:
        try:
            bad = content.decode("utf-8").encode("latin-1")
        except UnicodeError:
            return None
        return None if is_text(bad) or not is_text(content) else bad

    for file, articles, faults in spoilt(name, tmp_path, encoded, PLAIN):
        assert any("UTF-8" in fault for fault in faults), (file, faults)
        assert words(articles) <= WORDS


def test_truncated_files(name: str, tmp_path: Path) -> None:
    content = {file.name: file.read_bytes() for file in files(write(name, tmp_path / "good"))}
    ends = {end for one in content.values() for end in range(1, len(one), max(1, len(one) // 25))}
    silent: list[tuple[str, int, bytes]] = []
    for end in sorted(ends):

        def cut(content: bytes, end: int = end) -> bytes | None:
            rest = content[end:]
            # White space at the end matters to nobody, and between lines a file may end.
            between = name in LINES and (content[:end].endswith(b"\n") or rest.startswith(b"\n"))
            return None if not rest.strip() or between else content[:end]

        for file, articles, faults in spoilt(name, tmp_path / f"{end}", cut):
            assert words(articles) <= WORDS, (file, end)
            if not faults and words(articles) != WORDS:
                silent.append((file.name, end, file.read_bytes()[-30:]))
    assert silent == []


def test_an_empty_file(name: str, tmp_path: Path) -> None:
    for file, articles, faults in spoilt(name, tmp_path, lambda _: b""):
        assert words(articles) == set()
        assert faults or (name in MAY_BE_EMPTY and articles), file


def test_a_folder_in_place_of_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    articles, faults = read(name, tmp_path / "empty")
    assert (articles, bool(faults)) == ([], True)
    for file in files(write(name, tmp_path)):
        file.unlink()
        file.mkdir()
        articles, faults = read(name, file)
        assert (articles, bool(faults)) == ([], True)


def test_a_file_in_place_of_a_folder(name: str, tmp_path: Path) -> None:
    suffix = registry.FORMATS[name].suffixes[0]
    for file in (tmp_path / f"notes{suffix}", tmp_path / "notes.txt", tmp_path / "notes"):
        file.write_bytes(b"Once upon a time.\n")
        articles, faults = read(name, file)
        assert (words(articles), bool(faults)) == (set(), True), file


def test_files_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    articles, faults = read(name, tmp_path / "none" / "news.json")
    assert (articles, bool(faults)) == ([], True)
    path = write(name, tmp_path)
    for file in files(path):
        file.unlink()
        # A link to itself cannot be opened, not even by root.
        file.symlink_to(file)
        articles, faults = read(name, path)
        assert (words(articles), bool(faults)) == (set(), True), file


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_without_permission(name: str, tmp_path: Path) -> None:
    path = write(name, tmp_path)
    for file in files(path):
        file.chmod(0)
        articles, faults = read(name, path)
        file.chmod(0o644)
        assert (words(articles), bool(faults)) == (set(), True), file


def test_nul_bytes(name: str, tmp_path: Path) -> None:
    for part in range(10):

        def holed(content: bytes, part: int = part) -> bytes:
            at = len(content) * part // 10
            return content[:at] + b"\0" + content[at:]

        for file, articles, faults in spoilt(name, tmp_path / f"{part}", text_only(holed)):
            assert {found for _, found in words(articles)} <= {found for _, found in WORDS}, (file, part)
            # In a bare text, or in a name, it is a character like any other.
            assert faults or "\0" in repr(articles) or "\\x00" in repr(articles), (file, part)


def test_halves_of_characters_in_a_file(name: str, tmp_path: Path) -> None:
    def halved(content: bytes) -> bytes | None:
        flame = "🔥".encode()
        return content.replace(flame, b"\xed\xa0\xbd") if flame in content and is_text(content) else None

    for file, articles, faults in spoilt(name, tmp_path, halved):
        assert any("UTF-8" in fault for fault in faults), (file, faults)
        assert words(articles) <= WORDS


def test_halves_of_characters_cannot_be_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="raid"):
        write(name, tmp_path, replace(ARTICLE, text=TEXT.replace("🔥", "\ud83d")))
    assert list(tmp_path.iterdir()) == []


def into_the_first_object(part: str) -> Callable[[bytes], bytes | None]:
    """Puts a field into a file of JSON; None for other files."""

    def spoil(content: bytes) -> bytes | None:
        is_json = is_text(content) and content.lstrip()[:1] in (b"{", b"[") and b"{" in content
        return content.replace(b"{", b"{" + part.encode() + b", ", 1) if is_json else None

    return spoil


@pytest.mark.parametrize("depth", [200, *range(800, 1_000, 20), 100_000])
def test_deeply_nested_json(name: str, depth: int, tmp_path: Path) -> None:
    deep = into_the_first_object(f'"deep": {"[" * depth}{"]" * depth}')
    for file, articles, faults in spoilt(name, tmp_path, deep):
        assert bool(faults) != bool(articles), (file, faults)
        assert words(articles) in (set(), WORDS)
        assert faults or depth < 1_000


def test_a_key_that_stands_twice(name: str, tmp_path: Path) -> None:
    for file, articles, faults in spoilt(name, tmp_path, into_the_first_object('"key": 1, "key": 2')):
        assert [fault for fault in faults if "'key' stands twice in one object" in fault], (file, faults)
        assert articles == []


def test_a_number_that_is_too_long(name: str, tmp_path: Path) -> None:
    """Python reads no number of over 4,300 digits, and reckons with none of over 308."""
    for digits in (400, 5_000):
        number = "1" * digits
        for field in ("key", "score", "start"):
            spoil = into_the_first_object(f'"{field}": {number}')
            for file, articles, faults in spoilt(name, tmp_path / f"{digits}{field}", spoil):
                assert faults or words(articles) == WORDS, file

"""JSON Lines as they go wrong."""

import json
from pathlib import Path

import pytest

from scripts.articles.article import Article
from scripts.articles.formats.format import Refusal
from scripts.articles.formats.parts.json_lines import Record, articles_of, read_records, write_records
from scripts.articles.problems import ArticleError


def read(path: Path, content: bytes) -> list[Record | Refusal]:
    path.write_bytes(content)
    return list(read_records(path))


def numbers(found: list[Record | Refusal]) -> list[tuple[int, object]]:
    return [(one.line, one.fields["n"]) for one in found if isinstance(one, Record)]


def test_byte_order_mark_blank_lines_and_mixed_line_ends(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"n": 1}\r\n\n  \r\n{"n": 4}\r{"n": 5}\r\n{"n": "6\xe2\x80\xa8"}'
    assert numbers(read(tmp_path / "a.jsonl", content)) == [(1, 1), (4, 4), (5, 5), (6, "6\u2028")]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf\r\n \n"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ArticleError) as error:
        read(tmp_path / "a.jsonl", content)
    assert (
        str(error.value) == f"{tmp_path}/a.jsonl: no record in it; export the file anew, as JSONL (one record a line)"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            b'{"n": 1, "text": "It bu',
            "the JSON breaks off (Unterminated string starting at at character 18 of the line); "
            "the file was cut off or edited: export the file anew, as JSONL (one record a line)",
        ),
        (
            b'{"n": 1,',
            "the JSON breaks off (Expecting property name enclosed in double quotes at character 9 of the line); "
            "the file was cut off or edited: export the file anew, as JSONL (one record a line)",
        ),
        (
            b"{'n': 1}",
            "not JSON (Expecting property name enclosed in double quotes at character 2 of the line); "
            "mend the line, or export the file anew, as JSONL (one record a line)",
        ),
        (b"[1]", "no JSON object but a list; export the file anew, as JSONL (one record a line)"),
        (
            b'{"n": "caf\xe9"}',
            "byte 11 of the line, 0xE9, is not UTF-8, which was tried; save the file as UTF-8",
        ),
        (b'{"n": 1, "n": 2}', "the key 'n' stands twice in one object; remove one of them"),
        (b'{"a": [{"b": 1, "b": 1}]}', "the key 'b' stands twice in one object; remove one of them"),
        (
            b'{"n": "\\ud83d"}',
            "has half a character (\\ud83d) without its other half; remove it or complete it",
        ),
    ],
)
def test_a_bad_line_is_refused_and_the_others_are_read(tmp_path: Path, line: bytes, message: str) -> None:
    path = tmp_path / "a.jsonl"
    before, after = read(path, line + b'\n{"n": 2}\n'), read(path, b'{"n": 1}\n' + line)
    assert numbers(before) == [(2, 2)]
    assert numbers(after) == [(1, 1)]
    refusals = [before[0], after[1]]
    assert [str(one.problem) for one in refusals if isinstance(one, Refusal)] == [
        f"{path}:1: {message}",
        f"{path}:2: {message}",
    ]
    assert [one.data for one in refusals if isinstance(one, Refusal)] == 2 * [line.decode("utf-8", "replace")]
    # A file of nothing else cannot be read at all.
    with pytest.raises(ArticleError) as error:
        read(path, line)
    assert str(error.value) == f"{path}:1: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"\ud83d\ude00", ""),
        (r"\uD83D\uDE00\ud83d\ude00", ""),
        (r"\\ud83d", ""),
        (r"\\\ud83d\ude00", ""),
        (r"\\ud83d\ude00", "has half a character (\\ude00)"),
        (r"\ude00\ud83d", "has half a character (\\ude00)"),
        (r"\ud83d\ud83d\ude00", "has half a character (\\ud83d)"),
        (r"\ud83d\\ude00", "has half a character (\\ud83d)"),
        (r"\uDfFf", "has half a character (\\udfff)"),
    ],
)
def test_halves_of_characters_are_noticed(tmp_path: Path, text: str, message: str) -> None:
    _, found = read(tmp_path / "a.jsonl", f'{{"n": 1}}\n{{"n": "{text}"}}'.encode())
    if message:
        assert isinstance(found, Refusal)
        assert message in found.problem.message
    else:
        assert isinstance(found, Record)
        assert found.fields["n"] == json.loads(f'"{text}"')


@pytest.mark.parametrize("depth", [500, *range(850, 1_000, 10), 100_000])
def test_deep_nesting_is_refused_at_worst(tmp_path: Path, depth: int) -> None:
    """Also where it is read, but too deep for what is done with it afterwards."""
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"n": 1}}\n{{"n": {"[" * depth}{"]" * depth}}}\n{{"n": 3}}\n')

    def deeper(record: Record, number: int, left: int = 30) -> list[Article | Refusal]:
        if left:
            return deeper(record, number, left - 1)
        return [Article(f"{number}", json.dumps(record.fields["n"]))]

    found = list(articles_of(read_records(path), deeper))
    assert [one.id for one in found if isinstance(one, Article)] in (["1", "2", "3"], ["1", "3"])
    assert len(found) == 3
    for one in found:
        if isinstance(one, Refusal):
            assert (one.problem.line, one.what) == (2, "record")
            assert "nested too deeply" in one.problem.message or "recursion" in one.problem.message


def test_whole_characters_may_be_escaped(tmp_path: Path) -> None:
    assert numbers(read(tmp_path / "a.jsonl", b'{"n": "\\ud83d\\ude00"}')) == [(1, "😀")]


@pytest.mark.parametrize("bracket", ["[", "{"])
def test_json_over_several_lines(tmp_path: Path, bracket: str) -> None:
    record = [{"n": number} for number in range(9)]
    content = json.dumps(record if bracket == "[" else record[0], indent=2).encode()
    with pytest.raises(ArticleError, match=r"a\.jsonl:1: the JSON of one record goes over several lines; export the"):
        read(tmp_path / "a.jsonl", content)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(tmp_path: Path, codec: str) -> None:
    with pytest.raises(ArticleError, match=r"a\.jsonl:1: seems to be UTF-16, UTF-8 was tried; save the file as UTF-8"):
        read(tmp_path / "a.jsonl", '{"n": 1}\n'.encode(codec))


def test_no_readable_file(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"b\.jsonl: the file cannot be read \(No such file or directory\)"):
        list(read_records(tmp_path / "b.jsonl"))
    with pytest.raises(ArticleError, match=r"the file cannot be read \(Is a directory\)"):
        list(read_records(tmp_path))


def test_half_a_character_cannot_be_written(tmp_path: Path) -> None:
    article = Article("x", "\ud83d")
    with pytest.raises(
        ArticleError, match=r"article 'x': has half a character \(U\+D83D\); remove it from the article"
    ):
        write_records([(article, {"text": article.text})], tmp_path / "a.jsonl")
    assert list(tmp_path.iterdir()) == []

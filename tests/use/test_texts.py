"""Reading the texts that people bring."""

import json
from pathlib import Path

import pytest

from scripts.use.texts import InputError, Source, Text, find_sources, read_texts


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lines(content: str | bytes) -> list[Text]:
    Path("in.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_texts(find_sources([Path("in.jsonl")])))


def test_folders_are_read_to_any_depth_and_sorted() -> None:
    for name in ("b.txt", "a/z.txt", "a/deep/c.v2.txt", "a/readme.md"):
        Path("news", name).parent.mkdir(parents=True, exist_ok=True)
        Path("news", name).write_text(name)
    Path("news/folder.txt").mkdir()
    assert find_sources([Path("news"), Path("news/b.txt")]) == [
        Source(Path("news/a/deep/c.v2.txt"), "news/a/deep/c.v2.txt", "a/deep/c.v2", False),
        Source(Path("news/a/z.txt"), "news/a/z.txt", "a/z", False),
        Source(Path("news/b.txt"), "news/b.txt", "b", False),
        Source(Path("news/b.txt"), "news/b.txt", "b", False),
    ]
    assert [text.text for text in read_texts(find_sources([Path("news")]))] == ["a/deep/c.v2.txt", "a/z.txt", "b.txt"]


def test_text_is_kept_to_the_letter_but_for_the_byte_order_mark() -> None:
    Path("a.txt").write_bytes("\ufeff\r\n Gunmen “stormed” 🏚\r\n".encode())
    assert list(read_texts(find_sources([Path("a.txt")]))) == [Text("a", "\r\n Gunmen “stormed” 🏚\r\n", "a.txt")]


def test_json_lines() -> None:
    first, second, third = lines(
        '\ufeff{"text": "one\u2028two", "id": 7, "desk": {"name": "Süd"}}\n\n'
        '{"text": "", "id": null}\r\n{"id": "x", "text": "é"}'
    )
    assert first == Text(7, "one\u2028two", "in.jsonl:1", {"text": "one\u2028two", "id": 7, "desk": {"name": "Süd"}})
    assert (second.id, second.text, second.origin) == ("in-3", "", "in.jsonl:3")
    assert (third.id, third.text, third.origin) == ("x", "é", "in.jsonl:4")


EXPECTED = 'expected a JSON object with a string "text", such as {"text": "Gunmen stormed …"}'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"text": "one"', "not JSON: Expecting ',' delimiter in column 15"),
        (b"Gunmen", "not JSON: Expecting value in column 1"),
        (b'["text"]', EXPECTED),
        (b'{"id": "x"}', EXPECTED),
        (b'{"text": ["one"]}', EXPECTED),
        (b'{"text": null}', EXPECTED),
        (b'{"text": "caf\xe9"}', "not UTF-8 (byte 0xE9 at offset 13); save it as UTF-8 and try again"),
        (b'{"text": "\\ud83d"}', "half a surrogate pair (\\ud800 to \\udfff) in a string, no character"),
        (b'{"text": "one", "id": true}', "the id True is neither a string nor a whole number"),
        (b'{"text": "one", "id": [1]}', "the id [1] is neither a string nor a whole number"),
    ],
)
def test_bad_lines_are_named(line: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        lines(b'{"text": "fine"}\n' + line + b"\n")
    assert str(caught.value) == f"in.jsonl:2: {message}"


def test_pairs_of_surrogates_are_one_character() -> None:
    assert [text.text for text in lines(json.dumps({"text": "🔥"}))] == ["🔥"]


def test_text_file_that_is_not_utf_8() -> None:
    Path("a.txt").write_bytes("Le café brûle".encode("latin-1"))
    with pytest.raises(InputError) as caught:
        list(read_texts(find_sources([Path("a.txt")])))
    assert str(caught.value) == "a.txt: not UTF-8 (byte 0xE9 at offset 6); save it as UTF-8 and try again"


def test_file_that_is_gone() -> None:
    with pytest.raises(InputError, match=r"^a.txt: cannot be read: No such file or directory$"):
        list(read_texts(find_sources([Path("a.txt")])))


def test_kinds_of_files_that_are_no_text() -> None:
    Path("empty").mkdir()
    with pytest.raises(InputError, match=r"^empty: there is no text file \(\*\.txt\) in this folder$"):
        find_sources([Path("empty")])
    with pytest.raises(
        InputError, match=r"^a.pdf: expected a folder, a text file \(\.txt\) or JSON lines \(\.jsonl\)$"
    ):
        find_sources([Path("a.pdf")])

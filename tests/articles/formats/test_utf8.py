"""Bytes that are not UTF-8, and what is said of them."""

from pathlib import Path

import pytest

from scripts.articles.formats.parts.utf8 import EncodingError, decoded, is_utf16, read_text
from scripts.articles.problems import ArticleError

SAVE = "save the file as UTF-8"
UTF16 = f"seems to be UTF-16, UTF-8 was tried; {SAVE}"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(codec: str) -> None:
    assert is_utf16('[{"text": "Kovač"}]'.encode(codec))
    with pytest.raises(EncodingError, match=UTF16):
        decoded("# text = Kovač".encode(codec))


@pytest.mark.parametrize("head", [b"", b"{", b"{}", "“No".encode(), b"\xef\xbb\xbf{}", b"a\0bc", b"\0abc"])
def test_no_utf16(head: bytes) -> None:
    assert not is_utf16(head)


def test_a_bare_text_may_begin_with_any_character() -> None:
    assert decoded(b"a\0b\0", is_text=True) == "a\0b\0"
    with pytest.raises(EncodingError, match=UTF16):
        decoded("No".encode("utf-16"), is_text=True)


def test_the_byte_order_mark_stays() -> None:
    assert decoded("\ufeffNo".encode()) == "\ufeffNo"


def test_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("one\nKovač\n".encode("latin2"))
    with pytest.raises(ArticleError) as caught:
        read_text(path)
    assert str(caught.value) == f"{path}:2: byte 9 of the file, 0xE8, is not UTF-8, which was tried; {SAVE}"
    with pytest.raises(ArticleError) as caught:
        read_text(tmp_path / "none.txt")
    missing = "the file cannot be read (No such file or directory); make it readable"
    assert str(caught.value) == f"{tmp_path / 'none.txt'}: {missing}"

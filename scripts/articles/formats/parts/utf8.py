"""Bytes as UTF-8, which all formats of text are in: what is wrong with other ones is said alike everywhere.

A byte order mark stays where it is: offsets may count it. Readers that stream decode on their own, and say it in the
same words, see `is_utf16` and `not_utf8`.
"""

import codecs
from pathlib import Path

from scripts.articles.problems import ArticleError, Problem, unreadable

MARK = "\ufeff"
_SAVE = "save the file as UTF-8"
UTF16 = f"seems to be UTF-16, UTF-8 was tried; {_SAVE}"
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class EncodingError(ValueError):
    """Bytes that are not UTF-8.

    line (int): 1-based line on which the first of them stands.
    """

    def __init__(self, message: str, line: int) -> None:
        self.line = line
        super().__init__(message)


def is_utf16(head: bytes) -> bool:
    """Whether a file seems to be UTF-16, by its first bytes; not for bare texts, which may begin with any character.

    All else begins with two characters of ASCII: without a mark every second byte of them is 0.
    """
    return head.startswith(_UTF16_MARKS) or b"\0\0" in (head[:4:2], head[1:4:2])


def not_utf8(error: UnicodeDecodeError, where: str = "file", before: int = 0) -> str:
    """What is wrong with bytes that are not UTF-8, and what to do.

    where (str): What the bytes are.
    before (int): So many bytes of it stand before those that were decoded.
    """
    at, bad = before + error.start + 1, error.object[error.start]
    return f"byte {at} of the {where}, 0x{bad:02X}, is not UTF-8, which was tried; {_SAVE}"


def decoded(content: bytes, *, is_text: bool = False) -> str:
    """The content of a whole file, its byte order mark included.

    is_text (bool): It is a bare text, which may begin with any character.
    RAISES (EncodingError): It is not UTF-8.
    """
    if not is_text and is_utf16(content):
        raise EncodingError(UTF16, 1)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        # No UTF-8 begins with such a mark.
        if content.startswith(_UTF16_MARKS):
            raise EncodingError(UTF16, 1) from error
        raise EncodingError(not_utf8(error), content.count(b"\n", 0, error.start) + 1) from error


def read_text(path: Path, *, is_text: bool = False) -> str:
    """The content of a file, its byte order mark included.

    is_text (bool): It is a bare text, which may begin with any character.
    RAISES (ArticleError): It cannot be read, or is not UTF-8.
    """
    try:
        return decoded(path.read_bytes(), is_text=is_text)
    except OSError as error:
        raise unreadable(path, error) from error
    except EncodingError as error:
        raise ArticleError([Problem(str(error), str(path), error.line)]) from error

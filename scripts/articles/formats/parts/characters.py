"""Characters that a file cannot hold: halves of characters in UTF-8, and what XML forbids.

JSON and Java can have one half of a surrogate pair without the other (\\ud83d of \\ud83d\\ude00); it is no character.
"""

import json
import re

from scripts.articles.article import Article
from scripts.articles.problems import ArticleError, problem_of

# In XML 1.0 not even escaped (https://www.w3.org/TR/xml/#charsets); halves of characters are among them.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HALF = re.compile("[\ud800-\udfff]")
# Two escapes make a character, one of them alone makes none.
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPED_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F]")


def half_in(value: object) -> str:
    """What is wrong with a value of JSON that has half a character in it, and what to do; empty where nothing is."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        half = ord(error.object[error.start])
        return f"has half a character (\\u{half:04x}) without its other half; remove it or complete it"
    return ""


def may_have_halves(content: str) -> bool:
    """Whether JSON may have half a character in it; looked at closely only then, as programs escape all emojis."""
    if "\\ud" not in content and "\\uD" not in content:
        return False
    # An escaped backslash may look like the beginning of an escape.
    return "\\\\u" in content or len(_ESCAPED_HALF.findall(content)) != 2 * len(_ESCAPED_PAIR.findall(content))


def check_halves(article: Article, *texts: str) -> None:
    """RAISES (ArticleError): What is to be written of an article has half a character in it.

    texts (str): All that is to be written.
    """
    for text in texts:
        if found := _HALF.search(text):
            message = f"has half a character (U+{ord(found[0]):04X}); remove it from the article"
            raise ArticleError([problem_of(article, message)])

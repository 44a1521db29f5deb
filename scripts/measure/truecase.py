"""Upper and lower case for texts that are all capitals, as teleprinters wrote them.

After Lita et al., "tRuEcasIng" (ACL 2003, https://aclanthology.org/P03-1020/), in its simplest form: each word gets the
case that it has most often in ordinary texts, whatever stands around it. Words that those texts do not have, but names
known from elsewhere do, are names. The library `truecase` does more, but is of 2021 and fetches models as it runs.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

# Words behind an apostrophe are words if they are long (O'Neil), endings if they are not ('s, n't, 're).
_WORD = re.compile(r"(?:[A-Z]\.){2,}|(?P<ending>(?<=[A-Za-z]['’])[^\W\d_]{1,2}(?![^\W\d_]))|[^\W\d_]+")
_PARAGRAPHS = re.compile(r"\n\s*\n")
# A full stop behind a single capital belongs to an abbreviation: "U.S. troops".
_BEGIN = re.compile(r"(?:^|(?:(?<!\b[A-Z])\.|[?!])[\"'”’)\]]*\s+)[\"'“‘(\[]*([^\W\d_])", re.MULTILINE)
_IN_BRACKETS = re.compile(r"[(\[]([^\W\d_]+)[)\]]")
# Longer words in capitals are those of headlines.
_ABBREVIATION = 5
_NO_VOWEL = re.compile(r"[^AEIOUYaeiouy]{2,}")


def learn_case(texts: Iterable[str], names: Iterable[str]) -> dict[str, str]:
    """How words are written.

    texts (Iterable[str]): Ordinary texts. A word at the beginning of a sentence shows nothing of its case.
    names (Iterable[str]): All in capitals. What `texts` do not have is a name: Bustillo; what stands alone in brackets
        or has no vowel is an abbreviation: FMLN.
    RETURNS (dict[str, str]): A word in lower case → the word as it is written.
    """
    forms: dict[str, Counter[str]] = {}
    for text in texts:
        begins = {match.start(1) for match in _BEGIN.finditer(text)}
        for match in _WORD.finditer(text):
            word = match.group()
            shouted = word.isupper() and len(word) > _ABBREVIATION
            if match.start() not in begins and not match["ending"] and not shouted:
                forms.setdefault(word.lower(), Counter())[word] += 1
    # Of forms that are equally frequent the lower one: of Latin letters the small ones sort last.
    case = {word: max(counter, key=lambda form: (counter[form], form)) for word, counter in forms.items()}
    for name in names:
        abbreviations = set(_IN_BRACKETS.findall(name))
        for match in _WORD.finditer(name):
            word = match.group()
            if not match["ending"] and "." not in word:
                short = len(word) == 1 or word in abbreviations or _NO_VOWEL.fullmatch(word)
                case.setdefault(word.lower(), word if short else word.capitalize())
    return case


def truecase(text: str, case: Mapping[str, str]) -> str:
    """A text in capitals as one would print it.

    text (str): Its lines are broken anywhere, its paragraphs by an empty line.
    case (Mapping[str, str]): See `learn_case`; other words become small.
    RETURNS (str): One line a paragraph, an empty line between two, single blanks. So offsets of the text do not hold.
    """
    paragraphs = (" ".join(paragraph.split()) for paragraph in _PARAGRAPHS.split(text))
    return "\n\n".join(_printed(paragraph, case) for paragraph in paragraphs if paragraph)


def _printed(paragraph: str, case: Mapping[str, str]) -> str:
    def written(match: re.Match[str]) -> str:
        word = match.group()
        if "." in word or word == "I":
            return word
        lower = word.lower()
        return lower if match["ending"] else case.get(lower, lower)

    return _BEGIN.sub(lambda match: match.group()[:-1] + match[1].upper(), _WORD.sub(written, paragraph))

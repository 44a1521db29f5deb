"""Rules for SOURCE and CLAIM around words of saying: part of the baseline."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from scripts.articles.article import CLAIM, SOURCE
from scripts.measure import baseline_words as words

Tokens = tuple[int, int]
# Where an attribution may begin, where its sentence's words end, and where the next cue stands.
Bounds = tuple[int, int, int]
Found = Iterator[tuple[str, int, int]]
_LONGEST_SOURCE = 25
# How far behind its cue a "that" or "to" may stand and still open the content: told reporters on Monday that …
_REACH = 12
_COMMAS = frozenset({",", "—", "–", "-", ":", ";"})
_BE = frozenset({"is", "are", "was", "were", "be", "been"})
# Behind these a cue is a noun or an infinitive: the report, to say.
_NOUN_MARKS = frozenset({"the", "a", "an", "no", "to", "of", "any", "this", "his", "her", "its", "their", "such"})
_BREAKS = frozenset({"—", "–", ":", ";"})
_INTRODUCERS = frozenset({"that", "whether"})


def attributions(doc: Doc, quotes: Sequence[Tokens]) -> Found:
    """SOURCEs and CLAIMs of all attributions.

    doc (Doc): Tokenized text.
    quotes (Sequence[Tokens]): Its quotations; words of saying inside them attribute nothing.
    YIELDS (tuple[str, int, int]): Label, first token, token behind the last.
    """
    quoted = {index for start, end in quotes for index in range(start, end)}
    for start, end in sentences(doc, quoted):
        body = end
        while body > start and (doc[body - 1].text in ".?!" or doc[body - 1].is_space):
            body -= 1
        cues = [index for index in range(start, body) if index not in quoted and doc[index].lower_ in words.CUES]
        left = start
        for number, cue in enumerate(cues):
            following = cues[number + 1] if number + 1 < len(cues) else body
            attribution = list(_around_cue(doc, quoted, (left, body, following), cue))
            yield from attribution
            left = max((end for label, _, end in attribution if label == CLAIM), default=left)
            if left > cue and left == body:
                break
        yield from _according(doc, quoted, start, body)


def sentences(doc: Doc, quoted: set[int]) -> Iterator[Tokens]:
    """Sentences: they end with . ? ! outside quotations, with a quotation that ends so, or with the paragraph."""
    start = 0
    for index, token in enumerate(doc):
        stop = token.text in {".", "?", "!"} and index not in quoted
        # “We did.” He left: the sentence ends with the quotation, unless its sentence goes on in lower case.
        closes = index in quoted and index + 1 not in quoted and doc[index - 1].text in {".", "?", "!"}
        goes_on = index + 1 < len(doc) and not (doc[index + 1].is_title or doc[index + 1].is_space)
        if "\n" in token.text or stop or (closes and not goes_on):
            if index > start:
                yield start, index + 1
            start = index + 1
    if start < len(doc):
        yield start, len(doc)


def _around_cue(doc: Doc, quoted: set[int], bounds: Bounds, cue: int) -> Found:
    """The source and content of one cue."""
    left, body, following = bounds
    if doc[cue - 1].lower_ in _NOUN_MARKS and cue > left:
        return
    quote_end = max((index + 1 for index in range(left, cue) if index in quoted), default=left)
    subject = _subject(doc, quote_end, cue)
    content = _content(doc, quoted, cue, body)
    if doc[cue - 1].lower_ in _BE and cue > left:
        # "is expected to last": content without a source.
        if content is not None:
            yield CLAIM, content, _content_end(doc, quoted, content, body, following)
    elif subject[0] == subject[1]:
        if doc[cue].lower_ in words.INVERTED and quote_end > left and content not in quoted:
            yield from _found(doc, SOURCE, cue + 1, _inverted_end(doc, quoted, cue + 1, body))
        elif content is not None and doc[cue - 1].lower_ in {"and", "but"}:
            # A second cue of the same source, which is not marked again.
            yield from _found(doc, CLAIM, content, _content_end(doc, quoted, content, body, following))
    elif content is None and quote_end == left:
        comma = max((index for index in range(*subject) if doc[index].text in _COMMAS), default=None)
        yield from _found(doc, SOURCE, subject[0] if comma is None else comma + 1, subject[1])
        if comma is not None:
            yield from _found(doc, CLAIM, left, comma)
    else:
        yield from _found(doc, SOURCE, *subject)
        if content is not None:
            yield from _found(doc, CLAIM, content, _content_end(doc, quoted, content, body, following))


def _subject(doc: Doc, start: int, end: int) -> Tokens:
    """What stands in front of a cue, without conjunctions, phrases of time and place, and auxiliaries."""
    while start < end and (doc[start].lower_ in words.CONJUNCTIONS or not doc[start].text[0].isalnum()):
        start += 1
    commas = [index for index in range(start, end) if doc[index].text == ","]
    if commas and doc[start].lower_ in words.PREPOSITIONS:
        start = commas[0] + 1
    while end > start and (doc[end - 1].lower_ in words.AUXILIARIES or doc[end - 1].text in _COMMAS):
        end -= 1
    if end > start and doc[end - 1].lower_ in words.RELATIVES:
        return end - 1, end
    # A dateline, or another clause with a subject of its own.
    for index in range(start, end - 1):
        joined = doc[index].text == "," and doc[index + 1].lower_ in words.CONJUNCTIONS
        if doc[index].lower_ == "but" or doc[index].text in _BREAKS or joined:
            start = index + 1 + joined
    return (start, end) if end - start <= _LONGEST_SOURCE else (end, end)


def _content(doc: Doc, quoted: set[int], cue: int, body: int) -> int | None:
    """Where the content behind a cue begins; None where nothing behind it is content."""
    start = cue + 1
    verb = doc[cue].lower_
    if start >= body:
        return None
    timed = doc[start].lower_ in words.TIMES
    for index in range(start, min(body, start + _REACH)):
        opens = doc[index].lower_ in _INTRODUCERS and (index == start or timed or verb in words.ADDRESSING)
        directs = verb in words.DIRECTING and doc[index].lower_ == "to"
        if index not in quoted and (opens or directs):
            return index - (directs and doc[index - 1].lower_ in {"not", "never"})
    if doc[start].text == ",":
        # "It was, he said, an accident": the content goes on, unless this is a remark on how it was said.
        remark = start + 1 < body and doc[start + 1].lower_ in words.PREPOSITIONS | words.TIMES | words.RELATIVES
        return None if remark or start + 1 >= body or start + 1 in quoted else start + 1
    if timed:
        return None
    if doc[start].text == ":":
        return start + 1 if start + 1 < body else None
    if verb.startswith("accus"):
        return next((index for index in range(start, body) if doc[index].lower_ == "of"), None)
    if verb in words.ADDRESSING:
        # The audience is one phrase; without a "that", rules cannot see where a longer one ends.
        return min(start + 1, body - 1) if doc[start].lower_ in words.PRONOUNS else None
    return start


def _content_end(doc: Doc, quoted: set[int], start: int, body: int, following: int) -> int:
    """The end of the sentence, or where "and said" or "but denied" begins another attribution of the same source."""
    if start in quoted:
        # A quotation ends what is quoted, unless the sentence runs on without a comma.
        end = next((index for index in range(start, body) if index not in quoted), body)
        if end < body and doc[end].text == ",":
            return end
    # A semicolon or a ", but" begins another clause, most often the article's own.
    for index in range(start, following):
        contrast = doc[index].text == "," and index + 1 < body and doc[index + 1].lower_ == "but"
        if index > start and index not in quoted and (doc[index].text == ";" or contrast):
            return index
    for index in range(max(start, following - 3), following):
        if index not in quoted and doc[index].lower_ in {"and", "but"} and following < body:
            return index
    return body


def _inverted_end(doc: Doc, quoted: set[int], start: int, body: int) -> int:
    for index in range(start, body):
        if index in quoted or doc[index].lower_ in words.TIMES - {"at", "by"}:
            return index
    return body


def _according(doc: Doc, quoted: set[int], start: int, body: int) -> Found:
    for index in range(start, body - 2):
        if doc[index].lower_ == "according" and doc[index + 1].lower_ == "to" and index not in quoted:
            comma = next((i for i in range(index + 2, body) if doc[i].text == ","), body)
            yield from _found(doc, SOURCE, index + 2, comma)
            yield from _found(doc, CLAIM, *((comma, body) if index == start else (start, index)))


def _found(doc: Doc, label: str, start: int, end: int) -> Found:
    """The span without joints at its edges, if anything is left."""
    while start < end and (doc[start].text in _COMMAS or doc[start].is_space or doc[start].lower_ in {"and", "but"}):
        start += 1
    while start < end and (doc[end - 1].text in _COMMAS or doc[end - 1].is_space):
        end -= 1
    if start < end:
        yield label, start, end

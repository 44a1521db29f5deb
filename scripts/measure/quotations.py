"""Quotations of a text: direct speech between curly, straight, single or angle marks."""

from spacy.tokens import Doc

# What closes each mark that opens.
_CLOSING = {"“": "”", '"': '"', "‘": "’", "«": "»", "'": "'"}
_WORDS_AT_LEAST = 3
_STOPS = frozenset({",", ".", "?", "!", "…"})


def quotations(doc: Doc) -> list[tuple[int, int]]:
    """The quotations of a Doc, marks included.

    doc (Doc): Tokenized text; a token with a line break ends a paragraph.
    RETURNS (list[tuple[int, int]]): First token and token behind the last. A quotation that its paragraph does not
        close ends there, since the mark is repeated when the next one goes on. Fewer than three quoted tokens without
        a stop at their end are left out: they are names, titles and irony more often than statements.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(doc):
        end = _end(doc, start) if _opens(doc, start) else start
        if end > start and _is_statement(doc, start, end):
            found.append((start, end))
        start = max(end, start + 1)
    return found


def _is_statement(doc: Doc, start: int, end: int) -> bool:
    closed = end - 1 > start and doc[end - 1].text == _CLOSING[doc[start].text]
    quoted = doc[start + 1 : end - closed]
    return len(quoted) >= _WORDS_AT_LEAST or (len(quoted) > 0 and quoted[-1].text in _STOPS)


def _opens(doc: Doc, index: int) -> bool:
    """Whether the token is a mark that opens; a typewriter's apostrophe does so only in front of a word."""
    if doc[index].text == "'":
        return not doc[index].whitespace_ and (
            index == 0 or bool(doc[index - 1].whitespace_) or doc[index - 1].is_space
        )
    return doc[index].text in _CLOSING


def _end(doc: Doc, start: int) -> int:
    closing = _CLOSING[doc[start].text]
    for index in range(start + 1, len(doc)):
        if "\n" in doc[index].text:
            return index
        if doc[index].text == closing and not _is_apostrophe(doc, index):
            return index + 1
    return len(doc)


def _is_apostrophe(doc: Doc, index: int) -> bool:
    """Whether ’ or ' marks a plural's possessive (the workers’ union) and closes nothing."""
    follows_word = index + 1 < len(doc) and doc[index + 1].is_alpha
    return doc[index].text in {"’", "'"} and doc[index - 1].lower_.endswith("s") and follows_word

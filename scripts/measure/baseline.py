"""A baseline of rules: what spaCy's `Matcher` and lists of words find without any learning.

A trained pipeline has to beat it. There is no tagger and no parser: noun phrases are runs of words that are on no list
of verbs and function words. Rules and lists were written by looking at corpus/articles/train and dev, never at test.
"""

from collections.abc import Iterator

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from scripts.articles.article import ATTACKER, CLAIM, LABELS, TARGET
from scripts.measure import baseline_words as words
from scripts.measure.attributions import attributions
from scripts.measure.quotations import quotations

# Stop words of spaCy that stand in noun phrases all the same.
_NOUNS = frozenset({"front", "side", "part", "top", "people"})
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_DEMONYM = r"(?i)(i|an|ish|ese|ch|is|[A-Z])$"


class Baseline:
    """Marks a Doc by rules.

    vocab (Vocab): That of the Docs.
    """

    def __init__(self, vocab: Vocab) -> None:
        no_noun = sorted((STOP_WORDS | words.STOPPERS | words.DETERMINERS) - _NOUNS)
        noun = {"LOWER": {"REGEX": r"^(?!\w+ly$)[^\W_]|^(-|&|['’]s?)$", "NOT_IN": no_noun}, "OP": "+"}
        phrase = [{"LOWER": {"IN": sorted(words.DETERMINERS)}, "OP": "*"}, noun]
        self._chunks = Matcher(vocab)
        self._chunks.add("phrase", [phrase, [*phrase, {"LOWER": "of"}, *phrase]], greedy="LONGEST")
        self._chunks.add("pronoun", [[{"LOWER": {"IN": sorted(words.PRONOUNS)}}]])
        acts, weapons = {"LOWER": {"IN": sorted(words.ACTS)}}, {"LOWER": {"IN": sorted(words.WEAPONS)}}
        self._acts = Matcher(vocab)
        self._acts.add("verb", [[{"LOWER": {"IN": sorted(words.VERBS)}}, {"LOWER": {"IN": ["on", "at"]}, "OP": "?"}]])
        self._acts.add(TARGET, [[acts, {"LOWER": {"IN": sorted(words.AIMS)}}]])
        self._acts.add(ATTACKER, [[acts, {"LOWER": "by"}]])
        no_party = sorted({*no_noun, *words.WEAPONS, "ballistic"})
        party = {"IS_LOWER": False, "TEXT": {"REGEX": _DEMONYM}, "LOWER": {"NOT_IN": no_party}}
        self._acts.add("party", [[party, weapons]])

    def annotate(self, doc: Doc) -> Doc:
        """Set `doc.spans["sc"]` and `doc.ents`, and give the Doc back."""
        quotes = quotations(doc)
        found = {(CLAIM, *quote) for quote in quotes} | set(attributions(doc, quotes)) | set(self._violence(doc))
        spans = [Span(doc, start, end, label=label) for label, start, end in sorted(found)]
        # Longest first, so that no two spans of one label overlap.
        kept = [span for label in LABELS for span in filter_spans([span for span in spans if span.label_ == label])]
        doc.spans["sc"] = sorted(kept, key=lambda span: (span.start, -span.end, span.label_))
        doc.ents = filter_spans([span for span in kept if span.label_ != CLAIM])
        return doc

    def _violence(self, doc: Doc) -> Iterator[tuple[str, int, int]]:
        """ATTACKERs and TARGETs: what stands before and behind an act, and nouns that are roles in themselves."""
        chunks = [_trimmed(doc, start, end) for _, start, end in self._chunks(doc)]
        starts, ends = {chunk[0]: chunk for chunk in chunks}, {chunk[1]: chunk for chunk in chunks}
        for key, start, end in self._acts(doc):
            kind = doc.vocab.strings[key]
            if kind == "party":
                yield ATTACKER, start, start + 1
            elif kind == "verb" and not _is_noun(doc, start):
                yield from _around_verb(doc, start, end, starts, ends)
            elif kind != "verb" and end in starts:
                yield kind, *starts[end]
        for start, end in chunks:
            head = next((index for index in range(start, end) if doc[index].lower_ == "of"), end) - 1
            for label, nouns in ((ATTACKER, words.ATTACKERS), (TARGET, words.TARGETS)):
                if doc[head].lower_ in nouns:
                    yield label, start, end


def _is_noun(doc: Doc, index: int) -> bool:
    """Whether a word like "attack" names an act here: the attack, air strikes."""
    before = doc[index - 1].lower_ if index else ""
    return doc[index].lower_ in words.ACTS and (before in words.WEAPONS or before in words.DETERMINERS)


def _around_verb(
    doc: Doc, start: int, end: int, starts: dict[int, tuple[int, int]], ends: dict[int, tuple[int, int]]
) -> Iterator[tuple[str, int, int]]:
    """Subject and object of an attack verb, told apart by voice."""
    left = start
    while left > 0 and doc[left - 1].lower_ in words.AUXILIARIES:
        left -= 1
    if left > 0 and doc[left - 1].lower_ in words.RELATIVES:
        left -= 1
    continuous = doc[start].lower_.endswith("ing")
    passive = not continuous and any(token.lower_ in _BE for token in doc[left:start])
    if passive:
        if left in ends:
            yield TARGET, *ends[left]
        if end < len(doc) and doc[end].lower_ == "by" and end + 1 in starts:
            yield ATTACKER, *starts[end + 1]
    else:
        # "…, killing three": the subject is further away than rules can see.
        if left in ends and (not continuous or left < start):
            yield ATTACKER, *ends[left]
        if end in starts:
            yield TARGET, *starts[end]
            other = starts[end][1] + 1
            if other in starts and doc[other - 1].lower_ == "and":
                yield TARGET, *starts[other]


def _trimmed(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """A noun phrase without the joints at its edges: hyphens, possessive marks, ampersands."""
    while start < end - 1 and not doc[start].lower_[0].isalnum():
        start += 1
    while end - 1 > start and not doc[end - 1].lower_[0].isalnum():
        end -= 1
    return start, end

"""The rules of docs/annotation-guidelines.md that a program can test, for `check --guidelines`.

Only what is wrong whatever the sentence means is tested, so what comes through may still be wrong. Other people's
annotations follow other guidelines: nothing here is asked of an article before training.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Token

from scripts.articles.article import ATTACKER, BY, CLAIM, SOURCE, TARGET, Article, Span
from scripts.articles.guideline_words import (
    AGENTLESS,
    BARE_HEADS,
    BE,
    CALL_PREPOSITIONS,
    CALLS,
    INTRODUCERS,
    MORE,
    NOBODY,
    POSSESSIVE,
    PREPOSITIONS,
    RELATIVE,
    ROLE_NOUNS,
    SAYING,
    SPEAKERS,
    WEAPONS,
)
from scripts.articles.problems import Problem, problem_at
from scripts.articles.spread import NO_ACT

# Tokens that stand at no edge of a span; the full stop of "U.S." is no token of its own.
_EDGES = frozenset({",", ";", ":", "–", "—", "-", "--"})
# Opening marks and what closes them.
_PAIRS = {"“": "”", "‘": "’", "«": "»", "„": "“", '"': '"', "'": "'"}
# Marks that cannot be apostrophes.
_DOUBLE = {"“": "”", "«": "»", '"': '"'}
_SENTENCE_ENDS = frozenset({".", "!", "?", "…", ":", *_PAIRS.values()})
# How far before a claim its agentless cue may stand, in tokens.
_REACH = 8


def check_guidelines(article: Article, nlp: Language) -> list[Problem]:
    """All testable breaches of the guidelines in an article.

    article (Article): One without faults (`check_article`). Rules about labels that it does not annotate are left out.
    nlp (Language): Its tokenizer.
    RETURNS (list[Problem]): Rule by rule.
    """
    text = _Text(article, nlp.make_doc(article.text))
    rules = (rule for rule, needs in _RULES.items() if needs <= article.annotates)
    return [problem for rule in rules for problem in rule(text)]


class _Text:
    """An article with its tokens, and the questions that the rules ask of them."""

    def __init__(self, article: Article, doc: Doc) -> None:
        self.article = article
        self.doc = doc
        self._starts = {token.idx: token.i for token in doc}
        self._ends = {token.idx + len(token): token.i for token in doc}

    def spans(self, *labels: str) -> Iterator[Span]:
        """The spans of some labels."""
        return (span for span in self.article.spans if span.label in labels)

    def words(self, span: Span) -> list[str]:
        """The tokens of a span in lower case."""
        return [token.lower_ for token in self.doc[self._starts[span.start] : self._ends[span.end] + 1]]

    def before(self, span: Span, count: int = 1) -> list[str]:
        """The last tokens before a span in its paragraph, in lower case."""
        first = self._starts[span.start]
        return _until_break(self.doc[i] for i in range(first - 1, max(first - 1 - count, -1), -1))[::-1]

    def behind(self, span: Span, count: int = 1) -> list[str]:
        """The next tokens behind a span in its paragraph, in lower case."""
        last = self._ends[span.end]
        return _until_break(self.doc[i] for i in range(last + 1, min(last + 1 + count, len(self.doc))))

    def inside(self, token: Token, *labels: str) -> bool:
        """Whether a token stands in a span of one of these labels."""
        return any(span.start <= token.idx < span.end for span in self.spans(*labels))

    def problem(self, token: Token, message: str) -> Problem:
        """A problem with words that are no span."""
        return problem_at(self.article, Span("", token.idx, token.idx + len(token)), message)


def _until_break(tokens: Iterator[Token]) -> list[str]:
    words = []
    for token in tokens:
        if token.is_space:
            break
        words.append(token.lower_)
    return words


def _edges(text: _Text) -> Iterator[Problem]:
    for span in text.article.spans:
        words = text.words(span)
        for word in sorted({words[0], words[-1]} & _EDGES):
            yield problem_at(
                text.article, span, f"a {span.label} with {word!r} at its edge; leave it out (rules 9, 14)"
            )


def _full_stops(text: _Text) -> Iterator[Problem]:
    for span in text.spans(CLAIM):
        right = text.behind(span)
        # A closing mark behind it is the next rule's matter.
        if text.words(span)[-1] == "." and right and right[0] not in _PAIRS.values():
            message = "a CLAIM with its full stop, which belongs to no quotation; leave it out (rules 14, 16)"
            yield problem_at(text.article, span, message)
    for span in text.spans(ATTACKER, TARGET, SOURCE):
        if text.words(span)[-1] == ".":
            yield problem_at(text.article, span, f"a {span.label} with a full stop; leave it out (rule 14)")


def _quotation_marks(text: _Text) -> Iterator[Problem]:
    for span in text.article.spans:
        words, left, right = text.words(span), text.before(span), text.behind(span)
        if span.label == CLAIM and left and right and _PAIRS.get(left[0]) == right[0]:
            yield problem_at(text.article, span, "a quotation without its marks; take them into the CLAIM (rule 14)")
        if span.label != CLAIM and len(words) > 2 and _PAIRS.get(words[0]) == words[-1]:
            message = f"a {span.label} with its quotation marks; leave them out (ruling on quotation marks)"
            yield problem_at(text.article, span, message)
        if span.label == CLAIM and right and (mark := _unclosed(words)):
            yield problem_at(text.article, span, f"a CLAIM with {mark} opened and not closed; take both in (rule 14)")


def _unclosed(words: Sequence[str]) -> str:
    """A double quotation mark that has no partner in the words."""
    for opening, closing in _DOUBLE.items():
        one_sided = words.count(opening) % 2 if opening == closing else words.count(opening) > words.count(closing)
        if one_sided:
            return opening
    return ""


def _introducers(text: _Text) -> Iterator[Problem]:
    for span in text.spans(CLAIM):
        left = text.before(span, 2)
        if left and left[-1] in INTRODUCERS and (left[-1] == "whether" or left[0] in SAYING):
            yield problem_at(text.article, span, f"a CLAIM without its {left[-1]!r}; take it in (rule 13)")
        first = text.words(span)[0]
        if left and left[-1] in CALLS and first in CALL_PREPOSITIONS:
            message = f"a CLAIM with {first!r}, which belongs to the cue; leave it out (rule 13)"
            yield problem_at(text.article, span, message)


def _pronouns(text: _Text) -> Iterator[Problem]:
    for span in text.spans(ATTACKER, TARGET):
        words = text.words(span)
        if len(words) == 1 and words[0] in RELATIVE | POSSESSIVE:
            message = f"the pronoun {words[0]!r} is no {span.label}; relative pronouns and possessives are not marked"
            yield problem_at(text.article, span, f"{message} (rule 3)")
        elif _relative_clause(words) and not BARE_HEADS.intersection(words[:3]):
            yield problem_at(text.article, span, f"a {span.label} with a relative clause; leave it out (rule 1)")


def _relative_clause(words: Sequence[str]) -> bool:
    # "On that road" is no clause, "with whom" is one.
    return any(
        word in RELATIVE - {"that"} or (word == "that" and last not in PREPOSITIONS) for last, word in pairwise(words)
    )


def _parties(text: _Text) -> Iterator[Problem]:
    for span in text.spans(ATTACKER, SOURCE):
        words = text.words(span)
        if words[0] in NOBODY and not MORE.intersection(words[1:2]):
            yield problem_at(text.article, span, f"nobody is no {span.label}; remove it (ruling “Nobody”)")
        if span.label == ATTACKER and words[-1].removesuffix("s") in WEAPONS and "with" not in words:
            yield problem_at(text.article, span, "a weapon is no ATTACKER; mark who used it, if said (rule 2)")


def _links(text: _Text) -> Iterator[Problem]:
    spans = text.article.spans
    heads = {spans[link.head] for link in text.article.links if link.kind == BY}
    tails = {spans[link.tail] for link in text.article.links if link.kind == BY}
    for span in text.spans(CLAIM):
        if span not in heads and not _agentless(text, span):
            message = "a CLAIM without a link, though its cue is not agentless; link it to its SOURCE (rule 20)"
            yield problem_at(text.article, span, message)
    # Of "the minister, who warned …" only the pronoun is linked.
    relative = {span.start for span in text.spans(SOURCE) if set(text.words(span)) <= RELATIVE}
    for span in text.spans(SOURCE):
        if span not in tails and not any(span.end <= start <= span.end + _PRONOUN_REACH for start in relative):
            yield problem_at(text.article, span, "a SOURCE that no CLAIM is linked to; link or remove it (rule 9)")


# Characters between a SOURCE and the pronoun that is linked in its place.
_PRONOUN_REACH = 60


def _agentless(text: _Text, claim: Span) -> bool:
    """Whether a claim can be without a source: behind an agentless cue, in a headline, or at a sentence's beginning."""
    left = text.before(claim, _REACH)
    headline = "\n" not in text.article.text[: claim.start]
    return (
        not left
        or headline
        or left[-1] in _SENTENCE_ENDS
        or any(word in BE or word.startswith(AGENTLESS) for word in left)
    )


def _forgotten_roles(text: _Text) -> Iterator[Problem]:
    if text.article.meta.get("acts") == NO_ACT:
        return
    for label, nouns in ROLE_NOUNS.items():
        for token in text.doc:
            denied = token.i > 0 and text.doc[token.i - 1].lower_ == "no"
            if token.lower_ in nouns and not denied and not text.inside(token, label):
                yield text.problem(token, f"a noun that carries the role everywhere; mark it as {label} (rule 4)")


def _forgotten_speakers(text: _Text) -> Iterator[Problem]:
    for token in text.doc[:-1]:
        cue = text.doc[token.i + 1].lower_ in SAYING
        # What is said inside a quotation or a claim is not marked again (rule 16).
        if cue and token.lower_ in SPEAKERS and not text.inside(token, SOURCE, CLAIM):
            yield text.problem(token, "a pronoun that carries an attribution; mark it as SOURCE (rule 10)")


# The rules, and the labels without which they have nothing to say.
_RULES: dict[Callable[[_Text], Iterator[Problem]], frozenset[str]] = {
    _edges: frozenset(),
    _full_stops: frozenset(),
    _quotation_marks: frozenset(),
    _introducers: frozenset(),
    _pronouns: frozenset(),
    _parties: frozenset(),
    _links: frozenset({SOURCE, CLAIM}),
    _forgotten_roles: frozenset({ATTACKER, TARGET}),
    _forgotten_speakers: frozenset({SOURCE, CLAIM}),
}

"""Many articles into one corpus in which no text and no id stands twice. What goes on the way is counted and listed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from unicodedata import normalize

from scripts.articles.annotations_of_a_text import Layer, difference, joined
from scripts.articles.article import Article
from scripts.articles.checks import check_article, tokenizer_of_articles
from scripts.articles.formats import xml
from scripts.articles.names_of_files import free_id
from scripts.articles.near import Near, NearTexts
from scripts.articles.problems import ArticleError, Problem, problem_of
from scripts.articles.same_text import moved, text_key

# Rows of the table that `merge` prints: those between the first and the last say what went.
READ, EQUAL, JOINED = "read", "equal, kept once", "joined to another layer"
PREFERRED, NEAR, WRITTEN = "dropped by --prefer-first", "dropped by --drop-near-duplicates", "written"
ROWS = (READ, EQUAL, JOINED, PREFERRED, NEAR, WRITTEN)
# Lines below the table.
RENAMED, FILLED, OTHER_FORM = "ids made unique", "attributes filled from another", "other white space or normal form"


@dataclass(frozen=True, slots=True)
class Event:
    """An article that was dropped, joined to another or renamed.

    row (str): What happened to it, one of the constants above.
    article (Article): It, as it was read, or joined so far.
    first (Article): The one that stays; where it was only renamed, it under its new name.
    message (str): Why; empty where the row says it all.
    """

    row: str
    article: Article
    first: Article
    message: str = ""


@dataclass(slots=True)
class _Text:
    """One text: its layers, which agree, and the article that has them all."""

    layers: list[Layer]
    article: Article


@dataclass(slots=True)
class Merging:
    """Takes in one article after another.

    prefer_first (bool): Of annotations of one text that disagree keep the first.
    drop_near (bool): Of texts that are nearly the same keep the first.
    counts (Counter[tuple[str, str]]): Row and kind (articles, spans, links, meta) → how many.
    events (list[Event]): What happened, in the order of the articles.
    problems (list[Problem]): What only the user can decide.
    """

    prefer_first: bool = False
    drop_near: bool = False
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _texts: dict[str, _Text] = field(default_factory=dict)

    def take(self, article: Article) -> None:
        """Take in an article that has passed the checks."""
        self._count(READ, article)
        key = text_key(article.text)
        if known := self._texts.get(key):
            self._again(known, article)
        else:
            self._texts[key] = _Text([Layer(article, article.spans)], article)

    def finish(self) -> list[Article]:
        """What is left of all articles, in their order: no text twice or nearly so, no id twice.

        RAISES (ArticleError): Annotations of one text disagree, or texts are nearly the same, and no option says what
            to do about it.
        """
        kept = self._without_near()
        if self.problems:
            raise ArticleError(self.problems)
        finished = self._with_own_ids(kept)
        for article in finished:
            self._count(WRITTEN, article)
        return finished

    def _again(self, known: _Text, article: Article) -> None:
        first = known.article
        self.counts[OTHER_FORM, "articles"] += article.text != first.text
        spans, problems = moved(article, first.text)
        layer = Layer(article, spans)
        if not problems:
            problems = [found for one in known.layers if (found := difference(one, layer))][:1]
        together = first
        if not problems:
            together = joined([*known.layers, layer])
            problems = _unwritable(together, article)
        if problems and self.prefer_first:
            self._count(PREFERRED, article)
            self.events.append(Event(PREFERRED, article, first, problems[0].message))
        elif problems:
            advice = "mend one of them, or keep the first with --prefer-first"
            self.problems += [replace(problem, message=f"{problem.message}; {advice}") for problem in problems]
        else:
            self._join(known, layer, together)

    def _join(self, known: _Text, layer: Layer, together: Article) -> None:
        before = known.article
        spans, links = (len(getattr(together, kind)) - len(getattr(before, kind)) for kind in ("spans", "links"))
        row = JOINED if spans or links or together.annotates != before.annotates else EQUAL
        # What is not new has gone; what is new has not.
        self.counts[row, "articles"] += 1
        self.counts[row, "spans"] += len(layer.spans) - spans
        self.counts[row, "links"] += len(layer.article.links) - links
        self.counts[FILLED, "meta"] += len(together.meta) - len(before.meta)
        self.events.append(Event(row, layer.article, before))
        known.layers.append(layer)
        known.article = together

    def _without_near(self) -> list[Article]:
        known = NearTexts()
        kept: list[Article] = []
        for text in self._texts.values():
            article = text.article
            found = known.add(article.text, only_if_new=self.drop_near)
            if found and self.drop_near:
                first = kept[found[0].number]
                self._count(NEAR, article)
                self.events.append(Event(NEAR, article, first, _nearness(found[0], first)))
                continue
            for near in found:
                advice = "remove one of them, or the later ones with --drop-near-duplicates"
                self.problems.append(problem_of(article, f"{_nearness(near, kept[near.number])}; {advice}"))
            kept.append(article)
        return kept

    def _with_own_ids(self, articles: Iterable[Article]) -> list[Article]:
        articles = list(articles)
        # A new id must not be one that a later article has.
        taken = {_folded(article.id) for article in articles}
        met: set[str] = set()
        finished = []
        for article in articles:
            if (name := _folded(article.id)) in met:
                renamed = replace(article, id=free_id(normalize("NFC", article.id), taken))
                taken.add(_folded(renamed.id))
                self.counts[RENAMED, "articles"] += 1
                self.events.append(Event(RENAMED, article, renamed))
                article = renamed
            met.add(name)
            finished.append(article)
        return finished

    def _count(self, row: str, article: Article) -> None:
        self.counts[row, "articles"] += 1
        self.counts[row, "spans"] += len(article.spans)
        self.counts[row, "links"] += len(article.links)


def _unwritable(together: Article, article: Article) -> list[Problem]:
    """Why layers that agree do not go into one article: spans cross, or another text has other tokens."""
    problems = check_article(together, tokenizer_of_articles())
    if not problems:
        try:
            xml.to_xml(together)
        except ArticleError as error:
            problems = list(error.problems)
    return [replace(one, message=f"with the layer in {article.place.path}: {one.message}") for one in problems[:1]]


def _nearness(near: Near, first: Article) -> str:
    return f"nearly the same text (about {near.similarity:.0%} of its phrases) as {first.place.path or first.id}"


def _folded(id: str) -> str:
    # Some file systems take Raid.xml and raid.xml for one file, and so "é" and "e" with an accent.
    return normalize("NFC", id).casefold()

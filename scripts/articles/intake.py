"""What `import_annotations` has taken in: articles in a folder, faults, figures, and what only the user can say."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Literal

from scripts.articles.adapt import Change, Wishes, adapt, nested
from scripts.articles.article import LABELS, Article, Span
from scripts.articles.checks import check_article, tokenizer_of_articles
from scripts.articles.formats import xml
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.parts.descriptions import ANNOTATOR
from scripts.articles.formats.parts.inception import CURATOR
from scripts.articles.names_of_files import free_id
from scripts.articles.problems import ArticleError, Problem, problem_of
from scripts.articles.same_text import text_digest

# Rows of the table, besides those of `adapt`.
READ, UNREADABLE, OTHER_ANNOTATOR = "read", "refused by the reader", "of other annotators"
EXPECTED = "skipped by annotators, or of kinds that are not taken over"
DUPLICATE, FAULTY, WRITTEN = "refused: duplicate", "refused: faulty article", "written"
NOT_HELD, RENAMED = "fields of the description that XML lacks", "ids made names of files"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the file of refusals.

    row (str): What happened, as in the table.
    what (str): What it happened to.
    problem (Problem): Where, and why.
    data (str): It, as it was.
    fault (bool): Whether nobody has asked for it.
    """

    row: str
    what: Literal["record", "span", "link", "meta"]
    problem: Problem
    data: str = ""
    fault: bool = False


@dataclass(slots=True)
class Intake:
    """Takes in one input after another and writes the good articles of each.

    folder (Path): Gets a file ID.xml an article.
    wishes (Wishes): What the user wants.
    annotator (str): Whose annotations are taken; empty for everybody's.
    first_annotator (bool): Of several annotations of one text take that whose annotator comes first by name; the
        inputs are to be shown to `survey` before.
    counts (Counter[tuple[str, str]]): Row and kind (articles, spans, links, meta, faults) → how many.
    entries (list[Entry]): What was lost, moved or refused, in the order of the inputs.
    labels, kinds (Counter): Labels of spans and kinds of links, as read.
    used, annotates (set[str]): Our labels in the articles that were written, and those that people looked for in them.
    """

    folder: Path
    wishes: Wishes
    annotator: str = ""
    first_annotator: bool = False
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    entries: list[Entry] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    used: set[str] = field(default_factory=set)
    annotates: set[str] = field(default_factory=set)
    _names: set[str] = field(default_factory=set)
    # Digest of a text → annotator → where it was read first.
    _texts: dict[bytes, dict[str, str]] = field(default_factory=dict)
    _annotators: Counter[str] = field(default_factory=Counter)
    # Digest of a text → which of its annotators comes first by name.
    _first: dict[bytes, str] = field(default_factory=dict)

    def survey(self, path: Path, format: Format) -> None:
        """Find out who annotated what, before anything is taken in.

        RAISES (ArticleError): As `format.read` does; `take` will say it as well.
        """
        for one in format.read(path):
            if isinstance(one, Article):
                name, digest = one.meta.get(ANNOTATOR, ""), text_digest(one.text)
                self._first[digest] = min(self._first.get(digest, name), name, key=_rank)

    def take(self, path: Path, format: Format) -> list[Problem]:
        """Take in one file or folder.

        RETURNS (list[Problem]): All its faults. What only the user can say is not among them, see `questions`.
        """
        before = len(self.entries)
        ids: set[str] = set()
        try:
            for one in format.read(path):
                if isinstance(one, Refusal):
                    row = EXPECTED if one.expected else UNREADABLE
                    self.counts[row, "faults"] += 1
                    self.entries.append(Entry(row, one.what, one.problem, one.data, fault=not one.expected))
                else:
                    self._article(one, ids, foreign=format.name != xml.FORMAT.name)
        except ArticleError as error:
            self.counts[UNREADABLE, "faults"] += len(error.problems)
            self.entries += [Entry(UNREADABLE, "record", problem, fault=True) for problem in error.problems]
        return [entry.problem for entry in self.entries[before:] if entry.fault]

    def questions(self) -> list[Problem]:
        """What must be said by an option before anything can be written."""
        return [*self._unknown_labels(), *self._several_annotators()]

    def _article(self, article: Article, ids: set[str], *, foreign: bool) -> None:
        self._count(READ, article)
        annotator = article.meta.get(ANNOTATOR, "")
        if annotator:
            self._annotators[annotator] += 1
        wanted = self._first.get(text_digest(article.text), "") if self.first_annotator else self.annotator
        if wanted and annotator not in ("", wanted):
            self._count(OTHER_ANNOTATOR, article)
            return
        self.labels.update(span.label for span in article.spans)
        self.kinds.update(link.kind for link in article.links)
        if problem := self._duplicate(article, annotator, ids):
            self._refuse(DUPLICATE, article, [problem])
        elif all(self.wishes.label(span.label) is not None for span in article.spans):
            self._adapt(article, foreign=foreign)

    def _duplicate(self, article: Article, annotator: str, ids: set[str]) -> Problem | None:
        known = self._texts.setdefault(text_digest(article.text), {})
        # Only where both annotators are known they are sure to be two.
        if known and (annotator in known or not annotator or "" in known):
            first = known.get(annotator) or next(iter(known.values()))
            message = f"the same text stands in {first} as well; remove one of them, or give both an annotator"
            return problem_of(article, message)
        where = f"{article.place.path}, article {article.id!r}"
        others = bool(known)
        known[annotator] = where
        # Several annotations of one text may have one id.
        if article.id in ids and not others:
            return problem_of(article, "another text of this input has the same id; give one of them another")
        ids.add(article.id)
        return None

    def _adapt(self, article: Article, *, foreign: bool) -> None:
        nlp = tokenizer_of_articles()
        ours, changes = adapt(article, self.wishes, nlp)
        problems = check_article(ours, nlp)
        if not problems:
            ours, more = nested(ours)
            changes += more
            finished, lost = _described(ours, foreign=foreign)
            name = free_id(ours.id, self._names)
            problems = self._write(replace(finished, id=name, spans=_with_good_ids(finished.spans)))
        for change in changes:
            self._change(change)
        if problems:
            self._refuse(FAULTY, ours, problems)
            return
        self._names.add(name.casefold())
        self._count(WRITTEN, ours)
        self.used.update(span.label for span in ours.spans)
        self.annotates |= ours.annotates
        self.counts[RENAMED, "articles"] += name != ours.id
        self.counts[NOT_HELD, "meta"] += len(lost)
        for key, value in lost.items():
            message = f"the field {key!r} of the description has no place in our XML"
            self.entries.append(Entry(NOT_HELD, "meta", problem_of(ours, message), value))

    def _write(self, article: Article) -> list[Problem]:
        """Write an article and see that it is read as it was; what is wrong if not."""
        path = self.folder / f"{article.id}{xml.SUFFIX}"
        try:
            xml.write(article, path)
            again = xml.read(path)
        except ArticleError as error:
            path.unlink(missing_ok=True)
            return list(error.problems)
        same_links = sorted(map(astuple, again.links)) == sorted(map(astuple, article.links))
        if (again.text, _places(again)) == (article.text, _places(article)) and same_links:
            return []
        path.unlink()
        return [problem_of(article, "our XML does not give it back as it is; please report this with the input")]

    def _change(self, change: Change) -> None:
        self.counts[change.row, f"{change.what}s"] += 1
        self.entries.append(Entry(change.row, change.what, change.problem, change.data, change.refused))

    def _refuse(self, row: str, article: Article, problems: Iterable[Problem]) -> None:
        self._count(row, article)
        self.entries += [Entry(row, "record", problem, article.id, fault=True) for problem in problems]

    def _count(self, row: str, article: Article) -> None:
        self.counts[row, "articles"] += 1
        self.counts[row, "spans"] += len(article.spans)
        self.counts[row, "links"] += len(article.links)

    def _unknown_labels(self) -> Iterator[Problem]:
        unknown = [label for label in self.labels if self.wishes.label(label) is None]
        if not unknown:
            return
        found = ", ".join(f"{label} ({count})" for label, count in self.labels.most_common())
        options = " ".join(_quoted(f"{label}={_likely(label)}") for label in sorted(unknown))
        yield Problem(
            f"labels that are none of {', '.join(LABELS)}: {', '.join(sorted(unknown))}. Found: {found}. Say what each "
            f"is, LABEL= to drop it, or '*=' to drop all that you do not name, as in {options}",
            "--label-map",
        )

    def _several_annotators(self) -> Iterator[Problem]:
        listed = ", ".join(f"{name} ({count})" for name, count in self._annotators.most_common())
        if self.annotator and self.annotator not in self._annotators:
            message = f"no article is by the annotator {self.annotator!r}; found: {listed or 'no annotator at all'}"
            yield Problem(message, "--annotator")
        twice = sum(len(annotators) > 1 for annotators in self._texts.values())
        if twice:
            yield Problem(
                f"{twice} text{'s' * (twice != 1)} annotated more than once, by {listed} (articles of each); take one "
                "annotator's with --annotator NAME, or of each text the first one's by name with --first-annotator",
                "--annotator",
            )


def _described(article: Article, *, foreign: bool) -> tuple[Article, dict[str, str]]:
    """The article with the description that XML can hold and where it comes from; and the rest of its description."""
    meta = {name: value for name, value in article.meta.items() if name in xml.META}
    lost = {name: value for name, value in article.meta.items() if name not in xml.META}
    if foreign and "origin" not in meta:
        annotator = lost.pop(ANNOTATOR, "")
        meta["origin"] = f"{Path(article.place.path).name} {article.id}" + (
            f", annotator {annotator}" * bool(annotator)
        )
    return replace(article, meta=meta), lost


def _with_good_ids(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans without ids that XML cannot have: blank, with blanks, or met before."""
    met: set[str] = set()
    good = []
    for span in spans:
        usable = span.id.split() == [span.id] and span.id not in met
        met.add(span.id)
        good.append(span if usable else replace(span, id=""))
    return tuple(good)


def _rank(annotator: str) -> tuple[bool, str]:
    """By name, but whoever decided among the others before them."""
    return annotator != CURATOR, annotator


def _places(article: Article) -> list[tuple[str, int, int]]:
    return [(span.label, span.start, span.end) for span in article.spans]


def _likely(label: str) -> str:
    """Which of our labels one could be, for an example; dots where nothing tells."""
    return next((ours for ours in LABELS if ours in label.upper() or ours[:3] in label.upper()), "…")


def _quoted(option: str) -> str:
    # For a shell: labels may have blanks in them.
    return (
        f"--label-map '{option}'" if not option.replace("=", "").replace("_", "").isalnum() else f"--label-map {option}"
    )

"""CASIE's annotations of news on cyber security (Satyapanich, Ferraro & Finin, AAAI 2020), a JSON file an article.

https://github.com/Ebiquity/CASIE, `data/annotation`: {"sourcefile", "info": {"title", "date", "link"}, "content",
"cyberevent": {"hopper": [{"events": [{"type", "subtype", "realis", "nugget", "argument"}]}]}}; nuggets (the words that
say the event) and arguments are {"index", "startOffset", "endOffset", "text"}, arguments also {"role", "type"}.

Each argument becomes a span with its role as label, each nugget one with the label `Nugget`; what several events have
in common, in the same role, is one span. Of an event each Attacker is linked to each Victim. Of the real corpus:

- Offsets count characters of `content`, end-exclusive. In 967 of the 1,000 files all mentions stand where they should
  but one (in 464.json, whose text lacks its last character). In 32 files all offsets are too large by one number: 1 in
  30 files, 2 in 996.json, 12 in 999.json, since the text lost what stood before its first word. By words, 30,091 of
  31,186 mentions (21,920 of 22,701 arguments) fit as they are, 1,094 after that correction, and one is refused.
- Only a whole file is corrected: where nothing stands at its offsets, at least two places are marked, and one number
  and no other mends them all. Everything else whose words differ from the text is refused.
- Texts are as the file has them, one line each, two with a left-over "</text>" at their end. No file has a
  character beyond U+FFFF, so that UTF-16 would count alike.

Not kept: realis, types of arguments and of events, confidence, CAPEC classes, links to Wikidata and DBpedia, and which
events are the same (the hopper). The subtypes of the events are in the article's meta, as `acts`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from pathlib import Path
from typing import Any

from scripts.articles.article import AGAINST, ATTACKER, TARGET, Article
from scripts.articles.formats.format import Format, Refusal
from scripts.articles.formats.parts.characters import half_in
from scripts.articles.formats.parts.folders import head_of
from scripts.articles.formats.parts.json_head import first_fields
from scripts.articles.formats.parts.json_lines import Record, no_text
from scripts.articles.formats.parts.json_list import read_list
from scripts.articles.formats.parts.stand_off import Draft
from scripts.articles.problems import ArticleError, Problem

SUFFIX = ".json"
NUGGET = "Nugget"
# The roles whose spans we link: whoever did it, and to whom.
_ATTACKER, _VICTIM = "Attacker", "Victim"
_ANNOTATES = frozenset({ATTACKER, TARGET})
_DESCRIPTION = ("title", "date", "link")
# Fields of all files; those of the second row stand before the events, of which a long text shows nothing.
_MARKS = (frozenset({"cyberevent"}), frozenset({"sourcefile", "info", "content"}))
# So many characters at most may be missing before a text.
_MOST = 1_000
# So many files of a folder are looked at to tell whether it is CASIE's.
_LOOKED_AT = 8


@dataclass(frozen=True, slots=True)
class _Mention:
    """An argument or a nugget as it stands in the file: first character, character behind the last, and the words."""

    data: Mapping[str, Any]
    role: object
    start: object
    end: object
    words: object
    index: object

    @property
    def place(self) -> tuple[int, int, str] | None:
        """Offsets and words; None where the file has other things for them."""
        # True and False are ints in Python, not in JSON.
        if type(self.start) is int and type(self.end) is int and isinstance(self.words, str):
            return self.start, self.end, self.words
        return None


def read(path: Path) -> Iterator[Article | Refusal]:
    """Read a folder of files, in the order of their names, or one file. An article is called as its file (10001).

    Spans have the ids of their mentions (T8), the first of several. In meta: origin, acts, title, date, link.

    path (Path): The folder or file.
    YIELDS (Article | Refusal): An Article a file, after what was refused of it. A faulty file of a folder is a Refusal.
    RAISES (ArticleError): See `read_list`; or the folder has no such file.
    """
    if not path.is_dir():
        yield from _read_file(path)
        return
    files = sorted(_files(path))
    if not files:
        raise ArticleError([Problem(f"no *{SUFFIX} in it; name the folder that has them", str(path))])
    for file in files:
        try:
            yield from _read_file(file)
        except ArticleError as error:
            # One of many files: the others can be read.
            yield from (Refusal(replace(problem, article=file.stem), "record", file.name) for problem in error.problems)


def recognises(path: Path, head: bytes) -> bool:
    """Whether this is a file with events as CASIE has them, or a folder whose first files have some."""
    if path.is_dir():
        return any(_is_casie(head_of(file)) for file in islice(sorted(_files(path)), _LOOKED_AT))
    return path.suffix.lower() == SUFFIX and _is_casie(head)


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.glob(f"*{SUFFIX}") if file.is_file() and not file.name.startswith("."))


def _is_casie(head: bytes) -> bool:
    fields = first_fields(head).keys()
    return any(marks <= fields for marks in _MARKS)


def _read_file(path: Path) -> Iterator[Article | Refusal]:
    for number, record in enumerate(read_list(path)):
        if isinstance(record, Refusal):
            yield record
        elif number:
            yield record.refuse("a second article in one file, where CASIE has a file an article; split the file")
        else:
            yield from _read(record)


def _read(record: Record) -> Iterator[Article | Refusal]:
    id = record.path.stem
    if message := _unusable(record.fields):
        yield record.refuse(message, id)
        return
    draft = Draft(record, id, record.fields["content"])
    events = list(_events(draft))
    mentions = [(event, list(_mentions(draft, event))) for event in events]
    shift = _shift(draft.text, [place for _, group in mentions for one in group if (place := one.place)])
    _add(draft, mentions, shift)
    yield from draft.refusals
    article = draft.article(_meta(record, events))
    links = sorted(article.links, key=lambda link: (link.head, link.tail))
    yield replace(article, links=tuple(links), annotates=_ANNOTATES)


def _unusable(fields: Mapping[str, Any]) -> str:
    """Why the whole file cannot be taken; empty if it can."""
    events = fields.get("cyberevent")
    if not isinstance(events, dict) or not isinstance(events.get("hopper"), list):
        return "no list of events ('cyberevent' with a 'hopper'); it is none of CASIE's annotations: remove the file"
    if not isinstance(fields.get("content"), str):
        return f"{no_text(fields, 'content')}; fetch the file anew"
    try:
        return half_in(fields)
    except RecursionError:
        return "lists and objects in it are nested too deeply; fetch the file anew"


def _events(draft: Draft) -> Iterator[dict[str, Any]]:
    for group in _objects(draft, draft.record.fields["cyberevent"], "hopper"):
        yield from _objects(draft, group, "events")


def _mentions(draft: Draft, event: Mapping[str, Any]) -> Iterator[_Mention]:
    if isinstance(event.get("nugget"), dict):
        yield _mention(event["nugget"], NUGGET)
    else:
        draft.refuse("span", event, "an event without a 'nugget'; give it the words that say it")
    for argument in _objects(draft, event, "argument"):
        role = argument.get("role")
        yield _mention(argument, role.get("type") if isinstance(role, dict) else role)


def _mention(data: Mapping[str, Any], role: object) -> _Mention:
    return _Mention(data, role, data.get("startOffset"), data.get("endOffset"), data.get("text"), data.get("index"))


def _objects(draft: Draft, parent: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """The elements of a list, none where it is missing; what is no JSON object is refused."""
    value = parent.get(name, [])
    if not isinstance(value, list):
        draft.refuse("span", value, f"{name!r} is no list; make it one")
        return
    for one in value:
        if isinstance(one, dict):
            yield one
        else:
            draft.refuse("span", one, f"an element of {name!r} that is no JSON object; mend or remove it")


def _shift(text: str, places: Sequence[tuple[int, int, str]]) -> int:
    """By how many characters all offsets of a text are too large, 0 where that cannot be said for certain.

    places (Sequence[tuple[int, int, str]]): Start, end, and the words that ought to stand there.
    """
    distinct = set(places)
    if len(distinct) < 2 or any(text[start:end] == words for start, end, words in distinct):
        return 0
    start, _, words = max(distinct, key=lambda place: (len(place[2]), place))
    possible = (shift for shift in range(1, min(start, _MOST) + 1) if text.startswith(words, start - shift))
    fitting = [shift for shift in possible if all(_fits(text, place, shift) for place in distinct)]
    return fitting[0] if len(fitting) == 1 else 0


def _fits(text: str, place: tuple[int, int, str], shift: int) -> bool:
    start, end, words = place
    return shift <= start and text[start - shift : end - shift] == words


def _add(draft: Draft, mentions: Iterable[tuple[Mapping[str, Any], Sequence[_Mention]]], shift: int) -> None:
    """Add spans and links, each once however many events have it."""
    numbers: dict[tuple[object, tuple[int, int, str]], int] = {}
    pairs: dict[tuple[int | None, int | None], Mapping[str, Any]] = {}
    for event, group in mentions:
        found: dict[object, list[int | None]] = {_ATTACKER: [], _VICTIM: []}
        for one in group:
            key = (str(one.role), one.place) if one.place else None
            number = numbers.get(key) if key else None
            if number is None:
                number = _add_span(draft, one, shift)
            if key and number is not None:
                numbers[key] = number
            if one.role in (_ATTACKER, _VICTIM):
                found[one.role].append(number)
        for head, tail in product(found[_ATTACKER], found[_VICTIM]):
            if None in (head, tail) or (head, tail) not in pairs:
                pairs[head, tail] = event
                why = f"the {_ATTACKER} or the {_VICTIM} was refused; mend that first"
                draft.link(event, AGAINST, head, tail, why)


def _add_span(draft: Draft, one: _Mention, shift: int) -> int | None:
    if not isinstance(one.words, str):
        message = f"the words of a {one.role} ('text') are missing; without them its place cannot be checked"
        draft.refuse("span", one.data, message)
        return None
    if one.place is None:
        return draft.add(one.data, one.role, one.start, one.end)
    start, end, words = one.place
    id = one.index if isinstance(one.index, str) else ""
    start, end = start - shift, end - shift
    return draft.add(one.data, one.role, start, end, id, [(start, end, words)])


def _meta(record: Record, events: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    info = record.fields.get("info")
    meta = {"origin": f"CASIE {record.path.name}"}
    if acts := sorted({event["subtype"] for event in events if isinstance(event.get("subtype"), str)}):
        meta["acts"] = " ".join(acts)
    found = {name: info.get(name) for name in _DESCRIPTION} if isinstance(info, dict) else {}
    return meta | {name: value for name, value in found.items() if isinstance(value, str) and value.strip()}


FORMAT = Format(
    name="casie",
    title="CASIE, JSON (https://github.com/Ebiquity/CASIE)",
    suffixes=(SUFFIX,),
    read=read,
    write=None,
    recognises=recognises,
)

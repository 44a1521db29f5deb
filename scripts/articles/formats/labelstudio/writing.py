"""Articles to Label Studio's JSON, as predictions or as annotations, with the labelling configuration beside it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from scripts.articles.article import LABELS, LINK_ENDS, Article
from scripts.articles.formats.labelstudio.annotation import ARTICLE, META, MODEL
from scripts.articles.formats.labelstudio.config import LABEL, TEXT, check_names, configuration
from scripts.articles.formats.parts.descriptions import SCORES, written_meta, written_scores
from scripts.articles.formats.parts.json_lines import encoded
from scripts.articles.formats.parts.stand_off import check_writable
from scripts.articles.formats.parts.utf16 import Offsets
from scripts.files import complete, write_atomically

CONFIG = ".config.xml"
_MODEL = "attack-claims"


def write(articles: Iterable[Article], path: Path, *, utf16: bool = False) -> None:
    """Write articles as tasks with predictions, for annotators to correct; and beside NAME.json NAME.config.xml.

    That is the labelling configuration, to be pasted under Settings, Labeling Interface, before the import. Predictions
    have the meta's `model_version` and `scores`. Both files are complete or not there.

    utf16 (bool): Offsets as Label Studio had them before version 1.4; else code points.
    RAISES (ArticleError): An article has a bad span or link, or half a character.
    """
    _write(articles, path, _predicted, utf16)


def write_annotated(articles: Iterable[Article], path: Path, *, utf16: bool = False) -> None:
    """Write articles as tasks that are annotated already; otherwise like `write`.

    Label Studio takes the person who imports for the annotator: it refuses names that are none of its users. The
    article's own annotator is kept in `data`.
    """
    _write(articles, path, _annotated, utf16)


def _write(
    articles: Iterable[Article], path: Path, shape: Callable[[Article, bool], dict[str, Any]], utf16: bool
) -> None:
    labels = dict.fromkeys(LABELS)
    kinds = dict.fromkeys(LINK_ENDS)
    with complete(path) as unfinished:
        with unfinished.open("wb") as file:
            for number, article in enumerate(articles):
                check_writable(article)
                check_names(article)
                labels |= dict.fromkeys(span.label for span in article.spans)
                kinds |= dict.fromkeys(link.kind for link in article.links)
                file.write((b",\n" if number else b"[\n") + encoded(article, shape(article, utf16)))
            file.write(b"\n]\n" if file.tell() else b"[]\n")
        write_atomically(path.with_suffix(CONFIG), configuration(labels, kinds).encode("utf-8"))


def _predicted(article: Article, utf16: bool) -> dict[str, Any]:
    data, results, scores = _parts(article, utf16)
    known = [score for score in scores if score is not None]
    # The mean, which Label Studio sorts tasks by and wants between 0 and 1.
    mean = sum(known) / len(known) if known else None
    score = {"score": mean} if mean is not None and 0 <= mean <= 1 else {}
    model = article.meta.get(MODEL, _MODEL)
    return {"data": data, "predictions": [{MODEL: model, **score, "result": results}]}


def _annotated(article: Article, utf16: bool) -> dict[str, Any]:
    data, results, _ = _parts(article, utf16)
    return {"data": data, "annotations": [{"result": results}]}


def _parts(article: Article, utf16: bool) -> tuple[dict[str, Any], list[dict[str, Any]], list[float | None]]:
    """A task's data and results, and a score or None for each span."""
    meta = written_meta(article)
    scores = written_scores(meta.get(SCORES), len(article.spans))
    if scores:
        del meta[SCORES]
    ids = _ids(article)
    offsets = Offsets(article.text)
    results: list[dict[str, Any]] = []
    for id, span, score in zip(ids, article.spans, scores or [None] * len(ids), strict=True):
        start, end = (offsets.unit(at) if utf16 else at for at in (span.start, span.end))
        value = {"start": start, "end": end, "text": article.text[span.start : span.end], "labels": [span.label]}
        scored = {} if score is None else {"score": score}
        names = {"id": id, "from_name": LABEL, "to_name": TEXT, "type": "labels"}
        # On the region for the editor, in its value for those who read exports.
        results.append({**names, **scored, "value": {**value, **scored}})
    for link in article.links:
        ends = {"from_id": ids[link.head], "to_id": ids[link.tail]}
        results.append({"type": "relation", **ends, "direction": "right", "labels": [link.kind]})
    data = {TEXT: article.text, ARTICLE: article.id, **({META: meta} if meta else {})}
    return data, results, scores


def _ids(article: Article) -> list[str]:
    """Each span's own id where it is a name that no other has, the next free one else."""
    own = [span.id for span in article.spans]
    taken = set(own)
    free = (id for number in range(1, 2 * len(own) + 2) if (id := f"r{number}") not in taken)
    return [id if id.split() == [id] and own.count(id) == 1 else next(free) for id in own]

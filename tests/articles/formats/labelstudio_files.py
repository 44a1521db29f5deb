"""Tasks of Label Studio as its editor of today saves them, and what is read of them."""

import json
from pathlib import Path
from typing import Any

from scripts.articles.article import Article
from scripts.articles.formats import labelstudio
from scripts.articles.formats.format import Refusal
from tests.articles.formats.stand_off_articles import labelled

TEXT = "“No,” Kovač said. 🔥 Gunmen shot two guards."
#       0     6      12    18   20     27
TASK = {"id": 7, "data": {"text": TEXT}}


def region(start: int, end: int, label: str | list[str], id: str = "", **more: Any) -> dict[str, Any]:
    """A region as the editor of today saves it; `text` is what stands there, or as given, None for no words."""
    words = more.pop("text") if "text" in more else TEXT[start:end]
    value = {"start": start, "end": end, "labels": [label] if isinstance(label, str) else label}
    value |= {"text": words} if words is not None else {}
    names = {"from_name": "label", "to_name": "text", "type": "labels", "origin": "manual"}
    return {"value": value, "id": id or f"{start}-{end}", **names, **more}


def relation(head: str, tail: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {"from_id": head, "to_id": tail, "type": "relation", "direction": direction, "labels": list(labels)}


def annotation(*results: object, **more: Any) -> dict[str, Any]:
    return {"id": 31, "completed_by": 1, "was_cancelled": False, "result": list(results), "task": 7, **more}


CLAIM, SOURCE = region(0, 5, "CLAIM", "c"), region(6, 11, "SOURCE", "s")
ATTACKER, TARGET = region(20, 26, "ATTACKER", "a"), region(32, 42, "TARGET", "t")
GOOD = json.dumps({**TASK, "annotations": [annotation(CLAIM)]}, ensure_ascii=False)


def save(folder: Path, *tasks: object, name: str = "news.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(list(tasks)), encoding="utf-8")
    return path


def read(folder: Path, *tasks: object) -> list[Article | Refusal]:
    return list(labelstudio.read(save(folder, *tasks)))


def one(folder: Path, *results: object, text: str = TEXT) -> list[Article | Refusal]:
    """What is read of one annotation with these results."""
    return read(folder, {"id": 7, "data": {"text": text}, "annotations": [annotation(*results)]})


def spans(found: list[Article | Refusal]) -> list[tuple[str, str]]:
    """Labels and words of the one article."""
    (article,) = (item for item in found if isinstance(item, Article))
    return labelled(article)

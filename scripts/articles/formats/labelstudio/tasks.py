"""Tasks of Label Studio's JSON (https://labelstud.io/guide/task_format): which annotations count.

Tasks are {"id", "data": {"text": …}, "annotations": [{"id", "completed_by", "was_cancelled", "result"}], "drafts",
"predictions"}. What nobody has submitted is nobody's annotation, and is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scripts.articles.formats.format import Refusal
from scripts.articles.formats.labelstudio.annotation import ANNOTATION, Annotation, list_in, person
from scripts.articles.formats.parts.descriptions import ANNOTATOR
from scripts.articles.formats.parts.json_lines import Record, as_data
from scripts.articles.problems import Problem

_NOBODYS = "are nobody's annotation; accept and submit them in Label Studio, then export again"


def read_task(record: Record, task: Mapping[str, Any], id: str) -> Iterator[Annotation | Refusal]:
    """The submitted annotations of a task, and what is none.

    record (Record): It, as it stands in the file.
    task (Mapping[str, Any]): It; its `data` is an object.
    id (str): Of its article.
    """
    annotations = task.get("annotations", task.get("completions"))
    if annotations is not None and not isinstance(annotations, list):
        yield record.refuse("`annotations` is no list; export it anew, as JSON (not as a table, nor with stubs)", id)
        return
    for annotation in annotations or ():
        yield _annotation(record, task["data"], annotation, id)
    drafts = [one for one in list_in(task.get("drafts")) if isinstance(one, dict) and one.get("result")]
    for draft in drafts:
        yield _refused(record, draft, id, "a draft, never submitted; submit it in Label Studio, then export again")
    if not annotations:
        predictions = list_in(task.get("predictions"))
        for prediction in predictions:
            yield _refused(record, prediction, id, f"there is no annotation; predictions {_NOBODYS}")
        if not predictions and not drafts:
            message = "there is no annotation; if nothing is to be marked, submit an empty one"
            yield record.refuse(message, id, expected=True)


def _annotation(record: Record, data: Mapping[str, Any], annotation: object, id: str) -> Annotation | Refusal:
    if not isinstance(annotation, dict):
        message = f"an annotation that is no JSON object but {as_data(annotation)[:40]}; export it anew, as JSON"
        return _refused(record, annotation, id, message)
    results = annotation.get("result")
    if annotation.get("was_cancelled") or annotation.get("skipped"):
        who = person(annotation.get("completed_by"))
        by = f" by annotator {who}" if who else ""
        message = f"the task was skipped{by}; annotate and submit it if it should count"
        return replace(_refused(record, annotation, id, message), expected=True)
    if not isinstance(results, list):
        return _refused(record, annotation, id, "an annotation without a list `result`; export it anew, as JSON")
    typed = [(one.get("type") if isinstance(one, dict) else None, one) for one in results]
    return Annotation(
        id,
        data,
        {ANNOTATOR: person(annotation.get("completed_by")), ANNOTATION: annotation.get("id")},
        regions=[one for kind, one in typed if kind == "labels"],
        relations=[one for kind, one in typed if kind == "relation"],
        others=[one for kind, one in typed if kind not in ("labels", "relation")],
    )


def _refused(record: Record, part: object, id: str, message: str) -> Refusal:
    return Refusal(Problem(message, str(record.path), record.line, id), "record", as_data(part))

"""Records of Label Studio's JSON-MIN (https://labelstud.io/guide/export): flat, one an annotation, without relations.

A record is {"text", "label": [{"start", "end", "text", "labels"}], "annotator", "id", "annotation_id"}.
"""

from scripts.articles.formats.format import Refusal
from scripts.articles.formats.labelstudio.annotation import ANNOTATION, Annotation, person
from scripts.articles.formats.parts.descriptions import ANNOTATOR
from scripts.articles.formats.parts.json_lines import Record

_BOOKKEEPING = frozenset({"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"})


def read_flat(record: Record, id: str) -> Annotation | Refusal:
    """The annotation of a record: lists of regions by the names of their controls, all other fields being data."""
    fields = record.fields
    lists = {name: value for name, value in fields.items() if _are_regions(value)}
    if not lists and fields.get("annotator") is None and fields.get("annotation_id") is None:
        message = "neither a task (no `data`) nor an annotated record of JSON-MIN (no labels, no annotator)"
        return record.refuse(f"{message}; export it anew, as JSON", id)
    data = {name: value for name, value in fields.items() if name not in lists and name not in _BOOKKEEPING}
    regions = [{"from_name": name, "value": value} for name, values in lists.items() for value in values]
    meta = {ANNOTATOR: person(fields.get("annotator")), ANNOTATION: fields.get("annotation_id")}
    return Annotation(id, data, meta, regions)


def _are_regions(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and "start" in one and "end" in one for one in value)
    )

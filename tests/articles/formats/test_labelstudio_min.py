"""Records of Label Studio's JSON-MIN."""

from pathlib import Path

from scripts.articles.article import Article, Span
from tests.articles.formats.labelstudio_files import ATTACKER, CLAIM, TEXT, read
from tests.articles.formats.stand_off_articles import only_articles, refused


def test_json_min(tmp_path: Path) -> None:
    values = [{**CLAIM["value"]}, {**ATTACKER["value"], "labels": ["ATTACKER", "SOURCE"], "score": 0.5}]
    about = {"id": 7, "annotator": 1, "annotation_id": 31, "created_at": "x", "updated_at": "y", "lead_time": 1.5}
    found = only_articles(
        read(tmp_path, {"text": TEXT, "paper": "The Star", **about, "label": values}, {"text": TEXT, **about})
    )
    meta = {"annotator": "1", "annotation": "31"}
    assert found == [
        Article(
            "7",
            TEXT,
            (Span("CLAIM", 0, 5), Span("ATTACKER", 20, 26), Span("SOURCE", 20, 26)),
            meta={**meta, "scores": "[null, 0.5, 0.5]", "paper": "The Star"},
        ),
        Article("7", TEXT, meta=meta),
    ]
    nobody = {**about, "annotator": None, "annotation_id": None, "text": TEXT}
    ((what, message),) = refused(read(tmp_path, nobody))
    assert (what, "no labels, no annotator" in message) == ("record", True)

"""Names of classes in a Hugging Face data set: where `datasets` keeps them, and how they are written.

https://huggingface.co/docs/datasets/about_dataset_features: of a column of ClassLabels the files have numbers only.
Their names stand in the features, which Parquet files have in the metadata of their schema, under the key
`huggingface`; of JSON files they stand beside them, in `dataset_info.json` (of one configuration) or
`dataset_infos.json` (of several).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scripts.articles.problems import ArticleError, Problem

# Number of a class → its name.
Names = Mapping[int, str]
# Under this key the metadata of a Parquet schema has the features.
SCHEMA_KEY = b"huggingface"
INFO, INFOS = "dataset_info.json", "dataset_infos.json"
# `datasets` reads these from version 1 on; newer versions write "List".
_LIST = "Sequence"


def names_in_schema(metadata: Mapping[bytes, bytes] | None) -> dict[str, Names]:
    """Names of the classes of each column, by the metadata of a Parquet schema; none if it has none."""
    try:
        content = json.loads((metadata or {}).get(SCHEMA_KEY, b"{}"))
        return dict(_classes(content["info"]["features"]))
    except (ValueError, RecursionError, LookupError, TypeError):
        return {}


def names_beside(path: Path) -> dict[str, Names]:
    """Names of the classes of each column, by the files of information in a file's folder; none if there are no such.

    path (Path): The data.
    RAISES (ArticleError): Such a file is no such JSON, or configurations name the classes of one column differently.
    """
    found: dict[str, Names] = {}
    for file in (path.parent / INFO, path.parent / INFOS):
        if not file.is_file():
            continue
        content = _content(file)
        configurations = [content] if file.name == INFO else list(content.values())
        for one in configurations:
            features = one.get("features") if isinstance(one, dict) else None
            for column, names in _classes(features):
                if found.setdefault(column, names) != names:
                    message = (
                        f"the classes of {column!r} have other names in another configuration; keep only one in {INFO}"
                    )
                    raise ArticleError([Problem(message, str(file))])
    return found


def written_features(classes: Mapping[str, Sequence[str]], texts: Sequence[str], lists: Sequence[str]) -> bytes:
    """The metadata of a schema for `SCHEMA_KEY`.

    classes (Mapping[str, Sequence[str]]): Columns of lists of classes → their names.
    texts (Sequence[str]): Columns of strings.
    lists (Sequence[str]): Columns of lists of strings.
    """
    string = {"dtype": "string", "_type": "Value"}
    features: dict[str, object] = dict.fromkeys(texts, string)
    features |= {column: {"feature": string, "_type": _LIST} for column in lists}
    for column, names in classes.items():
        features[column] = {"feature": {"names": list(names), "_type": "ClassLabel"}, "_type": _LIST}
    return json.dumps({"info": {"features": features}}).encode()


def _content(file: Path) -> dict[str, object]:
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ArticleError([Problem(f"not readable as JSON ({error}); mend it or remove it", str(file))]) from error
    if not isinstance(content, dict):
        raise ArticleError([Problem("no JSON object; mend it or remove it", str(file))])
    return content


def _classes(features: object) -> Iterator[tuple[str, Names]]:
    """Columns with names; of a field of the objects in a column the name is COLUMN.FIELD."""
    for column, feature in features.items() if isinstance(features, dict) else ():
        # Lists, by their type or as a JSON list of one element. No data set nests them deeply.
        for _ in range(4):
            if isinstance(feature, list) and len(feature) == 1:
                feature = feature[0]
            elif isinstance(feature, dict) and isinstance(feature.get("feature"), dict):
                feature = feature["feature"]
        if isinstance(feature, dict) and feature.get("_type") == "ClassLabel":
            names = feature.get("names")
            if isinstance(names, list) and all(isinstance(name, str) for name in names):
                yield column, dict(enumerate(names))
        elif isinstance(feature, dict) and "_type" not in feature:
            yield from ((f"{column}.{field}", names) for field, names in _classes(feature))

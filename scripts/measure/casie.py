"""The split of CASIE: which articles are for training, for choosing among pipelines, and for the last figures.

CASIE (Satyapanich, Ferraro & Finin, AAAI 2020, https://github.com/Ebiquity/CASIE) comes without a split. Ours was
drawn once at random, with a fixed seed, and lies in `corpus/splits/casie.json`: 701, 149 and 149 articles, by the
numbers that are the names of their files. What the articles are is in `scripts.articles.formats.casie`; mentions are
measured as in `scripts.measure.metrics`.
"""

import json
from pathlib import Path

TRAIN, DEV, TEST = PARTS = ("train", "dev", "test")
# 1554 has the text of 1530.
LEFT_OUT = frozenset({"1554"})
_SHOWN = 5


def read_split(path: Path, folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Read a split, and check it.

    path (Path): `corpus/splits/casie.json`.
    folder (Path | None): `data/annotation` of the repository, if its files are to be the split's, but those of
        `LEFT_OUT`.
    RETURNS (dict[str, tuple[str, ...]]): The articles' numbers of each of `PARTS`, in the order of the file.
    RAISES (FileNotFoundError): There is no such file.
    RAISES (ValueError): It is no split, a number stands in it twice, or its numbers are not those of the folder.
    """
    split = _parts(path)
    known: set[str] = set()
    for part, numbers in split.items():
        if twice := sorted(known.intersection(numbers) | {one for one in numbers if numbers.count(one) > 1}):
            raise ValueError(f"{path}: {_some(twice)} in {part!r} and once more; each article is in one part")
        known.update(numbers)
    if folder is not None:
        files = {file.stem for file in folder.glob("*.json")} - LEFT_OUT
        if missing := sorted(known - files):
            raise ValueError(f"{folder}: no file of {_some(missing)}, which {path} names; fetch the corpus anew")
        if more := sorted(files - known):
            raise ValueError(f"{path}: nothing is said of {_some(more)} in {folder}; add them to a part")
    return split


def _parts(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: not JSON ({error})") from error
    if not isinstance(data, dict) or set(data) != set(PARTS):
        raise ValueError(f"{path}: not a split, which has the keys {', '.join(PARTS)} and no others")
    for part in PARTS:
        numbers = data[part]
        if not isinstance(numbers, list) or not all(isinstance(one, str) for one in numbers):
            raise ValueError(f'{path}: {part!r} is no list of numbers as strings, ["4", "12"]')
    return {part: tuple(data[part]) for part in PARTS}


def _some(numbers: list[str]) -> str:
    more = len(numbers) - _SHOWN
    return ", ".join(numbers[:_SHOWN]) + (f" and {more} more" if more > 0 else "")

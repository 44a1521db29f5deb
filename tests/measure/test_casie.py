"""The split of CASIE: ours as it lies there, and what is wrong with others."""

import json
import os
from pathlib import Path

import pytest

from scripts.measure.casie import LEFT_OUT, read_split

OURS = Path(__file__).parents[2] / "corpus/splits/casie.json"


def written(tmp_path, train=("1", "2"), dev=("10",), test=("3",), **more):
    path = tmp_path / "casie.json"
    path.write_text(json.dumps({"train": train, "dev": dev, "test": test} | more))
    return path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "annotation").mkdir()
    for number in (1, 2, 3, 10, 1554):
        (tmp_path / f"annotation/{number}.json").write_text("{}")
    return tmp_path / "annotation"


def test_our_split():
    split = read_split(OURS)
    assert {part: len(numbers) for part, numbers in split.items()} == {"train": 701, "dev": 149, "test": 149}
    assert not LEFT_OUT.intersection(*split.values())
    for numbers in split.values():
        assert list(numbers) == sorted(numbers, key=int)
    assert split["train"][:3] == ("4", "12", "18")


@pytest.mark.skipif("ATTACK_CLAIMS_MIRROR" not in os.environ, reason="no folder with the public corpora")
def test_our_split_is_complete():
    folder = Path(os.environ["ATTACK_CLAIMS_MIRROR"]) / "casie/annotation"
    assert sum(map(len, read_split(OURS, folder).values())) == len(list(folder.glob("*.json"))) - 1


def test_a_split_and_its_folder(tmp_path, folder):
    assert read_split(written(tmp_path), folder) == {"train": ("1", "2"), "dev": ("10",), "test": ("3",)}


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"dev": ["10", "2"]}, "2 in 'dev' and once more; each article is in one part"),
        ({"test": ["3", "3"]}, "3 in 'test' and once more"),
        ({"test": ["3", "4"]}, "no file of 4, which"),
        ({"test": []}, "nothing is said of 3 in"),
        ({"train": []}, "nothing is said of 1, 2 in"),
        ({"test": ["3", "1554"]}, "no file of 1554, which"),
        ({"test": ["3", *map(str, range(20, 27))]}, "no file of 20, 21, 22, 23, 24 and 2 more, which"),
        ({"test": [3]}, "'test' is no list of numbers as strings"),
        ({"test": "3"}, "'test' is no list of numbers as strings"),
        ({"rest": []}, "not a split, which has the keys train, dev, test and no others"),
    ],
)
def test_faulty_splits(tmp_path, folder, parts, message):
    with pytest.raises(ValueError, match="casie") as caught:
        read_split(written(tmp_path, **parts), folder)
    assert message in str(caught.value)


def test_no_split(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_split(tmp_path / "casie.json")
    (tmp_path / "casie.json").write_text("{")
    with pytest.raises(ValueError, match=r"casie\.json: not JSON"):
        read_split(tmp_path / "casie.json")

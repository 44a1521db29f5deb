"""Finding the pipeline."""

import sys
from pathlib import Path

import pytest

from scripts.pipeline.load import ModelError, load_pipeline, name_of


def test_folder(model: str) -> None:
    nlp = load_pipeline(model)
    assert name_of(nlp) == "en_tiny 1.2.3"
    assert nlp.pipe_names == ["fixed_phrases"]
    assert "scripts.pipeline.shipped" in sys.modules


def test_no_such_pipeline() -> None:
    with pytest.raises(ModelError) as caught:
        load_pipeline("en_nowhere")
    assert str(caught.value) == (
        "there is no pipeline 'en_nowhere': install its wheel (pip install en_attack_claims-…-py3-none-any.whl), "
        "or name the folder of a trained one (training/…/model)"
    )


def test_folder_that_is_no_pipeline(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="does not load: "):
        load_pipeline(str(tmp_path))


def test_pipeline_with_a_component_that_nobody_knows(model: str, tmp_path: Path) -> None:
    folder = tmp_path / "unknown"
    folder.mkdir()
    for path in Path(model).rglob("*"):
        if path.is_file():
            (folder / path.relative_to(model)).parent.mkdir(parents=True, exist_ok=True)
            (folder / path.relative_to(model)).write_bytes(path.read_bytes().replace(b"fixed_phrases", b"nobodys_part"))
    with pytest.raises(ModelError, match="nobodys_part"):
        load_pipeline(str(folder))

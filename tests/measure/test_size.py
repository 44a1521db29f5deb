"""Parameters and files of pipelines small enough to be counted by hand."""

import pytest
import spacy
from spacy.language import Language
from thinc.api import Linear, PyTorchWrapper, chain

from scripts.measure.size import megabytes, parameters


class Holder:
    """A component that has nothing but a model."""

    def __init__(self, model):
        self.model = model

    def __call__(self, doc):
        return doc


def pipeline(*models) -> Language:
    nlp = spacy.blank("en")
    for number, model in enumerate(models):
        Language.component(f"holder_{number}", func=Holder(model))
        nlp.add_pipe(f"holder_{number}")
    return nlp


def test_weights_and_biases_are_counted_and_shared_ones_once():
    shared = Linear(nO=3, nI=2).initialize()
    assert parameters(pipeline(shared)) == 3 * 2 + 3
    own = Linear(nO=5, nI=3).initialize()
    assert parameters(pipeline(chain(shared, own), shared)) == (3 * 2 + 3) + (5 * 3 + 5)


def test_weights_inside_pytorch_are_counted():
    torch = pytest.importorskip("torch")
    assert parameters(pipeline(PyTorchWrapper(torch.nn.Linear(4, 7)))) == 4 * 7 + 7


def test_without_models(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    assert parameters(nlp) == 0
    assert megabytes(nlp) is None
    nlp.to_disk(tmp_path / "model")
    (tmp_path / "model/more").write_bytes(b"0" * 2_000_000)
    files = sum(file.stat().st_size for file in (tmp_path / "model").rglob("*") if file.is_file())
    assert megabytes(spacy.load(tmp_path / "model")) == files / 1_000_000 > 2

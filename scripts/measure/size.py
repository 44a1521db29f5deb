"""How large a pipeline is: its parameters and its files."""

from pathlib import Path
from typing import Any

from spacy.language import Language
from thinc.api import Model, Shim


def parameters(nlp: Language) -> int:
    """The numbers that training sets: weights of all components, those that several share counted once.

    Weights inside a PyTorch module are counted there. Static word vectors are none of them.
    """
    nodes: dict[int, Model[Any, Any]] = {}
    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        if isinstance(model, Model):
            nodes |= {node.id: node for node in model.walk()}
    own = sum(
        int(node.get_param(name).size) for node in nodes.values() for name in node.param_names if node.has_param(name)
    )
    shims = {id(shim): shim for node in nodes.values() for shim in node.shims}
    inside = {id(weight): int(weight.numel()) for shim in shims.values() for weight in _weights(shim)}
    return own + sum(inside.values())


def megabytes(nlp: Language) -> float | None:
    """The files that it was loaded from, in millions of bytes; None where it was not loaded from any."""
    if nlp.path is None:
        return None
    folder = Path(nlp.path)
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1_000_000


def _weights(shim: Shim) -> list[Any]:
    module: Any = getattr(shim, "_model", None)
    return list(module.parameters()) if hasattr(module, "parameters") else []

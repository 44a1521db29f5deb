"""The trained pipeline, from an installed wheel or from a folder."""

import importlib
from pathlib import Path

import spacy
from spacy.language import Language

PACKAGE = "en_attack_claims"


class ModelError(ValueError):
    """A pipeline that is not there or does not load."""


def load_pipeline(model: str) -> Language:
    """Load a trained pipeline.

    model (str): The name of an installed package, or the folder of a trained pipeline.
    RETURNS (Language): The pipeline.
    RAISES (ModelError): There is none, or it does not load.
    """
    if not spacy.util.is_package(model):
        if not Path(model).is_dir():
            raise ModelError(
                f"there is no pipeline {model!r}: install its wheel (pip install {PACKAGE}-…-py3-none-any.whl), "
                "or name the folder of a trained one (training/…/model)"
            )
        # A folder does not bring the code of our components. A package does, and the two cannot be loaded together.
        importlib.import_module("scripts.pipeline.shipped")
    try:
        return spacy.load(model)
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(f"the pipeline {model!r} does not load: {error}") from error


def name_of(nlp: Language) -> str:
    """Name and version, as a wheel is named: en_attack_claims 0.1.0."""
    return f"{nlp.lang}_{nlp.meta['name']} {nlp.meta['version']}"

"""Load pipelines and corpora to measure, with errors that say what to do."""

import importlib
import importlib.util
import zlib
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import is_package
from spacy.vocab import Vocab

_SHIPPED = "scripts.pipeline.shipped"


def load_pipeline(model: str) -> Language:
    """Load an installed package by its name, or a trained pipeline by its folder.

    RAISES (ValueError): There is no such pipeline, or it cannot be loaded.
    """
    installed = is_package(model)
    if not installed and not Path(model).is_dir():
        raise ValueError(
            f"{model}: neither an installed package nor a folder; train it first (python -m weasel run train) or "
            "install its wheel"
        )
    # A package registers its own copy of the code: with the source beside it, spaCy stops with E004.
    if not installed and importlib.util.find_spec(_SHIPPED):
        importlib.import_module(_SHIPPED)
    try:
        return spacy.load(model)
    except (OSError, ValueError, ImportError) as error:
        raise ValueError(f"{model}: cannot be loaded: {error}") from error


def load_corpus(path: Path, vocab: Vocab) -> list[Doc]:
    """Read a corpus of annotated Docs.

    path (Path): A DocBin.
    vocab (Vocab): For the Docs.
    RAISES (ValueError): There is no such file, it is no DocBin, or it is empty.
    """
    again = "make it with python -m scripts.pipeline.convert"
    if not path.is_file():
        raise ValueError(f"{path}: no such file; {again}")
    try:
        docs = list(DocBin().from_disk(path).get_docs(vocab))
    except (ValueError, KeyError, TypeError, IndexError, zlib.error) as error:
        raise ValueError(f"{path}: not a corpus of spaCy Docs ({type(error).__name__}: {error}); {again}") from error
    if not docs:
        raise ValueError(f"{path}: there is no article in it; {again}")
    return docs

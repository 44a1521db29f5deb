"""Load the corpus to measure on, with errors that say what to do."""

import zlib
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab


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

"""What `check_wheel` runs inside the new environment; it may use spaCy and the wheel, and nothing else of ours.

Usage: python -I inside_wheel.py PACKAGE TEXTS.spacy PREDICTIONS.spacy BATCH_SIZE
"""

import sys
from typing import Any

import spacy
from spacy.tokens import DocBin


def forbid_network(event: str, _: tuple[Any, ...]) -> None:
    """An audit hook that makes every connection fail, so that a hidden download cannot pass for a whole wheel."""
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(f"the installed pipeline asks for the network ({event})")


def main(package: str, texts: str, predictions: str, batch_size: str) -> None:
    """Load the package by its name, let it read the texts, and save what it found."""
    sys.addaudithook(forbid_network)
    nlp = spacy.load(package)
    gold = DocBin().from_disk(texts).get_docs(spacy.blank("en").vocab)
    found = DocBin(store_user_data=True)
    for doc in nlp.pipe((doc.text for doc in gold), batch_size=int(batch_size)):
        # The encoder's arrays are of no use here and do not go into a DocBin.
        if doc.has_extension("trf_data"):
            doc._.trf_data = None
        found_here = len(doc.spans["sc"]), len(doc._.statements), len(doc._.attacks)
        sys.stderr.write("{} spans, {} statements, {} attacks\n".format(*found_here))
        found.add(doc)
    found.to_disk(predictions)


if __name__ == "__main__":
    main(*sys.argv[1:])

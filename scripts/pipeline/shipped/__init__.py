"""The code inside the wheel, registered with spaCy; `--code scripts/pipeline/shipped/__init__.py` in training."""

from scripts.pipeline.shipped import linker, partial, proposer, readout, selector, suggester

__all__ = ["linker", "partial", "proposer", "readout", "selector", "suggester"]

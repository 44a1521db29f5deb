"""How our steps call spaCy's own commands."""

import os
import sys
from collections.abc import Mapping

# Registers the components that the configs name.
CODE = "scripts/pipeline/shipped/__init__.py"


def spacy_command(*words: str) -> list[str]:
    """The command line of `python -m spacy WORDS`, with our components registered."""
    return [sys.executable, "-m", "spacy", *words, "--code", CODE]


def spacy_environment() -> Mapping[str, str]:
    """Our environment without the long warnings of the tokenizers library at every fork."""
    return os.environ | {"TOKENIZERS_PARALLELISM": "false"}

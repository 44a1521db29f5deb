"""`metrics.json` and `wheel.json`: what was measured, on what, by what, and at what cost."""

import json
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from scripts.files import write_atomically
from scripts.measure.metrics import Measures


class Run(TypedDict):
    """What was run on what.

    model (str): As it was named on the command line.
    name (str), version (str): From the pipeline's own description.
    corpus (str), sha256 (str): The corpus file.
    articles (int), words (int): Its size; words are tokens that are not white space.
    python (str), spacy (str), torch (str | None): Versions; torch is None where nothing loaded it.
    cores (int): That the process may use.
    threads (int | None): Of torch.
    resamples (int), seed (int): Of the intervals.
    """

    model: str
    name: str
    version: str
    corpus: str
    sha256: str
    articles: int
    words: int
    python: str
    spacy: str
    torch: str | None
    cores: int
    threads: int | None
    resamples: int
    seed: int


class Cost(TypedDict):
    """What the pipeline took.

    seconds (float): Wall clock over all articles, loading and warm-up not counted.
    words_per_second (float): Words of the corpus over these seconds.
    peak_memory_mib (float): Highest resident memory of the process from its start to the last article.
    """

    seconds: float
    words_per_second: float
    peak_memory_mib: float


class Wheel(TypedDict):
    """The wheel that the figures are of: its file name, and its size in millions of bytes."""

    file: str
    megabytes: float


class Metrics(TypedDict):
    """The whole of `metrics.json`; baseline is None where it was not asked for.

    `wheel` stands only in `wheel.json`, which holds the figures that the installed wheel repeated.
    """

    run: Run
    cost: Cost
    pipeline: Measures
    baseline: Measures | None
    wheel: NotRequired[Wheel]


def save_metrics(metrics: Metrics, path: Path) -> None:
    """Write metrics as JSON; the file is complete or not there."""
    write_atomically(path, (json.dumps(metrics, indent=2, ensure_ascii=False) + "\n").encode("utf-8"))


def load_metrics(path: Path) -> Metrics:
    """Read what `save_metrics` wrote.

    RAISES (FileNotFoundError): There is no such file.
    RAISES (ValueError): It is something else.
    """
    again = "make it with python -m scripts.measure.evaluate"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; {again}")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: not JSON ({error}); {again}") from error
    if not isinstance(data, dict) or not Metrics.__required_keys__ <= data.keys():
        raise ValueError(f"{path}: no metrics, which have {', '.join(sorted(Metrics.__required_keys__))}; {again}")
    return cast(Metrics, data)

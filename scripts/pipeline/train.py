"""Train a pipeline with `spacy train`, with a sign of life between its evaluations."""

from pathlib import Path
from typing import Annotated

import typer

from scripts.console import fail, run_watched
from scripts.pipeline.spacy_cli import spacy_command, spacy_environment


def train(
    config: Annotated[Path, typer.Argument(help="Training config.", exists=True, dir_okay=False)],
    output: Annotated[Path, typer.Argument(help="Folder for model-best and model-last.")],
    gpu_id: Annotated[int, typer.Option(help="Which GPU; -1 is the CPU.")] = -1,
    overrides: Annotated[list[str] | None, typer.Argument(help="Config overrides, as for spacy train.")] = None,
) -> None:
    """Train a pipeline; the checkpoint that is best on dev goes to OUTPUT/model-best.

    Example: python -m scripts.pipeline.train configs/transformer.cfg training/transformer -- --training.max_steps 200
    """
    command = spacy_command("train", str(config), "--output", str(output), "--gpu-id", str(gpu_id), *(overrides or []))
    if run_watched(command, "training", spacy_environment()):
        fail(f"spacy train stopped; its messages are above. Mend {config} or the data and run the same command again")


if __name__ == "__main__":
    typer.run(train)

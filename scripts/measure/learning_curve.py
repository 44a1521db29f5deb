"""How much more articles would help: the pipeline trained on growing parts of the train split, with several seeds.

The parts of one seed are nested: what 25 % hold, 50 % hold too. A training makes a fixed number of steps and some more
for each article, since more articles take longer to learn: with equal steps the small parts would be learnt by heart
and the whole be half read, with equal passes it would be the other way round.
"""

import hashlib
import json
import random
import shutil
import sys
from pathlib import Path
from typing import Annotated

import spacy
import typer
from spacy.tokens import Doc, DocBin

from scripts.console import fail, run_watched
from scripts.files import put_in_place, write_atomically
from scripts.measure.corpus import load_corpus
from scripts.measure.curve import Curve, Point
from scripts.measure.evaluate import words_in
from scripts.measure.machine import sha256
from scripts.measure.results import load_metrics


def learning_curve(
    config: Annotated[Path, typer.Argument(help="Training config.", exists=True, dir_okay=False)],
    corpus: Annotated[Path, typer.Argument(help="Folder with train.spacy, dev.spacy and test.spacy.")],
    output: Annotated[Path, typer.Argument(help="Folder for the trainings and for curve.json.")],
    shares: Annotated[str, typer.Option(help="Parts of the train split, in per cent.")] = "25,50,75,100",
    seeds: Annotated[str, typer.Option(help="Seeds.")] = "0,1,2",
    steps: Annotated[int, typer.Option(help="Steps of each training …")] = 200,
    steps_per_article: Annotated[float, typer.Option(help="… and so many more for each article.")] = 1.2,
    gpu_id: Annotated[int, typer.Option(help="Which GPU; -1 is the CPU.")] = -1,
) -> None:
    """Train on parts of the train split and measure on test; what is finished is kept when it is run again.

    Example: python -m scripts.measure.learning_curve configs/transformer.cfg corpus training/curve
    """
    try:
        parts = [int(share) / 100 for share in shares.split(",")]
        chosen = [int(seed) for seed in seeds.split(",")]
    except ValueError as error:
        raise typer.BadParameter("--shares and --seeds are whole numbers with commas between them") from error
    if not all(0 < share <= 1 for share in parts):
        raise typer.BadParameter(f"--shares {shares}: each is more than 0 and at most 100 per cent")
    try:
        docs = {split: load_corpus(corpus / f"{split}.spacy", spacy.blank("en").vocab) for split in ("train", "test")}
    except ValueError as error:
        fail(error)
    test = sha256(corpus / "test.spacy")
    points: list[Point] = []
    for seed in chosen:
        for share in parts:
            folder = output / f"{round(100 * share):03}-{seed}"
            members = part(len(docs["train"]), share, seed)
            subset = [docs["train"][i] for i in members]
            _train_once(config, corpus, folder, subset, seed, round(steps + steps_per_article * len(subset)), gpu_id)
            if not _measured(folder / "metrics.json", test):
                _measure(corpus, folder)
            f1 = _f1(folder / "metrics.json")
            points.append({"share": share, "seed": seed, "articles": len(subset), "words": words_in(subset), "f1": f1})
            curve: Curve = {
                "steps": steps,
                "steps_per_article": steps_per_article,
                "test_sha256": test,
                "points": points,
            }
            write_atomically(output / "curve.json", (json.dumps(curve, indent=2) + "\n").encode())
            typer.echo(f"{share:.0%} seed {seed}: {', '.join(f'{k} {100 * v:.1f}' for k, v in f1.items())}")


def part(articles: int, share: float, seed: int) -> list[int]:
    """Which articles a part holds; the larger part of one seed holds the smaller one.

    RETURNS (list[int]): Indices in the order of the corpus.
    """
    order = list(range(articles))
    random.Random(seed).shuffle(order)
    return sorted(order[: round(share * articles)])


def _train_once(
    config: Path, corpus: Path, folder: Path, subset: list[Doc], seed: int, steps: int, gpu_id: int
) -> None:
    """Train, unless the same config was trained on the same articles for as many steps already."""
    content = DocBin(docs=subset, store_user_data=True).to_bytes()
    wanted = {"steps": steps, "train_sha256": hashlib.sha256(content).hexdigest(), "config_sha256": sha256(config)}
    record = folder / "trained/training.json"
    if record.exists() and json.loads(record.read_text(encoding="utf-8")) == wanted:
        return
    (folder / "metrics.json").unlink(missing_ok=True)
    write_atomically(folder / "train.spacy", content)
    _train(config, corpus, folder, seed, steps, gpu_id)
    write_atomically(record, (json.dumps(wanted, indent=2) + "\n").encode())


def _train(config: Path, corpus: Path, folder: Path, seed: int, steps: int, gpu_id: int) -> None:
    settings = {
        "paths.train": folder / "train.spacy",
        "paths.dev": corpus / "dev.spacy",
        "system.seed": seed,
        "training.max_steps": steps,
        "training.optimizer.learn_rate.total_steps": steps,
        # Once, at the end: the last state is measured, not the best one on dev.
        "training.eval_frequency": steps,
    }
    overrides = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    unfinished = folder / ".trained"
    _run("scripts.pipeline.train", str(config), str(unfinished), "--gpu-id", str(gpu_id), "--", *overrides)
    shutil.rmtree(unfinished / "model-best", ignore_errors=True)
    put_in_place(unfinished, folder / "trained")


def _f1(metrics: Path) -> dict[str, float]:
    scores = load_metrics(metrics)["pipeline"]["nested"]["exact"]
    return {label: score["f1"]["value"] for label, score in scores.items() if score["f1"]}


def _measured(metrics: Path, test: str) -> bool:
    """Whether a training was measured on this very test split."""
    return metrics.exists() and load_metrics(metrics)["run"]["sha256"] == test


def _measure(corpus: Path, folder: Path) -> None:
    model, tuned = str(folder / "trained/model-last"), str(folder / "model")
    _run("scripts.pipeline.tune", model, str(corpus / "dev.spacy"), tuned, "--figures", str(folder / "tuning.json"))
    metrics = str(folder / "metrics.json")
    _run("scripts.measure.evaluate", tuned, str(corpus / "test.spacy"), "--output", metrics, "--no-baseline")
    shutil.rmtree(tuned)


def _run(module: str, *arguments: str) -> None:
    if run_watched([sys.executable, "-m", module, *arguments], module.rpartition(".")[2]):
        fail(f"{module} stopped; its messages are above. Run the same command again: what is finished is kept")


if __name__ == "__main__":
    typer.run(learning_curve)

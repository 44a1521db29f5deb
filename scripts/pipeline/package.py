"""Pack a tuned pipeline as one wheel: weights, tokenizer, the shipped code, a model card.

The work is done by `spacy package`; what is added here is the description that goes along (`meta.json`, `README.md`,
`LICENSE`), so that a wheel that travels alone still says what it is, how good it is, and what it gets wrong.
"""

import json
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scripts.articles.article import LABELS
from scripts.console import fail, run_watched
from scripts.measure.results import Metrics, load_metrics
from scripts.pipeline.ours import OUR_ARTICLES, OUR_CORPUS, WithOurs, are_ours

SHIPPED = Path("scripts/pipeline/shipped")
TEMPLATES = Path(__file__).parent / "templates"
DESCRIPTION = "Who attacked whom, and who says so, in English news: nested spans with scores, and their links."
ENCODER_SOURCE = {
    "name": "sentence-transformers/all-MiniLM-L6-v2",
    "url": "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
    "license": "Apache-2.0",
    "author": "sentence-transformers",
}


def package(
    model: Annotated[Path, typer.Argument(help="The tuned pipeline, for instance training/transformer/model.")],
    metrics: Annotated[Path, typer.Argument(help="Its metrics.json.")],
    output: Annotated[Path, typer.Argument(help="Folder for the wheel.")],
    name: Annotated[str, typer.Option(help="Name of the package without the language.")] = "attack_claims",
    version: Annotated[str, typer.Option(help="Its version.")] = "0.1.0",
    articles: Annotated[Path, typer.Option(help="The articles that it learned from.")] = OUR_ARTICLES,
    with_ours: Annotated[WithOurs, typer.Option(help="Whether it learned from ours as well.")] = WithOurs.FALSE,
    encoder: Annotated[str, typer.Option(help="Name of the pretrained encoder; empty if there is none.")] = "",
) -> None:
    """Pack a pipeline as a wheel that pip installs.

    Example: python -m scripts.pipeline.package training/transformer/model training/transformer/metrics.json packages
    """
    try:
        figures = load_metrics(metrics)
    except (FileNotFoundError, ValueError) as error:
        fail(str(error))
    if not (model / "meta.json").is_file():
        fail(f"there is no pipeline in {model}; run the steps before this one first (weasel run all)")
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output, prefix=".package.") as scratch:
        staged = Path(shutil.copytree(model, Path(scratch) / "model"))
        built = Path(scratch) / "built"
        built.mkdir()
        meta = _meta(staged, figures, _sources(articles, with_ours, encoder)) | {"name": name, "version": version}
        (staged / "meta.json").write_text(json.dumps(meta, indent=2), encoding="utf-8")
        (staged / "README.md").write_text(_model_card(meta, figures), encoding="utf-8")
        if are_ours(articles):
            shutil.copy("LICENSE", staged / "LICENSE")
        code = ",".join(str(file) for file in sorted(SHIPPED.glob("*.py")) if file.name != "__init__.py")
        command = [sys.executable, "-m", "spacy", "package", str(staged), str(built), "--code", code]
        command += ["--name", name, "--version", version, "--build", "wheel"]
        if run_watched(command, "packing the wheel"):
            fail("spacy package failed; its messages are above")
        wheels = list(built.glob("*/dist/*.whl"))
        if len(wheels) != 1:
            fail(f"spacy package made {len(wheels)} wheels, expected one; its messages are above")
        wheel = output / wheels[0].name
        wheels[0].replace(wheel)
    typer.echo(f"{wheel}: {wheel.stat().st_size / 1e6:.1f} MB")


def _sources(articles: Path, with_ours: WithOurs, encoder: str) -> list[dict[str, str]]:
    """What the pipeline is made of, as spaCy's `meta.json` lists it: articles first, then the encoder.

    Of somebody's own articles we know neither author nor licence, so nothing is said of them but where they came from.
    """
    if are_ours(articles):
        sources = [OUR_CORPUS]
    else:
        sources = [{"name": f"articles in {articles.resolve().name}"}]
        sources += [OUR_CORPUS] if with_ours == WithOurs.TRUE else []
    if encoder:
        # A folder's path says nothing to others, and too much of the machine.
        other = {"name": encoder.rstrip("/").rsplit("/", 1)[-1]}
        sources.append(ENCODER_SOURCE if encoder == ENCODER_SOURCE["name"] else other)
    return sources


def _meta(model: Path, figures: Metrics, sources: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The pipeline's own meta.json, which has labels, requirements and spaCy's range, with what people need to know."""
    meta: dict[str, Any] = json.loads((model / "meta.json").read_text(encoding="utf-8"))
    author = {"author": OUR_CORPUS["author"], "license": "MIT"} if sources[0] == OUR_CORPUS else {}
    return meta | author | {"description": DESCRIPTION, "sources": sources, "performance": _performance(figures)}


def _performance(figures: Metrics) -> dict[str, Any]:
    """Exact scores on the test split under the names that spaCy uses."""
    performance: dict[str, Any] = {}
    for prefix, view in (("ents", figures["pipeline"]["flat"]), ("spans_sc", figures["pipeline"]["nested"])):
        scores = {
            label: {key[0]: figure["value"] for key in ("precision", "recall", "f1") if (figure := score[key])}
            for label, score in view["exact"].items()
        }
        performance |= {f"{prefix}_{key}": value for key, value in scores["micro"].items()}
        performance[f"{prefix}_macro_f"] = scores["macro"].get("f")
        performance[f"{prefix}_per_type"] = {label: scores[label] for label in LABELS if label in scores}
    return performance | {"speed": figures["cost"]["words_per_second"]}


def _model_card(meta: dict[str, Any], figures: Metrics) -> str:
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return templates.get_template("model_card.md.jinja").render(
        meta=meta, figures=figures, labels=LABELS, ours=meta["sources"][0] == OUR_CORPUS
    )


if __name__ == "__main__":
    typer.run(package)

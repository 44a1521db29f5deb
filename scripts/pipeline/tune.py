"""Decide on dev what the pipeline answers with: spans of proposer, of spancat or of both, and from which score on.

The threshold of 0.5 that spancat has by default is right for no label: rare labels score lower. So each label gets the
threshold with the best exact F1 on dev, for every source of spans, and the source with the best mean F1 of the labels
wins. The figures of all are written down beside the model.
"""

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

import numpy as np
import typer
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Config

from scripts.articles.article import LABELS
from scripts.articles.docs import SPANS_KEY
from scripts.console import fail, progress
from scripts.files import put_in_place, write_atomically
from scripts.measure.corpus import load_corpus
from scripts.pipeline.load import load_pipeline
from scripts.pipeline.shipped.selector import Selector, Source, select

SOURCES: tuple[Source, ...] = get_args(Source)
GRID = tuple(round(0.05 * step, 2) for step in range(1, 20))


@dataclass(frozen=True, slots=True)
class Choice:
    """A label's threshold and its exact F1 on dev there, and at the untuned threshold of 0.5."""

    threshold: float
    f1: float
    f1_untuned: float


def tune(
    model: Annotated[Path, typer.Argument(help="The trained pipeline, for instance training/transformer/model-best.")],
    corpus: Annotated[Path, typer.Argument(help="The dev split; never the test split.")],
    output: Annotated[Path, typer.Argument(help="Folder for the tuned pipeline.")],
    figures: Annotated[Path, typer.Option(help="JSON file for the figures of the comparison.")],
    name: Annotated[str, typer.Option(help="Name of the pipeline without the language.")] = "attack_claims",
    version: Annotated[str, typer.Option(help="Its version.")] = "0.1.0",
) -> None:
    """Choose the source of the spans and a threshold a label on dev, and save the pipeline with them.

    Example: python -m scripts.pipeline.tune training/transformer/model-best corpus/dev.spacy
    training/transformer/model --figures training/transformer/tuning.json
    """
    try:
        nlp = load_pipeline(str(model))
        gold = load_corpus(corpus, nlp.vocab)
    except ValueError as error:
        fail(error)
    docs = read(nlp, gold)
    choices = {source: choose(scored_spans(docs, source), gold) for source in SOURCES}
    means = {source: float(np.mean([choice.f1 for choice in chosen.values()])) for source, chosen in choices.items()}
    best = max(SOURCES, key=lambda source: means[source])
    thresholds = {label: choice.threshold for label, choice in choices[best].items()}
    save(model, output, {"source": best, "thresholds": thresholds}, {"name": name, "version": version})
    report = {
        "split": str(corpus),
        "articles": len(gold),
        "source": best,
        "macro_f1": means,
        "labels": {source: {label: asdict(choice) for label, choice in choices[source].items()} for source in SOURCES},
    }
    write_atomically(figures, (json.dumps(report, indent=2) + "\n").encode())
    for source in SOURCES:
        chosen = ", ".join(f"{label} {choice.threshold:.2f}" for label, choice in choices[source].items())
        typer.echo(f"{source}: mean exact F1 on dev {means[source]:.3f} with the thresholds {chosen}")
    typer.echo(f"the pipeline answers with the spans of {best}")


# A Doc's spans with their scores: label, first token, token behind the last, score.
Scored = list[tuple[str, int, int, float]]


def read(nlp: Language, gold: Sequence[Doc]) -> list[Doc]:
    """Let the pipeline read the articles up to the selector, so that spancat's and the proposer's spans are both there.

    nlp (Language): The trained pipeline.
    gold (Sequence[Doc]): The dev articles; only their texts are read.
    """
    with nlp.select_pipes(disable=[name for name in ("selector", "linker") if name in nlp.pipe_names]):
        docs = nlp.pipe((doc.text for doc in gold), batch_size=8)
        return list(progress(docs, len(gold), "reading dev"))


def scored_spans(docs: Sequence[Doc], source: Source) -> list[Scored]:
    """What the selector answers with one source and no threshold.

    docs (Sequence[Doc]): What `read` gave.
    RETURNS (list[Scored]): One list a Doc. Spans of one label do not overlap; since the better-scored ones were chosen
        first, leaving out those below a threshold gives what the selector gives with that threshold.
    """
    selector = Selector(source=source)
    found = []
    for doc in docs:
        group = select(doc, selector.judge(doc), {}, SPANS_KEY)
        scores = group.attrs["scores"]
        found.append(
            [(span.label_, span.start, span.end, float(score)) for span, score in zip(group, scores, strict=True)]
        )
    return found


def choose(found: Sequence[Scored], gold: Sequence[Doc]) -> dict[str, Choice]:
    """The best threshold of each label.

    found (Sequence[Scored]): What the pipeline found, a list a Doc.
    gold (Sequence[Doc]): The annotated Docs; one that does not annotate a label is left out for it.
    RETURNS (dict[str, Choice]): Of thresholds that are equally good the one in the middle, which is the least likely to
        lie on the edge of what dev happens to hold.
    """
    return {label: _choose(label, found, gold) for label in LABELS}


def _choose(label: str, found: Sequence[Scored], gold: Sequence[Doc]) -> Choice:
    hits: list[bool] = []
    scores: list[float] = []
    support = 0
    for spans, doc in zip(found, gold, strict=True):
        if label not in doc.user_data.get("annotates", LABELS):
            continue
        right = {(span.start, span.end) for span in doc.spans[SPANS_KEY] if span.label_ == label}
        support += len(right)
        mine = [(start, end, score) for name, start, end, score in spans if name == label]
        hits += [(start, end) in right for start, end, _ in mine]
        scores += [score for *_, score in mine]
    # 32 bits, as in the selector.
    hit, score_array = np.array(hits, dtype=bool), np.array(scores, dtype="f")

    def f1(threshold: float) -> float:
        kept = score_array >= threshold
        found_and_gold = int(kept.sum()) + support
        return 2 * int(hit[kept].sum()) / found_and_gold if found_and_gold else 0.0

    values = [f1(threshold) for threshold in GRID]
    best = [threshold for threshold, value in zip(GRID, values, strict=True) if value == max(values)]
    return Choice(best[len(best) // 2], max(values), f1(0.5))


def save(model: Path, output: Path, selector: dict[str, Any], meta: dict[str, str]) -> None:
    """Copy the pipeline with settings of its selector and its description changed; the folder is complete or not there.

    model (Path): The trained pipeline; stays as it is.
    output (Path): The copy.
    selector (dict[str, Any]): Settings of the component `selector`.
    meta (dict[str, str]): Fields of meta.json, which `spacy train` leaves without a name.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix=".model.") as scratch:
        copy = Path(shutil.copytree(model, Path(scratch) / "model"))
        config = Config().from_disk(copy / "config.cfg", interpolate=False)
        config["components"]["selector"] |= selector
        config.to_disk(copy / "config.cfg")
        described = json.loads((copy / "meta.json").read_text(encoding="utf-8")) | meta
        (copy / "meta.json").write_text(json.dumps(described, indent=2), encoding="utf-8")
        put_in_place(copy, output)


if __name__ == "__main__":
    typer.run(tune)

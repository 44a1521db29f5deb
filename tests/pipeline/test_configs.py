"""Every config makes a pipeline, as it stands; every twin has all that its big brother has."""

from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed, load_config, load_model_from_config, registry
from thinc.api import Config

# Registers the components.
import scripts.pipeline.shipped  # noqa: F401
from scripts.articles.article import LABELS
from scripts.articles.docs import flat_view
from tests.pipeline.builders import make_doc
from tests.tiny_encoder import make_tiny_encoder

CONFIGS = Path(__file__).parents[2] / "configs"
FILES = sorted(path.relative_to(CONFIGS) for path in CONFIGS.rglob("*.cfg"))
COMPONENTS = ["ner", "proposer", "suggester", "spancat", "selector", "linker"]
WORDS = "Two officials said that gunmen had stormed the depot ."
SPANS = [("SOURCE", 0, 2), ("CLAIM", 3, 9), ("ATTACKER", 4, 5), ("TARGET", 7, 9)]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_encoder(tmp_path_factory.mktemp("encoder"))


def load(file: Path, encoder: Path, **overrides: Any) -> Config:
    raw = load_config(CONFIGS / file)
    paths = {"paths.encoder": str(encoder)} if "encoder" in raw["paths"] else {}
    return load_config(CONFIGS / file, overrides=paths | overrides, interpolate=True)


def make(config: Config) -> Language:
    # Without defaults that are filled in: a config says all there is.
    return load_model_from_config(config, auto_fill=False, validate=True)


def test_both_pipelines_have_a_twin() -> None:
    assert [str(file) for file in FILES] == ["cpu.cfg", "test/cpu.cfg", "test/transformer.cfg", "transformer.cfg"]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_makes_a_pipeline(file: Path, encoder: Path) -> None:
    config = load(file, encoder)
    nlp = make(config)
    first = "transformer" if file.stem == "transformer" else "tok2vec"
    assert nlp.pipe_names == ["sentencizer", first, *COMPONENTS]
    selector: Any = nlp.get_pipe("selector")
    assert (selector.source, set(selector.thresholds)) == ("spancat", set(LABELS))
    proposer: Any = nlp.get_pipe("proposer")
    assert proposer.cfg["lenience"] == [-2.0, 2.0, 4.0]
    # What is behind [training] is whole as well: spaCy's own schema, registered functions, corpora.
    resolved = registry.resolve(config["training"], schema=spacy.schemas.ConfigSchemaTraining)
    assert (resolved["train_corpus"], resolved["dev_corpus"]) == ("corpora.train", "corpora.dev")
    assert set(registry.resolve({"corpora": config["corpora"]})["corpora"]) == {"train", "dev"}


@pytest.mark.parametrize("file", FILES, ids=str)
def test_checkpoint_is_chosen_by_scores_that_the_pipeline_gives(file: Path, encoder: Path) -> None:
    config = load(file, encoder)
    weights = {name: weight for name, weight in config["training"]["score_weights"].items() if weight}
    assert weights == {"spans_sc_macro_f": 0.75, "ents_macro_f": 0.25}
    assert set(config["training"]["annotating_components"]) <= set(config["nlp"]["pipeline"])


@pytest.mark.parametrize("name", ["cpu", "transformer"])
def test_twin_trains_and_reads(name: str, encoder: Path) -> None:
    fix_random_seed(0)
    nlp = make(load(Path("test") / f"{name}.cfg", encoder))
    gold = make_doc(WORDS, SPANS, vocab=nlp.vocab)
    gold.ents = flat_view(gold.spans["sc"])
    optimizer = nlp.initialize(lambda: [Example(nlp.make_doc(WORDS), gold)])
    losses: dict[str, float] = {}
    nlp.update([Example(nlp.make_doc(WORDS), gold)], sgd=optimizer, losses=losses, annotates=["suggester"])
    # What "spancat" learns from are the candidates of the same step.
    assert {name for name, loss in losses.items() if loss > 0} >= {"ner", "proposer", "spancat"}
    texts = [WORDS, "", "Calm.\n\n“Nothing happened,” police said."]
    for doc, text in zip(nlp.pipe(texts), texts, strict=True):
        assert doc.text == text
        assert {"proposed", "lenient", "candidates", "sc"} <= set(doc.spans)
        assert len(doc.spans["sc"]) == len(doc.spans["sc"].attrs["scores"])
        assert len(doc._.statements) == sum(span.label_ == "CLAIM" for span in doc.spans["sc"])
    scores = nlp.evaluate([Example(nlp.make_doc(WORDS), gold)])
    assert {"spans_sc_macro_f", "ents_macro_f", "proposed_f", "links_by_f"} <= set(scores)


def shape(value: Any) -> Any:
    """A config without its values; registered names and lists of components are no values."""
    if not isinstance(value, dict):
        return None
    fixed = ("factory", "pipeline", "annotating_components")
    return {key: inner if key.startswith("@") or key in fixed else shape(inner) for key, inner in value.items()}


@pytest.mark.parametrize("name", ["cpu", "transformer"])
def test_twins_differ_in_values_only(name: str) -> None:
    big, small = (load_config(CONFIGS / folder / f"{name}.cfg") for folder in ("", "test"))
    assert shape(small) == shape(big)
    # Labels of the thresholds, punctuation of the sentencizer, and what is written where, are no matter of size.
    for section in ("selector", "suggester", "linker", "sentencizer"):
        assert small["components"][section] == big["components"][section]
    for section in ("score_weights", "logger"):
        assert small["training"][section] == big["training"][section]


def test_both_pipelines_have_the_same_heads() -> None:
    cpu, transformer = (load_config(CONFIGS / f"{name}.cfg") for name in ("cpu", "transformer"))
    for section in ("sentencizer", "suggester", "selector", "linker"):
        assert cpu["components"][section] == transformer["components"][section]
    assert cpu["training"]["score_weights"] == transformer["training"]["score_weights"]

"""A pretrained encoder in a few kilobytes, with random weights, for tests that must not fetch one."""

import string
from pathlib import Path

import torch
from transformers import BertConfig, BertModel, BertTokenizerFast

SEED = 0
MAX_LENGTH = 512


def make_tiny_encoder(folder: Path) -> Path:
    """Write a random BERT and its tokenizer, as a folder of the Hugging Face hub holds them.

    folder (Path): Is made if need be. Its files have the same bytes on every run.
    RETURNS (Path): The folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Every word can be spelled with single characters, so that few tokens are unknown.
    characters = string.ascii_lowercase + string.digits
    marks = string.punctuation + "“”‘’«»–—…"
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *characters,
        *(f"##{one}" for one in characters),
        *marks,
    ]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=MAX_LENGTH)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=MAX_LENGTH,
    )
    # The caller's random numbers stay what they would have been.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        model = BertModel(config)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder

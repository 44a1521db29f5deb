"""MUC-4: who fills which role in a message, and CEAF-REE, the measure for it.

**The data** (Proceedings of the Fourth Message Understanding Conference, 1992): train, dev and test.json of
https://github.com/eventdata/ConfliBERT, `data/muc4`: 1,300, 200 and 200 messages on Latin America, all in capitals,
as {"id": {"doc": text, "roles": {role: [entity, …]}}}; an entity is the list of its mentions, words without offsets.
77 messages of test, 89 of dev and 645 of train have no filler of our roles.

**Merged roles**: our ATTACKER is perp_individual_id ∪ perp_organization_id, our TARGET phys_tgt_id ∪ hum_tgt_name. An
entity of both, the mentions of one being among those of the other, is one (6 in test), as GRIT's authors do it for the
entities of several templates. Instruments are left out. So figures of single roles stand beside ours for orientation.

**CEAF-REE**: Du, Rush & Cardie, "GRIT: Generative Role-filler Transformers for Document-level Event Entity Extraction",
EACL 2021, https://aclanthology.org/2021.eacl-main.52/, as its authors' `eval.py` counts it
(https://github.com/xinyadu/grit_doc_event_entity). In each message and role, predicted entities are aligned with gold
ones, each with one at most, so that the sum of their similarities is highest. Strict similarity is 1 where all mentions
of the predicted entity are mentions of the gold one, else 0. The sums of all messages, over the number of predicted
entities, are precision, and over the number of gold entities recall. Mentions are compared in lower case, without
punctuation, without a, an, the, and with single blanks.

A pipeline marks mentions and does not say which are of one entity: mentions that compare as equal are one predicted
entity, all others are several, of which an entity of the gold can take only one. That costs precision.
"""

import json
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from scipy.optimize import linear_sum_assignment

from scripts.articles.article import ATTACKER, TARGET
from scripts.measure.counts import Counts
from scripts.measure.metrics import RESAMPLES, SEED, Figure, Score, draw, scores

ROLES: Mapping[str, tuple[str, str]] = {
    ATTACKER: ("perp_individual_id", "perp_organization_id"),
    TARGET: ("phys_tgt_id", "hum_tgt_name"),
}
# The mentions of an entity, as they are compared.
Entity = frozenset[str]
# What a message has of each role.
Entities = Mapping[str, Sequence[Entity]]
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


@dataclass(frozen=True, slots=True)
class Message:
    """One document.

    id (str): TST3-MUC4-0001.
    text (str): As the file has it.
    mentions (tuple[str, ...]): All mentions of the merged roles, as the file has them.
    gold (Entities): The entities of each of `ROLES`.
    """

    id: str
    text: str
    mentions: tuple[str, ...]
    gold: Entities


class Quiet(TypedDict):
    """What a pipeline does where there is nothing to find; any precision there is 0.

    messages (int): Without a filler of our roles.
    quiet (Figure | None): The share of them in which it finds nothing; None where there is no such message.
    entities (int): What it finds in the others.
    """

    messages: int
    quiet: Figure | None
    entities: int


def read_messages(path: Path) -> list[Message]:
    """Read messages, in the order of the file.

    RAISES (FileNotFoundError): There is no such file.
    RAISES (ValueError): It is something else.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: not JSON ({error}); fetch the file anew") from error
    if not isinstance(data, dict) or not data:
        raise ValueError(f"{path}: no messages by their ids; fetch the file anew")
    return [_message(path, id, fields) for id, fields in data.items()]


def compared(mention: str) -> str:
    """A mention as it is compared with others: punctuation goes first, so that "A." is an article."""
    return " ".join(_ARTICLES.sub(" ", mention.lower().translate(_PUNCTUATION)).split())


def entities_of(mentions: Iterable[str]) -> tuple[Entity, ...]:
    """Predicted entities: one for all mentions that compare as equal, in the order of the first ones."""
    return tuple(frozenset({mention}) for mention in dict.fromkeys(map(compared, mentions)) if mention)


def aligned(predicted: Sequence[Entity], gold: Sequence[Entity]) -> int:
    """How many predicted entities of one role of one message are right, under the best alignment."""
    similar = np.array([[one <= other for other in gold] for one in predicted], dtype=np.int64)
    if not similar.size:
        return 0
    return int(similar[linear_sum_assignment(similar, maximize=True)].sum())


def score(
    messages: Sequence[Message], predicted: Sequence[Entities], resamples: int = RESAMPLES, seed: int = SEED
) -> dict[str, Score]:
    """CEAF-REE, strict, of each of `ROLES`, with `micro` and `macro` of the two.

    messages (Sequence[Message]): At least one.
    predicted (Sequence[Entities]): For each message its predicted entities by role.
    resamples (int), seed (int): Of the intervals over messages, see `scripts.measure.metrics`.
    """
    return scores(message_counts(messages, predicted), tuple(ROLES), draw(len(messages), resamples, seed))


def message_counts(messages: Sequence[Message], predicted: Sequence[Entities]) -> Counts:
    """The counts of each message; shape (messages, `ROLES`, 4)."""
    counts = np.zeros((len(messages), len(ROLES), 4), dtype=np.int64)
    for row, (message, found) in enumerate(zip(messages, predicted, strict=True)):
        for column, role in enumerate(ROLES):
            ours, gold = found.get(role, ()), message.gold[role]
            same = aligned(ours, gold)
            counts[row, column] = same, len(ours), same, len(gold)
    return counts


def quiet(
    messages: Sequence[Message], predicted: Sequence[Entities], resamples: int = RESAMPLES, seed: int = SEED
) -> Quiet:
    """What was found in the messages that have no filler; the arguments are those of `score`."""
    found = [
        sum(len(found.get(role, ())) for role in ROLES)
        for message, found in zip(messages, predicted, strict=True)
        if not any(message.gold[role] for role in ROLES)
    ]
    if not found:
        return {"messages": 0, "quiet": None, "entities": 0}
    # The share of messages is a share as precision is one: of so many, so many were right.
    counts = np.array([[[number == 0, 1, number == 0, 1]] for number in found], dtype=np.int64)
    share = scores(counts, ("quiet",), draw(len(found), resamples, seed))["quiet"]["precision"]
    return {"messages": len(found), "quiet": share, "entities": sum(found)}


def _message(path: Path, id: str, fields: Any) -> Message:
    roles = fields.get("roles") if isinstance(fields, dict) else None
    if not isinstance(roles, dict) or not isinstance(fields.get("doc"), str):
        raise ValueError(f"{path}: message {id!r} has no text ('doc') or no 'roles'; fetch the file anew")
    raw: dict[str, list[list[str]]] = {}
    for role in (role for pair in ROLES.values() for role in pair):
        entities = roles.get(role)
        if not isinstance(entities, list) or not all(_is_entity(one) for one in entities):
            raise ValueError(f"{path}: message {id!r}: {role!r} is no list of lists of mentions; fetch the file anew")
        raw[role] = entities
    gold = {label: _merged(raw[first], raw[second]) for label, (first, second) in ROLES.items()}
    mentions = tuple(mention for entities in raw.values() for entity in entities for mention in entity)
    return Message(id, fields["doc"], mentions, gold)


def _is_entity(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and compared(one) for one in value)


def _merged(first: Iterable[Iterable[str]], second: Iterable[Iterable[str]]) -> tuple[Entity, ...]:
    """The entities of two roles; one of the second that says the same as one of the first is joined with that."""
    joined = [frozenset(map(compared, entity)) for entity in first]
    own = len(joined)
    for mentions in second:
        entity = frozenset(map(compared, mentions))
        same = next((at for at in range(own) if joined[at] <= entity or entity <= joined[at]), None)
        if same is None:
            joined.append(entity)
        else:
            joined[same] |= entity
    return tuple(joined)

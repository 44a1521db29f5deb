"""Finding texts that share most of their phrases: copies with a word changed, reprints of one agency's report.

Near means: estimated Jaccard similarity of word 5-grams of at least `NEAR_DUPLICATE`, by MinHash with
locality-sensitive hashing (Broder 1997), as the library datasketch has it. Capitals and white space do not count.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from datasketch import MinHash, MinHashLSH

from scripts.articles.same_text import text_key

NEAR_DUPLICATE = 0.5
_SHINGLE_WORDS = 5
_WORDS = re.compile(r"\w+")
_PERMUTATIONS = 64


@dataclass(frozen=True, slots=True)
class Near:
    """A text that is (nearly) the same as a later one.

    number (int): Which it was, in the order in which texts were added, from 0.
    similarity (float): Estimated share of common phrases, 0 to 1; 1 also for many texts that differ in a word.
    same (bool): Whether the words are the same, one by one.
    """

    number: int
    similarity: float
    same: bool


class NearTexts:
    """Texts to which later ones are compared. Who is near whom does not depend on the order in which they come."""

    def __init__(self) -> None:
        self._index = MinHashLSH(threshold=NEAR_DUPLICATE, num_perm=_PERMUTATIONS)
        self._sketches: list[MinHash] = []
        self._keys: list[str] = []

    def add(self, text: str, *, only_if_new: bool = False) -> list[Near]:
        """Add a text, and find those added before it that are near to it.

        only_if_new (bool): Do not add it where there are some; it gets no number then.
        RETURNS (list[Near]): In the order in which they were added.
        """
        sketch, key = _sketch(text), text_key(text)
        found = list(self._near(key, sketch))
        if not (found and only_if_new):
            self._index.insert(len(self._keys), sketch)
            self._sketches.append(sketch)
            self._keys.append(key)
        return found

    def _near(self, key: str, sketch: MinHash) -> Iterator[Near]:
        for number in sorted(self._index.query(sketch)):
            same = self._keys[number] == key
            similarity = 1.0 if same else float(sketch.jaccard(self._sketches[number]))
            if similarity >= NEAR_DUPLICATE:
                yield Near(number, similarity, same)


def near_pairs(texts: Iterable[str]) -> Iterator[tuple[int, int, float]]:
    """All pairs of (nearly) the same text.

    texts (Iterable[str]): Texts, numbered from 0.
    YIELDS (tuple[int, int, float]): Numbers of the earlier and the later one; estimated share of common phrases.
    """
    known = NearTexts()
    for later, text in enumerate(texts):
        for near in known.add(text):
            yield near.number, later, near.similarity


def _sketch(text: str) -> MinHash:
    # Without marks, which some tools part from the words.
    words = _WORDS.findall(text.lower())
    last = max(1, len(words) - _SHINGLE_WORDS + 1)
    sketch = MinHash(num_perm=_PERMUTATIONS)
    sketch.update_batch([" ".join(words[start : start + _SHINGLE_WORDS]).encode() for start in range(last)])
    return sketch

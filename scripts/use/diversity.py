"""An order of texts that are worth most first, and unlike those before them.

Greedy maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998): the next text is the one with the highest
0.5 · worth - 0.5 · likeness, where likeness is the cosine to the most similar text before it, over TF-IDF vectors of
words. A near duplicate of a text before it teaches nothing new: it goes behind all others.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

# Cosine. Different articles of ours have 0.31 at most, one and its first half 0.73.
NEAR_DUPLICATE = 0.6
_WORTH = 0.5
# More than worth and likeness together can make up for.
_LAST = 2.0
# Words, and marks one by one, so that no text that is not blank is without any.
_WORD = r"\w+|[^\w\s]"
Floats = NDArray[np.float64]


def vectors(texts: Iterable[str]) -> Any:
    """TF-IDF vectors of length 1, one sparse row a text; texts may come as a stream.

    texts (Iterable[str]): At least one that is not blank.
    """
    return TfidfVectorizer(token_pattern=_WORD, sublinear_tf=True).fit_transform(texts)


def order(worth: Floats, rows: Any, known: Any, count: int) -> list[int]:
    """Which texts come first.

    worth (Floats): Of each text, 0 or more.
    rows (sparse matrix): Their vectors.
    known (sparse matrix): Vectors of texts that stand before all of them, such as those that are annotated already.
    count (int): How many texts are wanted.
    RETURNS (list[int]): Indices of at most `count` texts; of equal ones the earlier goes first.
    """
    value = _WORTH * (worth / worth.max() if worth.size and worth.max() > 0 else worth)
    likeness = np.zeros(len(worth))
    for row in known:
        likeness = np.maximum(likeness, _cosines(rows, row))
    chosen: list[int] = []
    for _ in range(min(count, len(worth))):
        marginal = value - (1 - _WORTH) * likeness - _LAST * (likeness >= NEAR_DUPLICATE)
        marginal[chosen] = -np.inf
        chosen.append(int(marginal.argmax()))
        likeness = np.maximum(likeness, _cosines(rows, rows[chosen[-1]]))
    return chosen


def _cosines(rows: Any, row: Any) -> Floats:
    cosines: Floats = (rows @ row.T).toarray().ravel()
    # Beyond the sixth decimal sums depend on the machine.
    return cosines.round(6)

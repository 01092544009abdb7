"""scikit-learn's way: character TF-IDF of one and two, sublinear, and linear_kernel of the query with everything."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import linear_kernel

from matching.text import normalise
from tests.quality.peers import Within


class LinearKernel(Within):
    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32)
        self._rows = self._vectorizer.fit_transform(map(normalise, texts))

    def read(self, text: str) -> str:
        return normalise(text)

    def search(self, query: str, k: int) -> list[int]:
        likeness = linear_kernel(self._vectorizer.transform([query]), self._rows)[0]
        best = np.argpartition(-likeness, k)[:k] if k < len(likeness) else np.arange(len(likeness))
        found: list[int] = best[np.argsort(-likeness[best], kind="stable")].tolist()
        return [place for place in found if likeness[place] > 0]


def build(texts: Sequence[str]) -> LinearKernel:
    return LinearKernel(texts)

"""bm25s, its retrieval compiled by numba; queries come as word numbers, so that retrieving alone is measured."""

from collections.abc import Sequence
from sys import intern

import bm25s

from tests.quality.peers import Within
from tests.quality.peers.segmented import asked, segmented


class Bm25s(Within):
    """The compiled path over all documents in one serial call, which is its quickest for single queries."""

    def __init__(self, texts: Sequence[str], left_out: frozenset[str] = frozenset()) -> None:
        # one object a word, not one an occurrence: scattered over the heap, those kept would hold all of it
        corpus = [[intern(word) for word in segmented(text) if word not in left_out] for text in texts]
        self._index = bm25s.BM25(backend="numba")
        self._index.compile()  # the constructor compiles only where NUMBA_DISABLE_JIT is set; speeds the building up
        self._index.index(corpus, show_progress=False)
        self._numbers = self._index.vocab_dict
        self._size = len(corpus)

    def read(self, text: str) -> list[int]:
        """Numbers of the words it knows. A word left out is known to no document."""
        return [self._numbers[word] for word in asked(text) if word in self._numbers]

    def search(self, query: list[int], k: int) -> list[int]:
        return self.search_many([query], k)[0]

    def search_many(self, queries: Sequence[list[int]], k: int) -> list[list[int]]:
        """Documents without any of the words are left out, as every other engine does."""
        if not all(queries):  # compiled code reads past the end where a query has no words
            return [self.search_many([query], k)[0] if query else [] for query in queries]
        places, scores = self._index.retrieve(queries, k=min(k, self._size), show_progress=False)
        return [row[found > 0].tolist() for row, found in zip(places, scores, strict=True)]

    def scores(self, query: list[int]) -> list[float]:
        """Every document's, in order."""
        found: list[float] = self._index.get_scores(query).tolist() if query else [0.0] * self._size
        return found


def build(texts: Sequence[str]) -> Bm25s:
    return Bm25s(texts)

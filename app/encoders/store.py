"""The table of vectors: read by key at once, written behind."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from queue import SimpleQueue
from threading import Event, Lock, Thread

import structlog
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db import Database
from app.encoders.vectors import KEPT
from models.embedding import Embedding

AT_ONCE = 500
"""Rows a statement reads, writes or deletes: far below the parameters either database takes."""
CLOSING_SECONDS = 10.0

log = structlog.get_logger()
_Rows = Mapping[bytes, bytes]


class VectorStore:
    """Writes by a thread of its own: on SQLite the request that needs a vector may itself hold the one write lock,
    and would wait for itself. What cannot be written is encoded again another day."""

    def __init__(self, database_url: str) -> None:
        self._database = Database(database_url)
        self._waiting: SimpleQueue[_Rows | Event | None] = SimpleQueue()
        self._writer: Thread | None = None
        self._one_start = Lock()
        self._failed: Exception | None = None

    def read(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The vectors kept, by key. Raises SQLAlchemyError."""
        found: dict[bytes, bytes] = {}
        with self._database.session(writes=False) as db:
            for some in _portions(keys):
                query = select(Embedding.key, Embedding.vector).where(Embedding.key.in_(some))
                found.update((row.key, row.vector) for row in db.execute(query))
        return found

    def present(self, keys: Iterable[bytes]) -> set[bytes]:
        """Raises SQLAlchemyError."""
        found: set[bytes] = set()
        with self._database.session(writes=False) as db:
            for some in _portions(keys):
                found.update(db.scalars(select(Embedding.key).where(Embedding.key.in_(some))))
        return found

    def keep(self, rows: _Rows) -> None:
        """Returns at once; `flush` waits until it is done."""
        with self._one_start:
            if self._writer is None:
                self._writer = Thread(target=self._write, name="embedding-writer", daemon=True)
                self._writer.start()
        self._waiting.put(dict(rows))

    def flush(self) -> None:
        """Returns when everything given to `keep` is committed. Raises what kept some of it from being written."""
        if self._writer is None:
            return
        written = Event()
        self._waiting.put(written)
        written.wait()
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed

    def prune(self, wanted: set[bytes]) -> int:
        """Deletes every other vector; answers how many. Raises SQLAlchemyError."""
        with self._database.session() as db:
            unwanted = sorted(set(db.scalars(select(Embedding.key))) - wanted)
            for some in _portions(unwanted):
                db.execute(delete(Embedding).where(Embedding.key.in_(some)))
        return len(unwanted)

    def close(self) -> None:
        """Gives the writer a moment to finish."""
        if self._writer is not None:
            self._waiting.put(None)
            self._writer.join(CLOSING_SECONDS)
        self._database.dispose()

    def _write(self) -> None:
        while (given := self._waiting.get()) is not None:
            if isinstance(given, Event):
                given.set()
                continue
            try:
                with self._database.session() as db:
                    _insert_new(db, given)
            except Exception as error:  # whatever it is: a dead writer would be waited for without end
                self._failed = error
                log.warning("embeddings_not_kept", rows=len(given), error=type(error).__name__)


def _insert_new(db: Session, rows: _Rows) -> None:
    """Several processes may encode the same text: the first one's vector stands. All insert in the order of the keys,
    so that none waits for another in a circle."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    for some in _portions(sorted(rows)):
        values = [{"key": key, "dimensions": len(rows[key]) // KEPT.itemsize, "vector": rows[key]} for key in some]
        db.execute(insert(Embedding).values(values).on_conflict_do_nothing())


def _portions(keys: Iterable[bytes]) -> Iterator[Sequence[bytes]]:
    rest = iter(keys)
    while some := list(islice(rest, AT_ONCE)):
        yield some

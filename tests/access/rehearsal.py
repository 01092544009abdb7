"""A database on which every deed is tried for real and then undone, so that each finds the world untouched."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.audit.noticing import WRITTEN
from app.db import Database, UnitOfWork


class Rehearsal(Database):
    """Within `undone()` all sessions share one transaction, each a savepoint of it, and nobody else sees their work."""

    connection: Connection

    @contextmanager
    def undone(self, *, writes: bool) -> Iterator[Connection]:
        """A call that only reads takes no write lock: on SQLite what reads past the sessions would wait for it."""
        with self.engine.execution_options(writes=writes).connect() as connection:
            transaction = connection.begin()
            self.connection = connection
            try:
                yield connection
            finally:
                transaction.rollback()

    @contextmanager
    def session(self, *, writes: bool = True) -> Iterator[Session]:  # noqa: ARG002 - the transaction has begun already
        """The watch under the audit log counts by connection; here each session is to answer for its own writes."""
        earlier, self.connection.info[WRITTEN] = self.connection.info.get(WRITTEN, set()), set()
        try:
            with UnitOfWork(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as db:
                yield db
                db.commit()
        finally:
            self.connection.info[WRITTEN] = earlier

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        with Session(self.connection, join_transaction_mode="create_savepoint") as db:
            yield db

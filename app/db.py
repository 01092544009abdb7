"""The engine, the session of a request, and the only commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import versions
from app.audit import noticing
from app.craftsmen import revisions

PRAGMAS = (
    "journal_mode = WAL",
    "foreign_keys = ON",
    "synchronous = FULL",
    "busy_timeout = 60000",
    "cache_size = -65536",  # KiB, below zero by SQLite's convention: figures over a province's demands read far
)
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UnitOfWork(Session):
    """Every session of the service: it logs what it writes (app/audit), and tells the match indexes which craftsmen
    it changed (app/craftsmen/revisions).

    Lock order, everywhere: plan, demand, its assignment, craftsmen by id, team; at the commit a head of the audit
    chains, the pool revision last.
    """


noticing.follow(UnitOfWork)
versions.follow(UnitOfWork)
revisions.follow(UnitOfWork)


class Database:
    """One engine and the sessions made from it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)

    @contextmanager
    def session(self, *, writes: bool = True) -> Iterator[Session]:
        """A unit of work: commits when the block ends well, rolls back when it raises.

        On SQLite a writing session takes the write lock at its first statement. Taking it later, after reading, can
        fail with "database is locked" at once, without waiting.
        """
        bind = self.engine.execution_options(writes=writes)
        with UnitOfWork(bind, expire_on_commit=False) as db:
            yield db
            db.commit()

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Reads only, and everything as it stood at the first read, however long the reading takes."""
        bind = self.engine.execution_options(writes=False)
        if self.engine.dialect.name == "postgresql":
            bind = bind.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with Session(bind) as db:
            yield db

    def dispose(self) -> None:
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    engine = _make_engine(url)
    noticing.watch(engine)
    return engine


def _make_engine(url: str) -> Engine:
    if not make_url(url).get_backend_name().startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=40, hide_parameters=True)
    local = {"timeout": 60, "check_same_thread": False}
    engine = create_engine(url, connect_args=local, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def session_of_request(request: Request) -> Iterator[Session]:
    database: Database = request.app.state.database
    with database.session(writes=request.method not in READING_METHODS) as db:
        yield db


# Function scope: the commit happens before the response is sent, so a client never holds a 201 for a lost row.
Db = Annotated[Session, Depends(session_of_request, scope="function")]

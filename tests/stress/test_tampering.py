"""Rows of the audit log altered one at a time by whoever owns the database: each is found.

Every day 20; `scripts/stress tampering`: 100 of them, in a log of 3,000 records.
"""

import random
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, text, update
from sqlalchemy.orm import Session

from app.audit.chain import hash_of
from app.audit.events import record
from app.audit.verify import verify
from app.db import Database
from models.audit_record import AuditChain, AuditRecord

RECORDS: Table = AuditRecord.__table__  # type: ignore[assignment]
CHAINS: Table = AuditChain.__table__  # type: ignore[assignment]
TRIGGERS = ("audit_record_no_update", "audit_record_no_delete", "audit_chain_grows")
Row = dict[str, Any]
Tampering = Callable[[Connection, Row], None]


def change(connection: Connection, row: Row, **values: object) -> None:
    connection.execute(update(RECORDS).where(*place_of(row)).values(values))


def place_of(row: Row) -> tuple[Any, ...]:
    return RECORDS.c.chain == row["chain"], RECORDS.c.position == row["position"]


def take_away(connection: Connection, row: Row) -> None:
    connection.execute(delete(RECORDS).where(*place_of(row)))


def take_away_the_last(connection: Connection, row: Row) -> None:
    take_away(connection, last_of(connection, row))


def put_in_another(connection: Connection, row: Row) -> None:
    """Rightly joined to the last, by somebody who knows how."""
    last = last_of(connection, row)
    joined = {"position": last["position"] + 1, "previous": last["hash"], "hash": hash_of(last["hash"], row["content"])}
    connection.execute(insert(RECORDS).values(row | joined))


def rewrite_with_its_hash(connection: Connection, row: Row) -> None:
    content = row["content"].replace("test", "tset", 1)
    change(connection, row, content=content, hash=hash_of(row["previous"], content))


def last_of(connection: Connection, row: Row) -> Row:
    of_chain = select(RECORDS).where(RECORDS.c.chain == row["chain"]).order_by(RECORDS.c.position.desc()).limit(1)
    return dict(connection.execute(of_chain).mappings().one())


def shorten_the_head(connection: Connection, row: Row) -> None:
    connection.execute(update(CHAINS).where(CHAINS.c.number == row["chain"]).values(length=CHAINS.c.length - 1))


TAMPERINGS: list[Tampering] = [
    lambda connection, row: change(connection, row, content=row["content"].replace("test", "tset", 1)),
    lambda connection, row: change(connection, row, content=row["content"] + " "),
    lambda connection, row: change(connection, row, actor_id="01a1fd93-0000-7000-8000-000000000000"),
    lambda connection, row: change(connection, row, action="test.undone"),
    lambda connection, row: change(connection, row, subject_id="another"),
    lambda connection, row: change(connection, row, subject_kind="other"),
    lambda connection, row: change(connection, row, at=row["at"].replace(year=2020)),
    lambda connection, row: change(connection, row, hash="0" * 64),
    lambda connection, row: change(connection, row, previous="f" * 64),
    take_away,
    take_away_the_last,
    put_in_another,
    rewrite_with_its_hash,
    shorten_the_head,
]


def test_every_tampered_row_is_found(database: Database, is_full: bool) -> None:
    records, trials = (3_000, 100) if is_full else (300, 20)
    with database.session() as db:
        for number in range(records):
            record(db, "test.done", "test", str(number), place=number)
    with database.engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(select(RECORDS)).mappings()]
        connection.rollback()
        chance = random.Random(trials)
        for trial in range(trials):
            row = chance.choice(rows)
            take_the_triggers_away(connection)
            TAMPERINGS[trial % len(TAMPERINGS)](connection, row)
            found = list(verify(Session(connection)))
            assert found, f"tampering {trial % len(TAMPERINGS)} of {row['chain']}/{row['position']} went unseen"
            assert found[0].chain == row["chain"]
            connection.rollback()
    with database.snapshot() as db:
        assert list(verify(db)) == []


def take_the_triggers_away(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for name in TRIGGERS:
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))

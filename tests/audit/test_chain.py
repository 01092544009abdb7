"""The chains: nothing can be changed unseen, and many may write at once."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from app.audit.events import record
from app.audit.verify import Anchor, anchors, verify
from app.cli import cli
from app.db import Database
from models.audit_record import AuditRecord

TRIGGERS = ("audit_record_no_update", "audit_record_no_delete", "audit_chain_grows")


def write(database: Database, count: int) -> None:
    for each in range(count):
        with database.session() as db:
            record(db, "test.done", "test", str(each), place=each)


def faults(database: Database, kept: list[Anchor] | None = None) -> list[tuple[int, int]]:
    with database.snapshot() as db:
        return [(fault.chain, fault.position) for fault in verify(db, kept)]


def total(database: Database) -> int:
    with database.snapshot() as db:
        return sum(each.length for each in anchors(db))


def tamper(engine: Engine, statement: str, **values: object) -> None:
    """As whoever owns the database and has taken its triggers away."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in TRIGGERS:
                connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        connection.execute(text(statement), values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_record SET content = 'x'",
        "DELETE FROM audit_record",
        "UPDATE audit_chain SET head = 'x'",
        "DELETE FROM audit_chain",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(database: Database, statement: str):
    write(database, 1)
    with pytest.raises(IntegrityError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))


def test_each_of_a_hundred_altered_records_is_found(database: Database):
    write(database, 300)
    assert faults(database) == []
    with database.session(writes=False) as db:
        keys = [tuple(row) for row in db.execute(select(AuditRecord.chain, AuditRecord.position))]
    altered = random.Random(4).sample(keys, 100)
    ways = (
        "content = replace(content, 'test', 'best')",
        "action = 'other'",
        "actor_id = 'me'",
        "hash = substr(hash, 2) || 'x'",
    )
    for place, (chain, position) in enumerate(altered):
        change = f"UPDATE audit_record SET {ways[place % 4]} WHERE chain = :chain AND position = :at"  # noqa: S608
        tamper(database.engine, change, chain=chain, at=position)
    assert set(altered) <= set(faults(database))


def test_a_removed_record_is_missed_wherever_it_stood(database: Database):
    write(database, 10)
    for position in (3, total(database)):
        tamper(database.engine, "DELETE FROM audit_record WHERE chain = 0 AND position = :at", at=position)
        assert (0, position) in faults(database)


def test_a_chain_shortened_with_its_head_is_found_by_an_anchor(database: Database):
    write(database, 5)
    with database.snapshot() as db:
        kept = anchors(db)
        last = kept[0].length
        before = db.scalar(select(AuditRecord.hash).where(AuditRecord.chain == 0, AuditRecord.position == last - 1))
    tamper(database.engine, "DELETE FROM audit_record WHERE chain = 0 AND position = :last", last=last)
    shorten = "UPDATE audit_chain SET length = length - 1, head = :head WHERE number = 0"
    tamper(database.engine, shorten, head=before)
    assert faults(database) == []
    assert faults(database, kept) == [(0, last)]


def test_many_at_once_leave_whole_chains(database: Database):
    before = total(database)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: write(database, 25), range(8)))
    assert faults(database) == []
    assert total(database) == before + 200


def test_the_command_tells_whole_from_tampered(database: Database, tmp_path: Path):
    write(database, 3)
    address = ["--database-url", database.url]
    whole = CliRunner().invoke(cli, ["audit", "verify", *address])
    assert (whole.exit_code, f"共 {total(database)} 条，完好" in whole.output) == (0, True)
    heads = tmp_path / "heads.jsonl"
    assert CliRunner().invoke(cli, ["audit", "anchor", "--out", str(heads), *address]).exit_code == 0
    assert CliRunner().invoke(cli, ["audit", "verify", "--anchors", str(heads), *address]).exit_code == 0
    tamper(database.engine, "UPDATE audit_record SET action = 'x' WHERE chain = 0 AND position = 2")
    found = CliRunner().invoke(cli, ["audit", "verify", *address])
    assert (found.exit_code, "链 0 第 2 条" in found.output) == (1, True)

"""Walking the chains: every altered, missing, inserted or moved record is found and named."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.chain import START, hash_of, moment
from models.audit_record import AuditChain, AuditRecord

AT_ONCE = 2_000
COPIED = ("chain", "position", "actor_id", "action", "subject_kind", "subject_id")
"""Columns that repeat what the content says; so does `at`."""


@dataclass(frozen=True, slots=True)
class Fault:
    chain: int
    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head as it once was, kept outside the database: whoever rewrites a whole chain cannot rewrite this."""

    chain: int
    length: int
    head: str


def anchors(db: Session) -> list[Anchor]:
    heads = select(AuditChain.number, AuditChain.length, AuditChain.head).order_by(AuditChain.number)
    return [Anchor(*row) for row in db.execute(heads)]


def verify(db: Session, kept: list[Anchor] | None = None) -> Iterator[Fault]:
    """Every fault, chain by chain. The session reads from one snapshot, or nobody writes meanwhile.

    A record whose content was altered is named itself; after it the walk goes on from the hash as stored, so that
    every fault is told once.
    """
    for head in anchors(db):
        wanted = {each.length: each.head for each in kept or [] if each.chain == head.chain}
        expected, position = START, 0
        for row in _records(db, head.chain):
            if row.position != position + 1:
                yield Fault(head.chain, position + 1, f"缺少第 {position + 1} 至 {row.position - 1} 条")
            elif row.previous != expected:
                yield Fault(head.chain, row.position, "与前一条不相接")
            if (wrong := _wrong(row)) is not None:
                yield Fault(head.chain, row.position, wrong)
            expected, position = row.hash, row.position
            if wanted.get(position, expected) != expected:
                yield Fault(head.chain, position, "与留存的链首不符：此处之前被整体改写")
        if (position, expected) != (head.length, head.head):
            yield Fault(head.chain, position + 1, f"链首记有 {head.length} 条，实有 {position} 条，末尾不符")
        yield from (Fault(head.chain, at, "留存的链首所指的记录已不在") for at in wanted if at > position)


def _wrong(row: Any) -> str | None:
    if hash_of(row.previous, row.content) != row.hash:
        return "内容或散列被改动"
    told = json.loads(row.content)
    different = [name for name in COPIED if told[name] != getattr(row, name)]
    different += ["at"] if told["at"] != moment(row.at) else []
    return f"列 {'、'.join(different)} 与内容不一致" if different else None


def _records(db: Session, number: int) -> Iterator[Any]:
    """A part at a time: the log of a province over years is not held at once."""
    position = 0
    columns = [AuditRecord.__table__.c[name] for name in (*COPIED, "at", "content", "previous", "hash")]
    while True:
        beyond = select(*columns).where(AuditRecord.chain == number, AuditRecord.position > position)
        rows = db.execute(beyond.order_by(AuditRecord.position).limit(AT_ONCE)).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        position = rows[-1].position

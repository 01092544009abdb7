"""The audit log: who did what to which record, appended to one of several hash chains and never changed."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AuditChain(Base):
    """The head of a chain: how many records it holds, and the hash of the last.

    A writer appends under the lock of one head, held to the commit. Several heads, so that writers seldom wait.
    """

    __tablename__ = "audit_chain"
    __table_args__ = (CheckConstraint("length >= 0", name="length_not_negative"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    length: Mapped[int] = mapped_column(BigInteger, default=0)
    head: Mapped[str] = mapped_column(String(64))


class AuditRecord(Base):
    """Append-only: triggers refuse to change or remove a row. Positions of a chain count from 1 without gaps.

    `content` is the canonical JSON text that `hash` covers together with `previous`; the columns before it repeat
    what is searched for, and `dianjiang audit verify` compares them with the content. No foreign keys: the log
    outlives what it tells of. It holds no personal data and no confidential text, so that erasing a person need not
    touch it: values of free text are never logged, only that they changed.
    """

    __tablename__ = "audit_record"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    chain: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[str | None] = mapped_column(String(36), index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str | None] = mapped_column(String(60))
    content: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

"""Who saw what is otherwise masked, and who took lists out: rows that the database keeps from being changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_type, utc_now


class SubjectKind(StrEnum):
    CRAFTSMAN = "craftsman"
    ENTERPRISE = "enterprise"


class Reveal(Identified, Base):
    """`fields` were shown in full to the account. No foreign key to the subject: the row outlives it."""

    __tablename__ = "reveal"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    subject_kind: Mapped[SubjectKind] = mapped_column(enum_type(SubjectKind, "subject_kind"))
    subject_id: Mapped[str] = mapped_column(String(36))
    fields: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=utc_now)


class ExportLog(Identified, Base):
    """`rows` records of `kind` went out with these columns, `revealed` of them with their phones in full."""

    __tablename__ = "export_log"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    purpose: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[str]] = mapped_column(JSON)
    rows: Mapped[int] = mapped_column(Integer)
    revealed: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime] = mapped_column(default=utc_now)

"""Imports: an uploaded list, how far it has been taken in, and the rows that could not be."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Timestamped, Versioned, enum_type


class ImportKind(StrEnum):
    CRAFTSMEN = "craftsmen"
    SERVICE_ITEMS = "service_items"
    ENTERPRISES = "enterprises"
    DEMANDS = "demands"


class ImportState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class OnError(StrEnum):
    """What bad rows mean for the good ones: take the good rows in, or nothing at all."""

    SKIP = "skip"
    ABORT = "abort"


class Import(Identified, Timestamped, Versioned, Base):
    """`processed` rows are done for good: it moves in the same transaction as the rows it counts.

    `union_id` is the home union of whoever brought the list, from where it is seen; null of an administrator's.
    """

    __tablename__ = "import_job"

    kind: Mapped[ImportKind] = mapped_column(enum_type(ImportKind, "kind"))
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    dry_run: Mapped[bool] = mapped_column(default=False)
    on_error: Mapped[OnError] = mapped_column(enum_type(OnError, "on_error"), default=OnError.SKIP)
    allow_duplicates: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ImportState] = mapped_column(enum_type(ImportState, "state"), default=ImportState.QUEUED, index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    warnings: Mapped[list[str]] = mapped_column(JSON, default=list)
    total: Mapped[int | None] = mapped_column(Integer)
    processed: Mapped[int] = mapped_column(Integer, default=0)
    created: Mapped[int] = mapped_column(Integer, default=0)
    updated: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    rejected: Mapped[int] = mapped_column(Integer, default=0)
    created_by_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"), index=True)
    finished_at: Mapped[datetime | None]


class RejectedRow(Base):
    """A row that could not be taken in: its cells as they came, and what is wrong with which of them."""

    __tablename__ = "rejected_row"

    import_id: Mapped[str] = mapped_column(ForeignKey("import_job.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True)
    cells: Mapped[dict[str, str]] = mapped_column(JSON)
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

"""Clocks of working days: until when whoever has a demand before them is to have done their part."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_type


class ClockKind(StrEnum):
    """The union accepts and dispatches, the craftsman replies and delivers, the enterprise confirms."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    REPLY = "reply"
    DELIVER = "deliver"
    CONFIRM = "confirm"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


LIVE_STATES = (ClockState.RUNNING, ClockState.PAUSED)
LIVE = text("state IN ('running', 'paused')")


class WorkClock(Identified, Base):
    """A demand has one live clock at most: it is always somebody's turn, and one party's only.

    `running_since` is its start or its last resumption, `spent_days` the working days used up before that.
    """

    __tablename__ = "work_clock"
    __table_args__ = (
        Index("uq_work_clock_one_live", "demand_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index(None, "state", "due_at"),
        Index(None, "state", "warn_at"),
        CheckConstraint("limit_days > 0", name="limit_positive"),
        CheckConstraint("(state = 'paused') = (paused_at IS NOT NULL)", name="paused_has_time"),
    )

    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id", ondelete="CASCADE"), index=True)
    kind: Mapped[ClockKind] = mapped_column(enum_type(ClockKind, "kind"))
    state: Mapped[ClockState] = mapped_column(enum_type(ClockState, "state"), default=ClockState.RUNNING)
    started_at: Mapped[datetime]
    running_since: Mapped[datetime]
    limit_days: Mapped[int] = mapped_column(Integer)
    spent_days: Mapped[int] = mapped_column(Integer, default=0)
    paused_at: Mapped[datetime | None]
    warn_at: Mapped[datetime]
    due_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

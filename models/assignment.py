"""Assignments: craftsmen sent for a demand, with their visits and what the enterprise said."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Timestamped, Versioned, enum_type
from models.craftsman import Craftsman
from models.demand import Resolution
from models.visit import Visit


class AssignmentState(StrEnum):
    PROPOSED = "proposed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    IN_SERVICE = "in_service"
    DELIVERED = "delivered"
    REOPENED = "reopened"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    PART_TIME_INNOVATION = "part_time_innovation"
    SHORT_TERM = "short_term"
    JOINT_RESEARCH = "joint_research"
    ALLIANCE_PAIRING = "alliance_pairing"


LIVE = text("state NOT IN ('declined', 'expired', 'cancelled', 'confirmed')")


class Assignment(Identified, Timestamped, Versioned, Base):
    """A demand has at most one live assignment: `one_live` is the place that two coordinators cannot both take."""

    __tablename__ = "assignment"
    __table_args__ = (
        Index("uq_assignment_one_live", "demand_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_one_to_five"),
    )

    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id"), index=True)
    match_id: Mapped[str | None] = mapped_column(ForeignKey("match.id"))
    state: Mapped[AssignmentState] = mapped_column(
        enum_type(AssignmentState, "state"), default=AssignmentState.PROPOSED, index=True
    )
    mode: Mapped[Mode | None] = mapped_column(enum_type(Mode, "mode"))
    reply_due_at: Mapped[datetime | None] = mapped_column(index=True)
    summary: Mapped[str | None] = mapped_column(Text)
    resolution: Mapped[Resolution | None] = mapped_column(enum_type(Resolution, "resolution"))
    rating: Mapped[int | None] = mapped_column(Integer)
    comment: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None] = mapped_column(index=True)

    members: Mapped[list["AssignmentMember"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="AssignmentMember.position"
    )
    visits: Mapped[list[Visit]] = relationship(lazy="raise", order_by=Visit.visited_on)


class AssignmentMember(Base):
    """A craftsman of an assignment; position 0 leads. `score` is what the match gave, where there was one."""

    __tablename__ = "assignment_member"

    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), primary_key=True)
    craftsman_id: Mapped[str] = mapped_column(ForeignKey("craftsman.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer, default=0)

    craftsman: Mapped[Craftsman] = relationship(lazy="raise")

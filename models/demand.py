"""Demands, the second pool: what enterprises ask for, and where each stands."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, and_, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Timestamped, Versioned, enum_type
from models.conflict import DemandExcludedEmployer
from models.enterprise import Enterprise
from models.union import Tier
from models.work_clock import LIVE_STATES, WorkClock


class DemandKind(StrEnum):
    PROBLEM = "problem"
    TRAINING = "training"
    CONSULTING = "consulting"
    MANAGEMENT = "management"


class DemandState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    DELIVERED = "delivered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Resolution(StrEnum):
    SOLVED = "solved"
    PARTLY_SOLVED = "partly_solved"
    UNSOLVED = "unsolved"
    TO_TRAINING = "to_training"
    TO_OPEN_CALL = "to_open_call"
    DUPLICATE = "duplicate"


class Urgency(StrEnum):
    NORMAL = "normal"
    SOON = "soon"
    URGENT = "urgent"


class Demand(Identified, Timestamped, Versioned, Base):
    __tablename__ = "demand"
    __table_args__ = (
        Index(None, "union_id", "id"),  # a union's list is a walk along it
        Index(None, "submitted_at", "state", "resolution"),  # all that the figures of a period need
        CheckConstraint("team_size >= 1", name="team_size_positive"),
        CheckConstraint("headcount >= 0", name="headcount_not_negative"),
        CheckConstraint("state <> 'closed' OR resolution IS NOT NULL", name="closed_has_resolution"),
    )

    number: Mapped[str | None] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    public_title: Mapped[str | None] = mapped_column(String(200))
    public_summary: Mapped[str | None] = mapped_column(Text)
    """What those read who have not come to the detail: title, description, suggestion, contact, attachments."""
    confidential: Mapped[bool] = mapped_column(default=False, server_default=false())
    kind: Mapped[DemandKind] = mapped_column(enum_type(DemandKind, "kind"), index=True)
    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id"), index=True)
    union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"), index=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    suggestion: Mapped[str] = mapped_column(Text, default="")
    headcount: Mapped[int | None] = mapped_column(Integer)
    urgency: Mapped[Urgency] = mapped_column(enum_type(Urgency, "urgency"), default=Urgency.NORMAL)
    due_on: Mapped[date | None] = mapped_column(Date)
    team_size: Mapped[int] = mapped_column(Integer, default=1)
    state: Mapped[DemandState] = mapped_column(enum_type(DemandState, "state"), default=DemandState.DRAFT, index=True)
    resolution: Mapped[Resolution | None] = mapped_column(enum_type(Resolution, "resolution"))
    tier: Mapped[Tier | None] = mapped_column(enum_type(Tier, "tier"), index=True)
    """Of `handling_union_id`: the union that works on it since it was escalated; None: its own union does."""
    handling_union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"), index=True)
    task_force: Mapped[bool] = mapped_column(default=False, server_default=false(), index=True)
    submitted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(Text, default="")

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
    industries: Mapped[list["DemandIndustry"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="DemandIndustry.position"
    )
    tags: Mapped[list["DemandSkillTag"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="DemandSkillTag.position"
    )
    excluded: Mapped[list[DemandExcludedEmployer]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by=DemandExcludedEmployer.position
    )
    clock: Mapped[WorkClock | None] = relationship(
        lazy="raise",
        viewonly=True,
        uselist=False,
        primaryjoin=lambda: and_(Demand.id == WorkClock.demand_id, WorkClock.state.in_(LIVE_STATES)),
    )


class DemandIndustry(Base):
    __tablename__ = "demand_industry"

    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id", ondelete="CASCADE"), primary_key=True)
    industry_code: Mapped[str] = mapped_column(ForeignKey("industry.code"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class DemandSkillTag(Base):
    __tablename__ = "demand_skill_tag"

    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id", ondelete="CASCADE"), primary_key=True)
    skill_tag_id: Mapped[str] = mapped_column(ForeignKey("skill_tag.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)

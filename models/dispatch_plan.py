"""Dispatch plans: who would be sent for many demands at once, searched block by block, reviewed, then carried out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Timestamped, Versioned, enum_type


class PlanState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"
    FAILED = "failed"


class Outcome(StrEnum):
    """`GONE`: no longer waiting for anybody when the plan was made."""

    WAITING = "waiting"
    PLACED = "placed"
    UNMATCHED = "unmatched"
    GONE = "gone"


class DispatchPlan(Identified, Timestamped, Versioned, Base):
    """`previous_id` is the plan this one stays near to. What is known only once it is solved is null until then.

    `union_id` is the home union of whoever asked for it, from where it is seen; null of an administrator's.
    `compared` is what the optimum and dispatching by hand reach (matching.dispatching.Compared, as a mapping).
    """

    __tablename__ = "dispatch_plan"

    state: Mapped[PlanState] = mapped_column(enum_type(PlanState, "state"), default=PlanState.QUEUED, index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("dispatch_plan.id"), index=True)
    created_by_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"), index=True)
    total: Mapped[int] = mapped_column(Integer)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    pinned: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    banned: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    unreleased: Mapped[list[str]] = mapped_column(JSON, default=list)
    conflicts: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    compositions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    weights_version: Mapped[str | None] = mapped_column(String(60))
    value: Mapped[float | None] = mapped_column(Float)
    bound: Mapped[float | None] = mapped_column(Float)
    optimal: Mapped[bool | None]
    given_up: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    compared: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    solve_seconds: Mapped[float | None] = mapped_column(Float)
    solved_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]


class DispatchBlock(Base):
    """Some of a plan's demands, whose candidates are searched in one go; done where `searched_at` is set.

    `proposals` are lists of (craftsman id, score, code of the rule that excludes them) by demand id; they are taken
    away once the plan is solved.
    """

    __tablename__ = "dispatch_block"

    plan_id: Mapped[str] = mapped_column(ForeignKey("dispatch_plan.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    proposals: Mapped[dict[str, list[Any]] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    weights_version: Mapped[str | None] = mapped_column(String(60))
    searched_by: Mapped[str | None] = mapped_column(String(120))
    seconds: Mapped[float | None] = mapped_column(Float)
    searched_at: Mapped[datetime | None]


class DispatchConfirmation(Identified, Base):
    """An order to carry out many placements of a plan in the background; under way while any of them is left to it."""

    __tablename__ = "dispatch_confirmation"

    plan_id: Mapped[str] = mapped_column(ForeignKey("dispatch_plan.id", ondelete="CASCADE"), index=True)
    ordered_by_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    ordered_at: Mapped[datetime]
    offer: Mapped[bool]
    reply_working_days: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)


class PlannedDemand(Base):
    """One demand of a plan and what the plan holds for it.

    `team` are the members with name, score, kilometres and whether the previous plan had them, the lead first. No
    foreign key to craftsmen: what was shown stays, even when the person goes. `assignment_id` is what became of it:
    it is set once, so that a plan makes at most one assignment for a demand. `supersedes_id` is the proposal of a next
    candidate, not yet offered to anybody, that gives way when this one is confirmed. `confirmation_id` is the order
    that it is still left to. `refusal` is the type and detail of what kept it from being carried out the last time.
    """

    __tablename__ = "dispatch_plan_demand"

    plan_id: Mapped[str] = mapped_column(ForeignKey("dispatch_plan.id", ondelete="CASCADE"), primary_key=True)
    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id", ondelete="CASCADE"), primary_key=True, index=True)
    block: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome, "outcome"), default=Outcome.WAITING)
    team: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    score: Mapped[float | None] = mapped_column(Float)
    cause: Mapped[str | None] = mapped_column(String(32))
    causes: Mapped[list[str]] = mapped_column(JSON, default=list)
    text: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    remedy_craftsman_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    supersedes_id: Mapped[str | None] = mapped_column(ForeignKey("assignment.id"))
    assignment_id: Mapped[str | None] = mapped_column(ForeignKey("assignment.id"), unique=True)
    confirmation_id: Mapped[str | None] = mapped_column(ForeignKey("dispatch_confirmation.id"), index=True)
    refusal: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))

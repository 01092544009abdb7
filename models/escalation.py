"""The way of a demand up the tiers, and back down: who handed it on to whom, when and why."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Integer, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.account import Account
from models.base import Base, Identified, enum_type
from models.demand import Demand
from models.union import Tier, Union


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


class Cause(StrEnum):
    UNANSWERED = "unanswered"
    NO_CANDIDATE = "no_candidate"
    BY_HAND = "by_hand"
    SENT_BACK = "sent_back"


class DemandEscalation(Identified, Base):
    """`sequence` counts a demand's from 1. `task_force`: handed to the province's task force. No actor: the clock, or
    the service itself that found nobody to send."""

    __tablename__ = "demand_escalation"
    __table_args__ = (UniqueConstraint("demand_id", "sequence"), Index(None, "to_union_id", "id"))

    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id", ondelete="CASCADE"), index=True)
    sequence: Mapped[int] = mapped_column(Integer)
    from_union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"))
    to_union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"))
    from_tier: Mapped[Tier | None] = mapped_column(enum_type(Tier, "from_tier"))
    to_tier: Mapped[Tier] = mapped_column(enum_type(Tier, "to_tier"))
    task_force: Mapped[bool] = mapped_column(default=False, server_default=false())
    direction: Mapped[Direction] = mapped_column(enum_type(Direction, "direction"))
    cause: Mapped[Cause] = mapped_column(enum_type(Cause, "cause"))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))

    demand: Mapped[Demand] = relationship(lazy="raise")
    actor: Mapped[Account | None] = relationship(lazy="raise")
    from_union: Mapped[Union | None] = relationship(lazy="raise", foreign_keys=[from_union_id])
    to_union: Mapped[Union | None] = relationship(lazy="raise", foreign_keys=[to_union_id])

"""Every change of state of a demand or an assignment: who, when, from, to, why."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, utc_now


class StateChange(Identified, Base):
    """Exactly one of `demand_id` and `assignment_id` is set. No actor: the clock did it (an offer expired)."""

    __tablename__ = "state_change"
    __table_args__ = (CheckConstraint("(demand_id IS NULL) <> (assignment_id IS NULL)", name="one_subject"),)

    demand_id: Mapped[str | None] = mapped_column(ForeignKey("demand.id", ondelete="CASCADE"), index=True)
    assignment_id: Mapped[str | None] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), index=True)
    from_state: Mapped[str | None] = mapped_column(String(32))
    to_state: Mapped[str] = mapped_column(String(32))
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(default=utc_now)
    reason: Mapped[str] = mapped_column(Text, default="")

"""Lendings: one union asks another for a craftsman, for one demand."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Timestamped, Versioned, enum_type
from models.demand import Demand
from models.union import Union


class LendingState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


LIVE = text("state IN ('asked', 'agreed')")


class Lending(Identified, Timestamped, Versioned, Base):
    """`from_union_id` is the craftsman's (None: of no union, the province answers), `to_union_id` the asking one."""

    __tablename__ = "lending"
    __table_args__ = (
        Index(
            "uq_lending_one_live", "craftsman_id", "demand_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        ),
        Index(None, "from_union_id", "state"),
        Index(None, "to_union_id", "state"),
    )

    craftsman_id: Mapped[str] = mapped_column(ForeignKey("craftsman.id", ondelete="CASCADE"))
    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id", ondelete="CASCADE"), index=True)
    from_union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"))
    to_union_id: Mapped[str] = mapped_column(ForeignKey("union_org.id"))
    state: Mapped[LendingState] = mapped_column(enum_type(LendingState, "state"), default=LendingState.ASKED)
    reason: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    """What the lending union said, or the asking one on withdrawing."""
    asked_by_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    answered_by_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    ends_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which the craftsman may be sent by this lending."""

    demand: Mapped[Demand] = relationship(lazy="raise")
    from_union: Mapped[Union | None] = relationship(lazy="raise", foreign_keys=[from_union_id])
    to_union: Mapped[Union] = relationship(lazy="raise", foreign_keys=[to_union_id])

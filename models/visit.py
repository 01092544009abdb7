"""Visits: who went on which day, for how long, and what it achieved; the rows every figure is counted from."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Timestamped, Versioned, utc_now


class Visit(Identified, Timestamped, Versioned, Base):
    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("hours > 0", name="hours_positive"),
        CheckConstraint("problems_solved >= 0", name="problems_solved_not_negative"),
        CheckConstraint("workers_trained >= 0", name="workers_trained_not_negative"),
    )

    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), index=True)
    visited_on: Mapped[date] = mapped_column(Date, index=True)
    hours: Mapped[float] = mapped_column(Float)
    problems_solved: Mapped[int] = mapped_column(Integer, default=0)
    workers_trained: Mapped[int] = mapped_column(Integer, default=0)
    summary: Mapped[str] = mapped_column(Text, default="")

    craftsmen: Mapped[list["VisitCraftsman"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="VisitCraftsman.craftsman_id"
    )
    attachments: Mapped[list["Attachment"]] = relationship(lazy="raise", order_by="Attachment.id")


class VisitCraftsman(Base):
    __tablename__ = "visit_craftsman"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True)
    craftsman_id: Mapped[str] = mapped_column(ForeignKey("craftsman.id"), primary_key=True, index=True)


class Attachment(Identified, Base):
    """A file of a visit, kept in the database so that one backup holds everything."""

    __tablename__ = "attachment"

    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

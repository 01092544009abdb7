"""Matches as they were shown: who stood where, why, and by which weights."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, enum_type, utc_now


class MatchMethod(StrEnum):
    LIST = "list"
    TAG = "tag"
    COMBINED = "combined"


class Match(Identified, Base):
    """`union_id` is the home union of whoever asked; null of the administrator's."""

    __tablename__ = "match"

    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id", ondelete="CASCADE"), index=True)
    method: Mapped[MatchMethod] = mapped_column(enum_type(MatchMethod, "method"))
    weights_version: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"), index=True)
    elapsed_ms: Mapped[float] = mapped_column(Float)
    rejected: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    candidates: Mapped[list["MatchCandidate"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="MatchCandidate.rank"
    )


class MatchCandidate(Base):
    """One candidate of a match. No foreign key to the craftsman: what was shown stays, even when the person goes."""

    __tablename__ = "match_candidate"

    match_id: Mapped[str] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(Integer, primary_key=True)
    craftsman_id: Mapped[str] = mapped_column(String(36), index=True)
    name: Mapped[str] = mapped_column(String(60))
    score: Mapped[float] = mapped_column(Float)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

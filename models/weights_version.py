"""Learned weights, each with its card, and who put which to use when and why."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, enum_type, utc_now


class WeightsState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


ACTIVE = text("state = 'active'")


class WeightsVersion(Identified, Base):
    """A learned version; the built-in one has no row, and is in use where no row is active.

    `version` is the name that matches carry. `parameters` holds every field of the engine's weights but the version,
    so that a match stays explainable when the built-in values have moved on.
    """

    __tablename__ = "weights_version"
    __table_args__ = (
        Index("uq_weights_version_one_active", "state", unique=True, sqlite_where=ACTIVE, postgresql_where=ACTIVE),
    )

    version: Mapped[str] = mapped_column(String(60), unique=True)
    state: Mapped[WeightsState] = mapped_column(enum_type(WeightsState, "state"), default=WeightsState.DRAFT)
    parameters: Mapped[dict[str, float]] = mapped_column(JSON)
    card: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(120))
    activated_at: Mapped[datetime | None]
    activated_by: Mapped[str | None] = mapped_column(String(120))


class WeightsActivation(Base):
    """One change of the weights in use. Versions by name: the built-in ones have no row to point at.

    `position` counts from 1 without gaps, in the order in which the changes were made.
    """

    __tablename__ = "weights_activation"

    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(60))
    replaced: Mapped[str] = mapped_column(String(60))
    rollback: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=utc_now)
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)

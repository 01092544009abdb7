"""Craftsmen, the talent pool, with their industries, skill tags and service items."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Timestamped, Versioned, enum_type
from models.team import ServiceTeam
from models.union import Union


class ServiceItemKind(StrEnum):
    CONSULTING = "consulting"
    PROBLEM_SOLVING = "problem_solving"
    TRAINING = "training"
    MANAGEMENT = "management"
    APPRENTICESHIP = "apprenticeship"


class Craftsman(Identified, Timestamped, Versioned, Base):
    """A model worker or craftsman.

    `load` counts the services accepted and not yet confirmed or cancelled. It is kept here, not counted on the fly,
    so that the database itself refuses a service too many (`load_within_capacity`).
    """

    __tablename__ = "craftsman"
    __table_args__ = (
        Index(None, "union_id", "id"),
        CheckConstraint("load >= 0", name="load_not_negative"),
        CheckConstraint("load <= capacity", name="load_within_capacity"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
    )

    number: Mapped[str | None] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60), index=True)
    pinyin: Mapped[str] = mapped_column(String(300), index=True)
    speciality: Mapped[str] = mapped_column(Text)
    occupation: Mapped[str | None] = mapped_column(String(120))
    occupation_code: Mapped[str | None] = mapped_column(ForeignKey("occupation.code"), index=True)
    skill_level: Mapped[str | None] = mapped_column(ForeignKey("skill_level.code"))
    honours: Mapped[list[str]] = mapped_column(JSON, default=list)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    employer: Mapped[str | None] = mapped_column(String(120), index=True)
    employer_enterprise_id: Mapped[str | None] = mapped_column(ForeignKey("enterprise.id"), index=True)
    """The employer, where it is among the enterprises."""
    employer_released: Mapped[bool | None]
    """Whether the employer lets the craftsman go and help others; None: not asked, which excludes nobody."""
    release_expires_on: Mapped[date | None] = mapped_column(Date)
    phone: Mapped[str | None] = mapped_column(String(20))
    union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"), index=True)
    capacity: Mapped[int] = mapped_column(Integer, default=3)
    load: Mapped[int] = mapped_column(Integer, default=0)
    available: Mapped[bool] = mapped_column(default=True)
    search_text: Mapped[str] = mapped_column(Text, default="")
    erased_at: Mapped[datetime | None]
    """Nothing personal is left since then; the row stays, for the figures count its services."""
    erasure_reason: Mapped[str | None] = mapped_column(Text)

    union: Mapped[Union | None] = relationship(lazy="raise")
    industries: Mapped[list["CraftsmanIndustry"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="CraftsmanIndustry.position"
    )
    tags: Mapped[list["CraftsmanSkillTag"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="CraftsmanSkillTag.position"
    )
    service_items: Mapped[list["ServiceItem"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="ServiceItem.id"
    )
    teams: Mapped[list[ServiceTeam]] = relationship(
        lazy="raise", secondary="team_member", passive_deletes=True, order_by=ServiceTeam.name
    )


class CraftsmanIndustry(Base):
    __tablename__ = "craftsman_industry"

    craftsman_id: Mapped[str] = mapped_column(ForeignKey("craftsman.id", ondelete="CASCADE"), primary_key=True)
    industry_code: Mapped[str] = mapped_column(ForeignKey("industry.code"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class CraftsmanSkillTag(Base):
    __tablename__ = "craftsman_skill_tag"

    craftsman_id: Mapped[str] = mapped_column(ForeignKey("craftsman.id", ondelete="CASCADE"), primary_key=True)
    skill_tag_id: Mapped[str] = mapped_column(ForeignKey("skill_tag.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class ServiceItem(Identified, Timestamped, Versioned, Base):
    __tablename__ = "service_item"

    craftsman_id: Mapped[str] = mapped_column(ForeignKey("craftsman.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[ServiceItemKind] = mapped_column(
        enum_type(ServiceItemKind, "kind"), default=ServiceItemKind.PROBLEM_SOLVING
    )
    industry_codes: Mapped[list[str]] = mapped_column(JSON, default=list)

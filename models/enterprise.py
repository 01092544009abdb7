"""Enterprises, who name the demands and judge the results."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Timestamped, Versioned, enum_type
from models.union import Union


class Scale(StrEnum):
    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Specialisation(StrEnum):
    """The three steps of 专精特新: innovative, specialised, little giant."""

    NONE = "none"
    INNOVATIVE = "innovative"
    SPECIALISED = "specialised"
    LITTLE_GIANT = "little_giant"


class Enterprise(Identified, Timestamped, Versioned, Base):
    __tablename__ = "enterprise"
    __table_args__ = (
        Index(None, "union_id", "id"),
        CheckConstraint("headcount >= 0", name="headcount_not_negative"),
    )

    name: Mapped[str] = mapped_column(String(120), unique=True)
    pinyin: Mapped[str] = mapped_column(String(600))
    name_block: Mapped[str] = mapped_column(String(60), index=True, default="")
    """How the trade name begins, by sound: other spellings of one enterprise share it (app/company_names.py)."""
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    scale: Mapped[Scale | None] = mapped_column(enum_type(Scale, "scale"))
    specialisation: Mapped[Specialisation] = mapped_column(
        enum_type(Specialisation, "specialisation"), default=Specialisation.NONE
    )
    union_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"), index=True)
    contact_name: Mapped[str | None] = mapped_column(String(60))
    phone: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(200))
    headcount: Mapped[int | None] = mapped_column(Integer)
    search_text: Mapped[str] = mapped_column(Text, default="")

    union: Mapped[Union | None] = relationship(lazy="raise")
    industries: Mapped[list["EnterpriseIndustry"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", passive_deletes=True, order_by="EnterpriseIndustry.position"
    )


class EnterpriseIndustry(Base):
    __tablename__ = "enterprise_industry"

    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id", ondelete="CASCADE"), primary_key=True)
    industry_code: Mapped[str] = mapped_column(ForeignKey("industry.code"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)

"""The strategic emerging industries of 2018 and the GB/T 4754 classes that belong to them."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.searchable import Searchable


class StrategicIndustry(Searchable, Base):
    __tablename__ = "strategic_industry"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("strategic_industry.code"), index=True)
    level: Mapped[int]


class StrategicIndustryClass(Base):
    """`leaf` is the official third-level name; `partial`: only part of the class belongs."""

    __tablename__ = "strategic_industry_class"

    strategic_industry_code: Mapped[str] = mapped_column(ForeignKey("strategic_industry.code"), primary_key=True)
    industry_code: Mapped[str] = mapped_column(ForeignKey("industry.code"), primary_key=True, index=True)
    leaf: Mapped[str] = mapped_column(String(60), primary_key=True)
    partial: Mapped[bool]

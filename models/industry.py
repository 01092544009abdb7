"""GB/T 4754-2017: sections (a letter), divisions, groups, classes."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.searchable import Searchable


class Industry(Searchable, Base):
    __tablename__ = "industry"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("industry.code"), index=True)
    level: Mapped[int]
    section: Mapped[str] = mapped_column(String(1))


class IndustryKeyword(Base):
    """An everyday word and a code it points at; our own proposal, not part of the standard."""

    __tablename__ = "industry_keyword"

    keyword: Mapped[str] = mapped_column(String(40), primary_key=True)
    industry_code: Mapped[str] = mapped_column(ForeignKey("industry.code"), primary_key=True, index=True)

"""The occupations of the 2022 classification and their work types."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.searchable import Searchable


class Occupation(Searchable, Base):
    """`digital` and `green` are the official marks; work types count among the search forms."""

    __tablename__ = "occupation"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("occupation.code"), index=True)
    level: Mapped[int]
    digital: Mapped[bool]
    green: Mapped[bool]


class WorkType(Base):
    __tablename__ = "work_type"

    occupation_code: Mapped[str] = mapped_column(ForeignKey("occupation.code"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int]

"""Skill tags: what people can do, across industries."""

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.searchable import Searchable


class SkillTag(Searchable, Base):
    __tablename__ = "skill_tag"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    synonyms: Mapped[list[str]] = mapped_column(JSON)
    occupation_codes: Mapped[list[str]] = mapped_column(JSON)

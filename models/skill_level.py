"""The eight skill levels, from apprentice to chief technician."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SkillLevel(Base):
    """`rank` grows with skill; `national_name` is the form written on national certificates."""

    __tablename__ = "skill_level"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    rank: Mapped[int] = mapped_column(unique=True)
    national_name: Mapped[str | None] = mapped_column(String(20))

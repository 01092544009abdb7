"""Which craftsmen changed since when: what keeps the match index of every process up to date."""

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PoolRevision(Base):
    """One row. Its lock, held to the commit, makes revisions visible in the order of their numbers."""

    __tablename__ = "pool_revision"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(Integer)


class PoolChange(Base):
    """The last revision that touched a craftsman. No foreign key: a removed craftsman leaves its row as the notice."""

    __tablename__ = "pool_change"

    craftsman_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, index=True)

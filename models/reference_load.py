"""Which edition of the reference tables this database holds."""

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class ReferenceLoad(Base):
    """One row: the fingerprint of the facts last loaded, so that a start need not compare ten thousand rows."""

    __tablename__ = "reference_load"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    fingerprint: Mapped[str] = mapped_column(String(64))

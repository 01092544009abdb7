"""GB/T 2260 divisions, and the townships of Guangdong as level 4."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.searchable import Searchable


class Region(Searchable, Base):
    """Six digits, townships nine; coordinates are GCJ-02 degrees."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(String(9), primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    level: Mapped[int]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]

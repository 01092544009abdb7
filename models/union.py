"""Trade-union organisations: one tree, four tiers deep."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Identified, Timestamped, Versioned, enum_type


class Tier(StrEnum):
    """Province, city or industry, county, grassroots; a city and an industry union stand on the same step."""

    PROVINCE = "province"
    CITY = "city"
    INDUSTRY = "industry"
    COUNTY = "county"
    GRASSROOTS = "grassroots"


class Union(Identified, Timestamped, Versioned, Base):
    __tablename__ = "union_org"  # UNION is a word of SQL

    name: Mapped[str] = mapped_column(String(120), unique=True)
    tier: Mapped[Tier] = mapped_column(enum_type(Tier, "tier"), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("union_org.id"), index=True)
    path: Mapped[str] = mapped_column(String(400), index=True)
    """Ids from the root down to this union, each followed by a slash: a subtree is everything that starts with it."""
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    pinyin: Mapped[str] = mapped_column(String(600))

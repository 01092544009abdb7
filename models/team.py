"""Service teams of craftsmen, kept by a union."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Identified, Timestamped, Versioned
from models.union import Union


class ServiceTeam(Identified, Timestamped, Versioned, Base):
    __tablename__ = "service_team"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    union_id: Mapped[str] = mapped_column(ForeignKey("union_org.id"), index=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    description: Mapped[str] = mapped_column(Text, default="")

    union: Mapped[Union] = relationship(lazy="raise")


class TeamMember(Base):
    __tablename__ = "team_member"

    team_id: Mapped[str] = mapped_column(ForeignKey("service_team.id", ondelete="CASCADE"), primary_key=True)
    craftsman_id: Mapped[str] = mapped_column(
        ForeignKey("craftsman.id", ondelete="CASCADE"), primary_key=True, index=True
    )

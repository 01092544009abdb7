"""Conflicts of interest that somebody named: whose people are not to see an enterprise's problems."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class EnterpriseCompetitor(Base):
    """`competitor_id`'s people are not sent to `enterprise_id`. It holds in this direction only."""

    __tablename__ = "enterprise_competitor"
    __table_args__ = (CheckConstraint("enterprise_id <> competitor_id", name="another_enterprise"),)

    enterprise_id: Mapped[str] = mapped_column(ForeignKey("enterprise.id", ondelete="CASCADE"), primary_key=True)
    competitor_id: Mapped[str] = mapped_column(
        ForeignKey("enterprise.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    note: Mapped[str] = mapped_column(String(200), default="")


class DemandExcludedEmployer(Base):
    """An employer whose people a demand is not to be shown to, by name: it need not be among the enterprises."""

    __tablename__ = "demand_excluded_employer"

    demand_id: Mapped[str] = mapped_column(ForeignKey("demand.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)

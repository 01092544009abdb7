"""Guangdong's twenty strategic industry clusters and the industries proposed for each."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.searchable import Searchable


class Cluster(Searchable, Base):
    __tablename__ = "cluster"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))


class ClusterIndustry(Base):
    """The code may be a division, a group or a class, and stands for all below it."""

    __tablename__ = "cluster_industry"

    cluster_id: Mapped[str] = mapped_column(ForeignKey("cluster.id"), primary_key=True)
    industry_code: Mapped[str] = mapped_column(ForeignKey("industry.code"), primary_key=True, index=True)

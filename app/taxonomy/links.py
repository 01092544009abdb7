"""How industries hang together with clusters and strategic industries, and occupations with their work types."""

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.cluster import Cluster, ClusterIndustry
from models.industry import Industry
from models.occupation import WorkType
from models.strategic_industry import StrategicIndustry, StrategicIndustryClass


def work_types(db: Session, occupation_code: str) -> list[str]:
    query = select(WorkType.name).where(WorkType.occupation_code == occupation_code).order_by(WorkType.position)
    return list(db.scalars(query))


def industries_of_clusters(db: Session, cluster_ids: list[str]) -> dict[str, list[Industry]]:
    """By cluster id; a division or group stands for all below it."""
    query = (
        select(ClusterIndustry.cluster_id, Industry)
        .join(Industry, Industry.code == ClusterIndustry.industry_code)
        .where(ClusterIndustry.cluster_id.in_(cluster_ids))
        .order_by(Industry.position)
    )
    found: dict[str, list[Industry]] = {cluster_id: [] for cluster_id in cluster_ids}
    for cluster_id, industry in db.execute(query):
        found[cluster_id].append(industry)
    return found


def clusters_of_industry(db: Session, code: str) -> list[Cluster]:
    """Those the code belongs to by itself or by an entry above it; a section belongs to none."""
    query = (
        select(Cluster)
        .join(ClusterIndustry, ClusterIndustry.cluster_id == Cluster.id)
        .where(ClusterIndustry.industry_code.in_([code[:length] for length in range(2, len(code) + 1)]))
        .order_by(Cluster.position)
        .distinct()
    )
    return list(db.scalars(query))


def strategic_industries_of_industry(db: Session, code: str) -> list[Row[tuple[StrategicIndustry, str, bool]]]:
    """Memberships of a class: the strategic industry, the official third-level name, whether only in part."""
    query = (
        select(StrategicIndustry, StrategicIndustryClass.leaf, StrategicIndustryClass.partial)
        .join(StrategicIndustry, StrategicIndustry.code == StrategicIndustryClass.strategic_industry_code)
        .where(StrategicIndustryClass.industry_code == code)
        .order_by(StrategicIndustry.position, StrategicIndustryClass.leaf)
    )
    return list(db.execute(query))


def classes_of_strategic_industry(db: Session, code: str) -> list[Row[tuple[Industry, str, bool]]]:
    """The GB/T 4754 classes that belong to it, or to an entry below it."""
    member = StrategicIndustryClass.strategic_industry_code
    query = (
        select(Industry, StrategicIndustryClass.leaf, StrategicIndustryClass.partial)
        .join(Industry, Industry.code == StrategicIndustryClass.industry_code)
        .where((member == code) | member.startswith(f"{code}."))
        .order_by(Industry.position, StrategicIndustryClass.leaf)
    )
    return list(db.execute(query))

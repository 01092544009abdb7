"""Whose people are not sent to an enterprise because it named them as competitors."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.conflicts.schemas import CompetitorOut, Competitors, CompetitorsOut
from app.enterprises.service import visible
from app.errors import Invalid
from models.account import Account
from models.base import utc_now
from models.conflict import EnterpriseCompetitor
from models.enterprise import Enterprise


def name_competitors(db: Session, enterprise: Enterprise, wanted: Competitors, account: Account) -> None:
    """All of them, instead of those named before. The enterprise is locked; it counts as an edit of its record.

    Raises Invalid for one that is not there or out of the account's reach: such a one is named in a demand's
    `excluded_employers`.
    """
    notes = {each.enterprise_id: each.note for each in wanted.competitors}
    known = set(
        db.scalars(
            visible(select(Enterprise), account).where(Enterprise.id.in_(notes)).with_only_columns(Enterprise.id)
        )
    )
    faults = [
        {"loc": ["body", "competitors", at, "enterprise_id"], "msg": message}
        for at, each in enumerate(wanted.competitors)
        if (message := _fault(each.enterprise_id, enterprise.id, known))
    ]
    if faults:
        raise Invalid("名单中有的企业不能列为竞争单位；不在库的可写在需求的 excluded_employers 中", errors=faults)
    db.execute(delete(EnterpriseCompetitor).where(EnterpriseCompetitor.enterprise_id == enterprise.id))
    db.add_all(
        EnterpriseCompetitor(enterprise_id=enterprise.id, competitor_id=each, note=note) for each, note in notes.items()
    )
    enterprise.updated_at = utc_now()
    db.flush()


def show_competitors(db: Session, enterprise: Enterprise) -> CompetitorsOut:
    rows = db.execute(
        select(EnterpriseCompetitor.competitor_id, Enterprise.name, EnterpriseCompetitor.note)
        .join(Enterprise, Enterprise.id == EnterpriseCompetitor.competitor_id)
        .where(EnterpriseCompetitor.enterprise_id == enterprise.id)
        .order_by(Enterprise.name)
    )
    named = [CompetitorOut(enterprise_id=row.competitor_id, name=row.name, note=row.note) for row in rows]
    return CompetitorsOut(id=enterprise.id, version=enterprise.version, competitors=named)


def _fault(competitor_id: str, enterprise_id: str, known: set[str]) -> str | None:
    if competitor_id == enterprise_id:
        return "企业不能是自己的竞争单位"
    return None if competitor_id in known else "没有这家企业"

"""Who has come to the detail of a demand: its title and description in full, its suggestion, contact, attachments."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demands.filters import visible
from app.errors import NotFound
from app.privacy.engagements import demands_served, is_serving
from app.privacy.masking import public_title
from models.account import Account, Role
from models.demand import Demand


def may_read_detail(db: Session, demand_id: str, account: Account) -> bool:
    """Staff within whose reach it is, the enterprise it is of, and craftsmen from their acceptance to the end of the
    service. Whoever merely lends a craftsman to it, or was only asked, reads the public part."""
    if account.role is Role.CRAFTSMAN:
        return is_serving(db, demand_id, account.craftsman_id)
    return db.scalar(visible(select(Demand).where(Demand.id == demand_id), account)) is not None


def require_detail(db: Session, demand_id: str, account: Account) -> None:
    """For what belongs to the detail as a whole: attachments, the demand's history."""
    if not may_read_detail(db, demand_id, account):
        raise NotFound("没有这条需求，或接受任务之后才能查看")


def titles_for(db: Session, demand_ids: Collection[str], account: Account) -> dict[str, str]:
    """What the account may read as the title of each of these demands, which it has come to by way of something else:
    an assignment, a plan, a notice."""
    named = Demand.id.in_(demand_ids)
    if account.role is Role.CRAFTSMAN:
        open_ids = set(db.scalars(demands_served(account.craftsman_id)))
    else:
        open_ids = set(db.scalars(visible(select(Demand).where(named), account).with_only_columns(Demand.id)))
    columns = (Demand.id, Demand.title, Demand.public_title, Demand.confidential, Demand.kind, Demand.region_code)
    rows = db.execute(select(*columns).where(named))
    return {row.id: row.title if row.id in open_ids else public_title(row) for row in rows}

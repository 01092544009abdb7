"""Taking craftsmen in, changing and removing them. The match indexes follow by themselves (see revisions)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.changes import differences
from app.craftsmen.filters import WHOLE, visible
from app.craftsmen.items import add_service_item, change_service_item, remove_service_item
from app.craftsmen.profile import derive, put_industries, put_tags
from app.craftsmen.resembling import (
    Namesakes,
    Person,
    find_resembling,
    ids_in_reach,
    refuse_duplicate,
    refuse_taken_number,
)
from app.craftsmen.schemas import CraftsmanChanges, NewCraftsman
from app.dependents import refuse_while_needed
from app.enterprises.service import require_enterprise
from app.errors import Conflict, NotFound
from app.privacy.masks import unmasked_changes
from app.scope import placed, require_in_scope
from app.teams.service import require_teams
from models.account import Account
from models.assignment import AssignmentMember
from models.base import new_id
from models.craftsman import Craftsman, ServiceItem
from models.team import ServiceTeam
from models.visit import VisitCraftsman

__all__ = [
    "Namesakes",
    "Person",
    "add_service_item",
    "change_service_item",
    "create_craftsman",
    "delete_craftsman",
    "find_resembling",
    "get_craftsman",
    "load_full",
    "new_row",
    "refuse_duplicate",
    "remove_service_item",
    "update_craftsman",
]

LISTS = ("industry_codes", "skill_tags", "team_ids")


def load_full(db: Session, ids: Sequence[str], *, lock: bool = False) -> list[Craftsman]:
    """With all relationships, read afresh, in the order of their ids; `lock` keeps others from changing them."""
    query = select(Craftsman).where(Craftsman.id.in_(ids)).options(*WHOLE).order_by(Craftsman.id)
    if lock:
        query = query.with_for_update(of=Craftsman)
    return list(db.scalars(query.execution_options(populate_existing=True)))


def get_craftsman(db: Session, account: Account, craftsman_id: str, *, lock: bool = False) -> Craftsman:
    """`lock`: for a change. The reach is judged again under it: whoever held it may have moved the record away."""
    in_reach = visible(select(Craftsman).where(Craftsman.id == craftsman_id), account)
    if db.scalar(in_reach) is None:
        raise NotFound("没有这位工匠")
    found = load_full(db, [craftsman_id], lock=lock)
    if not found or (lock and db.scalar(in_reach) is None):
        raise NotFound("没有这位工匠")
    if lock and found[0].erased_at is not None:
        raise Conflict("这位工匠已注销，记录不能再改动")
    return found[0]


def create_craftsman(db: Session, new: NewCraftsman, account: Account, *, allow_duplicate: bool = False) -> Craftsman:
    """Of the union named, or else the account's own. Raises Duplicate naming whom it resembles; a taken number is
    refused however it is asked."""
    new = new.model_copy(update={"union_id": placed(db, account, new.union_id)})
    require_enterprise(db, new.employer_enterprise_id, account)
    teams = require_teams(db, new.team_ids, account)
    if new.number is not None:
        refuse_taken_number(db, new.number, account=account)
    if not allow_duplicate:
        person = Person(new.name, new.employer, new.phone, new.region_code, new.speciality)
        found = find_resembling(db, person)
        refuse_duplicate(found, ids_in_reach(db, found, account))
    craftsman = new_row(new, teams)
    db.add(craftsman)
    db.flush()
    return craftsman


def new_row(new: NewCraftsman, teams: list[ServiceTeam]) -> Craftsman:
    """The row of a newcomer, neither checked against others nor added: who takes in many at once does that for all."""
    plain = new.model_dump(exclude={*LISTS, "service_items"})
    craftsman = Craftsman(id=new_id(), **plain, load=0, industries=[], tags=[], teams=teams, service_items=[])
    put_industries(craftsman, new.industry_codes)
    put_tags(craftsman, new.skill_tags)
    craftsman.service_items = [ServiceItem(**item.model_dump()) for item in new.service_items]
    derive(craftsman)
    return craftsman


def update_craftsman(
    db: Session, craftsman: Craftsman, changes: CraftsmanChanges, account: Account, *, allow_duplicate: bool = False
) -> bool:
    """Applies what is given and differs; whether anything did. The craftsman comes from `load_full`."""
    different = _differences(craftsman, unmasked_changes(changes, craftsman))
    if not different:
        return False
    _check(db, craftsman, different, account)
    if {"name", "employer", "phone"} & different.keys() and not allow_duplicate:
        found = find_resembling(db, _person_after(craftsman, different), exclude_id=craftsman.id)
        refuse_duplicate(found, ids_in_reach(db, found, account))
    if "team_ids" in different:
        kept = [team.id for team in craftsman.teams]
        craftsman.teams = require_teams(db, different.pop("team_ids"), account, kept)
    if "industry_codes" in different:
        put_industries(craftsman, different.pop("industry_codes"))
    if "skill_tags" in different:
        put_tags(craftsman, different.pop("skill_tags"))
    for name, value in different.items():
        setattr(craftsman, name, value)
    derive(craftsman)
    db.flush()
    return True


def delete_craftsman(db: Session, craftsman: Craftsman) -> None:
    references = (
        ("assignments", "次派单", AssignmentMember.craftsman_id),
        ("visits", "次服务记录", VisitCraftsman.craftsman_id),
        ("accounts", "个账号", Account.craftsman_id),
    )
    refuse_while_needed(db, f"工匠“{craftsman.name}”", craftsman.id, references)
    db.delete(craftsman)
    db.flush()


def _differences(craftsman: Craftsman, changes: CraftsmanChanges) -> dict[str, Any]:
    present: dict[str, Any] = {
        "industry_codes": [row.industry_code for row in craftsman.industries],
        "skill_tags": [row.skill_tag_id for row in craftsman.tags],
        "team_ids": {team.id for team in craftsman.teams},
    }
    return differences(changes, craftsman, present)


def _check(db: Session, craftsman: Craftsman, different: dict[str, Any], account: Account) -> None:
    if "union_id" in different:
        require_in_scope(db, account, different["union_id"])
    require_enterprise(db, different.get("employer_enterprise_id"), account)
    if different.get("number") is not None:
        refuse_taken_number(db, different["number"], craftsman.id, account)
    if different.get("capacity", craftsman.capacity) < craftsman.load:
        raise Conflict(
            f"{craftsman.name}有 {craftsman.load} 项服务进行中，可承担数不能低于 {craftsman.load}。"
            "若不再接新任务，请把 available 设为 false",
            errors=[{"loc": ["body", "capacity"], "msg": f"应不小于 {craftsman.load}"}],
        )


def _person_after(craftsman: Craftsman, different: dict[str, Any]) -> Person:
    fields = ("name", "employer", "phone", "region_code", "speciality")
    return Person(*(different.get(field, getattr(craftsman, field)) for field in fields))

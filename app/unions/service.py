"""Founding, changing and dissolving unions."""

from typing import TypeVar

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session

from app.auth.access import is_staff
from app.dependents import refuse_while_needed
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.scope import Position, in_scope, scope_of
from app.search_text import sound, words_condition
from app.taxonomy.subtree import region_subtree_condition
from app.unions import tree
from app.unions.schemas import NewUnion, UnionChanges, UnionDetail, UnionFilters, UnionOut
from models.account import Account
from models.base import new_id
from models.craftsman import Craftsman
from models.demand import Demand
from models.dispatch_plan import DispatchPlan
from models.enterprise import Enterprise
from models.escalation import DemandEscalation
from models.import_job import Import
from models.lending import Lending
from models.match import Match
from models.team import ServiceTeam
from models.union import Union

Shown = TypeVar("Shown", bound=UnionOut)


def visible(query: Select[Union], account: Account) -> Select[Union]:
    """Staff see every union's name and place in the tree: whom to ask for a craftsman, and where a demand can go."""
    return query if is_staff(account) else query.where(false())


def get_union(db: Session, account: Account, union_id: str) -> Union:
    union = db.scalar(visible(select(Union).where(Union.id == union_id), account))
    if union is None:
        raise NotFound("没有这个工会")
    return union


def lock_union(db: Session, account: Account, union_id: str) -> Union:
    """For a change, with the tree locked before it. Raises NotFound beyond the account's reach."""
    tree.lock_tree(db)
    query = select(Union).where(Union.id == union_id, in_scope(Union.id, account))
    union = db.scalar(query.with_for_update(key_share=True).execution_options(populate_existing=True))
    if union is None:
        raise NotFound("没有这个工会")
    return union


def check_may_change_place(account: Account, union: Union, changes: UnionChanges) -> None:
    """Whoever coordinates a union does not decide under whom it stands."""
    moved = {name for name in ("tier", "parent_id") if name in changes.model_fields_set}
    if union.id == account.union_id and any(getattr(changes, name) != getattr(union, name) for name in moved):
        raise Forbidden("本工会的层级和上级由上级工会调整")


def create_union(db: Session, new: NewUnion) -> Union:
    tree.lock_tree(db)
    _refuse_taken_name(db, new.name)
    parent = tree.find_parent(db, new.parent_id, new.tier)
    union_id = new_id()
    path = tree.path_under(parent, union_id)
    union = Union(id=union_id, path=path, pinyin=sound(new.name, 600), **new.model_dump())
    db.add(union)
    db.flush()
    return union


def change_union(db: Session, union: Union, changes: UnionChanges) -> None:
    """The union comes from `lock_union`."""
    given = changes.model_fields_set
    if changes.name is not None and changes.name != union.name:
        _refuse_taken_name(db, changes.name)
        union.name, union.pinyin = changes.name, sound(changes.name, 600)
    if "region_code" in given:
        union.region_code = changes.region_code
    if given & {"tier", "parent_id"}:
        _change_place(db, union, changes)
    db.flush()


def _change_place(db: Session, union: Union, changes: UnionChanges) -> None:
    tier = changes.tier or union.tier
    parent_id = changes.parent_id if "parent_id" in changes.model_fields_set else union.parent_id
    parent = db.get(Union, parent_id, populate_existing=True) if parent_id else None
    tree.refuse_circle(union, parent)
    parent = tree.find_parent(db, parent_id, tier)
    tree.refuse_tier_above_children(db, union, tier)
    union.tier = tier
    if parent_id != union.parent_id:
        tree.move_subtree(db, union, parent)


def delete_union(db: Session, union: Union) -> None:
    """The union comes from `lock_union`."""
    references = (
        ("unions", "个下级工会", Union.parent_id),
        ("teams", "支服务队", ServiceTeam.union_id),
        ("craftsmen", "名工匠", Craftsman.union_id),
        ("enterprises", "家企业", Enterprise.union_id),
        ("demands", "条需求", Demand.union_id),
        ("escalated_demands", "条提级而来的需求", Demand.handling_union_id),
        ("escalations", "次提级或下派", DemandEscalation.from_union_id),
        ("escalations", "次提级或下派", DemandEscalation.to_union_id),
        ("matches", "次匹配", Match.union_id),
        ("plans", "个派单方案", DispatchPlan.union_id),
        ("imports", "次导入", Import.union_id),
        ("lendings", "次商借", Lending.from_union_id),
        ("lendings", "次商借", Lending.to_union_id),
        ("accounts", "个账号", Account.union_id),
    )
    refuse_while_needed(db, f"工会“{union.name}”", union.id, references)
    db.delete(union)
    db.flush()


def find_unions(filters: UnionFilters) -> Select[Union]:
    query = select(Union)
    if filters.tier is not None:
        query = query.where(Union.tier == filters.tier)
    if filters.parent is not None:
        query = query.where(Union.parent_id == filters.parent)
    if filters.within is not None:
        query = query.where(tree.in_subtree(Union.id, filters.within))
    if filters.region is not None:
        query = query.where(region_subtree_condition(Union.region_code, filters.region))
    if filters.q:
        query = query.where(words_condition(Union.name, filters.q, Union.pinyin))
    return query


def show_brief(union: Union, account: Account) -> UnionOut:
    return UnionOut.model_validate(union) if _reaches(account, union) else _without_dates(union, UnionOut)


def show_union(db: Session, union: Union, account: Account) -> UnionDetail:
    near = _reaches(account, union)
    shown = UnionDetail.model_validate(union) if near else _without_dates(union, UnionDetail)
    ids = union.path.split("/")[:-2]
    names = dict(db.execute(select(Union.id, Union.name).where(Union.id.in_(ids))).all())
    shown.ancestors = [names[each] for each in ids]
    if near:
        shown.child_count = db.scalar(select(func.count()).where(Union.parent_id == union.id)) or 0
    return shown


def _reaches(account: Account, union: Union) -> bool:
    return scope_of(account).position(union.path) is not Position.OTHER


def _without_dates(union: Union, form: type[Shown]) -> Shown:
    return form.model_validate(union).model_copy(update={"created_at": None, "updated_at": None})


def require_union(db: Session, union_id: str | None) -> None:
    """For whatever names a union in its `union_id`."""
    if union_id is not None and db.get(Union, union_id) is None:
        raise Invalid.field("union_id", "没有这个工会")


def _refuse_taken_name(db: Session, name: str) -> None:
    if db.scalar(select(Union.id).where(Union.name == name)):
        raise Conflict(f"已有名为“{name}”的工会")

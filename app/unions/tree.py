"""The tree of unions: who may stand under whom, and the paths that make a subtree one comparison."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, text, update
from sqlalchemy.orm import Session

from app.errors import Invalid
from models.union import Tier, Union

STEP = {Tier.PROVINCE: 0, Tier.CITY: 1, Tier.INDUSTRY: 1, Tier.COUNTY: 2, Tier.GRASSROOTS: 3}
TIER_NAME = {
    Tier.PROVINCE: "省级",
    Tier.CITY: "市级",
    Tier.INDUSTRY: "产业",
    Tier.COUNTY: "县级",
    Tier.GRASSROOTS: "基层",
}
Column = Any
"""A mapped column holding union ids."""
_TREE_LOCK = 0x756E696F6E  # "union": any number that no other lock of the service uses


def lock_tree(db: Session) -> None:
    """One change of the tree's shape at a time: taken before any row, held to the commit.

    Rows alone would not do: two moves in parallel, each under the other's subtree, would close a circle. On SQLite a
    writing transaction is alone as it is.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TREE_LOCK})


def find_parent(db: Session, parent_id: str | None, tier: Tier) -> Union | None:
    """The parent, read afresh, if a union of this tier may stand under it."""
    if parent_id is None:
        return None
    parent = db.get(Union, parent_id, populate_existing=True)
    if parent is None:
        raise Invalid.field("parent_id", "没有这个上级工会")
    if STEP[parent.tier] >= STEP[tier]:
        raise Invalid.field(
            "parent_id",
            f"上级“{parent.name}”是{TIER_NAME[parent.tier]}工会，{TIER_NAME[tier]}工会只能设在更高一级之下"
            "（省 > 市或产业 > 县 > 基层）",
        )
    return parent


def path_under(parent: Union | None, union_id: str) -> str:
    return f"{parent.path if parent else ''}{union_id}/"


def refuse_circle(union: Union, parent: Union | None) -> None:
    if parent is not None and parent.path.startswith(union.path):
        raise Invalid.field("parent_id", "不能把工会移到它自己或它的下级之下")


def refuse_tier_above_children(db: Session, union: Union, tier: Tier) -> None:
    children = db.scalars(select(Union.tier).where(Union.parent_id == union.id).distinct()).all()
    wrong = [child for child in children if STEP[child] <= STEP[tier]]
    if wrong:
        raise Invalid.field("tier", f"它的下级中有{TIER_NAME[wrong[0]]}工会，因此不能改为{TIER_NAME[tier]}")


def move_subtree(db: Session, union: Union, parent: Union | None) -> None:
    """Rewrites the paths of the union and of all below it, in one statement."""
    old, new = union.path, path_under(parent, union.id)
    union.parent_id = parent.id if parent else None
    db.flush()
    db.execute(
        update(Union)
        .where(Union.path.startswith(old, autoescape=True))
        .values(path=new + func.substr(Union.path, len(old) + 1))
        .execution_options(synchronize_session=False)
    )
    db.refresh(union)


def ids_below(union_id: str) -> Select[str]:
    """The ids of the union itself and of all below it."""
    top = select(Union.path).where(Union.id == union_id).scalar_subquery()
    # Ids hold no character that LIKE reads otherwise; an unknown union's path is null, and nothing is like null.
    return select(Union.id).where(Union.path.like(top + "%"))


def in_subtree(column: Column, union_id: str) -> ColumnElement[bool]:
    """The condition that a column names the union or one below it."""
    condition: ColumnElement[bool] = column.in_(ids_below(union_id))
    return condition

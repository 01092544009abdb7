"""What a coordinator wishes of a plan beside its demands: as it is kept, and held against the tables."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.craftsmen.filters import visible
from app.dispatch_plans.asking import Again, NewPlan
from app.dispatch_plans.standing import in_parts, team_sizes
from app.errors import Invalid
from app.lendings.reach import lent
from models.account import Account
from models.craftsman import Craftsman
from models.dispatch_plan import DispatchPlan

MOST_FAULTS = 20
NOBODY = "没有这位劳模工匠"
NOT_PLANNED = "这条需求不在方案中"
Rows = list[dict[str, Any]]
Step = str | int


@dataclass(frozen=True, slots=True)
class Wishes:
    """Named as the columns of the plan that keep them."""

    pinned: Rows
    banned: Rows
    unreleased: list[str]
    conflicts: Rows
    compositions: Rows
    options: dict[str, Any]


def wishes_of(new: NewPlan) -> Wishes:
    return Wishes(
        pinned=_plain(new.pinned),
        banned=_plain(new.banned),
        unreleased=new.unreleased,
        conflicts=_plain(new.conflicts),
        compositions=_plain(new.compositions),
        options=new.options.model_dump(),
    )


def wishes_again(
    db: Session, former: DispatchPlan, again: Again, demand_ids: Collection[str], account: Account
) -> Wishes:
    """Those of the plan before, where no others are given: for its demands that are left and people still in reach.

    A pin stays whoever is gone: that it cannot be had must be said.
    """
    planned = set(demand_ids)
    named = [each["craftsman_id"] for each in former.banned] + former.unreleased
    known = _known(db, [*named, *(one for each in former.conflicts for one in each.values())], account)

    def of_planned(rows: Rows) -> Rows:
        return [each for each in rows if each["demand_id"] in planned]

    banned = [each for each in former.banned if each["craftsman_id"] in known]
    rivals = [each for each in former.conflicts if known.issuperset(each.values())]
    return Wishes(
        pinned=of_planned(former.pinned) if again.pinned is None else _plain(again.pinned),
        banned=of_planned(banned) if again.banned is None else _plain(again.banned),
        unreleased=[one for one in former.unreleased if one in known] if again.unreleased is None else again.unreleased,
        conflicts=rivals if again.conflicts is None else _plain(again.conflicts),
        compositions=of_planned(former.compositions) if again.compositions is None else _plain(again.compositions),
        options=former.options if again.options is None else again.options.model_dump(),
    )


def check_wishes(db: Session, wishes: Wishes, demand_ids: Collection[str], account: Account) -> None:
    """Raises Invalid with the field and the row of what cannot be; people out of reach are as those not there."""
    planned = set(demand_ids)
    for name, pairs in (("pinned", wishes.pinned), ("banned", wishes.banned)):
        refuse(name, NOT_PLANNED, [pair["demand_id"] for pair in pairs], planned)
        wanted = [(pair["demand_id"], pair["craftsman_id"]) for pair in pairs]
        known = _known(db, (one for _, one in wanted), account)
        agreed = lent(db, {demand_id for demand_id, one in wanted if one not in known})
        refuse(name, NOBODY, wanted, {pair for pair in wanted if pair[1] in known or pair in agreed})
    refuse("unreleased", NOBODY, wishes.unreleased, _known(db, wishes.unreleased, account))
    _check_pins(db, wishes.pinned)
    _check_conflicts(wishes, _known(db, (one for pair in wishes.conflicts for one in pair.values()), account))
    _check_compositions(wishes.compositions, planned)


def refuse(name: str, message: str, given: Sequence[object], known: Collection[object]) -> None:
    faults = [((name, at), message) for at, each in enumerate(given) if each not in known]
    if faults:
        raise _invalid(f"{name} 有 {len(faults)} 处不符：{message}", faults)


def _check_pins(db: Session, pinned: Rows) -> None:
    pins = Counter(demand_id for demand_id, _ in {(pin["demand_id"], pin["craftsman_id"]) for pin in pinned})
    sizes = team_sizes(db, pins)
    if any(pins[demand_id] > size for demand_id, size in sizes.items()):
        raise Invalid.field("pinned", "为一条需求指定的人数超过了它的队伍人数")


def _check_conflicts(wishes: Wishes, known: Collection[str]) -> None:
    pinned: dict[str, set[str]] = {}
    for pin in wishes.pinned:
        pinned.setdefault(pin["demand_id"], set()).add(pin["craftsman_id"])
    faults: list[tuple[tuple[Step, ...], str]] = []
    for at, pair in enumerate(wishes.conflicts):
        strangers = [name for name, one in pair.items() if one not in known]
        faults += [(("conflicts", at, name), NOBODY) for name in strangers]
        if pair["one_id"] == pair["other_id"]:
            faults.append((("conflicts", at, "other_id"), "与 one_id 是同一个人"))
        elif any(team.issuperset(pair.values()) for team in pinned.values()):
            faults.append((("conflicts", at), "这两人被指定到了同一条需求，互斥与指定只能取一"))
    _refuse_rows(faults)


def _check_compositions(compositions: Rows, planned: Collection[str]) -> None:
    faults: list[tuple[tuple[Step, ...], str]] = []
    first: dict[str, int] = {}
    for at, wish in enumerate(compositions):
        demand_id = wish["demand_id"]
        if demand_id not in planned:
            faults.append((("compositions", at, "demand_id"), NOT_PLANNED))
        elif first.setdefault(demand_id, at) < at:
            faults.append((("compositions", at, "demand_id"), f"与第 {first[demand_id] + 1} 行是同一条需求"))
    _refuse_rows(faults)


def _refuse_rows(faults: Sequence[tuple[tuple[Step, ...], str]]) -> None:
    if faults:
        (name, at, *_), message = faults[0]
        row = f"{name} 第 {int(at) + 1} 行：{message}"
        raise _invalid(row if len(faults) == 1 else f"{row}；共有 {len(faults)} 处不符", faults)


def _invalid(detail: str, faults: Iterable[tuple[tuple[Step, ...], str]]) -> Invalid:
    errors = [{"loc": ["body", *where], "msg": message} for where, message in faults]
    return Invalid(detail, errors=errors[:MOST_FAULTS])


def _known(db: Session, craftsman_ids: Iterable[str], account: Account) -> set[str]:
    """Those of them who are in the account's part of the pool."""
    query = visible(select(Craftsman), account).with_only_columns(Craftsman.id)
    return {found for part in in_parts(set(craftsman_ids)) for found in db.scalars(query.where(Craftsman.id.in_(part)))}


def _plain(rows: Sequence[BaseModel]) -> Rows:
    return [row.model_dump() for row in rows]

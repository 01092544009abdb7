"""Asking for a plan, asking for it once more, finding and discarding it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.demands.filters import find_demands, visible
from app.dispatch_plans.schemas import MOST_DEMANDS, STATE_NAMES, Again, NewPlan, Pairing
from app.dispatch_plans.standing import in_parts, stand_ins, team_sizes, waiting_among, waits
from app.errors import Conflict, Invalid, NotFound
from models.account import Account
from models.craftsman import Craftsman
from models.demand import Demand
from models.dispatch_plan import DispatchBlock, DispatchPlan, PlannedDemand, PlanState

BLOCK = 200
"""Demands whose candidates one worker searches in one go: a second or two."""
UNDER_WAY = (PlanState.QUEUED, PlanState.RUNNING)
REPEATABLE = (PlanState.PROPOSED, PlanState.CONFIRMED, PlanState.FAILED)
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a coordinator asks of a plan, as it is kept with it."""

    pinned: list[dict[str, str]]
    banned: list[dict[str, str]]
    unreleased: list[str]
    options: dict[str, Any]


def create_plan(db: Session, new: NewPlan, account: Account, now: datetime) -> DispatchPlan:
    wishes = Wishes(_plain(new.pinned), _plain(new.banned), new.unreleased, new.options.model_dump())
    return _put(db, _chosen(db, new, account, now), wishes, account)


def plan_again(db: Session, plan_id: str, again: Again, account: Account) -> DispatchPlan:
    """A new plan that stays near the former, for those of its demands that still wait or were refused."""
    former = find_plan(db, plan_id)
    if former.state not in REPEATABLE:
        raise Conflict(f"方案处于“{STATE_NAMES[former.state]}”状态，不能重排")
    planned = list(db.scalars(select(PlannedDemand.demand_id).where(PlannedDemand.plan_id == plan_id)))
    superseded = stand_ins(db, plan_id)
    demand_ids = sorted(waiting_among(db, planned) | superseded.keys())
    if not demand_ids:
        raise Conflict("方案中的需求都已派出、办结或撤回，没有需要重排的")
    wishes = Wishes(
        _still_asked(former.pinned if again.pinned is None else _plain(again.pinned), demand_ids),
        _still_asked(former.banned if again.banned is None else _plain(again.banned), demand_ids),
        former.unreleased if again.unreleased is None else again.unreleased,
        former.options if again.options is None else again.options.model_dump(),
    )
    return _put(db, demand_ids, wishes, account, former.id, superseded)


def find_plan(db: Session, plan_id: str) -> DispatchPlan:
    plan = db.get(DispatchPlan, plan_id)
    if plan is None:
        raise NotFound("没有这个派单方案")
    return plan


def lock_plan(db: Session, plan_id: str) -> DispatchPlan:
    """Held until the transaction ends. It is the first lock a transaction takes, before any demand's."""
    query = select(DispatchPlan).where(DispatchPlan.id == plan_id).with_for_update(key_share=True)
    plan = db.scalar(query.execution_options(populate_existing=True))
    if plan is None:
        raise NotFound("没有这个派单方案")
    return plan


def discard(db: Session, plan_id: str) -> DispatchPlan:
    """Nothing of it was carried out. Discarding twice is discarding once."""
    plan = lock_plan(db, plan_id)
    if plan.state is PlanState.CONFIRMED:
        raise Conflict("方案已执行，不能作废；可以逐个取消派单，或重排余下的需求")
    plan.state = PlanState.DISCARDED
    return plan


def _put(
    db: Session,
    demand_ids: Sequence[str],
    wishes: Wishes,
    account: Account,
    previous_id: str | None = None,
    superseded: Mapping[str, str] | None = None,
) -> DispatchPlan:
    _check_pairs(db, wishes, demand_ids)
    plan = DispatchPlan(
        total=len(demand_ids),
        previous_id=previous_id,
        created_by_id=account.id,
        pinned=wishes.pinned,
        banned=wishes.banned,
        unreleased=wishes.unreleased,
        options=wishes.options,
    )
    db.add(plan)
    db.flush()
    blocks = range((len(demand_ids) + BLOCK - 1) // BLOCK)
    db.execute(insert(DispatchBlock), [{"plan_id": plan.id, "number": number} for number in blocks])
    gives_way = superseded or {}
    rows = [
        {"plan_id": plan.id, "demand_id": each, "block": at // BLOCK, "supersedes_id": gives_way.get(each)}
        for at, each in enumerate(demand_ids)
    ]
    db.execute(insert(PlannedDemand), rows)
    return plan


def _chosen(db: Session, new: NewPlan, account: Account, now: datetime) -> list[str]:
    """In the order of their ids, which is that of their arrival."""
    if (new.demand_ids is None) == (new.filter is None):
        raise Invalid.field("demand_ids", "demand_ids 与 filter 请给一种，且只给一种")
    if new.demand_ids is not None:
        return _named(db, new.demand_ids)
    assert new.filter is not None
    query = visible(find_demands(new.filter, now), account).where(waits()).order_by(Demand.id)
    found = list(db.scalars(query.with_only_columns(Demand.id).limit(MOST_DEMANDS + 1)))
    if not found:
        raise Invalid.field("filter", "没有符合条件的待派需求（已受理、尚无派单）")
    if len(found) > MOST_DEMANDS:
        raise Invalid.field("filter", f"一个方案最多 {MOST_DEMANDS} 条需求，请缩小范围")
    return found


def _named(db: Session, demand_ids: Sequence[str]) -> list[str]:
    waiting = waiting_among(db, set(demand_ids))
    _refuse("demand_ids", "没有这条需求，或它不在待派状态（已受理、尚无派单）", demand_ids, waiting)
    return sorted(set(demand_ids))


def _check_pairs(db: Session, wishes: Wishes, demand_ids: Collection[str]) -> None:
    planned = set(demand_ids)
    for name, pairs in (("pinned", wishes.pinned), ("banned", wishes.banned)):
        _refuse(name, "这条需求不在方案中", [pair["demand_id"] for pair in pairs], planned)
        _refuse_strangers(db, name, [pair["craftsman_id"] for pair in pairs])
    _refuse_strangers(db, "unreleased", wishes.unreleased)
    pins = Counter(demand_id for demand_id, _ in {(pin["demand_id"], pin["craftsman_id"]) for pin in wishes.pinned})
    sizes = team_sizes(db, pins)
    if any(pins[demand_id] > size for demand_id, size in sizes.items()):
        raise Invalid.field("pinned", "为一条需求指定的人数超过了它的队伍人数")


def _refuse_strangers(db: Session, name: str, craftsman_ids: Sequence[str]) -> None:
    known = {
        found
        for part in in_parts(set(craftsman_ids))
        for found in db.scalars(select(Craftsman.id).where(Craftsman.id.in_(part)))
    }
    _refuse(name, "没有这位劳模工匠", craftsman_ids, known)


def _refuse(name: str, message: str, given: Sequence[str], known: Collection[str]) -> None:
    faults = [{"loc": ["body", name, at], "msg": message} for at, each in enumerate(given) if each not in known]
    if faults:
        raise Invalid(f"{name} 有 {len(faults)} 处不符：{message}", errors=faults[:MOST_FAULTS])


def _plain(pairs: Sequence[Pairing]) -> list[dict[str, str]]:
    return [pair.model_dump() for pair in pairs]


def _still_asked(pairs: Sequence[dict[str, str]], demand_ids: Sequence[str]) -> list[dict[str, str]]:
    planned = set(demand_ids)
    return [pair for pair in pairs if pair["demand_id"] in planned]

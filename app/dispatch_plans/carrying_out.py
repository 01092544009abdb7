"""Some placements of a plan made into assignments, in one transaction and by sets: looked at first, then written.

Locks are taken in the order plan, demands, their assignments, craftsmen, each by id. The plan's lock lets one
confirmation in at a time, and the row of the placement keeps the assignment it became: however often and by however
many hands a plan is confirmed, a demand gets one assignment from it at most. That no other is live is the index
`uq_assignment_one_live`'s.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.audit.events import tell
from app.behalf import account_behind
from app.dispatch_plans.schemas import STATE_NAMES, Confirmed, Result
from app.dispatch_plans.service import lock_plan
from app.dispatch_plans.situation import Situation, lock_situation
from app.dispatch_plans.standing import in_parts
from app.dispatch_plans.writing import Order, write_assignments
from app.errors import TYPE_ROOT, AppError, Conflict
from models.dispatch_plan import DispatchPlan, PlannedDemand, PlanState

CONFIRMABLE = (PlanState.PROPOSED, PlanState.CONFIRMED)


def check_confirmable(plan: DispatchPlan) -> None:
    if plan.state not in CONFIRMABLE:
        raise Conflict(f"方案处于“{STATE_NAMES[plan.state]}”状态，不能执行")


def carry_out(db: Session, plan_id: str, demand_ids: Sequence[str], order: Order) -> list[Confirmed]:
    """One result a demand, in their order. What no longer holds is refused by itself; the others become assignments.

    Raises Conflict where the plan as a whole cannot be carried out, Forbidden where whoever ordered it no longer may.
    """
    plan = lock_plan(db, plan_id)
    check_confirmable(plan)
    placements = _placements(db, plan_id, demand_ids)
    account = account_behind(db, order.account_id, plan.union_id)
    situation = lock_situation(db, [each for each in placements.values() if each.assignment_id is None], account)
    found: dict[str, Confirmed] = {}
    sent: list[PlannedDemand] = []
    for demand_id in demand_ids:
        found[demand_id] = _result(placements.get(demand_id), demand_id, situation)
        if found[demand_id].result is Result.ASSIGNED:
            sent.append(placements[demand_id])
    if sent:
        made = write_assignments(db, sent, situation, order)
        found |= {each: found[each].model_copy(update={"assignment_id": made[each]}) for each in made}
        plan.state, plan.confirmed_at = PlanState.CONFIRMED, plan.confirmed_at or order.now
    keep_results(db, plan_id, found.values())
    return list(found.values())


def refused(demand_id: str, kind: str, detail: str) -> Confirmed:
    return Confirmed(demand_id=demand_id, result=Result.REFUSED, type=TYPE_ROOT + kind, detail=detail)


def keep_results(db: Session, plan_id: str, results: Iterable[Confirmed]) -> None:
    """What became of each placement stands with it; no order has it before it any more. The caller locks the plan."""
    rows = [
        {
            "of_demand": each.demand_id,
            "assignment_id": each.assignment_id,
            "refusal": {"type": each.type, "detail": each.detail} if each.result is Result.REFUSED else None,
            "confirmation_id": None,
        }
        for each in results
    ]
    # Past the session, which would not have it that a demand was deleted meanwhile, and its row with it.
    own = (PlannedDemand.plan_id == plan_id, PlannedDemand.demand_id == bindparam("of_demand"))
    tell(db, PlannedDemand.__tablename__, "dispatch_plan", plan_id, "demands")
    db.connection().execute(update(PlannedDemand).where(*own), rows)


def _placements(db: Session, plan_id: str, demand_ids: Sequence[str]) -> dict[str, PlannedDemand]:
    """By demand, as they stand under the plan's lock."""
    query = select(PlannedDemand).where(PlannedDemand.plan_id == plan_id)
    return {
        row.demand_id: row
        for part in in_parts(demand_ids)
        for row in db.scalars(query.where(PlannedDemand.demand_id.in_(part)).execution_options(populate_existing=True))
    }


def _result(placement: PlannedDemand | None, demand_id: str, situation: Situation) -> Confirmed:
    if placement is None:
        return refused(demand_id, "not_found", "没有这条需求")
    if placement.assignment_id is not None:
        return Confirmed(demand_id=demand_id, result=Result.ALREADY, assignment_id=placement.assignment_id)
    try:
        situation.check(placement)
    except AppError as error:
        return refused(demand_id, error.kind, error.detail)
    situation.promise(placement)
    return Confirmed(demand_id=demand_id, result=Result.ASSIGNED)

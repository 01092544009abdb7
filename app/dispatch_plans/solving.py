"""From the candidates that workers found to the plan that is best as a whole: tables in, `dispatch`, tables out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from time import perf_counter
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, undefer

from app.db import Database
from app.dispatch_plans.reach import Narrowed, Reach, planner_of, reach_of
from app.dispatch_plans.service import UNDER_WAY, lock_plan, read_plan
from app.dispatch_plans.standing import in_reach_among, pledges, waiting_among
from app.errors import Conflict
from app.matches.pool import MatchPool
from app.matches.translate import read_demands
from matching import Craftsman, Demand, MatchIndex, Region, Rejection
from matching.dispatching import (
    Compared,
    Composition,
    CraftsmenConflict,
    DispatchOptions,
    Pair,
    Placement,
    Plan,
    Scored,
    Unmatched,
    dispatch,
)
from models.assignment import Assignment, AssignmentState
from models.base import utc_now
from models.dispatch_plan import DispatchBlock, DispatchPlan, Outcome, PlannedDemand, PlanState


@dataclass(frozen=True, slots=True)
class PledgedPool:
    """The part of the index a plan may send from, with the places already promised to others counted as taken."""

    part: Narrowed
    pledged: Mapping[str, int]

    @property
    def regions(self) -> Mapping[str, Region]:
        return self.part.whole.regions

    def propose(self, demand: Demand, limit: int) -> Sequence[Scored]:
        return self.part.for_demand(demand.id).propose(demand, limit)

    def craftsman(self, craftsman_id: str) -> Craftsman:
        found = self.part.whole.craftsman(craftsman_id)
        promised = self.pledged.get(craftsman_id, 0)
        return replace(found, load=found.load + promised) if promised else found


@dataclass(frozen=True, slots=True)
class _Task:
    """Everything a plan is solved from, read at one time. `demands` are those that still wait."""

    plan: DispatchPlan
    demands: Sequence[Demand]
    pledged: Mapping[str, int]
    previous: Sequence[Placement]
    proposals: Mapping[str, Mapping[str, Sequence[Any]]]
    """By weights version, then by demand."""
    reach: Reach


def solve(database: Database, pool: MatchPool, plan_id: str) -> None:
    """Raises Conflict where a pinned craftsman can no longer be had or a team has become smaller than its pins,
    Forbidden where whoever asked for the plan no longer may."""
    with database.session(writes=False) as db:
        if read_plan(db, plan_id).state not in UNDER_WAY:
            return
        task = _read(db, plan_id)
    index = pool.index()
    started = perf_counter()
    found = _dispatched(task, index)
    seconds = perf_counter() - started
    with database.session() as db:
        _write(db, task, found, index, seconds)


def _read(db: Session, plan_id: str) -> _Task:
    query = select(PlannedDemand.demand_id, PlannedDemand.supersedes_id).where(PlannedDemand.plan_id == plan_id)
    planned = db.execute(query).all()
    plan = read_plan(db, plan_id)
    planner = planner_of(db, plan)
    superseded = {row.supersedes_id: row.demand_id for row in planned if row.supersedes_id is not None}
    unsent = _still_proposed(db, plan_id)
    wanted = waiting_among(db, (row.demand_id for row in planned), planner)
    wanted |= in_reach_among(db, {superseded[each] for each in unsent}, planner)
    return _Task(
        plan=plan,
        demands=list(read_demands(db, wanted)),
        pledged=pledges(db, without=unsent),
        previous=_previous(db, plan.previous_id, wanted) if plan.previous_id else [],
        proposals=_proposals(db, plan_id),
        reach=reach_of(db, planner, wanted),
    )


def _still_proposed(db: Session, plan_id: str) -> set[str]:
    """The stand-ins that nobody has been told of since."""
    query = select(Assignment.id).join(PlannedDemand, PlannedDemand.supersedes_id == Assignment.id)
    return set(db.scalars(query.where(PlannedDemand.plan_id == plan_id, Assignment.state == AssignmentState.PROPOSED)))


def _previous(db: Session, plan_id: str, wanted: set[str]) -> list[Placement]:
    query = select(PlannedDemand.demand_id, PlannedDemand.team, PlannedDemand.score)
    rows = db.execute(
        query.where(PlannedDemand.plan_id == plan_id, PlannedDemand.outcome == Outcome.PLACED).order_by(
            PlannedDemand.demand_id
        )
    )
    return [
        Placement(
            demand_id=row.demand_id,
            craftsman_ids=tuple(each["craftsman_id"] for each in row.team),
            score=row.score,
            scores=tuple(each["score"] for each in row.team),
        )
        for row in rows
        if row.demand_id in wanted
    ]


def _proposals(db: Session, plan_id: str) -> dict[str, dict[str, Sequence[Any]]]:
    found: dict[str, dict[str, Sequence[Any]]] = {}
    query = select(DispatchBlock).where(DispatchBlock.plan_id == plan_id).options(undefer(DispatchBlock.proposals))
    for block in db.scalars(query):
        found.setdefault(block.weights_version or "", {}).update(block.proposals or {})
    return found


def _dispatched(task: _Task, index: MatchIndex) -> Plan:
    plan = task.plan
    # What was searched with other weights than stand now is not used: `dispatch` searches those demands itself.
    proposals = {
        demand_id: [
            Scored(craftsman_id, score, Rejection(rule, "") if rule else None)
            for craftsman_id, score, rule in found
            if craftsman_id in index and task.reach.allows(demand_id, craftsman_id)
        ]
        for demand_id, found in task.proposals.get(index.weights.version, {}).items()
    }
    sizes = {demand.id: demand.team_size for demand in task.demands}
    pinned = {Pair(**pair) for pair in plan.pinned if pair["demand_id"] in sizes}
    _check_pins(pinned, sizes, index, task.reach)
    return dispatch(
        task.demands,
        PledgedPool(Narrowed(index, task.reach), task.pledged),
        DispatchOptions(**plan.options),
        pinned=sorted(pinned, key=lambda pair: (pair.demand_id, pair.craftsman_id)),
        banned=[Pair(**pair) for pair in plan.banned if pair["demand_id"] in sizes],
        conflicts=[CraftsmenConflict(**pair) for pair in plan.conflicts],
        previous=task.previous,
        compositions=[_composition(wish) for wish in plan.compositions if wish["demand_id"] in sizes],
        unreleased=frozenset(plan.unreleased),
        proposals=proposals,
        compare=True,
    )


def _composition(wish: Mapping[str, Any]) -> Composition:
    return Composition(wish["demand_id"], wish["lead_tag"], tuple(wish["skill_tags"]))


def _check_pins(pinned: set[Pair], sizes: Mapping[str, int], index: MatchIndex, reach: Reach) -> None:
    """They were in order when the plan was asked for, but time has passed."""
    pins = Counter(pair.demand_id for pair in pinned)
    if any(pins[demand_id] > sizes[demand_id] for demand_id in pins):
        raise Conflict("为一条需求指定的人数超过了它的队伍人数，请调整指定后重排")
    if any(each.craftsman_id not in index or not reach.allows(each.demand_id, each.craftsman_id) for each in pinned):
        raise Conflict("指定的人选已不在人才库，或已不属本工会及下级工会，请调整指定后重排")


def _write(db: Session, task: _Task, found: Plan, index: MatchIndex, seconds: float) -> None:
    """Nothing, where somebody else was first or the plan was discarded meanwhile."""
    plan = lock_plan(db, task.plan.id)
    if plan.state not in UNDER_WAY:
        return
    results = {each.demand_id: _placed(each, index) for each in found.placements}
    results |= {each.demand_id: _unmatched(each) for each in found.unmatched}
    # Read once more: a withdrawn demand may have been deleted meanwhile, and its row with it.
    planned = db.scalars(select(PlannedDemand.demand_id).where(PlannedDemand.plan_id == plan.id))
    rows = [{"plan_id": plan.id, "demand_id": each, **results.get(each, _row(Outcome.GONE))} for each in planned]
    if rows:
        db.execute(update(PlannedDemand), rows)
    db.execute(update(DispatchBlock).where(DispatchBlock.plan_id == plan.id).values(proposals=None))
    plan.state, plan.solved_at, plan.solve_seconds = PlanState.PROPOSED, utc_now(), seconds
    plan.value, plan.bound, plan.optimal = found.value, found.bound, found.optimal
    plan.compared = _compared(found.compared)
    plan.weights_version = index.weights.version
    plan.given_up = [{"demand_id": pair.demand_id, "craftsman_id": pair.craftsman_id} for pair in found.given_up]


def _compared(found: Compared | None) -> dict[str, Any] | None:
    if found is None:
        return None
    lost = {"lost_by_greedy": found.lost_by_greedy, "lost_by_first_come": found.lost_by_first_come}
    return asdict(found) | {name: None if part is None else round(part, 2) for name, part in lost.items()}


def _row(outcome: Outcome) -> dict[str, Any]:
    """All rows are written in one statement, so all name the same columns."""
    return {
        "outcome": outcome,
        "team": [],
        "score": None,
        "cause": None,
        "causes": [],
        "text": "",
        "remedy": "",
        "remedy_craftsman_ids": [],
    }


def _placed(placement: Placement, index: MatchIndex) -> dict[str, Any]:
    members = zip(placement.craftsman_ids, placement.scores, placement.kilometres, strict=True)
    team = [
        {
            "craftsman_id": craftsman_id,
            "name": index.craftsman(craftsman_id).name,
            "score": score,
            "kilometres": kilometres,
            "kept": craftsman_id in placement.kept,
        }
        for craftsman_id, score, kilometres in members
    ]
    return _row(Outcome.PLACED) | {"team": team, "score": placement.score}


def _unmatched(left: Unmatched) -> dict[str, Any]:
    return _row(Outcome.UNMATCHED) | {
        "cause": left.cause.value,
        "causes": [cause.value for cause in left.causes],
        "text": left.text,
        "remedy": left.remedy,
        "remedy_craftsman_ids": list(left.craftsman_ids),
    }

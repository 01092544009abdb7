"""A plan as it is read: who is sent where, who is left and why, how far it is, and the reasons on request."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.dispatch_plans.background import latest
from app.dispatch_plans.schemas import (
    CAUSE_NAMES,
    GoneOut,
    MemberOut,
    MemberReasons,
    PlacementOut,
    PlacementReasons,
    PlanBrief,
    PlanOut,
    Progress,
    UnmatchedOut,
)
from app.dispatch_plans.service import find_plan
from app.dispatch_plans.standing import in_reach_among
from app.errors import NotFound
from app.matches.pool import MatchPool
from app.matches.reach import Positions, positions
from app.matches.schemas import ReasonOut
from app.matches.service import as_json
from app.matches.showing import name_of, reasons_of, text_of_rule
from app.matches.translate import read_demand
from app.scope import Scope, scope_of
from matching import Demand as MatchingDemand
from matching import MatchIndex
from models.account import Account
from models.assignment import Assignment
from models.demand import Demand
from models.dispatch_plan import DispatchBlock, DispatchPlan, Outcome, PlannedDemand
from models.enterprise import Enterprise

Shown = Row[PlannedDemand, str, str, Any]


def show_plan(db: Session, plan: DispatchPlan, scope: Scope) -> PlanOut:
    rows = _planned(db, plan.id)
    seen = positions(db, scope, [] if scope.everywhere else _people(rows))
    progress, search_seconds = _progress(db, plan)
    return PlanOut(
        **PlanBrief.model_validate(plan).model_dump(exclude={"state_name"}),
        progress=progress,
        confirmation=latest(db, plan.id),
        options=plan.options,
        pinned=plan.pinned,
        banned=plan.banned,
        unreleased=plan.unreleased,
        conflicts=plan.conflicts,
        compositions=plan.compositions,
        compared=plan.compared,
        search_seconds=search_seconds,
        placements=[_placement(row, seen) for row in rows if row[0].outcome is Outcome.PLACED],
        unmatched=[_unmatched(row) for row in rows if row[0].outcome is Outcome.UNMATCHED],
        gone=[GoneOut(**_named(row)) for row in rows if row[0].outcome is Outcome.GONE],
        given_up=plan.given_up,
    )


def explain(db: Session, account: Account, pool: MatchPool, plan_id: str, demand_id: str) -> PlacementReasons:
    """Everybody's reasons as the engine gives them now, however low they stand; a summary of who is out of reach."""
    find_plan(db, account, plan_id)
    near = in_reach_among(db, [demand_id], account)
    placement = db.get(PlannedDemand, (plan_id, demand_id))
    demand = read_demand(db, demand_id)
    if placement is None or placement.outcome is not Outcome.PLACED or demand is None or not near:
        raise NotFound("方案没有为这条需求安排人")
    seen = positions(db, scope_of(account), [each["craftsman_id"] for each in placement.team])
    index = pool.index()
    team = [_explained(index, demand, member, seen) for member in _members(placement.team, seen)]
    return PlacementReasons(demand_id=demand_id, team=team)


def _explained(index: MatchIndex, demand: MatchingDemand, member: MemberOut, seen: Positions) -> MemberReasons:
    who = member.craftsman_id
    if who not in index:
        return MemberReasons(**member.model_dump(), score_now=None, reasons=[], note="已不在人才库")
    found = index.explain(demand, who)
    return MemberReasons(
        **member.model_dump(),
        score_now=found.candidate.score,
        reasons=[ReasonOut.model_validate(reason) for reason in reasons_of(as_json([found.candidate])[0], who, seen)],
        note="；".join(text_of_rule(rule.code, rule.text, who, seen) for rule in found.rejections),
    )


def _planned(db: Session, plan_id: str) -> Sequence[Shown]:
    return db.execute(
        select(PlannedDemand, Demand.title, Enterprise.name, Assignment.state)
        .join(Demand, Demand.id == PlannedDemand.demand_id)
        .join(Enterprise, Enterprise.id == Demand.enterprise_id)
        .outerjoin(Assignment, Assignment.id == PlannedDemand.assignment_id)
        .where(PlannedDemand.plan_id == plan_id)
        .order_by(PlannedDemand.demand_id)
    ).all()


def _progress(db: Session, plan: DispatchPlan) -> tuple[Progress, float]:
    blocks = db.execute(
        select(func.count(), func.count(DispatchBlock.searched_at), func.sum(DispatchBlock.seconds)).where(
            DispatchBlock.plan_id == plan.id
        )
    ).one()
    searched = db.scalar(
        select(func.count())
        .select_from(PlannedDemand)
        .join(
            DispatchBlock,
            (DispatchBlock.plan_id == PlannedDemand.plan_id) & (DispatchBlock.number == PlannedDemand.block),
        )
        .where(PlannedDemand.plan_id == plan.id, DispatchBlock.searched_at.is_not(None))
    )
    done = plan.solved_at is not None
    progress = Progress(
        total=plan.total,
        searched=searched or 0,
        blocks=blocks[0],
        blocks_done=blocks[1],
        # The solving is counted as one block more.
        progress=1.0 if done else round(blocks[1] / (blocks[0] + 1), 4),
    )
    return progress, round(blocks[2] or 0.0, 3)


def _named(row: Shown) -> dict[str, str]:
    return {"demand_id": row[0].demand_id, "demand_title": row[1], "enterprise_name": row[2]}


def _people(rows: Sequence[Shown]) -> set[str]:
    return {each["craftsman_id"] for row in rows for each in row[0].team}


def _placement(row: Shown, seen: Positions) -> PlacementOut:
    planned = row[0]
    return PlacementOut(
        **_named(row),
        score=planned.score or 0.0,
        team=_members(planned.team, seen),
        assignment_id=planned.assignment_id,
        assignment_state=row[3],
        refusal=planned.refusal,
    )


def _members(team: list[dict[str, Any]], seen: Positions) -> list[MemberOut]:
    """They were in reach when the plan was made; whoever has gone to another union since is named as such."""
    return [
        MemberOut(**each | {"name": name_of(each["name"], each["craftsman_id"], seen)}, lead=at == 0)
        for at, each in enumerate(team)
    ]


def _unmatched(row: Shown) -> UnmatchedOut:
    planned = row[0]
    cause = planned.cause or ""
    return UnmatchedOut(
        **_named(row),
        cause=cause,
        cause_name=CAUSE_NAMES.get(cause, cause),
        causes=planned.causes,
        text=planned.text,
        remedy=planned.remedy,
        craftsman_ids=planned.remedy_craftsman_ids,
    )

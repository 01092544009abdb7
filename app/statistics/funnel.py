"""How far the demands of a period came: from posting to a solved case."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.statistics.counting import Cut
from app.statistics.definitions import STAGES
from models.assignment import Assignment, AssignmentState
from models.demand import Demand, DemandState, Resolution
from models.state_change import StateChange
from models.visit import Visit

POSTED, ACCEPTED, OFFERED, AGREED, VISITED, DELIVERED, CONFIRMED, SOLVED = range(len(STAGES))

OF_DEMAND = {
    DemandState.ACCEPTED: ACCEPTED,
    DemandState.DISPATCHED: ACCEPTED,
    DemandState.DELIVERED: DELIVERED,
    DemandState.CLOSED: ACCEPTED,
}
OF_ASSIGNMENT = {
    AssignmentState.PROPOSED: ACCEPTED,
    AssignmentState.OFFERED: OFFERED,
    AssignmentState.DECLINED: OFFERED,
    AssignmentState.EXPIRED: OFFERED,
    AssignmentState.ACCEPTED: AGREED,
    AssignmentState.IN_SERVICE: AGREED,
    AssignmentState.DELIVERED: DELIVERED,
    AssignmentState.REOPENED: DELIVERED,
    AssignmentState.CONFIRMED: CONFIRMED,
    AssignmentState.CANCELLED: ACCEPTED,
}
FORGETFUL = (AssignmentState.CANCELLED, AssignmentState.IN_SERVICE)
"""States that do not tell how far an assignment had come before: for these the recorded changes are read too."""


def demands_by_stage(db: Session, cut: Cut) -> list[int]:
    """For each stage of the funnel, how many demands came so far or further."""
    reached = union_all(*_reached(cut)).subquery()
    furthest = select(func.max(reached.c.stage).label("stage")).group_by(reached.c.demand_id).subquery()
    query = select(furthest.c.stage, func.count()).group_by(furthest.c.stage)
    ended_at = db.execute(query).all()
    return [sum(demands for stage, demands in ended_at if stage >= least) for least in range(len(STAGES))]


def _reached(cut: Cut) -> list[Select[*tuple[Any, ...]]]:
    """Pairs of a demand and a stage it reached; together they hold each demand's furthest."""
    solved = (Demand.state == DemandState.CLOSED) & (Demand.resolution == Resolution.SOLVED)
    stands = case((solved, SOLVED), else_=_stage(Demand.state, OF_DEMAND))
    stood = _stage(StateChange.to_state, OF_DEMAND)
    held = _stage(StateChange.to_state, OF_ASSIGNMENT)
    demands = select(Demand.id.label("demand_id"))
    assignments = demands.join(Assignment, Assignment.demand_id == Demand.id)
    changes = assignments.join(StateChange, StateChange.assignment_id == Assignment.id)
    withdrawn = demands.join(StateChange, StateChange.demand_id == Demand.id)
    pairs = [
        demands.add_columns(stands.label("stage")),
        withdrawn.add_columns(stood.label("stage")).where(Demand.state == DemandState.WITHDRAWN),
        assignments.add_columns(_stage(Assignment.state, OF_ASSIGNMENT).label("stage")),
        changes.add_columns(held.label("stage")).where(Assignment.state.in_(FORGETFUL)),
        assignments.join(Visit, Visit.assignment_id == Assignment.id).add_columns(literal(VISITED).label("stage")),
    ]
    return [pair.where(*cut.conditions(Demand.submitted_at)) for pair in pairs]


def _stage(column: Any, stages: Mapping[Any, int]) -> ColumnElement[int]:
    """The stage a state stands for; a state that stands for none was at least posted."""
    return case(*((column == state.value, stage) for state, stage in stages.items()), else_=POSTED)

"""How things stand when a plan is made: which demands wait for somebody, and who is already spoken for."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from app.assignments.lifecycle import ENDED, UNWILLING
from app.demands.filters import visible
from models.account import Account
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.demand import Demand, DemandState
from models.dispatch_plan import PlannedDemand

IDS_AT_ONCE = 1_000
"""How many ids one query names: well below what either database accepts."""
UNANSWERED = (AssignmentState.PROPOSED, AssignmentState.OFFERED)
"""A place at a craftsman is promised, and not yet counted in their load."""


def in_parts(ids: Iterable[str]) -> Iterator[Sequence[str]]:
    wanted = list(ids)
    for start in range(0, len(wanted), IDS_AT_ONCE):
        yield wanted[start : start + IDS_AT_ONCE]


def waits() -> ColumnElement[bool]:
    """The condition on demands that a plan may take in: accepted, and nobody is being sent."""
    live = select(Assignment.id).where(Assignment.demand_id == Demand.id, Assignment.state.not_in(ENDED))
    return and_(Demand.state == DemandState.ACCEPTED, ~live.exists())


def waiting_among(db: Session, demand_ids: Iterable[str], account: Account) -> set[str]:
    """Those in the account's reach: one out of reach is as one that is not there."""
    return _among(db, demand_ids, account, waits())


def in_reach_among(db: Session, demand_ids: Iterable[str], account: Account) -> set[str]:
    """Whatever state they are in."""
    return _among(db, demand_ids, account)


def _among(db: Session, demand_ids: Iterable[str], account: Account, *conditions: ColumnElement[bool]) -> set[str]:
    query = visible(select(Demand).where(*conditions), account).with_only_columns(Demand.id)
    return {found for part in in_parts(demand_ids) for found in db.scalars(query.where(Demand.id.in_(part)))}


def stand_ins(db: Session, plan_id: str) -> dict[str, str]:
    """By demand the next candidate's proposal that came up after the plan's own placement was refused.

    Nobody has been told of it yet, so a new plan may propose otherwise.
    """
    refused, following = aliased(Assignment), aliased(Assignment)
    query = (
        select(PlannedDemand.demand_id, following.id)
        .join(refused, refused.id == PlannedDemand.assignment_id)
        .join(following, following.demand_id == PlannedDemand.demand_id)
        .where(
            PlannedDemand.plan_id == plan_id,
            refused.state.in_(UNWILLING),
            following.state == AssignmentState.PROPOSED,
        )
    )
    return {row.demand_id: row.id for row in db.execute(query)}


def pledges(db: Session, craftsman_ids: Collection[str] | None = None, without: Collection[str] = ()) -> dict[str, int]:
    """How many assignments nobody has answered yet each craftsman (of these) is named in, but for those `without`."""
    member = AssignmentMember
    named = select(member.assignment_id, member.craftsman_id, Assignment.state).join(
        Assignment, Assignment.id == member.assignment_id
    )
    if craftsman_ids is None:
        queries = [named.where(Assignment.state.in_(UNANSWERED))]
    else:
        # The state is looked at below: asked for here, SQLite would look through all that are unanswered anywhere.
        queries = [named.where(member.craftsman_id.in_(part)) for part in in_parts(craftsman_ids)]
    counts: Counter[str] = Counter()
    for query in queries:
        counts.update(
            row.craftsman_id
            for row in db.execute(query)
            if row.state in UNANSWERED and row.assignment_id not in without
        )
    return counts


def team_sizes(db: Session, demand_ids: Collection[str]) -> dict[str, int]:
    rows = (db.execute(select(Demand.id, Demand.team_size).where(Demand.id.in_(part))) for part in in_parts(demand_ids))
    return {demand_id: size for part in rows for demand_id, size in part}

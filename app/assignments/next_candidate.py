"""Who is asked next when somebody declined or did not answer."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assignments.lifecycle import UNWILLING
from app.assignments.service import propose
from app.clocks import service as clocks
from app.lendings.service import may_send
from app.matches.conflicts import conflicts_of_interest
from app.matches.pool import MatchPool
from app.matches.service import next_candidates
from app.privacy.withdrawn import is_in_pool
from models.account import Account
from models.assignment import Assignment, AssignmentMember
from models.craftsman import Craftsman
from models.demand import Demand
from models.match import MatchCandidate


def propose_next(
    db: Session,
    pool: MatchPool | None,
    demand: Demand,
    refused: Assignment,
    account: Account | None,
    now: datetime,
    reason: str,
) -> Assignment | None:
    """The rest of the team moves up and the next candidates fill it; None where nobody is left."""
    unwilling = _leads_asked_in_vain(db, demand)
    rest = [member.craftsman_id for member in refused.members if member.craftsman_id not in unwilling]
    people = [craftsman_id for craftsman_id in rest if _may_come(db, demand, craftsman_id)]
    wanted = len(refused.members)
    for craftsman_id in _by_rank(db, pool, demand, refused.match_id, unwilling | set(rest)):
        if len(people) == wanted:
            break
        if craftsman_id not in people and _may_come(db, demand, craftsman_id):
            people.append(craftsman_id)
    if not people:
        return None
    made = propose(db, demand, people, account, now, match_id=refused.match_id, mode=refused.mode, reason=reason)
    clocks.follow(db, demand, None, made.state, now)
    return made


def _leads_asked_in_vain(db: Session, demand: Demand) -> set[str]:
    """The lead answers for the team: those who would have come along were not the ones to say no."""
    return set(
        db.scalars(
            select(AssignmentMember.craftsman_id)
            .join(Assignment, Assignment.id == AssignmentMember.assignment_id)
            .where(Assignment.demand_id == demand.id, Assignment.state.in_(UNWILLING), AssignmentMember.position == 0)
        )
    )


def _by_rank(
    db: Session, pool: MatchPool | None, demand: Demand, match_id: str | None, excluded: set[str]
) -> Iterator[str]:
    """The rest of the saved match first, then whom the engine finds today."""
    shown = select(MatchCandidate.craftsman_id).where(MatchCandidate.match_id == match_id)
    ranked = list(db.scalars(shown.order_by(MatchCandidate.rank)))
    yield from (craftsman_id for craftsman_id in ranked if craftsman_id not in excluded)
    if pool is not None:
        found = next_candidates(db, pool, demand.id, excluded | set(ranked))
        yield from (craftsman_id for craftsman_id, _score in found)


def _may_come(db: Session, demand: Demand, craftsman_id: str) -> bool:
    """Nobody whom the union would have to borrow first, or whom an interest keeps away."""
    return (
        _is_free(db, craftsman_id)
        and may_send(db, demand, craftsman_id)
        and not conflicts_of_interest(db, demand.id, [craftsman_id])
    )


def _is_free(db: Session, craftsman_id: str) -> bool:
    """Read without a lock: it is only a proposal, and accepting it looks again."""
    row = db.get(Craftsman, craftsman_id, populate_existing=True)
    return row is not None and row.available and row.load < row.capacity and is_in_pool(db, craftsman_id)

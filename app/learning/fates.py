"""What became of those a coordinator asked: read from assignments and their history."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.assignments.lifecycle import HOLDING
from matching.learning import Fate, Matter, matter_of
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.demand import Resolution
from models.state_change import StateChange

AGREED = HOLDING | {AssignmentState.CONFIRMED}
MERIT_OF_RESULT = {Resolution.SOLVED: 0.5, Resolution.PARTLY_SOLVED: 0.25}
MERIT_OF_RATING = {5: 0.5, 4: 0.25}


@dataclass(frozen=True, slots=True)
class Asked:
    """One offer: to whom, the lead first, and how it was answered; `fate` None where it was not, or not clearly."""

    members: tuple[str, ...]
    fate: Fate | None
    merit: float


def read_asked(db: Session) -> tuple[dict[str, list[Asked]], int]:
    """The offers made from each saved match, by its id, oldest first; and how many declines could not be understood.

    An assignment that was never offered says nothing: a proposal is the engine's own, or a thought given up.
    """
    members, agreed, refusals = _members(db), _once_agreed(db), _refusals(db)
    found: defaultdict[str, list[Asked]] = defaultdict(list)
    unclear = 0
    for row in _offers(db):
        fate = _fate(row.state, row.id in agreed, refusals.get(row.id, ""))
        unclear += row.state is AssignmentState.DECLINED and fate is None
        found[row.match_id].append(Asked(tuple(members.get(row.id, ())), fate, _merit(row)))
    return dict(found), unclear


def fates_of(offers: Sequence[Asked], ranks: Mapping[str, int]) -> dict[str, tuple[Fate, float]]:
    """By craftsman id, for those whom the match showed at these ranks.

    The lead answers for the team, so a refusal is the lead's alone, while who comes along is accepted with the lead.
    Only those above the first one chosen were passed over: who follows a decline is brought up by rank.
    """
    asked = {craftsman_id for offer in offers for craftsman_id in offer.members}
    fates: dict[str, tuple[Fate, float]] = {}
    first = ranks.get(offers[0].members[0], 0) if offers[0].members else 0
    for craftsman_id, rank in ranks.items():
        if rank < first and craftsman_id not in asked:
            fates[craftsman_id] = (Fate.PASSED_OVER, 0.0)
    for offer in offers:
        concerned = offer.members if offer.fate is Fate.ACCEPTED else offer.members[:1]
        for craftsman_id in concerned:
            if offer.fate is not None and craftsman_id in ranks:
                fates[craftsman_id] = (offer.fate, offer.merit)
    return fates


def _fate(state: AssignmentState, agreed: bool, refusal: str) -> Fate | None:
    if agreed:
        return Fate.ACCEPTED
    if state is AssignmentState.EXPIRED:
        return Fate.PREVENTED
    if state is AssignmentState.DECLINED:
        return {Matter.FIT: Fate.UNFIT, Matter.CIRCUMSTANCES: Fate.PREVENTED}.get(matter_of(refusal))
    return None


def _merit(row: Row[*tuple[object, ...]]) -> float:
    return MERIT_OF_RESULT.get(row.resolution, 0.0) + MERIT_OF_RATING.get(row.rating, 0.0)


def _offers(db: Session) -> Sequence[Row[*tuple[object, ...]]]:
    columns = (Assignment.id, Assignment.match_id, Assignment.state, Assignment.resolution, Assignment.rating)
    query = select(*columns).where(Assignment.match_id.is_not(None), Assignment.reply_due_at.is_not(None))
    return db.execute(query.order_by(Assignment.created_at, Assignment.id)).all()


def _members(db: Session) -> dict[str, list[str]]:
    member = AssignmentMember
    found: defaultdict[str, list[str]] = defaultdict(list)
    for assignment_id, craftsman_id in db.execute(
        select(member.assignment_id, member.craftsman_id).order_by(member.assignment_id, member.position)
    ):
        found[assignment_id].append(craftsman_id)
    return found


def _once_agreed(db: Session) -> set[str]:
    """Those accepted at any time: what is cancelled afterwards was accepted all the same."""
    accepted = select(StateChange.assignment_id).where(StateChange.to_state == AssignmentState.ACCEPTED)
    standing = select(Assignment.id).where(Assignment.state.in_(AGREED))
    return {each for each in db.scalars(accepted.union(standing)) if each is not None}


def _refusals(db: Session) -> dict[str, str]:
    """The reason of each declined assignment."""
    change = StateChange
    declined = select(change.assignment_id, change.reason).where(change.to_state == AssignmentState.DECLINED)
    return {assignment_id: reason for assignment_id, reason in db.execute(declined) if assignment_id is not None}

"""Who hears what when a demand or an assignment moves, or an import ends.

Called with every move, from where moves are made. Whoever made the move is not told of it. Recipients are
looked up for all moves at once: a plan carried out makes hundreds in one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assignments.lifecycle import HOLDING
from app.caller import caller
from app.notifications.about import About, about, about_assignments, about_demands
from app.notifications.kinds import Kind
from app.notifications.notify import Word, send_word
from app.notifications.recipients import accounts_of_craftsmen, accounts_of_enterprise, coordinators_of
from models.assignment import Assignment, AssignmentMember, AssignmentState
from models.demand import Demand, DemandState
from models.import_job import Import

_D, _A, _K = DemandState, AssignmentState, Kind


class Move(NamedTuple):
    """`event_id`: of the state change that records it."""

    subject_id: str
    before: DemandState | AssignmentState | None
    after: DemandState | AssignmentState
    event_id: str


class _Audience(NamedTuple):
    kind: Kind
    coordinators: bool = False
    enterprise: bool = False
    craftsmen: bool = False


DEMAND_AUDIENCES = {
    _D.SUBMITTED: _Audience(_K.DEMAND_SUBMITTED, coordinators=True),
    _D.ACCEPTED: _Audience(_K.DEMAND_ACCEPTED, enterprise=True),
    _D.RETURNED: _Audience(_K.DEMAND_RETURNED, enterprise=True),
    _D.DISPATCHED: _Audience(_K.DEMAND_DISPATCHED, enterprise=True),
    _D.WITHDRAWN: _Audience(_K.DEMAND_WITHDRAWN, coordinators=True),
    _D.CLOSED: _Audience(_K.DEMAND_CLOSED, coordinators=True, enterprise=True),
}
"""By the state that is reached; that a service was delivered or reopened is told by its assignment."""

ASSIGNMENT_AUDIENCES = {
    _A.OFFERED: _Audience(_K.ASSIGNMENT_OFFERED, craftsmen=True),
    _A.ACCEPTED: _Audience(_K.ASSIGNMENT_ACCEPTED, coordinators=True, enterprise=True),
    _A.DECLINED: _Audience(_K.ASSIGNMENT_DECLINED, coordinators=True),
    _A.EXPIRED: _Audience(_K.ASSIGNMENT_EXPIRED, coordinators=True, craftsmen=True),
    _A.DELIVERED: _Audience(_K.ASSIGNMENT_DELIVERED, coordinators=True, enterprise=True),
    _A.CONFIRMED: _Audience(_K.ASSIGNMENT_CONFIRMED, coordinators=True, craftsmen=True),
    _A.REOPENED: _Audience(_K.ASSIGNMENT_REOPENED, coordinators=True, craftsmen=True),
}


def tell_of_demand(db: Session, demand: Demand, before: DemandState, after: DemandState, event_id: str) -> None:
    tell_of_demands(db, [Move(demand.id, before, after, event_id)])


def tell_of_assignment(
    db: Session, assignment: Assignment, before: AssignmentState, after: AssignmentState, event_id: str
) -> None:
    tell_of_assignments(db, [Move(assignment.id, before, after, event_id)])


def tell_of_demands(db: Session, moves: Sequence[Move]) -> None:
    told = [(move, audience) for move in moves if (audience := _of_demand(move)) is not None]
    if told:
        _tell(db, "demand", told, about_demands(db, [move.subject_id for move, _ in told]), {})


def tell_of_assignments(db: Session, moves: Sequence[Move]) -> None:
    told = [(move, audience) for move in moves if (audience := _of_assignment(move)) is not None]
    ids = [move.subject_id for move, _ in told]
    if told:
        _tell(db, "assignment", told, about_assignments(db, ids), _members(db, ids))


def tell_of_import(db: Session, job: Import) -> None:
    """To whoever uploaded it; they are told although they asked for it: it ends long after."""
    if job.created_by_id is not None:
        db.flush()
        word = Word(_K.IMPORT_FINISHED, "import", job.id, job.id, [job.created_by_id], about(db, "import", job.id))
        send_word(db, [word])


def _tell(
    db: Session,
    subject_kind: str,
    told: Sequence[tuple[Move, _Audience]],
    abouts: Mapping[str, About],
    members: Mapping[str, Sequence[str]],
) -> None:
    lists = _Lists(db)
    words = []
    for move, audience in told:
        each = move.subject_id
        hearing = lists.hearing(audience, abouts[each], members.get(each, ()))
        words.append(Word(audience.kind, subject_kind, each, move.event_id, hearing, abouts[each]))
    send_word(db, words)


def _of_demand(move: Move) -> _Audience | None:
    if move.before is _D.DISPATCHED and move.after is _D.ACCEPTED:
        return _Audience(_K.DEMAND_RECALLED, coordinators=True)
    if move.before is _D.DRAFT and move.after is _D.WITHDRAWN:
        return None  # nobody had heard of it
    if move.before is _D.DELIVERED and move.after is _D.DISPATCHED:
        return None
    return DEMAND_AUDIENCES.get(DemandState(move.after))


def _of_assignment(move: Move) -> _Audience | None:
    if move.after is _A.CANCELLED and move.before is not _A.PROPOSED:
        return _Audience(_K.ASSIGNMENT_CANCELLED, craftsmen=True, enterprise=move.before in HOLDING)
    return ASSIGNMENT_AUDIENCES.get(AssignmentState(move.after))


def _members(db: Session, assignment_ids: Sequence[str]) -> dict[str, list[str]]:
    rows = db.execute(
        select(AssignmentMember.assignment_id, AssignmentMember.craftsman_id).where(
            AssignmentMember.assignment_id.in_(assignment_ids)
        )
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.assignment_id, []).append(row.craftsman_id)
    return found


class _Lists:
    """Recipients, each list looked up once however many moves need it."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._known: dict[object, list[str]] = {}

    def hearing(self, audience: _Audience, about: About, craftsman_ids: Sequence[str]) -> list[str]:
        found: list[str] = []
        if audience.coordinators:
            for union_id in about.union_ids[:1]:
                found += self._once(("union", union_id), partial(coordinators_of, self._db, union_id))
        if audience.enterprise and about.enterprise_id is not None:
            found += self._once(about.enterprise_id, partial(accounts_of_enterprise, self._db, about.enterprise_id))
        if audience.craftsmen:
            people = tuple(sorted(craftsman_ids))
            found += self._once(people, partial(accounts_of_craftsmen, self._db, people))
        return [each for each in dict.fromkeys(found) if each != caller().account_id]

    def _once(self, key: object, look_up: Callable[[], list[str]]) -> list[str]:
        if key not in self._known:
            self._known[key] = look_up()
        return self._known[key]

"""Recording visits, and correcting them until the enterprise has confirmed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from app.assignments import service as assignments
from app.assignments.capacity import hold
from app.assignments.lifecycle import LIFECYCLE, Action
from app.assignments.moves import lock_assignment, move_assignment
from app.auth.access import STAFF
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.etags import check_etag
from app.visits.schemas import NewVisit, VisitChanges
from app.working_days import local_date
from models.account import Account, Role
from models.assignment import Assignment, AssignmentState
from models.visit import Visit, VisitCraftsman

WHOLE = (selectinload(Visit.craftsmen), selectinload(Visit.attachments))
CORRECTABLE = frozenset(
    {
        AssignmentState.ACCEPTED,
        AssignmentState.IN_SERVICE,
        AssignmentState.DELIVERED,
        AssignmentState.REOPENED,
    }
)
RECORDERS = (*STAFF, Role.CRAFTSMAN)


def record_visit(db: Session, assignment_id: str, new: NewVisit, account: Account, now: datetime) -> Visit:
    """The first visit starts the service, where nobody said so before."""
    _check_may_record(account)
    assignments.check_visible(db, assignment_id, account)
    assignments.check_manages(db, assignment_id, account)
    _demand, assignment = lock_assignment(db, assignment_id)
    if assignment.state is not AssignmentState.IN_SERVICE:
        LIFECYCLE.after(assignment.state, Action.START)
        move_assignment(db, assignment, Action.START, account, now, "登记服务")
    visit = Visit(assignment_id=assignment_id, created_at=now, craftsmen=[], attachments=[])
    _put(db, visit, assignment, new.model_dump(), now)
    db.add(visit)
    db.flush()
    return visit


def change_visit(
    db: Session, visit_id: str, changes: VisitChanges, account: Account, now: datetime, if_match: str | None
) -> Visit:
    visit, assignment = lock_for_correction(db, visit_id, account, if_match)
    _put(db, visit, assignment, changes.model_dump(exclude_unset=True), now)
    db.flush()
    return visit


def delete_visit(db: Session, visit_id: str, account: Account, if_match: str | None) -> None:
    _visit, assignment = lock_for_correction(db, visit_id, account, if_match)
    if assignment.state is AssignmentState.DELIVERED:
        count = db.scalar(select(func.count()).where(Visit.assignment_id == assignment.id)) or 0
        if count <= 1:
            raise Conflict("服务已交付，至少要留一次服务记录；可以修改它，或先重开服务")
    db.execute(delete(Visit).where(Visit.id == visit_id))


def find_visit(db: Session, visit_id: str, account: Account) -> Visit:
    visible = assignments.visible(select(Visit).join(Assignment), account)
    visit: Visit | None = db.scalar(
        visible.where(Visit.id == visit_id).options(*WHOLE).execution_options(populate_existing=True)
    )
    if visit is None:
        raise NotFound("没有这次服务记录")
    return visit


def list_visits(db: Session, assignment_id: str, account: Account) -> Sequence[Visit]:
    """In the order in which they happened."""
    assignments.check_visible(db, assignment_id, account)
    query = select(Visit).where(Visit.assignment_id == assignment_id).order_by(Visit.visited_on, Visit.id)
    return db.scalars(query.options(*WHOLE)).all()


def lock_for_correction(
    db: Session, visit_id: str, account: Account, if_match: str | None = "*"
) -> tuple[Visit, Assignment]:
    """The visit in the version meant, with its assignment locked against a confirmation at the same time."""
    _check_may_record(account)
    visit = find_visit(db, visit_id, account)
    assignments.check_manages(db, visit.assignment_id, account)
    _demand, assignment = lock_assignment(db, visit.assignment_id)
    visit = find_visit(db, visit_id, account)
    check_etag(visit, if_match)
    if assignment.state not in CORRECTABLE:
        name = LIFECYCLE.state_names[assignment.state]
        raise Conflict(f"派单处于“{name}”状态，服务记录不能再改动")
    return visit, assignment


def _check_may_record(account: Account) -> None:
    if account.role not in RECORDERS:
        raise Forbidden("服务记录由劳模工匠或工会登记")


def _put(db: Session, visit: Visit, assignment: Assignment, values: dict[str, Any], now: datetime) -> None:
    craftsman_ids = values.pop("craftsman_ids", None)
    if craftsman_ids is not None:
        _put_craftsmen(db, visit, assignment, craftsman_ids)
    if "visited_on" in values:
        _check_not_future(values["visited_on"], now)
    for name, value in values.items():
        setattr(visit, name, value)


def _put_craftsmen(db: Session, visit: Visit, assignment: Assignment, craftsman_ids: list[str]) -> None:
    members = {member.craftsman_id for member in assignment.members}
    faults = [
        {"loc": ["body", "craftsman_ids", position], "msg": "不是这个派单的成员"}
        for position, craftsman_id in enumerate(craftsman_ids)
        if craftsman_id not in members
    ]
    if faults:
        raise Invalid("到场人员须是这个派单的成员", errors=faults)
    present = {row.craftsman_id: row for row in visit.craftsmen}
    hold(db, craftsman_ids)
    visit.craftsmen = [present.get(each) or VisitCraftsman(craftsman_id=each) for each in dict.fromkeys(craftsman_ids)]


def _check_not_future(visited_on: date, now: datetime) -> None:
    if visited_on > local_date(now):
        raise Invalid.field("visited_on", "服务日期不能晚于今天")

"""Reading, making and cancelling assignments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.assignments.capacity import hold
from app.assignments.lifecycle import ENDED, LIFECYCLE, Action
from app.assignments.moves import MEMBERS, lock_assignment, move_assignment
from app.assignments.schemas import AssignmentOut, MemberOut, NewAssignment
from app.auth.access import is_staff
from app.demands.filters import demand_in_reach
from app.demands.lifecycle import LIFECYCLE as DEMAND_LIFECYCLE
from app.demands.lifecycle import Action as DemandAction
from app.demands.moves import lock_demand, move_demand
from app.demands.service import check_visible as check_demand_visible
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.history import record_state
from app.lendings.service import require_lent
from app.matches.conflicts import refuse_conflicts_of_interest
from app.pages import Page, Paging, page_of
from app.privacy.detail import titles_for
from app.privacy.withdrawn import refuse_withdrawn
from app.scope import in_scope, scope_of
from models.account import Account, Role
from models.assignment import Assignment, AssignmentMember, AssignmentState, Mode
from models.craftsman import Craftsman
from models.demand import Demand, DemandState
from models.enterprise import Enterprise
from models.match import Match


def visible(query: Select[Any], account: Account) -> Select[Any]:
    """Staff see what concerns demands in their reach, and where their own craftsmen were lent to; an enterprise what
    concerns its demands, a craftsman what they were ever offered."""
    if account.role is Role.ENTERPRISE:
        own = select(Demand.id).where(Demand.enterprise_id == account.enterprise_id)
        return query.where(Assignment.demand_id.in_(own))
    if account.role is Role.CRAFTSMAN:
        theirs = select(AssignmentMember.assignment_id).where(AssignmentMember.craftsman_id == account.craftsman_id)
        return query.where(Assignment.id.in_(theirs), Assignment.reply_due_at.is_not(None))
    if scope_of(account).everywhere:
        return query
    members = select(AssignmentMember.assignment_id).join(Craftsman, Craftsman.id == AssignmentMember.craftsman_id)
    lent = Assignment.id.in_(members.where(in_scope(Craftsman.union_id, account)))
    return query.where(_of_demands_in_reach(account) | lent)


def _of_demands_in_reach(account: Account) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = Assignment.demand_id.in_(select(Demand.id).where(demand_in_reach(account)))
    return condition


def check_manages(db: Session, assignment_id: str, account: Account) -> None:
    """A union that lends a craftsman looks on; whoever answers for the demand acts."""
    mine = select(Assignment.id).where(Assignment.id == assignment_id, _of_demands_in_reach(account))
    if is_staff(account) and db.scalar(mine) is None:
        raise Forbidden("这个派单由需求所在的工会办理")


def check_visible(db: Session, assignment_id: str, account: Account) -> None:
    if db.scalar(visible(select(Assignment.id).where(Assignment.id == assignment_id), account)) is None:
        raise NotFound("没有这个派单")


def locked_for(db: Session, assignment_id: str, action: Action, account: Account) -> tuple[Demand, Assignment]:
    """Locks the assignment for an action this account may take on it."""
    LIFECYCLE.permit(account.role, action)
    check_visible(db, assignment_id, account)
    check_manages(db, assignment_id, account)
    return lock_assignment(db, assignment_id)


def create_assignment(db: Session, new: NewAssignment, account: Account, now: datetime) -> Assignment:
    """The demand's lock lets one coordinator in at a time; the second one finds the first one's assignment."""
    demand = _open_demand(db, new.demand_id, account)
    _check_craftsmen(db, new.craftsman_ids)
    if new.match_id is not None:
        match = db.get(Match, new.match_id)
        if match is None or match.demand_id != demand.id:
            raise Invalid.field("match_id", "没有这次匹配，或它不是这条需求的匹配")
    require_lent(db, demand, new.craftsman_ids, account)
    refuse_conflicts_of_interest(db, demand.id, new.craftsman_ids)
    return propose(db, demand, new.craftsman_ids, account, now, match_id=new.match_id, mode=new.mode)


def propose(
    db: Session,
    demand: Demand,
    craftsman_ids: list[str],
    account: Account | None,
    now: datetime,
    *,
    match_id: str | None = None,
    mode: Mode | None = None,
    reason: str = "",
) -> Assignment:
    """The caller holds the demand's lock and knows that no other assignment of it is live."""
    if not hold(db, craftsman_ids) >= set(craftsman_ids):
        raise Conflict("人选中有人刚刚注销，请刷新后另选")
    assignment = Assignment(demand_id=demand.id, match_id=match_id, mode=mode, created_at=now)
    assignment.members = [
        AssignmentMember(craftsman_id=craftsman_id, position=position)
        for position, craftsman_id in enumerate(craftsman_ids)
    ]
    db.add(assignment)
    record_state(db, assignment, None, account, now, reason)
    return assignment


def cancel(db: Session, assignment_id: str, account: Account, now: datetime, reason: str) -> Assignment:
    demand, assignment = locked_for(db, assignment_id, Action.CANCEL, account)
    move_assignment(db, assignment, Action.CANCEL, account, now, reason)
    if demand.state is DemandState.DISPATCHED:
        move_demand(db, demand, DemandAction.RECALL, account, now, f"派单取消：{reason}")
    return assignment


def cancel_live(db: Session, demand: Demand, account: Account, now: datetime, reason: str) -> None:
    """Ends the assignment under way, if any, with a demand that is no longer asked for."""
    live = db.scalar(select(Assignment.id).where(Assignment.demand_id == demand.id, Assignment.state.not_in(ENDED)))
    if live is not None:
        _, assignment = lock_assignment(db, live)
        move_assignment(db, assignment, Action.CANCEL, account, now, reason)


def filtered(
    demand_id: str | None, states: Sequence[AssignmentState] | None, craftsman_id: str | None
) -> Select[Assignment]:
    query = select(Assignment)
    if demand_id is not None:
        query = query.where(Assignment.demand_id == demand_id)
    if states:
        query = query.where(Assignment.state.in_(states))
    if craftsman_id is not None:
        of_craftsman = select(AssignmentMember.assignment_id).where(AssignmentMember.craftsman_id == craftsman_id)
        query = query.where(Assignment.id.in_(of_craftsman))
    return query


def show_page(db: Session, query: Select[Assignment], paging: Paging, account: Account) -> Page[AssignmentOut]:
    page = page_of(db, query.options(MEMBERS), Assignment.id, paging, lambda assignment: assignment)
    return Page(items=_shown(db, page.items, account), total=page.total, next=page.next)


def show_one(db: Session, assignment_id: str, account: Account) -> AssignmentOut:
    query = visible(select(Assignment).where(Assignment.id == assignment_id), account).options(MEMBERS)
    assignment = db.scalar(query.execution_options(populate_existing=True))
    if assignment is None:
        raise NotFound("没有这个派单")
    return _shown(db, [assignment], account)[0]


def _shown(db: Session, assignments: Sequence[Assignment], account: Account) -> list[AssignmentOut]:
    of_demands = (
        select(Demand.id, Demand.enterprise_id, Enterprise.name)
        .join(Enterprise, Enterprise.id == Demand.enterprise_id)
        .where(Demand.id.in_({assignment.demand_id for assignment in assignments}))
    )
    demands = {row.id: row for row in db.execute(of_demands)}
    titles = titles_for(db, demands, account)
    return [
        AssignmentOut(
            **{name: getattr(assignment, name) for name in _OWN_FIELDS},
            demand_title=titles[assignment.demand_id],
            enterprise_id=demands[assignment.demand_id].enterprise_id,
            enterprise_name=demands[assignment.demand_id].name,
            craftsman_ids=[member.craftsman_id for member in assignment.members],
            members=[
                MemberOut(craftsman_id=member.craftsman_id, name=member.craftsman.name, lead=member.position == 0)
                for member in assignment.members
            ],
            state_name=LIFECYCLE.state_names[assignment.state],
        )
        for assignment in assignments
    ]


_OWN_FIELDS = frozenset(AssignmentOut.model_fields) - {
    "demand_title",
    "enterprise_id",
    "enterprise_name",
    "craftsman_ids",
    "members",
    "state_name",
}


def _open_demand(db: Session, demand_id: str, account: Account) -> Demand:
    try:
        check_demand_visible(db, demand_id, account)
        demand = lock_demand(db, demand_id)
    except NotFound:
        raise Invalid.field("demand_id", "没有这条需求") from None
    live = db.scalar(select(Assignment).where(Assignment.demand_id == demand_id, Assignment.state.not_in(ENDED)))
    if live is not None:
        raise Conflict(
            f"这条需求已有派单在进行（{LIFECYCLE.state_names[live.state]}），先办完或取消它", assignment_id=live.id
        )
    DEMAND_LIFECYCLE.after(demand.state, DemandAction.DISPATCH)
    return demand


def _check_craftsmen(db: Session, craftsman_ids: list[str]) -> None:
    if len(set(craftsman_ids)) < len(craftsman_ids):
        raise Invalid.field("craftsman_ids", "同一位劳模工匠只能列一次")
    known = hold(db, craftsman_ids)
    faults = [
        {"loc": ["body", "craftsman_ids", position], "msg": "没有这位劳模工匠"}
        for position, craftsman_id in enumerate(craftsman_ids)
        if craftsman_id not in known
    ]
    if faults:
        raise Invalid("名单中有的劳模工匠不存在", errors=faults)
    refuse_withdrawn(db, craftsman_ids)

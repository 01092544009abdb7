"""Whose business a person's or an enterprise's phone is: conditions on their rows, false for everybody else."""

from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from app.assignments.lifecycle import HOLDING
from app.privacy.engagements import demands_served
from app.scope import scope_of
from models.account import Account, Role
from models.assignment import Assignment, AssignmentMember
from models.craftsman import Craftsman
from models.demand import Demand
from models.enterprise import Enterprise


def for_craftsmen(account: Account) -> ColumnElement[bool]:
    """The coordinators of the craftsman's own union, those of the union whose demand the craftsman serves, and
    administrators."""
    if account.role is not Role.COORDINATOR:
        return true() if account.role is Role.ADMIN else false()
    handled = (
        select(AssignmentMember.craftsman_id)
        .join(Assignment, Assignment.id == AssignmentMember.assignment_id)
        .where(Assignment.demand_id.in_(_demands_handled(account)), Assignment.state.in_(HOLDING))
    )
    return or_(_at_home(Craftsman.union_id, account), Craftsman.id.in_(handled))


def for_enterprises(account: Account) -> ColumnElement[bool]:
    """The same for an enterprise; and, from acceptance to the end of the service, the craftsmen who serve it."""
    if account.role is Role.ADMIN:
        return true()
    if account.role is Role.CRAFTSMAN:
        served = select(Demand.enterprise_id).where(Demand.id.in_(demands_served(account.craftsman_id)))
        return Enterprise.id.in_(served)
    if account.role is not Role.COORDINATOR:
        return false()
    handled = (
        select(Demand.enterprise_id)
        .join(Assignment, Assignment.demand_id == Demand.id)
        .where(Demand.id.in_(_demands_handled(account)), Assignment.state.in_(HOLDING))
    )
    return or_(_at_home(Enterprise.union_id, account), Enterprise.id.in_(handled))


def _demands_handled(account: Account) -> Select[str]:
    here = Demand.handling_union_id == account.union_id
    return select(Demand.id).where(_at_home(Demand.union_id, account) | here)


def _at_home(column: Any, account: Account) -> ColumnElement[bool]:
    """Of the account's very union, not of those below it: the county asks the county's. What belongs to no union yet
    is the province's."""
    if account.union_id is None:
        return false()
    own: ColumnElement[bool] = column == account.union_id
    return or_(own, column.is_(None)) if scope_of(account).everywhere else own

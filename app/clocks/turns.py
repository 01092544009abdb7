"""Whose turn it is once a demand or its assignment has come to a state: a pure table."""

from enum import Enum

from models.assignment import AssignmentState
from models.demand import DemandState
from models.work_clock import ClockKind


class Change(Enum):
    """What else may become of the clock that runs."""

    NONE = "it runs on"
    PAUSE = "it waits for the enterprise"
    END = "it is nobody's turn"


_D, _A, _K = DemandState, AssignmentState, ClockKind

OF_DEMAND: dict[DemandState, ClockKind | Change] = {
    _D.DRAFT: Change.NONE,
    _D.SUBMITTED: _K.ACCEPT,
    _D.RETURNED: Change.PAUSE,
    _D.ACCEPTED: _K.DISPATCH,
    _D.DISPATCHED: Change.NONE,  # the assignment's states say whose turn it is
    _D.DELIVERED: Change.NONE,
    _D.CLOSED: Change.END,
    _D.WITHDRAWN: Change.END,
}
OF_ASSIGNMENT: dict[AssignmentState, ClockKind | Change] = {
    _A.PROPOSED: _K.DISPATCH,
    _A.OFFERED: _K.REPLY,
    _A.DECLINED: Change.END,
    _A.EXPIRED: Change.END,
    _A.ACCEPTED: _K.DELIVER,
    _A.IN_SERVICE: Change.NONE,
    _A.DELIVERED: _K.CONFIRM,
    _A.REOPENED: _K.DELIVER,
    _A.CONFIRMED: Change.END,
    _A.CANCELLED: Change.END,
}


def turn_after(
    before: DemandState | AssignmentState | None, entered: DemandState | AssignmentState
) -> ClockKind | Change:
    """A clock of the kind that runs already runs on."""
    if isinstance(entered, DemandState):
        return OF_DEMAND[entered]
    if entered is _A.CANCELLED and before is _A.PROPOSED:
        return Change.NONE  # nobody had been asked: the demand waits as before
    return OF_ASSIGNMENT[entered]

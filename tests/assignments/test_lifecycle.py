"""Every state with every action: what it leads to, or why it is refused."""

import itertools
from typing import Any

import pytest

from app.assignments.lifecycle import ENDED, HOLDING, LIFECYCLE, Action
from app.errors import Conflict, Forbidden
from models.account import Role
from models.assignment import LIVE, AssignmentState

STORY = """
proposed   offer   offered
proposed   cancel  cancelled
offered    accept  accepted
offered    decline declined
offered    expire  expired
offered    cancel  cancelled
accepted   start   in_service
accepted   cancel  cancelled
in_service deliver delivered
in_service cancel  cancelled
delivered  confirm confirmed
delivered  reopen  reopened
reopened   start   in_service
reopened   cancel  cancelled
"""
MOVES = {(state, action): after for state, action, after in map(str.split, STORY.strip().splitlines())}
STAFF = {Role.ADMIN, Role.COORDINATOR}
CALLERS = {
    Action.OFFER: STAFF,
    Action.ACCEPT: STAFF | {Role.CRAFTSMAN},
    Action.DECLINE: STAFF | {Role.CRAFTSMAN},
    Action.EXPIRE: set[Role](),
    Action.START: STAFF | {Role.CRAFTSMAN},
    Action.DELIVER: STAFF | {Role.CRAFTSMAN},
    Action.CONFIRM: STAFF | {Role.ENTERPRISE},
    Action.REOPEN: STAFF | {Role.ENTERPRISE},
    Action.CANCEL: STAFF,
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(AssignmentState, Action)))
def test_an_action_leads_where_the_story_says_or_is_refused(state: AssignmentState, action: Action) -> None:
    expected = MOVES.get((state, action))
    if expected is not None:
        assert LIFECYCLE.after(state, action) == expected
        assert action in LIFECYCLE.possible(state)
        return
    with pytest.raises(Conflict) as refusal:
        LIFECYCLE.after(state, action)
    assert LIFECYCLE.state_names[state] in refusal.value.detail
    for possible in LIFECYCLE.possible(state):
        assert LIFECYCLE.action_names[possible] in refusal.value.detail


@pytest.mark.parametrize(("role", "action"), list(itertools.product(Role, Action)))
def test_an_action_is_for_the_roles_it_belongs_to(role: Role, action: Action) -> None:
    if role in CALLERS[action]:
        LIFECYCLE.permit(role, action)
        return
    with pytest.raises(Forbidden):
        LIFECYCLE.permit(role, action)


def test_every_state_and_action_has_its_own_name() -> None:
    names: tuple[tuple[Any, Any], ...] = ((LIFECYCLE.state_names, AssignmentState), (LIFECYCLE.action_names, Action))
    for found, members in names:
        assert len({found[member] for member in members}) == len(members)


def test_nothing_follows_an_ended_state_and_the_index_of_live_ones_knows_the_same_ends() -> None:
    assert {state for state in AssignmentState if not LIFECYCLE.possible(state)} == ENDED
    assert {state for state in AssignmentState if f"'{state.value}'" in str(LIVE)} == ENDED


def test_a_craftsman_is_held_from_acceptance_until_confirmed_or_cancelled() -> None:
    for (state, action), after in LIFECYCLE.transitions.items():
        if action is Action.ACCEPT:
            assert (state in HOLDING, after in HOLDING) == (False, True)
        elif state in HOLDING:
            assert (after in HOLDING) == (action not in (Action.CONFIRM, Action.CANCEL))
        else:
            assert after not in HOLDING

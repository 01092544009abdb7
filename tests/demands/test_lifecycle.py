"""Every state with every action: what it leads to, or why it is refused."""

import itertools
from typing import Any

import pytest

from app.demands.lifecycle import LIFECYCLE, RESOLUTION_NAMES, Action
from app.errors import Conflict, Forbidden
from models.account import Role
from models.demand import DemandState, Resolution

STORY = """
draft      submit   submitted
draft      withdraw withdrawn
submitted  accept   accepted
submitted  return   returned
submitted  withdraw withdrawn
returned   submit   submitted
returned   withdraw withdrawn
accepted   dispatch dispatched
accepted   close    closed
accepted   withdraw withdrawn
dispatched recall   accepted
dispatched deliver  delivered
dispatched withdraw withdrawn
delivered  reopen   dispatched
delivered  close    closed
"""
MOVES = {(state, action): after for state, action, after in map(str.split, STORY.strip().splitlines())}
CALLERS = {
    Action.SUBMIT: {Role.ADMIN, Role.COORDINATOR, Role.ENTERPRISE},
    Action.ACCEPT: {Role.ADMIN, Role.COORDINATOR},
    Action.RETURN: {Role.ADMIN, Role.COORDINATOR},
    Action.WITHDRAW: {Role.ADMIN, Role.COORDINATOR, Role.ENTERPRISE},
    Action.CLOSE: {Role.ADMIN, Role.COORDINATOR, Role.ENTERPRISE},
}


@pytest.mark.parametrize(("state", "action"), list(itertools.product(DemandState, Action)))
def test_an_action_leads_where_the_story_says_or_is_refused(state: DemandState, action: Action) -> None:
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
    if role in CALLERS.get(action, set()):
        LIFECYCLE.permit(role, action)
        return
    with pytest.raises(Forbidden):
        LIFECYCLE.permit(role, action)


def test_a_refusal_names_the_state_and_what_is_possible_now() -> None:
    with pytest.raises(Conflict) as refusal:
        LIFECYCLE.after(DemandState.SUBMITTED, Action.CLOSE)
    assert refusal.value.detail == "需求处于“已提交”状态，不能办结；现在可以：受理、退回、撤回"


def test_a_refusal_at_the_end_says_that_it_is_the_end() -> None:
    with pytest.raises(Conflict) as refusal:
        LIFECYCLE.after(DemandState.CLOSED, Action.WITHDRAW)
    assert refusal.value.detail == "需求处于“已办结”状态，不能撤回；这是最终状态，不再变更"


def test_every_state_action_and_resolution_has_its_own_name() -> None:
    names: tuple[tuple[Any, Any], ...] = (
        (LIFECYCLE.state_names, DemandState),
        (LIFECYCLE.action_names, Action),
        (RESOLUTION_NAMES, Resolution),
    )
    for found, members in names:
        assert len({found[member] for member in members}) == len(members)

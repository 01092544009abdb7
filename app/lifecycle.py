"""What a lifecycle is: a table of moves, who may make them, and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.errors import Conflict, Forbidden
from models.account import Role

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


@dataclass(frozen=True)
class Lifecycle(Generic[State, Action]):
    """Pure: states and actions in, states or a typed refusal out.

    An action without roles is nobody's to call: it follows from another move, or from the clock.
    """

    subject: str
    transitions: Mapping[tuple[State, Action], State]
    roles: Mapping[Action, frozenset[Role]]
    state_names: Mapping[State, str]
    action_names: Mapping[Action, str]

    def after(self, state: State, action: Action) -> State:
        found = self.transitions.get((state, action))
        if found is None:
            raise Conflict(
                f"{self.subject}处于“{self.state_names[state]}”状态，不能{self.action_names[action]}；"
                f"{self._what_is_possible(state)}"
            )
        return found

    def possible(self, state: State) -> list[Action]:
        return [action for (source, action) in self.transitions if source is state]

    def permit(self, role: Role, action: Action) -> None:
        if role not in self.roles[action]:
            raise Forbidden(f"您的角色不能对{self.subject}进行“{self.action_names[action]}”操作")

    def _what_is_possible(self, state: State) -> str:
        names = [self.action_names[action] for action in self.possible(state)]
        return f"现在可以：{'、'.join(names)}" if names else "这是最终状态，不再变更"

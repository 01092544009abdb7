"""What a PATCH comes down to: which given values differ, who may give them, and codes kept in their order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from app.auth.access import is_staff
from app.errors import Forbidden
from models.account import Account


class Coded(Protocol):
    """A row that gives a record one code of a list."""

    position: Any


Link = TypeVar("Link", bound=Coded)


def differences(changes: BaseModel, record: object, lists: Mapping[str, Any]) -> dict[str, Any]:
    """The given values that differ. `lists`: what the record holds in tables of its own; in a set order is nothing."""
    given = {name: getattr(changes, name) for name in changes.model_fields_set}
    return {name: value for name, value in given.items() if not _is_held(name, value, record, lists)}


def _is_held(name: str, value: Any, record: object, lists: Mapping[str, Any]) -> bool:
    held = lists[name] if name in lists else getattr(record, name)
    return bool((set(value) if isinstance(held, set) else value) == held)


def refuse_foreign_fields(account: Account, changes: BaseModel, own_fields: frozenset[str]) -> None:
    """An account of those concerned keeps its own fields up to date; what the union vouches for it does not touch."""
    refused = changes.model_fields_set - own_fields
    if refused and not is_staff(account):
        raise Forbidden(f"这些字段由工会维护：{'、'.join(sorted(refused))}。如有变动请联系工会")


def in_order(present: Iterable[Link], kind: type[Link], column: str, codes: Sequence[str]) -> list[Link]:
    """The rows for these codes, those already present kept, numbered as given."""
    rows = {getattr(row, column): row for row in present}
    ordered = [rows.get(code) or kind(**{column: code}) for code in codes]
    for position, row in enumerate(ordered):
        row.position = position
    return ordered

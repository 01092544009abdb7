"""Asking for what a call of the matrix sends: the registry of bodies, and what each is told."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.access.places import Place, World

Sent = dict[str, Any]
"""Options of the client's request: json, data, files, params."""
_serial = count(1)


@dataclass(frozen=True)
class Ask:
    """One call about to be made. `ids` are the subject's; `parameters` the names its operation takes in the query."""

    world: World
    role: str
    place: Place
    ids: dict[str, str]
    parameters: frozenset[str]

    def at(self, name: str) -> dict[str, str]:
        return self.world.ids(name, self.place)

    def beyond(self, name: str) -> dict[str, str]:
        return self.world.ids(name, Place.BEYOND)


Body = Callable[[Ask], Sent]
BODIES: dict[str, Body] = {}


def body(make: Body) -> Body:
    BODIES[make.__name__] = make
    return make


def fresh(kind: str) -> str:
    """A word no call has sent before; were it found in a log, it would be known whose it is."""
    return f"zqsent{kind}{next(_serial)}"

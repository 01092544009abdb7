"""Where things stand in the world of the access tests, and what is planted there to be found where it must not be."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

ROLES = ("admin", "coordinator", "enterprise", "craftsman", "viewer", "anonymous")
STAFF = ("admin", "coordinator")


class Place(StrEnum):
    """Seen from the coordinator of a city: `OWN` the city's own, where the enterprise and the craftsman who log in
    belong; `BESIDE` of the same union, but another enterprise's and another craftsman's; `BELOW` of a county under it;
    `BEYOND` of another city; `ABOVE` of the province."""

    OWN = "own"
    BESIDE = "beside"
    BELOW = "below"
    BEYOND = "beyond"
    ABOVE = "above"


POSITIONS = ("own", "subtree", "other")
WITHIN_REACH = (Place.OWN, Place.BESIDE, Place.BELOW)


def place_of(role: str, position: str) -> Place:
    """An enterprise and a craftsman have no subtree: theirs is their neighbour in the same union."""
    if position == "subtree":
        return Place.BELOW if role in (*STAFF, "viewer", "anonymous") else Place.BESIDE
    return Place.OWN if position == "own" else Place.BEYOND


OPEN_KINDS = frozenset({"name", "speciality", "employer"})
"""Beside ids, what whoever has a record within reach may read of it without further ado."""

PUBLIC_KINDS = frozenset({"union_id"})
"""Which unions there are, and which of them handles what one may see, is told to whoever logs in."""


@dataclass
class Planted:
    """A stretch of text that can stand in an answer for one reason only. `readers` are the roles that may come to it
    at all; what is neither an id nor one of OPEN_KINDS is confidential, and read only where matrix.toml says `sees`."""

    kind: str
    text: str
    place: Place
    readers: tuple[str, ...]

    @property
    def confidential(self) -> bool:
        return not self.kind.endswith("_id") and self.kind not in OPEN_KINDS

    @property
    def public(self) -> bool:
        return self.kind in PUBLIC_KINDS

    def may_be_read(self, role: str, sees: Collection[str]) -> bool:
        if self.public or f"other.{self.kind}" in sees:
            return True
        return role in self.readers and (not self.confidential or self.kind in sees)


@dataclass
class World:
    """`subjects` are the ids that fill a path, by the record's name and its place. `logins` are user names and
    `tokens` what they log in with, by role."""

    subjects: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    logins: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, place: Place, **ids: str) -> None:
        self.subjects.setdefault(name, {}).setdefault(place, {}).update(ids)

    def ids(self, name: str, place: Place) -> dict[str, str]:
        return self.subjects[name][place]

    def plant(self, kind: str, text: str, place: Place, *others: str) -> str:
        """For staff within reach, and for the other roles named where the place is their own."""
        readers = {"admin"} | ({"coordinator"} if place in WITHIN_REACH else set())
        readers |= set(others) if place is Place.OWN else set()
        known = next((each for each in self.planted if each.text == text), None)
        if known is None:
            self.planted.append(Planted(kind, text, place, tuple(sorted(readers))))
        else:  # filed again, with more to it: whoever may come to it by either way may
            known.readers = tuple(sorted({*known.readers, *readers}))
        return text

    @property
    def confidential(self) -> Iterator[Planted]:
        return (each for each in self.planted if each.confidential)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "World":
        planted = [
            Planted(each["kind"], each["text"], Place(each["place"]), tuple(each["readers"]))
            for each in kept.pop("planted")
        ]
        return cls(planted=planted, **kept)

"""What is learned from: who was shown for a demand, in which order, with which signals, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matching.values import Method
from matching.weights import SIGNALS_OF_METHOD

SIGNALS = SIGNALS_OF_METHOD[Method.COMBINED]
"""All of them, in the order in which `Seen.signals` holds their values."""
LEARNED_MARK = "-"
"""Stands in a learned version's name between the engine's own version and a running number: 2026.4-1."""


class Fate(StrEnum):
    """What became of someone shown. Whoever was never shown is not in a case at all; who stood below the chosen one
    and was perhaps never read has no fate."""

    ACCEPTED = "accepted"
    UNFIT = "unfit"
    """Declined for a reason about the matter itself."""
    PREVENTED = "prevented"
    """Declined for load, travel or leave, or never answered: says nothing about skill."""
    PASSED_OVER = "passed_over"
    """Stood above the one the coordinator chose."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One candidate as shown: `rank` from 1, `signals` from 0 to 1 in the order of SIGNALS, and to whom they belong.

    `merit`, 0 to 1, is how well an accepted service went: 1 for a problem solved and five stars. `city` and `section`
    are the craftsman's, "" where not known.
    """

    craftsman_id: str
    rank: int
    signals: tuple[float, ...]
    fate: Fate | None = None
    merit: float = 0.0
    city: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One saved match of a demand that came to an answer; `seen` in the order shown."""

    demand_id: str
    method: Method
    seen: tuple[Seen, ...]


def signals_of(values: Mapping[str, float]) -> tuple[float, ...]:
    """Signals by name in the order of SIGNALS; one that a match does not name gave nothing.

    A match names each signal that came to a hundredth of a point and keeps six digits of it. What it leaves out gave
    less than 0.01 / score of the whole evidence: below 0.003 log-odds for anyone proposed (a score of 5 or more).
    """
    return tuple(values.get(name, 0.0) for name in SIGNALS)


def base_of(version: str) -> str:
    """The engine's version of which this is a learned one: the signals of another engine mean something else."""
    return version.partition(LEARNED_MARK)[0]

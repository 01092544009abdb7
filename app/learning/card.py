"""A version's card: what it was learned from, what changed, and how it fared against the weights it would replace."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from app.learning.cases import Gathered
from matching import Weights
from matching.learning import Fairness, Figures, Objection, Trial
from matching.learning.labels import PARAMETERS


@dataclass(frozen=True, slots=True)
class Card:
    """`fates` counts labels and `left_out` what could not be used, each by kind; `weights` is before and after."""

    based_on: str
    first_at: datetime | None
    last_at: datetime | None
    matches: int
    demands: int
    held_back: int
    fates: dict[str, int]
    left_out: dict[str, int]
    spread: float
    weights: dict[str, tuple[float, float]]
    before: Figures | None
    after: Figures | None
    fairness: list[Fairness]
    objections: list[Objection]


CARD = TypeAdapter(Card)
"""Between the dataclass and the JSON column."""


def card_of(trial: Trial, gathered: Gathered, current: Weights) -> Card:
    return Card(
        based_on=current.version,
        first_at=gathered.first_at,
        last_at=gathered.last_at,
        matches=len(gathered.cases),
        demands=trial.demands,
        held_back=trial.held_back,
        fates={fate.value: count for fate, count in trial.fates.items()},
        left_out=gathered.left_out,
        spread=trial.spread,
        weights={name: (current.of(name), trial.weights.of(name)) for name in PARAMETERS},
        before=trial.before,
        after=trial.after,
        fairness=list(trial.fairness),
        objections=list(trial.objections),
    )

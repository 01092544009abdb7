"""Coordinators at work, made up: lists ordered by present weights, read from the top, answered by hidden ones."""

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from matching import DEFAULT, Method, Weights
from matching.learning import Case, Fate, Seen, signals_of

LENGTH = 12
MADE_SIGNALS = ("text", "concepts", "kind", "industry", "tags", "suggestion", "region", "load", "record", "honours")
CITIES = ("4401", "4403", "4406")
SECTIONS = ("C", "D")

PRESENT = replace(
    DEFAULT,
    prior=-4.0,
    text=5.0,
    concepts=3.5,
    kind=0.4,
    industry=0.5,
    tags=1.0,
    suggestion=2.5,
    region=0.5,
    load=0.15,
    record=0.3,
    honours=0.15,
)
"""What the lists are ordered by: given here in full, so that tuning the built-in weights changes no test."""
HIDDEN = replace(
    PRESENT, prior=-5.0, text=2.0, concepts=2.5, tags=4.0, industry=1.5, region=2.0, suggestion=0.5, load=1.0
)


def made_history(count: int, hidden: Weights = HIDDEN, seed: int = 7) -> list[Case]:
    chance = random.Random(seed)
    return [_made_case(f"d{number}", hidden, chance) for number in range(count)]


def _made_case(demand_id: str, hidden: Weights, chance: random.Random) -> Case:
    """The coordinator reads rank r with probability r ** -0.5, and offers to the one who, of those read, is the best
    by what the coordinator knows and the score does not; who is asked accepts with just that probability."""
    everyone = [{name: chance.random() ** 2 for name in MADE_SIGNALS} for _ in range(3 * LENGTH)]
    shown = sorted(everyone, key=lambda values: -_odds(PRESENT, values))[:LENGTH]
    seen = [
        Seen(f"c{place}", place + 1, signals_of(values), city=chance.choice(CITIES), section=chance.choice(SECTIONS))
        for place, values in enumerate(shown)
    ]
    read = [place for place in range(LENGTH) if chance.random() < (place + 1) ** -0.5]
    chosen = max(read, key=lambda place: _odds(hidden, shown[place]) + chance.gauss(0, 0.5))
    return Case(demand_id, Method.COMBINED, tuple(_told(seen, chosen, _answer(hidden, shown[chosen], chance))))


def _told(seen: list[Seen], chosen: int, fate: Fate) -> Iterator[Seen]:
    for place, each in enumerate(seen):
        if place == chosen:
            yield replace(each, fate=fate)
        else:
            yield replace(each, fate=Fate.PASSED_OVER) if place < chosen else each


def _answer(hidden: Weights, values: dict[str, float], chance: random.Random) -> Fate:
    return Fate.ACCEPTED if chance.random() < _chance(hidden, values) else Fate.UNFIT


def _odds(weights: Weights, values: dict[str, float]) -> float:
    return weights.prior + sum(weights.of(name) * value for name, value in values.items())


def _chance(weights: Weights, values: dict[str, float]) -> float:
    return float(1 / (1 + np.exp(-_odds(weights, values))))

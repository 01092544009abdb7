"""The others who fit a demand: whom somebody is outranked by, and whom a changed somebody would pass."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from heapq import heapify, heappop
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from matching.asking import Answer, Asked
from matching.rules import first_rejection
from matching.scoring import log_odds, score_of

Key = tuple[float, str, int, int]
"""Log-odds negated, craftsman id, segment and place, in the order of a ranking."""


class Rivals:
    """All but the one at `spot` (segment and place) who fit and stand no lower; the best of them even if lower.

    Asking ranks of that one is sound for log-odds of `value`, which is what they have, and more.
    """

    def __init__(
        self,
        asked: Asked,
        answers: Sequence[Answer],
        current: Sequence[NDArray[np.bool_]],
        spot: tuple[int, int],
        value: float,
    ) -> None:
        self._answers = answers
        self._demand = asked.question.demand
        self._masks = [mask.copy() if number == spot[0] else mask for number, mask in enumerate(current)]
        self._masks[spot[0]][spot[1]] = False
        self._least = log_odds(asked.weights.minimum_score)
        self._floor = asked.floor
        self._id = self._id_of(*spot)
        self._fitting = list(self._who_fit(value))

    @property
    def best(self) -> Key | None:
        return self._fitting[0] if self._fitting else None

    def rank_at(self, value: float) -> int | None:
        """From 1, with these log-odds; None where they are too few to be proposed beside anyone."""
        return 1 + bisect_left(self._fitting, (-value, self._id)) if value >= self._least else None

    def highest_score(self, value: float | None) -> float:
        """Of all whom no rule excludes, the one with these log-odds among them; None for one who may not go."""
        best = -self._fitting[0][0] if self._fitting else self._most_below
        return score_of(max(best, -math.inf if value is None else value))

    def anyone_proposed(self, value: float | None) -> bool:
        """Whether the best of all reaches the floor, as a ranking asks."""
        return self.highest_score(value) >= self._floor

    @cached_property
    def _most_below(self) -> float:
        """The best log-odds of those too little for the minimum whom no rule excludes."""
        return next((-key[0] for key in self._best_first(-math.inf) if self._fits(key)), -math.inf)

    def _who_fit(self, value: float) -> Iterator[Key]:
        found = False
        for key in self._best_first(max(value, self._least)):
            if self._fits(key):
                found = True
                yield key
        if not found and value > self._least:
            yield from islice(filter(self._fits, self._best_first(self._least)), 1)

    def _fits(self, key: Key) -> bool:
        craftsman = self._answers[key[2]].segment.craftsmen[key[3]]
        return first_rejection(craftsman, self._demand) is None

    def _best_first(self, least: float) -> Iterator[Key]:
        """All who come to the least, in the order of a ranking."""
        keys = []
        for number, (answer, mask) in enumerate(zip(self._answers, self._masks, strict=True)):
            craftsmen = answer.segment.craftsmen
            found = zip(*answer.everyone(least, mask), strict=True)
            keys += [(-value, craftsmen[place].id, number, place) for place, value in found]
        heapify(keys)
        while keys:
            yield heappop(keys)

    def _id_of(self, number: int, place: int) -> str:
        return self._answers[number].segment.craftsmen[place].id

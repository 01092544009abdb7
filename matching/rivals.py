"""The others who fit a demand: whom somebody is outranked by, and whom a changed somebody would pass."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from matching.asking import Answer, Asked
from matching.rules import first_rejection
from matching.scoring import log_odds, score_of

LOOKED_AT_FIRST = 64
SORTED_AT_ONCE = 512
"""The engine's top is made for a few: it sorts by insertion."""

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
        self._id = answers[spot[0]].segment.craftsmen[spot[1]].id
        self._fitting = list(self._who_fit(asked, value))

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
        """The best log-odds of those too little for the minimum whom no rule excludes, of a good many looked at."""
        found = [
            value
            for answer, mask in zip(self._answers, self._masks, strict=True)
            for place, value in zip(*answer.top(LOOKED_AT_FIRST, -math.inf, mask), strict=True)
            if first_rejection(answer.segment.craftsmen[place], self._demand) is None
        ]
        return max(found, default=-math.inf)

    def _who_fit(self, asked: Asked, value: float) -> Iterator[Key]:
        found = 0
        for key in self._best_first():
            if found and -key[0] < value:
                return
            craftsman = self._answers[key[2]].segment.craftsmen[key[3]]
            if first_rejection(craftsman, asked.question.demand) is None:
                found += 1
                yield key

    def _best_first(self) -> Iterator[Key]:
        numbers = range(len(self._answers))
        few = sorted(chain.from_iterable(self._keys(number, slice(None), LOOKED_AT_FIRST) for number in numbers))
        yield from few[:LOOKED_AT_FIRST]
        if len(few) >= LOOKED_AT_FIRST:
            parts = [(number, part) for number in numbers for part in _parts(len(self._masks[number]))]
            everyone = sorted(chain.from_iterable(self._keys(number, part, SORTED_AT_ONCE) for number, part in parts))
            yield from everyone[LOOKED_AT_FIRST:]

    def _keys(self, number: int, part: slice, count: int) -> Iterator[Key]:
        """At most the `count` best of a part of a segment."""
        mask = np.zeros_like(self._masks[number])
        mask[part] = self._masks[number][part]
        craftsmen = self._answers[number].segment.craftsmen
        places, values = self._answers[number].top(count, self._least, mask)
        return ((-value, craftsmen[place].id, number, place) for place, value in zip(places, values, strict=True))


def _parts(size: int) -> Iterator[slice]:
    """A segment in parts small enough that everyone of one is sorted at once."""
    return (slice(start, start + SORTED_AT_ONCE) for start in range(0, size, SORTED_AT_ONCE))

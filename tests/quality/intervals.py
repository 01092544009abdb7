"""How far a mean over demands could be off by chance: bootstrap percentile intervals, drawing demands anew."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 2_000
SEED = 20260
CERTAINTY = 0.95


def interval(values: Floats, draws: int = DRAWS, seed: int = SEED) -> Floats:
    """Of the means of `values` (demands, measures): the ends (2, measures) between which CERTAINTY of the draws lie.

    Of the differences of two rankers on the same demands it is the paired bootstrap's interval. (Efron and Tibshirani,
    An Introduction to the Bootstrap, 1993, chapter 13.)
    """
    drawn = np.random.default_rng(seed).integers(0, len(values), (draws, len(values)))
    means = np.stack([values[each].mean(axis=0) for each in drawn])
    beyond = 50 * (1 - CERTAINTY)
    ends: Floats = np.percentile(means, [beyond, 100 - beyond], axis=0)
    return ends

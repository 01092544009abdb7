"""Parts of a dispatch that share no craftsman: each is solved by itself."""

import numpy as np

from matching.dispatching.problem import Flags, Ints, Problem


def components(problem: Problem, usable: Flags) -> Ints:
    """A label for each demand, equal where a chain of shared craftsmen joins two: the least demand of the part.

    Labels spread from demands to craftsmen and back, each time jumping on to the label's own label, until they rest.
    """
    demand, craftsman = problem.demand[usable], problem.craftsman[usable]
    label = np.arange(len(problem.sizes))
    while True:
        least = np.full(len(problem.room), len(label))
        np.minimum.at(least, craftsman, label[demand])
        spread = label.copy()
        np.minimum.at(spread, demand, least[craftsman])
        spread = np.minimum(spread, spread[spread])
        if np.array_equal(spread, label):
            return label
        label = spread

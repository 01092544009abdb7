"""What each signal is worth: the engine without it, on the same demands."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from matching import DEFAULT, Method, Weights
from matching.weights import SIGNALS_OF_METHOD
from tests.quality.intervals import Floats
from tests.quality.material import Task
from tests.quality.measures import measured
from tests.quality.rankers import engine, unfloored

NEUTRAL = {"title": 0.0, "hint": 1.0, "setting": 1.0, "related": 0.0, "related_discipline": 0.0}
"""What each of the finer parameters is where it makes no difference."""


def variants() -> dict[str, Weights]:
    """By the name of what is missing."""
    silent = dict.fromkeys(SIGNALS_OF_METHOD[Method.COMBINED], 0.0)
    return {
        name: replace(DEFAULT, version=f"without {name}", **{name: value}) for name, value in (silent | NEUTRAL).items()
    }


def without_each(tasks: Sequence[Task]) -> dict[str, Floats]:
    """By what is missing, MEASURES of every demand: (demands, measures)."""
    return {
        name: np.array(
            [
                measured(order, task.grades)
                for task, order in zip(tasks, engine(Method.COMBINED, unfloored(weights))(tasks), strict=True)
            ]
        )
        for name, weights in variants().items()
    }

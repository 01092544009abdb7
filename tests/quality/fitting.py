"""Weights fitted to labelled demands by cross-validation: what the engine could do here, not what it ships with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching import DEFAULT, Method, Weights
from matching.weights import RELEVANCE_SIGNALS
from tests.quality.intervals import Floats
from tests.quality.material import Task
from tests.quality.measures import measured
from tests.quality.rankers import engine, proposed, unfloored

FOLDS = 8
RIDGE = 0.02
"""Half this times the squared weights is added to the mean loss: set once beforehand, not chosen by the material."""
SEED = 0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A demand's pool: signals (craftsmen, RELEVANCE_SIGNALS) from 0 to 1, what share of the grades' gains each
    craftsman has, and what the demand counts among the others."""

    signals: Floats
    share: Floats
    worth: float


def fitted(lessons: Sequence[Lesson]) -> Weights:
    """Minimises the mean of worth * -sum_i share_i * ln softmax(signals @ w)_i, plus RIDGE / 2 * |w|^2, over w >= 0.

    ListNet's top-one loss (Cao et al., Learning to Rank: From Pairwise Approach to Listwise Approach, 2007), by
    L-BFGS-B. A signal that nobody in the lessons shows keeps its weight.
    """
    worths = sum(lesson.worth for lesson in lessons)
    seen = np.any([lesson.signals.any(axis=0) for lesson in lessons], axis=0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = RIDGE * (weights @ weights) / 2, RIDGE * weights
        for lesson in lessons:
            evidence = lesson.signals @ weights
            evidence -= evidence.max()
            log_share = evidence - np.log(np.exp(evidence).sum())
            total -= lesson.worth * (lesson.share @ log_share) / worths
            slope = slope + lesson.worth * (lesson.signals.T @ (np.exp(log_share) - lesson.share)) / worths
        return float(total), slope

    count = len(RELEVANCE_SIGNALS)
    found = minimize(loss, np.ones(count), jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * count).x
    return replace(
        DEFAULT,
        version="fitted",
        **{name: float(found[at]) for at, name in enumerate(RELEVANCE_SIGNALS) if seen[at]},
    )


def cross_validated(materials: Mapping[str, Sequence[Task]]) -> dict[str, Floats]:
    """For each material MEASURES of every demand (demands, measures), by weights fitted without the demand's fold.

    Each material counts alike in the fitting. Demands that the same craftsmen fit best are in the same fold.
    """
    tasks = [task for each in materials.values() for task in each]
    worths = [1 / len(each) for each in materials.values() for _ in each]
    lessons = _lessons(tasks, worths)
    folds = _folds(tasks)
    figures: list[list[float]] = [[] for _ in tasks]
    for fold in range(FOLDS):
        left_out = np.flatnonzero(folds == fold).tolist()
        if not left_out:
            continue
        weights = fitted([lessons[at] for at in np.flatnonzero(folds != fold)])
        orders = engine(Method.COMBINED, unfloored(weights))([tasks[at] for at in left_out])
        for at, order in zip(left_out, orders, strict=True):
            figures[at] = measured(order, tasks[at].grades)
    ends = np.cumsum([len(each) for each in materials.values()])[:-1]
    return dict(zip(materials, np.split(np.array(figures), ends), strict=True))


def fitted_on_all(materials: Mapping[str, Sequence[Task]]) -> dict[str, float]:
    """The fitted weights by signal, to be read beside the shipped ones; nothing is measured with them."""
    tasks = [task for each in materials.values() for task in each]
    weights = fitted(_lessons(tasks, [1 / len(each) for each in materials.values() for _ in each]))
    return {name: round(weights.of(name), 3) for name in RELEVANCE_SIGNALS}


def _lessons(tasks: Sequence[Task], worths: Sequence[float]) -> list[Lesson]:
    """Even odds to begin with, for reasons too small to give a hundredth of a point are not told."""
    told = proposed(tasks, Method.COMBINED, unfloored(replace(DEFAULT, prior=0.0)))
    lessons = []
    for task, candidates, worth in zip(tasks, told, worths, strict=True):
        by_name = [{reason.code: reason.value for reason in each.reasons if reason.points > 0} for each in candidates]
        signals = np.array([[each.get(name, 0.0) for name in RELEVANCE_SIGNALS] for each in by_name])
        gains = np.array([2 ** task.grades.get(each.craftsman_id, 0.0) - 1 for each in candidates])
        lessons.append(Lesson(signals, gains / gains.sum(), worth))
    return lessons


def _folds(tasks: Sequence[Task]) -> NDArray[np.int64]:
    fittest = sorted({task.fittest for task in tasks})
    shuffled = np.random.default_rng(SEED).permutation(len(fittest))
    fold_of = dict(zip(fittest, (shuffled % FOLDS).tolist(), strict=True))
    return np.array([fold_of[task.fittest] for task in tasks])

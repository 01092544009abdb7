"""Whether scores are the probabilities they say: a reliability curve against labels that stand for a yes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from matching import DEFAULT, Method
from tests.quality.intervals import Floats
from tests.quality.material import Material
from tests.quality.rankers import proposed, unfloored

EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Closer where most scores lie: of a pool, few come into question."""


def reliability(predicted: Floats, happened: Floats, edges: Sequence[float] = EDGES) -> dict[str, Any]:
    """Of probabilities and what came of each (0 or 1): "bins", each with its means, and two figures of them all.

    "expected_error" is the mean distance of a bin's two means, each pair counting alike (expected calibration error);
    "brier" the mean squared error, to be read beside "brier_of_mean", that of always saying the mean.
    """
    bin_of = np.clip(np.digitize(predicted, edges) - 1, 0, len(edges) - 2)
    bins = [
        {
            "from": edges[at],
            "to": edges[at + 1],
            "pairs": int((bin_of == at).sum()),
            "predicted": round(float(predicted[bin_of == at].mean()), 4),
            "happened": round(float(happened[bin_of == at].mean()), 4),
        }
        for at in range(len(edges) - 1)
        if (bin_of == at).any()
    ]
    error = sum(each["pairs"] * abs(each["predicted"] - each["happened"]) for each in bins) / len(predicted)
    return {
        "pairs": len(predicted),
        "mean_predicted": round(float(predicted.mean()), 4),
        "mean_happened": round(float(happened.mean()), 4),
        "expected_error": round(error, 4),
        "brier": round(float(np.mean((predicted - happened) ** 2)), 4),
        "brier_of_mean": round(float(happened.var()), 4),
        "bins": bins,
    }


def calibration(material: Material) -> dict[str, Any]:
    """By label a reliability curve over all pairs of a demand and a craftsman; and what the shipped floor does."""
    everyone = proposed(material.tasks, Method.COMBINED, unfloored(DEFAULT))
    scores, grades = [], []
    for task, candidates in zip(material.tasks, everyone, strict=True):
        scores += [each.score / 100 for each in candidates]
        grades += [task.grades.get(each.craftsman_id, 0.0) for each in candidates]
    predicted, graded = np.array(scores), np.array(grades)
    curves = {
        label: reliability(predicted, (graded >= least).astype(np.float64)) for label, least in material.labels.items()
    }
    return {"curves": curves, "floor": _at_the_floor(material)}


def _at_the_floor(material: Material) -> Mapping[str, float]:
    """Of the demands, all of which somebody fits: to how many nobody is proposed, and to how many not the fittest."""
    shipped = proposed(material.tasks, Method.COMBINED, DEFAULT)
    ids = [{each.craftsman_id for each in candidates} for candidates in shipped]
    return {
        "floor": DEFAULT.floor,
        "minimum_score": DEFAULT.minimum_score,
        "demands": len(ids),
        "nobody_proposed": sum(not each for each in ids),
        "fittest_not_proposed": sum(
            each.isdisjoint(task.fittest) for task, each in zip(material.tasks, ids, strict=True)
        ),
        "mean_proposed": round(float(np.mean([len(each) for each in ids])), 1),
    }

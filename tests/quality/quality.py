"""`scripts/bench quality`: how well the engine ranks labelled demands, beside its peers in the same run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from matching import DEFAULT, Method
from tests.quality.ablation import without_each
from tests.quality.calibration import calibration
from tests.quality.failures import failures
from tests.quality.fitting import FOLDS, RIDGE, cross_validated, fitted_on_all
from tests.quality.intervals import CERTAINTY, DRAWS, SEED, Floats, interval
from tests.quality.material import Material, Task
from tests.quality.measures import MEASURES, measured
from tests.quality.rankers import METHODS, PEERS, Ranker

COMBINED = Method.COMBINED.value
CROSS_VALIDATED, VALIDATED_ALONE = "cross_validated", "cross_validated_alone"
DIGITS = 4
Report = dict[str, Any]
Tell = Callable[[str], None]


def run(materials: Mapping[str, Material], tell: Tell, with_failures: bool = False) -> Report:
    """Everything measured, ready for JSON; `tell` hears what is being done, for it takes a minute or two.

    Shipped weights were set by hand with the development material in sight; those of CROSS_VALIDATED are fitted to
    all the materials given together, those of VALIDATED_ALONE to each by itself, and every demand is ranked by weights
    fitted without it.
    """
    tell(f"{FOLDS} 折交叉验证 …")
    tasks = {code: material.tasks for code, material in materials.items()}
    validated = cross_validated(tasks)
    report: Report = {
        "weights_version": DEFAULT.version,
        "bootstrap": {"draws": DRAWS, "seed": SEED, "certainty": CERTAINTY},
        "cross_validation": {"folds": FOLDS, "ridge": RIDGE, "weights_on_all": fitted_on_all(tasks)},
        "materials": {},
    }
    for code, material in materials.items():
        tell(f"{material.title}：{len(material.tasks)} 项需求 …")
        fitted = {CROSS_VALIDATED: validated[code]}
        if len(materials) > 1:
            fitted[VALIDATED_ALONE] = cross_validated({code: material.tasks})[code]
        report["materials"][code] = _measured(material, fitted)
        if with_failures:
            report["materials"][code]["failures"] = [asdict(each) for each in failures(material.tasks)]
    return report


def values_of(ranker: Ranker, tasks: Sequence[Task]) -> Floats:
    """MEASURES of every demand: (demands, measures)."""
    return np.array([measured(order, task.grades) for order, task in zip(ranker(tasks), tasks, strict=True)])


def _measured(material: Material, fitted: Mapping[str, Floats]) -> Report:
    values = {name: values_of(ranker, material.tasks) for name, ranker in (PEERS | METHODS).items()}
    values |= fitted
    return {
        "title": material.title,
        "demands": len(material.tasks),
        "figures": {name: with_interval(each) for name, each in values.items()},
        "against_best_peer": {name: against_best_peer(each, values) for name, each in values.items() if _ours(name)},
        "by_kind": _by_kind(material.tasks, values),
        "ablation": _ablation(material.tasks, values[COMBINED]),
        "calibration": calibration(material),
    }


def with_interval(values: Floats) -> Report:
    """By measure its mean over the demands, and the ends of its interval."""
    return {
        name: {"mean": mean, "low": low, "high": high}
        for name, mean, low, high in zip(MEASURES, *_rounded(values.mean(axis=0), *interval(values)), strict=True)
    }


def against_best_peer(values: Floats, everyone: Mapping[str, Floats]) -> Report:
    """By measure the peer whose mean is highest, how many times its mean ours is, and the difference of the two with
    its interval by paired bootstrap."""
    report = {}
    for at, name in enumerate(MEASURES):
        best = max(PEERS, key=lambda peer: everyone[peer][:, at].mean())
        theirs = everyone[best][:, at]
        difference = (values[:, at] - theirs)[:, None]
        ratio = values[:, at].mean() / theirs.mean() if theirs.any() else float("inf")
        report[name] = {
            "peer": best,
            "ratio": round(float(ratio), 3),
            "difference": round(float(difference.mean()), DIGITS),
            **dict(zip(("low", "high"), _rounded(*interval(difference))[:, 0].tolist(), strict=True)),
        }
    return report


def _by_kind(tasks: Sequence[Task], values: Mapping[str, Floats]) -> Report:
    """Nothing where all demands are of one kind."""
    kinds = [task.demand.kind for task in tasks]
    if len(set(kinds)) == 1:
        return {}
    report = {}
    for kind in sorted(set(kinds)):
        own = [at for at, each in enumerate(kinds) if each == kind]
        figures = {name: with_interval(each[own]) for name, each in values.items()}
        report[kind.value] = {"demands": len(own), "figures": figures}
    return report


def _ablation(tasks: Sequence[Task], complete: Floats) -> Report:
    """By what is missing: what each measure loses (negative: gains) by it, with the interval by paired bootstrap."""
    return {name: with_interval(complete - values) for name, values in without_each(tasks).items()}


def _ours(name: str) -> bool:
    return name not in PEERS


def _rounded(*rows: Floats) -> Floats:
    return np.array(rows, dtype=np.float64).round(DIGITS)

"""Fitting, on signals of which one tells who is right and another misleads."""

import numpy as np

from matching import DEFAULT
from matching.weights import RELEVANCE_SIGNALS
from tests.quality.fitting import Lesson, cross_validated, fitted
from tests.quality.material import Task, own_wording
from tests.quality.measures import MEASURES


def _lesson(random: np.random.Generator) -> Lesson:
    """Ten craftsmen: `text` is high for the right one, `tags` low for it, `kind` chance, and nothing else is seen."""
    signals = np.zeros((10, len(RELEVANCE_SIGNALS)))
    signals[:, RELEVANCE_SIGNALS.index("text")] = 0.5 * random.random(10)
    signals[:, RELEVANCE_SIGNALS.index("tags")] = 0.5 + 0.5 * random.random(10)
    signals[:, RELEVANCE_SIGNALS.index("kind")] = random.random(10)
    signals[0, RELEVANCE_SIGNALS.index("text")] += 0.4
    signals[0, RELEVANCE_SIGNALS.index("tags")] = 0.0
    return Lesson(signals, np.eye(10)[0], 1.0)


def test_what_tells_who_is_right_is_weighed_most_and_nothing_speaks_against_anyone():
    random = np.random.default_rng(0)
    weights = fitted([_lesson(random) for _ in range(60)])
    assert weights.text > 2
    assert weights.tags == 0
    assert weights.kind < 0.2 * weights.text


def test_a_signal_nobody_shows_keeps_its_weight():
    weights = fitted([_lesson(np.random.default_rng(0))])
    assert weights.suggestion == DEFAULT.suggestion
    assert weights.load == DEFAULT.load


def test_a_material_counts_by_its_worth_and_not_by_how_many_demands_it_has():
    random = np.random.default_rng(1)
    few, many = _lesson(random), _lesson(random)
    once = fitted([few, many])
    often = fitted([few, *[Lesson(many.signals, many.share, 0.25)] * 4])
    assert np.allclose([once.of(each) for each in RELEVANCE_SIGNALS], [often.of(each) for each in RELEVANCE_SIGNALS])


def test_every_demand_is_measured_by_weights_fitted_without_it(monkeypatch):
    monkeypatch.setattr("tests.quality.fitting.FOLDS", 2)
    tasks: list[Task] = own_wording()[:6]
    figures = cross_validated({"one": tasks[:4], "other": tasks[4:]})
    assert {name: each.shape for name, each in figures.items()} == {
        "one": (4, len(MEASURES)),
        "other": (2, len(MEASURES)),
    }

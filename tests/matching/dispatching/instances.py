"""Problems in numbers for tests: small ones of every feature (hypothesis), larger ones from a seed."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from matching.dispatching import Problem


def make_problem(pairs: dict[tuple[int, int], int], sizes: list[int], room: list[int], **given: Any) -> Problem:
    """`pairs` gives the value of each (demand, craftsman); nothing blocked, pinned, loaded or ranked unless given."""
    keys = sorted(pairs)
    usual: dict[str, Any] = {
        "sizes": np.array(sizes),
        "tiers": np.zeros(len(sizes), dtype=np.int64),
        "room": np.array(room),
        "load": np.zeros(len(room), dtype=np.int64),
        "demand": np.array([demand for demand, _ in keys], dtype=np.int64),
        "craftsman": np.array([craftsman for _, craftsman in keys], dtype=np.int64),
        "value": np.array([pairs[key] for key in keys], dtype=np.int64),
        "blocked": np.zeros(len(keys), dtype=np.int8),
        "pinned": np.zeros(len(keys), dtype=bool),
    }
    return Problem(**usual | {name: np.array(value) if name in usual else value for name, value in given.items()})


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """Up to five demands and five craftsmen with teams, skills, rivals, pins, blocks, tiers, load and fairness."""
    craftsmen = draw(st.integers(1, 5))
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    keys = [(demand, craftsman) for demand in range(len(sizes)) for craftsman in range(craftsmen)]
    pairs = {key: draw(st.integers(-300, 1000)) for key in keys if draw(st.integers(0, 3))}
    tags = draw(st.lists(st.lists(st.booleans(), min_size=2, max_size=2), min_size=craftsmen, max_size=craftsmen))
    own = [[craftsman for at, craftsman in sorted(pairs) if at == demand] for demand in range(len(sizes))]
    rows = {at: np.array([[tags[one][tag] for one in each] for tag in range(2)]) for at, each in enumerate(own)}
    needs = {at: held.reshape(2, -1).astype(bool) for at, held in rows.items() if draw(st.booleans())}
    couples = [(one, other) for other in range(craftsmen) for one in range(other)]
    return make_problem(
        pairs,
        sizes,
        draw(st.lists(st.integers(0, 2), min_size=craftsmen, max_size=craftsmen)),
        load=draw(st.lists(st.integers(0, 2), min_size=craftsmen, max_size=craftsmen)),
        tiers=draw(st.lists(st.integers(0, 2), min_size=len(sizes), max_size=len(sizes))),
        blocked=np.array([draw(st.integers(0, 7)) == 0 for _ in pairs], dtype=np.int8),
        pinned=np.array([draw(st.integers(0, 9)) == 0 for _ in pairs], dtype=bool),
        seat=draw(st.sampled_from([0, 500])),
        fairness=draw(st.sampled_from([0, 150])),
        needs=needs,
        rivals=frozenset(couple for couple in couples if draw(st.integers(0, 3)) == 0),
    )


def large_problem(
    seed: int,
    demands: int,
    craftsmen: int,
    candidates: int,
    *,
    largest_team: int = 1,
    room: int = 3,
    tiers: int = 1,
    skills: int = 0,
) -> Problem:
    """Random pairs and values; teams of up to `largest_team` with `skills`, each had by half; up to `room` places."""
    random = np.random.default_rng(seed)
    drawn = np.repeat(np.arange(demands), candidates) * craftsmen + random.integers(0, craftsmen, demands * candidates)
    keys = np.unique(drawn)
    has = random.random((skills, craftsmen)) < 0.5
    needs = {at: has[:, keys[keys // craftsmen == at] % craftsmen] for at in range(demands) if skills}
    return Problem(
        sizes=random.integers(1, largest_team + 1, demands),
        tiers=random.integers(0, tiers, demands),
        room=random.integers(0, room + 1, craftsmen),
        load=random.integers(0, 3, craftsmen),
        demand=keys // craftsmen,
        craftsman=keys % craftsmen,
        value=random.integers(100, 10_000, len(keys)),
        blocked=np.zeros(len(keys), dtype=np.int8),
        pinned=np.zeros(len(keys), dtype=bool),
        seat=5000,
        fairness=200,
        needs=needs,
    )

"""Dispatching by hand, which plans are held against: it keeps to the same rules and never reaches more."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.dispatching import Compared, Pair, Problem, Solution, dispatch, solve
from matching.dispatching.by_hand import first_come, greedy
from tests.matching.dispatching.brute_force import allowed, standing
from tests.matching.dispatching.instances import large_problem, make_problem, small_problems
from tests.matching.dispatching.pools import make_demands, make_pool

WAYS = st.sampled_from([first_come, greedy])


def sent(solution: Solution, problem: Problem) -> list[tuple[int, int]]:
    """Demand and craftsman."""
    return list(zip(problem.demand[solution.chosen], problem.craftsman[solution.chosen], strict=True))


@settings(max_examples=200, deadline=None)
@given(small_problems(), WAYS)
def test_it_sends_whole_allowed_teams_and_never_reaches_more_than_the_optimum(
    problem: Problem, way: Callable[[Problem], Solution]
):
    chosen = way(problem).chosen
    for at in range(len(problem.sizes)):
        own = np.flatnonzero(problem.demand == at).tolist()
        team = tuple(pair for pair in own if chosen[pair])
        assert not team or (len(team) == problem.sizes[at] and allowed(problem, at, own, team))
    assert (np.bincount(problem.craftsman[chosen], minlength=len(problem.room)) <= problem.room).all()
    assert standing(problem, chosen) <= standing(problem, solve(problem).chosen)


def test_whoever_comes_first_takes_the_best_and_greed_takes_the_best_pair():
    problem = make_problem({(0, 0): 900, (0, 1): 800, (1, 0): 950, (1, 1): 100}, sizes=[1, 1], room=[1, 1])
    assert sent(first_come(problem), problem) == [(0, 0), (1, 1)]
    assert sent(greedy(problem), problem) == [(0, 1), (1, 0)]


def test_higher_tiers_and_before_them_pinned_demands_are_not_kept_waiting():
    pairs = {(0, 0): 900, (1, 0): 800, (2, 0): 10}
    ranked = make_problem(pairs, sizes=[1, 1, 1], room=[1], tiers=[0, 1, 0])
    pinned = make_problem(pairs, sizes=[1, 1, 1], room=[1], tiers=[0, 1, 0], pinned=[False, False, True])
    for way in (first_come, greedy):
        assert sent(way(ranked), ranked) == [(1, 0)]
        assert sent(way(pinned), pinned) == [(2, 0)]


@pytest.mark.parametrize("seed", range(3))
def test_where_places_are_scarce_it_gives_some_of_the_value_up(seed: int):
    problem = large_problem(seed, 300, 120, 20)
    best = solve(problem).value
    assert first_come(problem).value < greedy(problem).value < best


def test_a_plan_says_what_dispatching_by_hand_would_have_reached():
    pool = make_pool({"D1": {"A": 90.0, "B": 80.0}, "D2": {"A": 85.0}})
    plan = dispatch(make_demands("D1", "D2"), pool, compare=True)
    assert plan.compared is not None
    assert plan.compared == Compared(265.0, 140.0, 140.0, placed=2, greedy_placed=1, first_come_placed=1)
    assert plan.compared.optimum == plan.value
    assert plan.compared.lost_by_greedy == pytest.approx(100 * 125 / 265)
    assert dispatch(make_demands("D1", "D2"), pool).compared is None


def test_by_hand_too_a_change_of_the_former_plan_has_its_price():
    pool = make_pool({"D1": {"A": 90.0, "B": 80.0}})
    before = dispatch(make_demands("D1"), pool).placements
    banned = [Pair("D1", "A")]
    plan = dispatch(make_demands("D1"), pool, previous=before, banned=banned, compare=True)
    assert plan.compared is not None
    assert plan.compared.optimum == plan.compared.greedy == plan.compared.first_come == plan.value


def test_nothing_is_lost_of_a_plan_that_is_worth_nothing():
    plan = dispatch(make_demands("D1"), make_pool({}), compare=True)
    assert plan.compared is not None
    assert (plan.compared.lost_by_greedy, plan.compared.lost_by_first_come) == (None, None)

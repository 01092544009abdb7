"""The solver against trying everything, against the bound of linear programming, and against known optima."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, vstack

from matching.dispatching import Problem, solve
from tests.matching.dispatching.brute_force import allowed, best_by_trying_all, standing
from tests.matching.dispatching.instances import large_problem, make_problem, small_problems


@settings(max_examples=400, deadline=None)
@given(small_problems())
def test_no_choice_is_better_than_the_one_found(problem: Problem):
    found = solve(problem)
    assert found.optimal
    assert found.gap == 0
    assert standing(problem, found.chosen) == best_by_trying_all(problem)


@settings(max_examples=200, deadline=None)
@given(small_problems())
def test_every_team_found_is_allowed_and_nobody_has_too_many(problem: Problem):
    chosen = solve(problem).chosen
    for at in range(len(problem.sizes)):
        own = np.flatnonzero(problem.demand == at).tolist()
        team = tuple(pair for pair in own if chosen[pair])
        assert not team or (len(team) == problem.sizes[at] and allowed(problem, at, own, team))
    assert (np.bincount(problem.craftsman[chosen], minlength=len(problem.room)) <= problem.room).all()


@pytest.mark.parametrize("seed", range(5))
def test_with_teams_of_one_the_value_equals_the_bound_of_linear_programming(seed: int):
    problem = replace(large_problem(seed, 300, 120, 20), fairness=0)
    found = solve(problem)
    assert found.optimal
    assert found.value == pytest.approx(linear_bound(problem), abs=0.5)


@pytest.mark.parametrize("seed", range(3))
def test_with_larger_teams_the_value_is_within_the_bound_and_the_gap_says_how_far(seed: int):
    problem = replace(large_problem(seed, 200, 150, 20, largest_team=3), fairness=0)
    found = solve(problem, effort=1.0)
    assert found.value <= linear_bound(problem, whole_teams=True) + 0.5
    assert found.value + found.gap <= linear_bound(problem) + 0.5
    assert found.gap <= 0.12 * found.value


@pytest.mark.parametrize("seed", range(3))
def test_where_hands_are_plenty_teams_with_skills_are_proved_within_a_thousandth(seed: int):
    problem = large_problem(seed, 300, 3000, 30, largest_team=3, skills=2)
    found = solve(problem, effort=0.2)
    assert 0 <= found.gap <= found.value / 1000
    full = np.bincount(problem.demand[found.chosen], minlength=300)
    assert set((full / problem.sizes).tolist()) <= {0.0, 1.0}


def test_a_plan_cut_short_is_not_called_proved_and_its_gap_reaches_the_best():
    problem = large_problem(1, 60, 50, 15, largest_team=3, skills=2)
    best = solve(problem, effort=10.0)
    hasty = solve(problem, effort=1e-6)
    assert best.optimal
    assert hasty.value <= best.value <= hasty.value + hasty.gap
    assert hasty.optimal == (hasty.gap == 0)


@pytest.mark.parametrize("size", [5, 50, 500])
def test_a_planted_assignment_is_found(size: int):
    """Everybody's own demand is worth 1000, any other at most 999: the optimum is the diagonal."""
    random = np.random.default_rng(size)
    pairs = {(at, int(other)): int(random.integers(0, 1000)) for at in range(size) for other in random.choice(size, 5)}
    pairs |= {(at, at): 1000 for at in range(size)}
    found = solve(make_problem(pairs, [1] * size, [1] * size))
    assert found.value == 1000 * size
    assert found.optimal


def test_who_has_one_choice_gets_it_though_another_would_be_better_there():
    """Best pair first would send craftsman 0 to demand 0 for 90 and leave demand 1 alone; the optimum is 80 + 70."""
    found = solve(make_problem({(0, 0): 90, (0, 1): 80, (1, 0): 70}, [1, 1], [1, 1]))
    assert found.value == 150


def test_a_team_is_whole_or_not_sent():
    found = solve(make_problem({(0, 0): 900, (0, 1): 900, (1, 1): 10}, [3, 1], [1, 1]))
    assert found.chosen.tolist() == [False, False, True]


def test_a_higher_tier_is_never_left_out_for_lower_ones_whatever_they_are_worth():
    rich_below = {(0, 0): 1, (1, 0): 10_000, (2, 0): 9_000}
    found = solve(make_problem(rich_below, [1, 1, 1], [1], tiers=[1, 0, 0]))
    assert found.chosen.tolist() == [True, False, False]


def test_one_demand_of_a_higher_tier_outweighs_a_whole_team_below():
    pairs = {(0, 0): 1, **{(1, craftsman): 10_000 for craftsman in range(4)}}
    found = solve(make_problem(pairs, [1, 4], [1, 1, 1, 1], tiers=[1, 0]))
    assert found.chosen.tolist() == [True, False, False, False, False]


def test_a_team_of_a_higher_tier_outweighs_many_demands_below():
    pairs = {**{(0, craftsman): 1 for craftsman in range(4)}, **{(1 + at, at): 9_000 for at in range(4)}}
    found = solve(make_problem(pairs, [4, 1, 1, 1, 1], [1, 1, 1, 1], tiers=[1, 0, 0, 0, 0]))
    assert found.chosen.tolist() == [True] * 4 + [False] * 4


def test_many_tiers_are_still_told_apart_among_thousands():
    problem = large_problem(7, 4000, 900, 20, room=2, tiers=6)
    found = solve(problem)
    assert found.optimal
    top = problem.tiers == 5
    alone = solve(replace(problem, blocked=(~top[problem.demand]).astype(np.int8)))
    assert served(problem, found.chosen)[top].sum() == served(problem, alone.chosen)[top].sum()


def test_fairness_spreads_work_that_would_else_go_to_the_best():
    pairs = {(at, craftsman): 1000 - 10 * craftsman for at in range(3) for craftsman in range(3)}
    greedy_for_score = solve(make_problem(pairs, [1] * 3, [3] * 3))
    fair = solve(make_problem(pairs, [1] * 3, [3] * 3, fairness=100))
    assert loads(greedy_for_score.chosen, pairs) == [3, 0, 0]
    assert loads(fair.chosen, pairs) == [1, 1, 1]


def test_services_in_hand_count_as_load():
    pairs = {(0, 0): 1000, (0, 1): 950}
    assert solve(make_problem(pairs, [1], [1, 1], load=[1, 0], fairness=100)).chosen.tolist() == [False, True]


def test_the_same_problem_has_the_same_answer_again_and_again():
    problem = large_problem(3, 150, 100, 15, largest_team=3)
    answers = {solve(problem, effort=0.5).chosen.tobytes() for _ in range(3)}
    assert len(answers) == 1


def test_pairs_out_of_order_are_refused():
    with pytest.raises(ValueError, match="sorted"):
        replace(large_problem(0, 3, 3, 2), demand=np.array([1, 0]), craftsman=np.array([0, 0]))


def test_ten_thousand_demands_are_placed_in_a_second_and_a_half():
    """In seconds of the processor, so that a busy machine does not fail it; slow ones are allowed twice as many."""
    problem = large_problem(0, 10_000, 10_000, 50, room=2)
    started = time.process_time()
    assert solve(problem).optimal
    assert time.process_time() - started < 3.0


def served(problem: Problem, chosen: np.ndarray) -> np.ndarray:
    return np.bincount(problem.demand[chosen], minlength=len(problem.sizes))


def loads(chosen: np.ndarray, pairs: dict[tuple[int, int], int]) -> list[int]:
    craftsmen = np.array([craftsman for _, craftsman in sorted(pairs)])
    counted: list[int] = np.bincount(craftsmen[chosen], minlength=3).tolist()
    return counted


def linear_bound(problem: Problem, whole_teams: bool = False) -> float:
    """The optimum where a craftsman may go in parts; `whole_teams` adds that no part exceeds the team's."""
    pairs, demands = len(problem.demand), len(problem.sizes)
    columns = np.arange(pairs)
    seats = csr_array((np.ones(pairs), (problem.demand, columns)), shape=(demands, pairs))
    places = csr_array((np.ones(pairs), (problem.craftsman, columns)), shape=(len(problem.room), pairs))
    rows: Any = vstack([seats, places])
    limits = np.concatenate([problem.sizes, problem.room]).astype(float)
    if whole_teams:
        share: Any = seats[problem.demand].multiply(1 / problem.sizes[problem.demand][:, None])
        rows = vstack([rows, eye_array(pairs) - share])
        limits = np.concatenate([limits, np.zeros(pairs)])
    worth = (problem.value + problem.seat).astype(float)
    answer = linprog(-worth, A_ub=rows, b_ub=limits, bounds=(0, 1), method="highs")
    assert answer.fun is not None
    return -float(answer.fun)

"""Prices on missing skills that persuade the flow to compose teams, and the tighter bounds that they prove.

A skill's constraint, sum_(p in P_g) x_p >= sum_p x_p / n_d (n_d y_d being the seats filled), is moved into the
objective with a price m >= 0: pairs with the skill gain m - m / n_d, the demand's others lose m / n_d. Every allowed
choice is worth at least as much so, hence the priced flow still bounds it (Lagrange); where the flow now holds exactly
one member with each priced skill, nothing is lost and the bound is met. Prices rise, for skills that a chosen team
lacks, by what the nearest craftsman with the skill falls short of the team's last member, and a little more each time
that was not enough.
"""

from dataclasses import dataclass, replace

import numpy as np

from matching.dispatching.flow import relaxed
from matching.dispatching.problem import UNITS, Flags, Ints, Problem, broken_demands, filled, taken

ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Persuaded:
    """The priced problem, its flow, and for each part (by label) the least bound any round proved, tiers included."""

    problem: Problem
    chosen: Flags
    bounds: Ints


def persuade(problem: Problem, usable: Flags, tiers: Ints, labels: Ints, chosen: Flags) -> Persuaded:
    """From an unpriced flow's choice to one whose teams lack fewer skills."""
    bounds = worth_by_part(problem, tiers, labels, chosen)
    priced = problem
    for further in range(ROUNDS):
        lacking = _lacking(problem, chosen)
        if not lacking:
            break
        value = priced.value.copy()
        for demand, row in lacking:
            _raise_price(priced, usable, chosen, value, demand, row, further)
        priced = replace(problem, value=value)
        chosen = relaxed(priced, usable, tiers)
        bounds = np.minimum(bounds, worth_by_part(priced, tiers, labels, chosen))
    return Persuaded(priced, chosen, bounds)


def worth_by_part(problem: Problem, tiers: Ints, labels: Ints, chosen: Flags) -> Ints:
    """The whole objective, tiers included, by the label of the part; of a relaxed choice too."""
    demands, craftsmen = problem.demand[chosen], problem.craftsman[chosen]
    worth = np.zeros(len(labels), dtype=np.int64)
    np.add.at(worth, labels[demands], problem.value[chosen] + problem.seat + tiers[demands])
    part_of = np.zeros(len(problem.room), dtype=np.int64)
    part_of[craftsmen] = labels[demands]
    services = taken(problem, chosen)
    burden = problem.fairness * (services * problem.load + services * (services - 1) // 2)
    np.subtract.at(worth, part_of, burden)
    return worth


def _lacking(problem: Problem, chosen: Flags) -> list[tuple[int, Flags]]:
    """Full teams with the skills they lack."""
    seats = filled(problem, chosen)
    starts = problem.starts()
    found: list[tuple[int, Flags]] = []
    for at in broken_demands(problem, chosen).tolist():
        needs = problem.needs.get(at)
        if needs is not None and seats[at] == problem.sizes[at]:
            held = (needs & chosen[starts[at] : starts[at + 1]]).any(axis=1)
            found += [(at, row) for row in needs[~held]]
    return found


def _raise_price(
    priced: Problem, usable: Flags, chosen: Flags, value: Ints, demand: int, row: Flags, further: int
) -> None:
    first, end = np.searchsorted(priced.demand, (demand, demand + 1)).tolist()
    own = slice(first, end)
    size = int(priced.sizes[demand])
    last = int(priced.value[own][chosen[own]].min())
    short = last - int(priced.value[own][row & usable[own]].max())
    rise = max(short, 0) + 1 + further * UNITS
    share = -(-rise // size)
    value[own] += np.where(row, share * (size - 1), -share)

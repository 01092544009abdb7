"""Who comes out on top: those who may, by their bounds, and of those who does, by all that is known of them."""

import numpy as np
from numba import njit

from matching.bounding import Workspace, likeliest, offers_at_most, wishes_at_most
from matching.kernels import Floats, Ints, Mask, Singles
from matching.weighing import Beside, LookedFor, Measured, Pool, Wanted, best_code, looked_for, measured, sum_of_codes

ROUNDING = 1e-3
"""What a bound, computed in single precision, may be wrong by: nobody must be missed by it."""
TRIED = 2
"""By how many times as many as are wanted it is first learnt what it takes to be among them."""
AT_ONCE = 64
"""So many are weighed before it is looked again what it takes."""


@njit(cache=True, nogil=True)
def top(
    count: int,
    threshold: float,
    known: bool,
    current: Mask,
    pool: Pool,
    wanted: Wanted,
    beside: Beside,
    workspace: Workspace,
) -> Measured:
    """The `count` craftsmen with most evidence, `threshold` at least, most first, equals by place.

    Exact: a craftsman is passed over only where all that could speak for them would not bring them in; the more who are
    in, the more it takes. Unless `threshold` is `known` to be near what it takes, some of the likeliest are weighed
    first to learn it.
    """
    words, wishes, bounds = _looked_at(pool, wanted, beside, workspace)
    if not known:
        tried = likeliest(bounds, TRIED * count, current)
        if len(tried) >= count:
            weighed = measured(tried, words, pool, wanted, beside)
            threshold = max(threshold, np.sort(weighed.values)[len(tried) - count])
    survivors, reach = _within_reach(threshold - ROUNDING, bounds, wishes, current, pool, wanted, workspace)
    best = _best(count, threshold, survivors, reach, words, pool, wanted, beside)
    _forget(words)
    return best


@njit(cache=True, nogil=True)
def everyone(
    threshold: float, current: Mask, pool: Pool, wanted: Wanted, beside: Beside, workspace: Workspace
) -> tuple[Ints, Floats]:
    """The places and evidence of all who come to the threshold, by place."""
    words, wishes, bounds = _looked_at(pool, wanted, beside, workspace)
    survivors, _ = _within_reach(threshold - ROUNDING, bounds, wishes, current, pool, wanted, workspace)
    found = measured(survivors, words, pool, wanted, beside)
    _forget(words)
    reached = found.values >= threshold
    return found.places[reached], found.values[reached]


@njit(cache=True, nogil=True)
def _looked_at(pool: Pool, wanted: Wanted, beside: Beside, workspace: Workspace) -> tuple[LookedFor, Singles, Singles]:
    """The words looked for, and what the suggestion and the offers may give each craftsman at most."""
    words = looked_for(pool, wanted, workspace.slots, workspace.wish_slots)
    wishes = wishes_at_most(words, pool, wanted, beside, workspace)
    return words, wishes, offers_at_most(words, pool, wanted, beside, workspace)


@njit(cache=True, nogil=True)
def _forget(words: LookedFor) -> None:
    """Leaves noughts in the workspace for whoever comes next."""
    words.slots[words.numbers] = 0
    words.wish_slots[words.wish_numbers] = 0


@njit(cache=True, nogil=True)
def _best(
    count: int,
    threshold: float,
    survivors: Ints,
    reach: Singles,
    words: LookedFor,
    pool: Pool,
    wanted: Wanted,
    beside: Beside,
) -> Measured:
    """Those who may reach most are weighed first, so that soon few of the others can come in."""
    order = np.argsort(-reach, kind="mergesort")
    best = measured(survivors[:0], words, pool, wanted, beside)
    for start in range(0, len(order), AT_ONCE):
        chosen = order[start : start + AT_ONCE]
        chosen = chosen[reach[chosen] >= threshold - ROUNDING]
        if len(chosen) == 0:
            break
        found = measured(survivors[chosen], words, pool, wanted, beside)
        best = _first(count, threshold, best, found)
        if len(best.places) == count:
            threshold = max(threshold, best.values[count - 1])
    return best


@njit(cache=True, nogil=True)
def _first(count: int, threshold: float, one: Measured, other: Measured) -> Measured:
    """The first of both together, most first, equals by place."""
    values = np.concatenate((one.values, other.values))
    places = np.concatenate((one.places, other.places))
    order = np.argsort(places, kind="mergesort")
    order = order[np.argsort(-values[order], kind="mergesort")]
    order = order[values[order] >= threshold][:count]
    return Measured(
        places[order],
        values[order],
        np.concatenate((one.rows, other.rows))[order],
        np.concatenate((one.concepts, other.concepts))[order],
        np.concatenate((one.disciplines, other.disciplines))[order],
        np.concatenate((one.signals, other.signals))[order],
    )


@njit(cache=True, nogil=True)
def _reaching(bounds: Singles, least: np.float32, current: Mask, found: Ints) -> Ints:
    """The places of those whose bound comes to so much. No branch: which way it would go is anybody's guess."""
    number = 0
    for place in range(len(bounds)):
        found[number] = place
        number += int((bounds[place] >= least) & current[place])
    return found[:number]


@njit(cache=True, nogil=True, error_model="numpy")
def _within_reach(
    threshold: float, bounds: Singles, wishes: Singles, current: Mask, pool: Pool, wanted: Wanted, workspace: Workspace
) -> tuple[Ints, Singles]:
    """Who may come to the threshold, and what they may come to: one thing after the other is looked up, as long as all
    that is left could still bring them there."""
    industry_starts, industries, industry_surety = pool.industries.starts, pool.industries.held, pool.industries.surety
    tag_starts, tags, tag_surety = pool.tags.starts, pool.tags.held, pool.tags.surety
    open_to_all, region_of, standing, region_worth = (
        pool.open_to_all,
        pool.region_of,
        pool.standing,
        wanted.region_worth,
    )
    industry_worth, tag_worth = wanted.industry_worth, wanted.tag_worth
    by_industry, by_tags, by_region = wanted.by_industry, wanted.by_tags, wanted.by_region
    most_traits = by_industry + by_tags
    most_wish = np.float64(wishes.max()) if len(wishes) else 0.0
    worth_a_look = np.float32(threshold - most_traits - most_wish - by_region - standing.max())
    survivors = _reaching(bounds, worth_a_look, current, workspace.looked_at)
    reach = workspace.reach
    number = 0
    for at in range(len(survivors)):
        place = survivors[at]
        most = bounds[place] + standing[place] + by_region * region_worth[region_of[place]]
        most += np.float64(wishes[place]) if len(wishes) else 0.0
        if most + most_traits < threshold:
            continue
        if by_industry > 0 and not open_to_all[place]:
            near = best_code(place, industry_starts, industries, industry_surety, industry_worth)
            most += by_industry * near
        else:
            most += by_industry
        if most + by_tags < threshold:
            continue
        if by_tags > 0:
            most += by_tags * sum_of_codes(place, tag_starts, tags, tag_surety, tag_worth)
        if most >= threshold:
            survivors[number], reach[number] = place, most
            number += 1
    return survivors[:number], reach[:number]

"""What coordinators ask of a plan beside the demands, and what it forbids or demands of pairs and teams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.dispatching.problem import Flags, Ints
from matching.dispatching.values import (
    Composition,
    CraftsmenConflict,
    DispatchOptions,
    EnterpriseConflict,
    Pair,
    Placement,
)
from matching.values import Craftsman, Demand

Conflicts = Sequence[CraftsmenConflict | EnterpriseConflict]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What coordinators ask of a plan beside the demands."""

    options: DispatchOptions
    pinned: Sequence[Pair] = ()
    banned: Sequence[Pair] = ()
    conflicts: Conflicts = ()
    previous: Sequence[Placement] = ()
    compositions: Sequence[Composition] = ()
    unreleased: frozenset[str] = frozenset()


def forbidden(demands: Sequence[Demand], wishes: Wishes) -> list[tuple[str, str]]:
    kept_from: dict[str, list[str]] = {}
    for conflict in wishes.conflicts:
        if isinstance(conflict, EnterpriseConflict):
            kept_from.setdefault(conflict.enterprise_name, []).append(conflict.craftsman_id)
    banned = [(pair.demand_id, pair.craftsman_id) for pair in wishes.banned]
    return banned + [(each.id, one) for each in demands for one in kept_from.get(each.enterprise_name or "", ())]


def rivals(conflicts: Conflicts, number: Mapping[str, int]) -> frozenset[tuple[int, int]]:
    pairs = (
        (number[each.one_id], number[each.other_id])
        for each in conflicts
        if isinstance(each, CraftsmenConflict) and each.one_id in number and each.other_id in number
    )
    return frozenset((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])


def compositions(demands: Sequence[Demand], wishes: Wishes) -> dict[int, Composition]:
    """What each demand's team must hold, by the demand's number: as stated, or by the demand's own skill tags."""
    stated = {each.demand_id: each for each in wishes.compositions}
    found: dict[int, Composition] = {}
    for at, each in enumerate(demands):
        usual = wishes.options.teams_cover_tags and each.team_size > 1 and each.skill_tags
        if each.id in stated:
            found[at] = stated[each.id]
        elif usual:
            found[at] = Composition(each.id, each.skill_tags[0], each.skill_tags)
    return found


def skill_rows(
    wanted: Mapping[int, Composition], craftsmen: Sequence[Craftsman], demand: Ints, craftsman: Ints
) -> dict[int, Flags]:
    """For each composition a row a skill, the lead's first, and a column a pair: who has it."""
    skills = [frozenset(each.skill_tags) for each in craftsmen]
    needs: dict[int, Flags] = {}
    for at, composition in wanted.items():
        lead = [composition.lead_tag] if composition.lead_tag else []
        tags = dict.fromkeys([*lead, *composition.skill_tags])
        first, end = np.searchsorted(demand, (at, at + 1))
        own = craftsman[first:end].tolist()
        if tags:
            rows = [[tag in skills[one] for one in own] for tag in tags]
            needs[at] = np.array(rows, dtype=bool).reshape(len(tags), len(own))
    return needs

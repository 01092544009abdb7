"""Why a demand stays open, and what would free it: one cause, one test, and then the two together that free it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.dispatching import (
    Cause,
    CraftsmenConflict,
    DispatchOptions,
    EnterpriseConflict,
    Pair,
    Unmatched,
    dispatch,
)
from tests.matching.dispatching.pools import HandMadePool, make_demands, make_pool
from tests.matching.factories import make_demand

ONE = {"D1": {"A": 90.0}}


def left_open(demands: list[Any], pool: HandMadePool, *args: Any, **wishes: Any) -> Unmatched:
    (found,) = dispatch(demands, pool, *args, **wishes).unmatched
    return found


def test_skill_where_nobody_is_proposed():
    found = left_open(make_demands("D1"), make_pool({}))
    assert found.cause is Cause.SKILL
    assert found.text == "人才库中没有合适的人"


def test_skill_where_all_who_are_proposed_are_too_weak():
    found = left_open(make_demands("D1"), make_pool({"D1": {"A": 3.5}}), DispatchOptions(least_score=20))
    assert found.cause is Cause.SKILL
    assert found.text == "没有人达到最低匹配分 20，最接近的只有 3.5 分"
    assert found.craftsman_ids == ("A",)


def test_capacity_where_others_took_the_places():
    found = left_open(make_demands("D1", "D2"), make_pool(ONE | {"D2": {"A": 95.0}}))
    assert (found.demand_id, found.cause, found.causes) == ("D1", Cause.CAPACITY, (Cause.CAPACITY,))
    assert found.remedy == "若「A师傅」再承接 1 项，即可派出"


def test_capacity_where_those_who_suit_are_full_already():
    assert left_open(make_demands("D1"), make_pool(ONE, A={"load": 1})).cause is Cause.CAPACITY


def test_conflict_with_the_own_employer_a_ban_or_an_enterprise():
    at_home = make_demands("D1", enterprise_name="永兴机械厂")
    assert left_open(at_home, make_pool(ONE, A={"employer": "永兴机械厂"})).cause is Cause.CONFLICT
    assert left_open(make_demands("D1"), make_pool(ONE), banned=[Pair("D1", "A")]).cause is Cause.CONFLICT
    kept_out = [EnterpriseConflict("A", "永兴机械厂")]
    assert left_open(at_home, make_pool(ONE), conflicts=kept_out).cause is Cause.CONFLICT


def test_conflict_between_the_only_two_who_could_form_the_team():
    pool = make_pool({"D1": {"A": 90.0, "B": 80.0}})
    found = left_open(make_demands("D1", team_size=2), pool, conflicts=[CraftsmenConflict("A", "B")])
    assert Cause.CONFLICT in found.causes
    assert found.causes == (Cause.TEAM, Cause.CONFLICT)


def test_distance_beyond_the_limit():
    pool = make_pool(ONE, A={"region_code": "440802"})
    found = left_open(make_demands("D1"), pool, DispatchOptions(most_km=200))
    assert found.cause is Cause.DISTANCE
    assert "超出 200 公里的上限" in found.text
    assert "「A师傅」" in found.remedy


def test_distance_where_the_journey_costs_more_than_the_match_is_worth():
    pool = make_pool(ONE, A={"region_code": "440802"})
    found = left_open(make_demands("D1"), pool, DispatchOptions(price_per_km=1.0))
    assert found.cause is Cause.DISTANCE
    assert "路程的代价超过匹配所值" in found.text


def test_employer_release():
    found = left_open(make_demands("D1"), make_pool(ONE), unreleased=frozenset({"A"}))
    assert (found.cause, found.causes) == (Cause.EMPLOYER_RELEASE, (Cause.EMPLOYER_RELEASE,))
    assert found.remedy == "若「A师傅」的单位同意放行，即可派出"


def test_availability_of_one_on_leave_or_who_declined():
    assert left_open(make_demands("D1"), make_pool(ONE, A={"available": False})).cause is Cause.AVAILABILITY
    declined = make_demands("D1", declined_by=frozenset({"A"}))
    assert left_open(declined, make_pool(ONE)).cause is Cause.AVAILABILITY


def test_team_where_too_few_suit():
    found = left_open(make_demands("D1", team_size=2), make_pool(ONE))
    assert (found.cause, found.causes) == (Cause.TEAM, (Cause.TEAM,))
    assert found.remedy.startswith("若放宽组队条件，可先派「A师傅」")


def test_team_where_nobody_has_a_skill_it_needs():
    pool = make_pool({"D1": {"A": 90.0, "B": 80.0}}, A={"skill_tags": ("SK001",)})
    demands = make_demands("D1", team_size=2, skill_tags=("SK001", "SK008"))
    assert left_open(demands, pool).causes == (Cause.TEAM,)


def test_all_constraints_that_would_each_free_it_are_named():
    pool = make_pool({"D1": {"A": 90.0, "B": 80.0}}, B={"available": False})
    found = left_open(make_demands("D1"), pool, unreleased=frozenset({"A"}))
    assert found.causes == (Cause.EMPLOYER_RELEASE, Cause.AVAILABILITY)


def test_constraints_that_bind_only_together_are_named_together():
    pool = make_pool(ONE, A={"load": 1})
    found = left_open(make_demands("D1"), pool, unreleased=frozenset({"A"}))
    assert found.causes == ()
    assert found.cause is Cause.EMPLOYER_RELEASE
    assert "须同时解决名额、单位放行" in found.text


def test_a_cause_is_found_through_a_chain_of_moves():
    """B is barred from D1 by a ban, and lifting it frees D1 only because A, B and D2 can be moved round."""
    scores = {"D1": {"B": 90.0}, "D2": {"B": 80.0, "A": 70.0}}
    pool = make_pool(scores)
    found = left_open(make_demands("D1", "D2"), pool, banned=[Pair("D1", "B")])
    assert found.causes == (Cause.CONFLICT,)
    freed = dispatch(make_demands("D1", "D2"), pool)
    assert not freed.unmatched


def test_two_demands_that_one_release_would_free_are_both_told_so():
    pool = make_pool({"D1": {"A": 90.0}, "D2": {"A": 80.0}})
    plan = dispatch(make_demands("D1", "D2"), pool, unreleased=frozenset({"A"}))
    assert [each.causes for each in plan.unmatched] == [(Cause.EMPLOYER_RELEASE,)] * 2


@pytest.mark.parametrize("seed", range(6))
def test_granting_what_the_cause_names_frees_the_demand(seed: int):
    """On random scarce plans: give those named one place more for this demand alone, and it is served."""
    random = np.random.default_rng(seed)
    scores = {
        f"D{at}": {f"C{one}": float(random.integers(20, 99)) for one in random.choice(12, 4, replace=False)}
        for at in range(10)
    }
    pool = make_pool(scores, **{f"C{one}": {"capacity": int(random.integers(0, 2))} for one in range(12)})
    demands = [make_demand(id=demand_id, region_code="440103") for demand_id in scores]
    plan = dispatch(demands, pool)
    for found in plan.unmatched:
        assert found.cause is Cause.CAPACITY
        (wanted,) = found.craftsman_ids
        craftsman = pool.craftsmen[wanted]
        roomier = replace(craftsman, capacity=craftsman.capacity + 1)
        pool_with_room = replace(pool, craftsmen={**pool.craftsmen, wanted: roomier})
        pinned = [Pair(found.demand_id, wanted)]
        again = dispatch(demands, pool_with_room, pinned=pinned)
        assert len(again.placements) == len(plan.placements) + 1

"""Many demands at once, through the public door: who is sent, what a coordinator may ask for, and what it costs."""

from dataclasses import replace
from typing import Any

import pytest

from matching.dispatching import (
    Composition,
    CraftsmenConflict,
    DispatchOptions,
    EnterpriseConflict,
    Pair,
    Placement,
    Plan,
    dispatch,
)
from tests.matching.dispatching.pools import make_demands, make_pool
from tests.matching.factories import make_demand

ALIKE = {"D1": {"A": 90.0, "B": 60.0}, "D2": {"A": 80.0, "B": 20.0}}


def sent(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {placement.demand_id: placement.craftsman_ids for placement in plan.placements}


def test_the_plan_is_best_as_a_whole_not_demand_by_demand():
    plan = dispatch(make_demands("D1", "D2"), make_pool(ALIKE))
    assert sent(plan) == {"D1": ("B",), "D2": ("A",)}
    assert plan.optimal
    assert plan.value == plan.bound == 60 + 80 + 2 * DispatchOptions().seat


def test_demands_are_answered_in_the_order_given_and_order_changes_nothing_else():
    forwards = dispatch(make_demands("D1", "D2"), make_pool(ALIKE))
    backwards = dispatch(make_demands("D2", "D1"), make_pool(ALIKE))
    assert [each.demand_id for each in backwards.placements] == ["D2", "D1"]
    assert sent(forwards) == sent(backwards)


def test_nothing_to_dispatch_is_an_empty_plan():
    assert dispatch([], make_pool({})) == Plan((), (), 0.0, 0.0, optimal=True)


def test_two_demands_with_one_id_are_refused():
    with pytest.raises(ValueError, match="same id"):
        dispatch(make_demands("D1", "D1"), make_pool(ALIKE))


def test_services_in_hand_leave_less_room():
    pool = make_pool(ALIKE, A={"capacity": 3, "load": 3})
    assert sent(dispatch(make_demands("D1", "D2"), pool)) == {"D1": ("B",)}


def test_a_pinned_craftsman_is_sent_although_others_suit_better():
    plan = dispatch(make_demands("D1", "D2"), make_pool(ALIKE), pinned=[Pair("D1", "A")])
    assert sent(plan) == {"D1": ("A",), "D2": ("B",)}


def test_a_pin_needs_no_proposal_and_stands_above_every_tier():
    pool = make_pool(ALIKE, C={})
    urgent = [make_demand(id="D1"), make_demand(id="D2", priority=9)]
    plan = dispatch(urgent, pool, pinned=[Pair("D1", "C")])
    assert sent(plan) == {"D1": ("C",), "D2": ("A",)}


def test_a_pinned_craftsman_who_is_not_in_the_pool_is_an_error():
    with pytest.raises(KeyError):
        dispatch(make_demands("D1"), make_pool(ALIKE), pinned=[Pair("D1", "nobody")])


def test_more_pins_than_seats_are_refused():
    with pytest.raises(ValueError, match="pinned"):
        dispatch(make_demands("D1"), make_pool(ALIKE), pinned=[Pair("D1", "A"), Pair("D1", "B")])


def test_a_banned_pair_is_not_sent():
    plan = dispatch(make_demands("D2"), make_pool(ALIKE), banned=[Pair("D2", "A")])
    assert sent(plan) == {"D2": ("B",)}


def test_a_craftsman_in_conflict_with_an_enterprise_is_not_sent_there():
    demands = make_demands("D2", enterprise_name="永兴机械厂")
    plan = dispatch(demands, make_pool(ALIKE), conflicts=[EnterpriseConflict("A", "永兴机械厂")])
    assert sent(plan) == {"D2": ("B",)}


def test_two_in_conflict_do_not_go_in_one_team_but_may_go_to_different_demands():
    pool = make_pool({"D1": {"A": 90, "B": 80, "C": 10}, "D2": {"A": 5, "B": 70}})
    team = make_demands("D1", team_size=2)
    assert sent(dispatch(team, pool)) == {"D1": ("A", "B")}
    conflict = [CraftsmenConflict("B", "A")]
    assert sent(dispatch(team, pool, conflicts=conflict)) == {"D1": ("A", "C")}
    assert sent(dispatch(make_demands("D1", "D2"), pool, conflicts=conflict)) == {"D1": ("A",), "D2": ("B",)}


def test_a_team_is_led_by_one_with_the_first_skill_and_holds_the_others_together():
    skills: dict[str, dict[str, Any]] = {"A": {"skill_tags": ("SK001",)}, "C": {"skill_tags": ("SK008",)}}
    pool = make_pool({"D1": {"A": 50.0, "B": 95.0, "C": 40.0}}, **skills)
    team = make_demands("D1", team_size=2, skill_tags=("SK008", "SK001"))
    assert sent(dispatch(team, pool)) == {"D1": ("C", "A")}
    assert sent(dispatch(team, pool, DispatchOptions(teams_cover_tags=False))) == {"D1": ("B", "A")}


def test_a_stated_composition_replaces_the_usual_one():
    pool = make_pool({"D1": {"A": 50.0, "B": 95.0}}, A={"skill_tags": ("SK001",)})
    plan = dispatch(make_demands("D1"), pool, compositions=[Composition("D1", lead_tag="SK001")])
    assert sent(plan) == {"D1": ("A",)}


def test_a_journey_has_its_price_and_its_limit():
    pool = make_pool({"D1": {"A": 90.0, "B": 80.0}}, A={"region_code": "440802"})
    assert sent(dispatch(make_demands("D1"), pool, DispatchOptions(price_per_km=0.0))) == {"D1": ("A",)}
    assert sent(dispatch(make_demands("D1"), pool, DispatchOptions(price_per_km=0.1))) == {"D1": ("B",)}
    assert sent(dispatch(make_demands("D1"), pool, DispatchOptions(price_per_km=0.0, most_km=300))) == {"D1": ("B",)}


def test_a_placement_says_how_far_the_journey_is():
    pool = make_pool({"D1": {"A": 90.0}}, A={"region_code": "440802"})
    (placement,) = dispatch(make_demands("D1"), pool).placements
    assert placement.kilometres[0] == pytest.approx(365, abs=15)


def test_higher_priority_comes_first_whatever_the_scores():
    demands = [make_demand(id="D1", priority=0), make_demand(id="D2", priority=1)]
    plan = dispatch(demands, make_pool({"D1": {"A": 99.0}, "D2": {"A": 2.0}}))
    assert sent(plan) == {"D2": ("A",)}


def test_proposals_made_elsewhere_stand_in_for_the_index():
    pool = make_pool(ALIKE)
    demands = make_demands("D1", "D2")
    proposals = {demand.id: pool.propose(demand, 50) for demand in demands}
    assert dispatch(demands, replace(pool, scores={}), proposals=proposals) == dispatch(demands, pool)


THREE = {"D1": {"A": 90.0, "B": 85.0}, "D2": {"B": 80.0, "C": 78.0}, "D3": {"C": 70.0, "A": 60.0, "D": 55.0}}


def test_after_a_decline_only_what_must_change_changes():
    """C says no to D3. Best without a price is that others move too; with one, D steps in and nobody else moves."""
    pool = make_pool(THREE)
    demands = make_demands("D1", "D2", "D3")
    first = dispatch(demands, pool)
    assert sent(first) == {"D1": ("A",), "D2": ("B",), "D3": ("C",)}
    declined = [*demands[:2], replace(demands[2], declined_by=frozenset({"C"}))]
    again = dispatch(declined, pool, DispatchOptions(change=10.0), previous=first.placements)
    assert sent(again) == {"D1": ("A",), "D2": ("B",), "D3": ("D",)}
    assert again.given_up == (Pair("D3", "C"),)


def test_changes_are_made_where_they_are_worth_more_than_their_price():
    """Moving A to D3 gives up one pairing more than D stepping in, and gains 60 + 85 - 90 - 20 = 35 points."""
    pool = make_pool({"D1": {"A": 90.0, "B": 85.0}, "D3": {"C": 70.0, "A": 60.0, "D": 20.0}})
    demands = [make_demand(id="D1"), make_demand(id="D3", declined_by=frozenset({"C"}))]
    before = [Placement("D1", ("A",), 90.0), Placement("D3", ("C",), 70.0)]
    cheap = dispatch(demands, pool, DispatchOptions(change=34.0), previous=before)
    dear = dispatch(demands, pool, DispatchOptions(change=36.0), previous=before)
    assert sent(cheap) == {"D1": ("B",), "D3": ("A",)}
    assert sent(dear) == {"D1": ("A",), "D3": ("D",)}
    assert cheap.value == 85 + 60 + 2 * 50 - 34


def test_when_nothing_has_happened_the_plan_stays_as_it_was():
    pool = make_pool(THREE)
    demands = make_demands("D1", "D2", "D3")
    odd = [Placement("D1", ("B",), 85.0), Placement("D2", ("C",), 78.0), Placement("D3", ("A",), 60.0)]
    assert sent(dispatch(demands, pool, DispatchOptions(change=20.0), previous=odd)) == {
        "D1": ("B",),
        "D2": ("C",),
        "D3": ("A",),
    }


def test_one_who_fell_out_of_the_proposals_may_stay_one_who_left_the_pool_may_not():
    pool = make_pool({"D1": {"A": 50.0}}, B={})
    before = [Placement("D1", ("B",), 45.0, (45.0,))]
    assert sent(dispatch(make_demands("D1"), pool, previous=before)) == {"D1": ("B",)}
    gone = [Placement("D1", ("X",), 99.0, (99.0,))]
    assert sent(dispatch(make_demands("D1"), pool, previous=gone)) == {"D1": ("A",)}


def test_a_kept_member_is_named_in_the_placement():
    plan = dispatch(make_demands("D1"), make_pool(ALIKE), previous=[Placement("D1", ("A",), 90.0)])
    assert plan.placements[0].kept == ("A",)
    assert plan.given_up == ()


@pytest.mark.parametrize("wrong", [{"candidates": 0}, {"fairness": -1.0}, {"most_km": -5.0}])
def test_options_that_make_no_sense_are_refused(wrong: dict[str, float]):
    with pytest.raises(ValueError):
        DispatchOptions(**wrong)  # type: ignore[arg-type]

"""The rankers on a small pool: everyone in order without a floor, and nobody smuggled in with one."""

import pytest

from matching import DEFAULT, Craftsman, Demand, Method
from tests.quality.material import Task
from tests.quality.rankers import METHODS, PEERS, engine, unfloored

WELDER = Craftsman("C3", "甲", "氩弧焊、不锈钢薄板焊接，焊缝气孔治理", "")
TEA = Craftsman("C1", "乙", "茶叶加工，鲜叶摊青与杀青", "")
FITTER = Craftsman("C2", "丙", "变压器与高压柜检修", "")
POOL = (TEA, FITTER, WELDER)
WELDING = Task(Demand("D1", "不锈钢焊缝有气孔", "氩弧焊薄板，焊接后焊缝老是出气孔"), POOL, {"C3": 1.0})
NONSENSE = Task(Demand("D2", "嗯", "哦"), POOL, {"C1": 1.0})


@pytest.mark.parametrize("name", [*PEERS, *(method.value for method in Method)])
def test_without_a_floor_everyone_is_put_in_order_the_right_one_first(name: str):
    orders = (PEERS | METHODS)[name]([WELDING, NONSENSE])
    assert [sorted(order) for order in orders] == [["C1", "C2", "C3"]] * 2
    assert orders[0][0] == "C3"


def test_as_shipped_whoever_is_not_proposed_is_left_out_instead_of_standing_last():
    welding, nonsense = METHODS["combined_shipped"]([WELDING, NONSENSE])
    assert welding[0] == "C3"
    assert "C1" not in welding
    assert nonsense == []


def test_the_floor_changes_who_is_proposed_and_never_the_order():
    shipped, everyone = (engine(Method.COMBINED, each)([WELDING])[0] for each in (DEFAULT, unfloored(DEFAULT)))
    assert everyone[: len(shipped)] == shipped


def test_pools_of_their_own_are_ranked_each_by_itself():
    alone = Task(WELDING.demand, (TEA, FITTER), {"C1": 1.0})
    orders = METHODS["combined"]([WELDING, alone])
    assert len(orders[0]) == 3
    assert sorted(orders[1]) == ["C1", "C2"]

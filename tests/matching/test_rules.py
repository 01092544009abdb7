"""Each hard rule alone: who it excludes, and in what words."""

from matching.rules import first_rejection, has_free_capacity, has_not_declined, is_available, is_not_own_employer
from tests.matching.factories import make_craftsman, make_demand


def test_a_craftsman_at_capacity_is_rejected_with_the_count() -> None:
    rejection = has_free_capacity(make_craftsman(load=3, capacity=3), make_demand())
    assert rejection is not None
    assert rejection.text == "3 项服务进行中，已达上限 3 项"


def test_an_unavailable_craftsman_is_rejected() -> None:
    rejection = is_available(make_craftsman(available=False), make_demand())
    assert rejection is not None
    assert rejection.code == "availability"


def test_a_craftsman_who_declined_this_demand_is_not_asked_again() -> None:
    rejection = has_not_declined(make_craftsman(), make_demand(declined_by=frozenset({"C1"})))
    assert rejection is not None
    assert rejection.code == "declined"


def test_the_demanding_enterprises_own_employee_is_a_conflict_however_the_name_is_written() -> None:
    craftsman = make_craftsman(employer="佛山市明远（南海）机械有限公司")
    rejection = is_not_own_employer(craftsman, make_demand(enterprise_name="佛山市明远(南海)机械 股份有限公司"))
    assert rejection is not None
    assert rejection.code == "conflict"
    assert "佛山市明远（南海）机械有限公司" in rejection.text


def test_another_enterprises_employee_is_no_conflict() -> None:
    assert is_not_own_employer(make_craftsman(employer="甲厂"), make_demand(enterprise_name="乙厂")) is None


def test_a_free_craftsman_is_not_rejected() -> None:
    assert first_rejection(make_craftsman(), make_demand(enterprise_name="乙厂")) is None

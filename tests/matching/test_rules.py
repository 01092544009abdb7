"""Each hard rule alone: who it excludes, and in what words."""

import pytest

from matching.rules import (
    RULES_OF_A_PLAN,
    RULES_OF_INTEREST,
    first_rejection,
    has_free_capacity,
    has_not_declined,
    is_available,
    is_not_a_named_competitors,
    is_not_own_employer,
    is_released_by_the_employer,
)
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
    assert rejection.code == "own_employer"
    assert "佛山市明远（南海）机械有限公司" in rejection.text


def test_another_enterprises_employee_is_no_conflict() -> None:
    assert is_not_own_employer(make_craftsman(employer="甲厂"), make_demand(enterprise_name="乙厂")) is None


def test_a_free_craftsman_is_not_rejected() -> None:
    assert first_rejection(make_craftsman(), make_demand(enterprise_name="乙厂")) is None


def test_the_own_employer_is_known_by_its_record_where_the_names_differ() -> None:
    craftsman = make_craftsman(employer="明远二厂", employer_id="E1")
    rejection = is_not_own_employer(craftsman, make_demand(enterprise_id="E1", enterprise_name="明远机械有限公司"))
    assert rejection is not None
    assert rejection.text == "所在单位「明远二厂」即提出需求的企业"
    assert is_not_own_employer(craftsman, make_demand(enterprise_id="E2", enterprise_name="宏达机械有限公司")) is None


@pytest.mark.parametrize(
    "excluded",
    [{"excluded_employers": frozenset({"宏达精密有限公司"})}, {"excluded_employer_ids": frozenset({"E9"})}],
)
def test_a_named_competitors_people_are_kept_away(excluded: dict[str, frozenset[str]]) -> None:
    rival = make_craftsman(employer="宏达精密股份有限公司", employer_id="E9")
    rejection = is_not_a_named_competitors(rival, make_demand(**excluded))
    assert rejection is not None
    assert rejection.code == "named_competitor"
    assert rejection.text == "所在单位「宏达精密股份有限公司」是需求企业要求回避的竞争单位"
    assert is_not_a_named_competitors(make_craftsman(employer="明远机械", employer_id="E1"), make_demand()) is None


def test_nobody_goes_whose_employer_does_not_let_them() -> None:
    rejection = is_released_by_the_employer(make_craftsman(employer="明远机械", released=False), make_demand())
    assert rejection is not None
    assert rejection.code == "employer_release"
    assert rejection.text == "所在单位「明远机械」不同意外出服务"


@pytest.mark.parametrize(("asked_on", "goes"), [("2026-06-30", True), ("2026-07-01", False), (None, True)])
def test_a_release_holds_through_its_last_day(asked_on: str | None, goes: bool) -> None:
    craftsman = make_craftsman(release_expires_on="2026-06-30")
    rejection = is_released_by_the_employer(craftsman, make_demand(asked_on=asked_on))
    assert (rejection is None) == goes
    assert rejection is None or "2026-06-30" in rejection.text


def test_a_plan_keeps_the_rules_of_interest_too() -> None:
    assert set(RULES_OF_INTEREST) <= set(RULES_OF_A_PLAN)

"""Why not this craftsman: through the public door, for anyone of the pool, whoever is proposed."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

import pytest

from matching import Craftsman, Kind, MatchIndex, Method, Taxonomy
from tests.matching.factories import make_craftsman, make_demand, make_item, make_pool


class Coded(Protocol):
    @property
    def code(self) -> str: ...


def codes(of: Iterable[Coded]) -> list[str]:
    return [each.code for each in of]


@pytest.fixture(scope="module")
def index(taxonomy: Taxonomy) -> MatchIndex:
    return MatchIndex.build(make_pool(), taxonomy)


def pool_with(taxonomy: Taxonomy, *craftsmen: Craftsman) -> MatchIndex:
    return MatchIndex.build(craftsmen, taxonomy)


def twin(**given: Any) -> Craftsman:
    """As good as C1 but for what is given."""
    return make_craftsman(**{"id": "C2", "name": "何师傅", **given})


def test_whoever_stands_first_has_nothing_to_be_told(index: MatchIndex) -> None:
    found = index.explain(make_demand(), "C1")
    assert (found.standing, found.proposed, found.why_not) == (1, True, None)
    assert (found.first, found.differences, found.counterfactuals) == (None, (), ())
    assert found.candidate == index.rank(make_demand()).candidates[0]


@pytest.mark.parametrize("method", list(Method))
def test_everyone_stands_where_the_ranking_has_them(index: MatchIndex, method: Method) -> None:
    demand = make_demand(description="焊接、渗碳、PLC、加工中心都要", industry_codes=("3421",), region_code="440103")
    ranked = index.rank(demand, method=method).candidates
    assert ranked
    for standing, candidate in enumerate(ranked, start=1):
        found = index.explain(demand, candidate.craftsman_id, method)
        assert (found.standing, found.proposed, found.candidate) == (standing, True, candidate)


def test_the_reasons_of_someone_not_proposed_add_up_to_their_score_too(index: MatchIndex) -> None:
    found = index.explain(make_demand(), "C4")
    assert not found.proposed
    assert found.candidate.score == pytest.approx(sum(reason.points for reason in found.candidate.reasons))


def test_someone_outranked_is_told_by_how_many_and_by_whom(taxonomy: Taxonomy) -> None:
    busier = twin(load=2)
    found = pool_with(taxonomy, make_craftsman(), busier).explain(make_demand(), "C2")
    assert found.standing == 2
    assert found.why_not is not None
    assert found.why_not.code == "outranked"
    assert found.why_not.text.startswith("排第 2 位：前面有 1 位工匠，首位「梁师傅」")


def test_someone_past_the_end_of_the_list_is_not_proposed_and_told_so(taxonomy: Taxonomy) -> None:
    found = pool_with(taxonomy, make_craftsman(), twin(load=2)).explain(make_demand(), "C2", limit=1)
    assert (found.standing, found.proposed) == (2, False)
    assert found.why_not is not None
    assert "不在所列的前 1 位之内" in found.why_not.text


def test_the_differences_to_the_first_add_up_to_the_gap_largest_first(index: MatchIndex) -> None:
    found = index.explain(make_demand(region_code="440103"), "C5")
    assert found.first is not None
    assert found.first.craftsman_id == "C1"
    points = [each.points for each in found.differences]
    assert points == sorted(points, reverse=True)
    assert sum(points) == pytest.approx(found.first.score - found.candidate.score)


def test_what_both_have_alike_makes_no_difference(taxonomy: Taxonomy) -> None:
    found = pool_with(taxonomy, make_craftsman(), twin(load=2)).explain(make_demand(region_code="440103"), "C2")
    [only] = found.differences
    assert only.code == "load"
    assert only.text == "在手服务：「梁师傅」在手服务 0 项，还可再接 3 项；「何师傅」在手服务 2 项，还可再接 1 项"


def test_what_speaks_for_the_one_behind_counts_against_the_first(taxonomy: Taxonomy) -> None:
    honoured = twin(honours=("市劳动模范",), load=2, region_code="440802")
    found = pool_with(taxonomy, make_craftsman(), honoured).explain(make_demand(region_code="440103"), "C2")
    assert codes(found.differences) == ["region", "load", "honours"]
    assert found.differences[-1].points < 0


def test_every_rule_that_excludes_is_named_not_only_the_first(taxonomy: Taxonomy) -> None:
    out = make_craftsman(available=False, load=3, employer="明远机械有限公司")
    demand = make_demand(enterprise_name="明远机械", declined_by=frozenset({"C1"}))
    found = pool_with(taxonomy, out, twin()).explain(demand, "C1")
    assert codes(found.rejections) == ["availability", "capacity", "declined", "own_employer"]
    assert (found.standing, found.proposed) == (None, False)
    assert found.why_not is not None
    assert found.why_not.code == "excluded"
    assert all(rejection.text in found.why_not.text for rejection in found.rejections)
    assert found.counterfactuals == ()


def test_below_the_minimum_and_below_the_floor_are_told_apart(index: MatchIndex) -> None:
    below_minimum = index.explain(make_demand(title="不锈钢薄板", description=""), "C4").why_not
    below_floor = index.explain(make_demand(title="年会缺婚庆司仪", description=""), "C2").why_not
    assert below_minimum is not None
    assert below_floor is not None
    assert below_minimum.code == "below_minimum"
    assert f"低于推荐下限 {index.weights.minimum_score:g} 分" in below_minimum.text
    assert below_floor.code == "below_floor"
    assert f"未到推荐门槛 {index.weights.floor:g} 分，因此没有推荐任何人" in below_floor.text


def test_the_highest_score_that_misses_the_floor_is_the_same_for_everyone(index: MatchIndex) -> None:
    demand = make_demand(title="年会缺婚庆司仪", description="")
    told = [index.explain(demand, craftsman.id).why_not for craftsman in make_pool()]
    assert len({each.text.split("；")[0] for each in told if each}) == 1


def test_free_capacity_would_have_put_the_busier_of_two_equals_first(taxonomy: Taxonomy) -> None:
    first = make_craftsman(id="C3", load=2)
    found = pool_with(taxonomy, first, twin(load=2, id="C4")).explain(make_demand(), "C4")
    assert codes(found.counterfactuals)[0] == "load"
    assert found.counterfactuals[0].text.startswith("若在手服务少 1 项（由 2 项减为 1 项），得分由 ")
    assert found.counterfactuals[0].text.endswith("，由第 2 位升至第 1 位")


def test_someone_full_could_be_sent_with_one_service_less_or_room_for_one_more(taxonomy: Taxonomy) -> None:
    found = pool_with(taxonomy, make_craftsman(load=3), make_craftsman(id="C9", speciality="焊接")).explain(
        make_demand(), "C1"
    )
    assert [(each.code, each.rank, each.puts_first) for each in found.counterfactuals] == [
        ("load", 1, True),
        ("capacity", 1, True),
    ]
    assert "若同时承接上限由 3 项增为 4 项，即可派出" in found.counterfactuals[1].text


def test_being_available_is_what_someone_on_leave_lacks(taxonomy: Taxonomy) -> None:
    found = pool_with(taxonomy, make_craftsman(available=False), *make_pool()[1:]).explain(make_demand(), "C1")
    [only] = found.counterfactuals
    assert (only.code, only.rank, only.score) == ("availability", 1, found.candidate.score)
    assert only.text.startswith("若目前可以派出，即可派出")


def test_one_tag_the_demand_asks_for_can_be_enough(taxonomy: Taxonomy) -> None:
    tagged = twin(skill_tags=("SK025",))
    demand = make_demand(skill_tags=("SK025",))
    found = pool_with(taxonomy, make_craftsman(id="C1"), tagged).explain(demand, "C1")
    enough = {each.subject: each for each in found.counterfactuals if each.code == "skill_tag"}
    assert enough["SK025"].puts_first
    assert "若另标注技能「PLC与自动控制」" in enough["SK025"].text


def test_an_industry_code_can_be_enough(taxonomy: Taxonomy) -> None:
    there = twin(industry_codes=("3411",))
    found = pool_with(taxonomy, make_craftsman(), there).explain(make_demand(industry_codes=("3411",)), "C1")
    industry = next(each for each in found.counterfactuals if each.code == "industry")
    assert (industry.subject, industry.rank) == ("3411", 1)


def test_the_same_offer_as_a_service_of_the_kind_asked_for_can_be_enough(taxonomy: Taxonomy) -> None:
    trainer = make_craftsman(id="C9", service_items=(make_item("薄板焊接变形", Kind.TRAINING),))
    fixer = make_craftsman(id="C1", service_items=(make_item("薄板焊接变形", Kind.PROBLEM),), load=1)
    found = pool_with(taxonomy, fixer, trainer).explain(make_demand(), "C9")
    assert found.standing == 2
    item = next(each for each in found.counterfactuals if each.code == "service_item")
    assert item.puts_first
    assert item.text.startswith("若服务项目「薄板焊接变形」也列为一项「技术难题」服务")


def test_where_no_single_change_is_enough_each_says_how_far_it_would_lift(taxonomy: Taxonomy) -> None:
    far_better = make_craftsman(service_items=(make_item("薄板焊接变形，不锈钢薄板焊后变形大"),))
    found = pool_with(taxonomy, far_better, twin(speciality="焊接", load=2)).explain(make_demand(), "C2")
    assert found.counterfactuals
    assert not any(each.puts_first for each in found.counterfactuals)
    assert all(each.score >= found.candidate.score for each in found.counterfactuals)


@pytest.mark.parametrize("craftsman_id", ["C1", "C2", "C3", "C4", "C5"])
def test_a_counterfactual_tells_the_score_and_rank_of_a_pool_where_it_is_true(
    taxonomy: Taxonomy, craftsman_id: str
) -> None:
    pool = [replace(each, load=2) for each in make_pool()]
    index = MatchIndex.build(pool, taxonomy)
    demand = make_demand(description="焊接、渗碳、PLC 都要", skill_tags=("SK001", "SK032"), industry_codes=("3411",))
    true_of = next(each for each in pool if each.id == craftsman_id)
    for told in index.explain(demand, craftsman_id).counterfactuals:
        changed = {
            "load": replace(true_of, load=1),
            "skill_tag": replace(true_of, skill_tags=(*true_of.skill_tags, told.subject or "")),
            "industry": replace(true_of, industry_codes=(*true_of.industry_codes, told.subject or "")),
        }.get(told.code)
        if changed:
            found = index.with_changes([changed]).explain(demand, craftsman_id)
            assert (found.candidate.score, found.standing) == (told.score, told.rank)


def test_being_named_in_the_suggestion_is_never_a_counterfactual(taxonomy: Taxonomy) -> None:
    demand = make_demand(suggestion="请梁师傅来")
    found = pool_with(taxonomy, make_craftsman(), twin()).explain(demand, "C2")
    assert found.differences[0].code == "suggestion"
    assert "suggestion" not in codes(found.counterfactuals)


def test_the_same_question_gets_the_same_answer_however_the_pool_came_about(taxonomy: Taxonomy) -> None:
    demand = make_demand(region_code="440103")
    built = MatchIndex.build(make_pool(), taxonomy)
    grown = MatchIndex.build(make_pool()[2:], taxonomy).with_changes(make_pool()[:2])
    for craftsman in make_pool():
        assert built.explain(demand, craftsman.id) == grown.explain(demand, craftsman.id)


def test_in_a_large_pool_whoever_stands_far_behind_is_counted_exactly(taxonomy: Taxonomy) -> None:
    crowd = [make_craftsman(id=f"C{number:04d}", name=f"焊工{number}", load=number % 3) for number in range(1_200)]
    index = MatchIndex.build(crowd, taxonomy)
    ranked = index.rank(make_demand(), limit=1_200).candidates
    for standing in (1, 64, 65, 513, 1_200):
        assert index.explain(make_demand(), ranked[standing - 1].craftsman_id).standing == standing


def test_someone_not_in_the_pool_is_not_known(index: MatchIndex) -> None:
    with pytest.raises(KeyError):
        index.explain(make_demand(), "C99")

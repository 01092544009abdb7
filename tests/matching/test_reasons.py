"""What is said of a candidate: industries called near only where they are, and what the demand asks for in vain."""

import pytest

from matching import Candidate, Craftsman, Demand, MatchIndex, Reason, Span, Taxonomy
from tests.matching.factories import make_craftsman, make_demand, make_item


def only(taxonomy: Taxonomy, craftsman: Craftsman, demand: Demand) -> Candidate:
    [candidate] = MatchIndex.build([craftsman], taxonomy).rank(demand).candidates
    return candidate


def reason(candidate: Candidate, code: str) -> Reason:
    return next(reason for reason in candidate.reasons if reason.code == code)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ("3421", "行业一致：同为「金属切削机床制造」"),
        ("3425", "行业相近：需求属「金属切削机床制造」，该工匠属「机床功能部件及附件制造」，同属「金属加工机械制造」"),
        ("34", "行业相近：需求属「金属切削机床制造」，该工匠属「通用设备制造业」"),
        ("3982", "行业不同：需求属「金属切削机床制造」，该工匠属「电子电路制造」，只同属「制造业」"),
    ],
)
def test_industries_are_called_one_near_or_different_as_they_meet(taxonomy: Taxonomy, held: str, told: str) -> None:
    candidate = only(taxonomy, make_craftsman(industry_codes=(held,)), make_demand(industry_codes=("3421",)))
    assert reason(candidate, "industry").text == told


def test_a_shared_strategic_industry_is_named_plainly_and_counts_little(taxonomy: Taxonomy) -> None:
    candidate = only(taxonomy, make_craftsman(industry_codes=("3071",)), make_demand(industry_codes=("3421",)))
    told = reason(candidate, "industry")
    assert told.text.startswith("行业不同：需求属「金属切削机床制造」，该工匠属「建筑陶瓷制品制造」")
    assert "都列入「智能制造装备产业」" in told.text
    assert told.points < 5


def test_an_industry_read_from_words_shares_no_strategic_industry(taxonomy: Taxonomy) -> None:
    candidate = only(taxonomy, make_craftsman(industry_codes=("3071",)), make_demand(title="数控机床薄板焊接变形"))
    assert not any("都列入" in each.text for each in candidate.reasons)


def test_an_industry_read_from_words_says_from_which(taxonomy: Taxonomy) -> None:
    candidate = only(taxonomy, make_craftsman(industry_codes=("3421",)), make_demand(title="数控机床薄板焊接变形"))
    assert reason(candidate, "industry").text.endswith("（需求据「数控机床」判断）")


def test_a_teacher_is_not_measured_by_the_industry_of_the_school(taxonomy: Taxonomy) -> None:
    candidate = only(taxonomy, make_craftsman(industry_codes=("83",)), make_demand(industry_codes=("3421",)))
    told = reason(candidate, "industry")
    assert told.text == "来自院校、科研或技术服务机构，服务各行业，不以其所属行业衡量"
    assert told.evidence == ()


def test_what_the_demand_needs_and_nobody_offers_is_said(taxonomy: Taxonomy) -> None:
    lacking = reason(only(taxonomy, make_craftsman(), make_demand(description="焊后还要淬火")), "missing")
    assert lacking.points == 0
    assert lacking.text == "需求所需的「热处理」未见于其服务项目与专长"
    [quoted] = lacking.evidence
    assert (quoted.demand_phrase, quoted.demand_span) == ("淬火", Span("description", 4, 6))


def test_of_the_title_only_words_of_a_trade_are_called_missing(taxonomy: Taxonomy) -> None:
    craftsman, demand = (
        make_craftsman(speciality="薄板埋弧焊"),
        make_demand(title="集中参观薄板埋弧焊绕组", description=""),
    )
    candidate = only(taxonomy, craftsman, demand)
    assert [each.evidence[0].demand_phrase for each in candidate.reasons if each.code == "missing"] == ["绕组"]


def test_the_item_nearest_the_demand_is_spoken_of(taxonomy: Taxonomy) -> None:
    items = (make_item("齿轮渗碳", id="S1"), make_item("薄板焊接变形", id="S2"), make_item("茶叶杀青", id="S3"))
    candidate = only(taxonomy, make_craftsman(speciality="多面手", service_items=items), make_demand())
    assert {each.source_id for each in reason(candidate, "text").evidence} == {"S2"}
    assert "服务项目「薄板焊接变形」" in reason(candidate, "concepts").text

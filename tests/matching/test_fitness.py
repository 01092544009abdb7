"""The floor: what proves a common trade, and what is merely alike in writing."""

from dataclasses import replace

import pytest

from matching import DEFAULT, MatchIndex, Method, Taxonomy
from matching.specificity import Specificity
from matching.text import asked_for
from tests.matching.factories import make_craftsman, make_demand

COMMON = {"方式": 0.05, "加工": 0.11, "材料": 0.1, "环境": 0.12, "裂": 0.015, "焊接": 0.017}


@pytest.fixture(scope="module")
def everyday(taxonomy: Taxonomy) -> Taxonomy:
    return replace(taxonomy, common_words=COMMON)


@pytest.mark.parametrize(
    ("title", "speciality"),
    [("破岩方式研究", "茶叶加工方式"), ("石材加工环境", "面点加工材料与环境"), ("深井岩石开裂", "树皮裂口")],
)
@pytest.mark.parametrize("method", [Method.LIST, Method.COMBINED])
def test_everyday_words_and_single_characters_propose_nobody(
    everyday: Taxonomy, title: str, speciality: str, method: Method
) -> None:
    index = MatchIndex.build([make_craftsman(speciality=speciality)], everyday, replace(DEFAULT, broad_likeness=1.0))
    assert index.rank(make_demand(title=title, description=""), method=method).candidates == ()


def test_one_technical_term_in_the_title_is_enough(everyday: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(speciality="锂电池极片涂布")], everyday)
    [candidate] = index.rank(make_demand(title="极片边缘毛刺", description="")).candidates
    [quote] = candidate.reasons[0].evidence
    assert quote.craftsman_phrase == "极片"


def test_words_side_by_side_are_quoted_together_and_common_ones_never_alone(everyday: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(speciality="薄板焊接变形控制，各种材料加工")], everyday)
    demand = make_demand(title="薄板焊接变形大", description="材料加工后返工")
    [candidate] = index.rank(demand).candidates
    [told] = [reason for reason in candidate.reasons if reason.code == "text"]
    quotes = [each.demand_phrase for each in told.evidence]
    assert quotes[0] == "薄板焊接变形"
    assert not {"材料", "加工"} & set(quotes)


def test_a_speciality_without_a_kind_gives_no_invented_evidence(everyday: Taxonomy) -> None:
    [candidate] = MatchIndex.build([make_craftsman()], everyday).rank(make_demand()).candidates
    [told] = [reason for reason in candidate.reasons if reason.code == "kind"]
    assert told.evidence == ()


def test_industries_that_share_only_their_section_are_not_called_near(everyday: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(industry_codes=("3411",))], everyday)
    [candidate] = index.rank(make_demand(industry_codes=("3973",))).candidates
    [told] = [reason for reason in candidate.reasons if reason.code == "industry"]
    assert told.text.startswith("行业不同：")


def test_a_shared_strategic_industry_is_named_plainly_and_counts_little(everyday: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(industry_codes=("3071",))], everyday)
    [candidate] = index.rank(make_demand(industry_codes=("3421",))).candidates
    [told] = [reason for reason in candidate.reasons if reason.code == "industry"]
    assert told.text.startswith("行业不同：需求属「金属切削机床制造」，该工匠属「建筑陶瓷制品制造」")
    assert "都列入「智能制造装备产业」" in told.text
    assert told.points < 5


def test_an_industry_read_from_words_shares_no_strategic_industry(everyday: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(industry_codes=("3071",))], everyday)
    [candidate] = index.rank(make_demand(title="数控机床薄板焊接变形")).candidates
    assert not any("都列入" in reason.text for reason in candidate.reasons)


def test_beside_an_able_one_nobody_is_proposed_for_wording_alone(everyday: Taxonomy) -> None:
    able, alike = (
        make_craftsman(speciality="锂电池极片涂布"),
        make_craftsman(id="C2", speciality="茶叶采摘、面点发酵与石材加工"),
    )
    index = MatchIndex.build([able, alike], everyday, replace(DEFAULT, likeness_alone=1.0))
    ranking = index.rank(make_demand(title="极片边缘毛刺", description="加工"))
    assert [candidate.craftsman_id for candidate in ranking.candidates] == ["C1"]


def test_only_trade_words_are_called_missing(everyday: Taxonomy) -> None:
    demand = make_demand(title="从业人员集中培训瓷砖薄板", description="")
    [candidate] = MatchIndex.build([make_craftsman()], everyday).rank(demand).candidates
    lacking = [reason.evidence[0].demand_phrase for reason in candidate.reasons if reason.code == "missing"]
    assert lacking == ["瓷砖"]


def test_what_a_demand_rules_out_is_not_asked_for() -> None:
    assert asked_for("书砖要揭页，普通装订或印刷师傅不敢交。") == "书砖要揭页，。"
    assert asked_for("常规检测查不出裂纹") == "常规检测查不出裂纹"


def test_known_skills_stay_specific_and_verbs_and_amounts_tell_less() -> None:
    specificity = Specificity(COMMON, {"焊接"})
    assert specificity.of("焊接", "v") == 1.0
    assert specificity.of("方式", "n") == 0.0
    assert 0 < specificity.of("返工", "v") < specificity.of("极片", "n")
    assert specificity.of("12mm", "eng") == 0.0
    assert specificity.of("plc", "eng") == 1.0
    assert specificity.of("自己", "r") == 0.0

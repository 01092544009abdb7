"""Ranking through the public door: who comes up, by which method, and with what said."""

from dataclasses import replace

import pytest

from matching import Candidate, Kind, MatchIndex, Method, Reason, Taxonomy
from matching.weights import CIRCUMSTANCE_SIGNALS, LIST_SIGNALS, TAG_SIGNALS
from tests.matching.factories import make_craftsman, make_demand, make_item, make_pool


@pytest.fixture(scope="module")
def index(taxonomy: Taxonomy) -> MatchIndex:
    return MatchIndex.build(make_pool(), taxonomy)


def ids(candidates: tuple[Candidate, ...]) -> list[str]:
    return [candidate.craftsman_id for candidate in candidates]


def reason(candidate: Candidate, code: str) -> Reason:
    return next(reason for reason in candidate.reasons if reason.code == code)


def test_the_service_item_that_matched_is_quoted_with_the_shared_words(index: MatchIndex) -> None:
    best = index.rank(make_demand(title="不锈钢薄板变形")).candidates[0]
    assert best.craftsman_id == "C1"
    told = reason(best, "text")
    assert told.text.startswith("服务项目「不锈钢薄板氩弧焊变形控制」与需求都提到")
    assert told.evidence[0].kind == "service_item"
    assert told.evidence[0].source_id == "S-不锈钢薄板氩弧焊变形控制"
    assert "薄板" in "".join(each.craftsman_phrase for each in told.evidence)


def test_synonyms_meet_in_a_skill_tag(index: MatchIndex) -> None:
    demand = make_demand(title="淬火后硬度不均", description="")
    best = index.rank(demand, method="tag").candidates[0]
    assert best.craftsman_id == "C2"
    assert "「热处理」" in reason(best, "tags").text


def test_an_occupation_fits_what_its_group_is_about(index: MatchIndex) -> None:
    best = index.rank(make_demand(title="炼铁炉前作业不稳", description="")).candidates[0]
    assert best.craftsman_id == "C4"


def test_each_method_speaks_only_of_its_own_signals(index: MatchIndex) -> None:
    demand = make_demand(industry_codes=("3421",), suggestion="请谭师傅或懂焊接的师傅")
    beside = {*CIRCUMSTANCE_SIGNALS, "missing"}
    spoken = {
        method: {each.code for candidate in index.rank(demand, method=method).candidates for each in candidate.reasons}
        - beside
        for method in Method
    }
    assert {"text", "kind", "industry", "suggestion"} <= spoken[Method.LIST] <= set(LIST_SIGNALS)
    assert {"concepts", "industry", "tags"} <= spoken[Method.TAG] <= set(TAG_SIGNALS)
    assert spoken[Method.COMBINED] == spoken[Method.LIST] | spoken[Method.TAG]


@pytest.mark.parametrize(
    ("suggestion", "sentence"),
    [
        ("最好请何师傅来", "匹配建议点名「何师傅」"),
        ("请市机械工会热处理服务队派人", "匹配建议提到其所在的「市机械工会热处理服务队」"),
        ("请明远热处理厂的人", "匹配建议提到其所在的「明远热处理厂」"),
        ("要懂渗碳的", "匹配建议所说「渗碳」见于专长「齿轮渗碳」"),
    ],
)
def test_a_matching_suggestion_names_a_person_a_team_an_employer_or_a_trade(
    taxonomy: Taxonomy, suggestion: str, sentence: str
) -> None:
    asked_for = make_craftsman(
        id="C9", name="何师傅", speciality="齿轮渗碳", teams=("市机械工会热处理服务队",), employer="明远热处理厂"
    )
    index = MatchIndex.build([*make_pool()[:1], asked_for], taxonomy)
    ranked = index.rank(make_demand(title="齿轮渗碳不均", description="", suggestion=suggestion)).candidates
    assert ranked[0].craftsman_id == "C9"
    assert reason(ranked[0], "suggestion").text == sentence


def test_an_item_of_the_kind_asked_for_goes_first(taxonomy: Taxonomy) -> None:
    fixer = make_craftsman(id="C1", speciality="焊接", service_items=(make_item("薄板焊接", Kind.PROBLEM),))
    trainer = make_craftsman(id="C2", speciality="焊接", service_items=(make_item("薄板焊接", Kind.TRAINING),))
    index = MatchIndex.build([fixer, trainer], taxonomy)
    assert ids(index.rank(make_demand(kind=Kind.TRAINING)).candidates) == ["C2", "C1"]
    assert ids(index.rank(make_demand(kind=Kind.PROBLEM)).candidates) == ["C1", "C2"]


def test_the_nearer_of_two_equals_goes_first_and_is_told_so(taxonomy: Taxonomy) -> None:
    far, near = make_craftsman(id="C1", region_code="440802"), make_craftsman(id="C2", region_code="440105")
    ranked = MatchIndex.build([far, near], taxonomy).rank(make_demand(region_code="440103")).candidates
    assert ids(ranked) == ["C2", "C1"]
    assert reason(ranked[0], "region").text == "与需求同在广州市"
    assert reason(ranked[1], "region").text.startswith("与需求同省，相距约 ")


def test_the_same_town_is_named_with_its_city(taxonomy: Taxonomy) -> None:
    neighbour = make_craftsman(region_code="442000106")
    [candidate] = MatchIndex.build([neighbour], taxonomy).rank(make_demand(region_code="442000106")).candidates
    assert reason(candidate, "region").text == "与需求同在中山市东凤镇"


def test_whom_a_rule_excludes_is_listed_apart_with_the_reason(taxonomy: Taxonomy) -> None:
    busy = replace(make_pool()[0], load=3)
    ranking = MatchIndex.build([busy, *make_pool()[1:]], taxonomy).rank(make_demand())
    assert "C1" not in ids(ranking.candidates)
    [rejected] = ranking.rejected
    assert (rejected.craftsman_id, rejected.rejection.code) == ("C1", "capacity")


def test_the_ranking_names_its_weights_and_keeps_to_its_limit(index: MatchIndex) -> None:
    ranking = index.rank(make_demand(description="焊接、渗碳、PLC、加工中心都要"), limit=2)
    assert len(ranking.candidates) == 2
    assert ranking.weights_version == index.weights.version

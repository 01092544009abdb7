"""Who is proposed at all: what proves a common trade, and what is merely alike in writing."""

from dataclasses import replace

import pytest

from app.taxonomy.files import load_taxonomy
from matching import DEFAULT, MatchIndex, Method, Taxonomy
from matching.text import asked_for
from tests.matching.factories import make_craftsman, make_demand, make_pool

WORDING_ALONE = (
    ("破岩方式研究", "茶叶加工方式"),
    ("石材加工环境", "面点加工材料与环境"),
    ("深井岩石开裂", "树皮裂口"),
)

EDGES = make_demand(title="极片边缘毛刺", description="极片涂布后分切起毛刺")
ABLE = make_craftsman(speciality="锂电池极片涂布与分切")
ALIKE = make_craftsman(id="C2", speciality="茶叶采摘、面点发酵与石材加工")


@pytest.mark.parametrize(("title", "speciality"), WORDING_ALONE)
@pytest.mark.parametrize("method", [Method.TAG, Method.COMBINED])
def test_everyday_words_and_single_characters_propose_nobody(title: str, speciality: str, method: Method) -> None:
    """How rare a word is, only the whole table tells."""
    index = MatchIndex.build([make_craftsman(speciality=speciality)], load_taxonomy())
    assert index.rank(make_demand(title=title, description=""), method=method).candidates == ()


@pytest.mark.parametrize(("title", "speciality"), WORDING_ALONE)
def test_a_list_compared_by_wording_alone_gives_everyday_words_little(title: str, speciality: str) -> None:
    """List matching has nothing else to go by, so it may propose, but not as likely."""
    index = MatchIndex.build([make_craftsman(speciality=speciality)], load_taxonomy())
    ranking = index.rank(make_demand(title=title, description=""), method=Method.LIST)
    assert all(candidate.score < 10 for candidate in ranking.candidates)


def test_one_technical_term_in_the_title_is_enough() -> None:
    index = MatchIndex.build([make_craftsman(speciality="锂电池极片涂布")], load_taxonomy())
    [candidate] = index.rank(make_demand(title="极片边缘毛刺", description="")).candidates
    [told] = [reason for reason in candidate.reasons if reason.code == "text"]
    assert [each.craftsman_phrase for each in told.evidence] == ["极片"]


def test_beside_an_able_one_likeness_in_wording_alone_stays_below_the_floor() -> None:
    index = MatchIndex.build([ABLE, ALIKE], load_taxonomy())
    best, *others = index.rank(EDGES).candidates
    assert best.craftsman_id == ABLE.id
    assert all(other.score < index.weights.floor < best.score for other in others)


def test_where_the_able_one_may_not_go_nobody_below_the_floor_goes_instead() -> None:
    """Of a floor so high that only the able one reaches it."""
    able, alike = ABLE, make_craftsman(id="C2", speciality="极片分拣")
    whole = load_taxonomy()
    best, second = MatchIndex.build([able, alike], whole).rank(EDGES).candidates
    weights = replace(DEFAULT, floor=(best.score + second.score) / 2)
    assert MatchIndex.build([alike], whole, weights).rank(EDGES).candidates == ()
    ranking = MatchIndex.build([replace(able, load=able.capacity), alike], whole, weights).rank(EDGES)
    assert [rejected.craftsman_id for rejected in ranking.rejected] == [able.id]
    assert ranking.candidates == ()


@pytest.mark.parametrize(("title", "description"), [("年会缺婚庆司仪", ""), ("", ""), ("12", "！"), ("公司", "技术")])
@pytest.mark.parametrize("method", Method)
def test_a_demand_nobody_fits_gets_nobody(taxonomy: Taxonomy, title: str, description: str, method: Method) -> None:
    index = MatchIndex.build(make_pool(), taxonomy)
    assert index.rank(make_demand(title=title, description=description), method=method).candidates == ()


def test_circumstances_never_float_someone_irrelevant(taxonomy: Taxonomy) -> None:
    honoured = make_craftsman(
        id="C9", speciality="面点制作", honours=("大国工匠",), skill_level="SX", rating=5.0, rated=99, solved=99
    )
    ranking = MatchIndex.build([honoured], taxonomy).rank(make_demand(region_code="440103"))
    assert ranking.candidates == ()


def test_a_plan_hears_of_people_below_the_floor_too(taxonomy: Taxonomy) -> None:
    """Whether somebody is better than nobody is the plan's to say."""
    index = MatchIndex.build([make_craftsman(load=3)], taxonomy, replace(DEFAULT, floor=99.9))
    assert index.rank(make_demand()).candidates == ()
    [scored] = index.propose(make_demand())
    assert 0 < scored.score < 99.9
    assert scored.rejection is None


def test_what_a_demand_rules_out_is_not_asked_for() -> None:
    assert asked_for("书砖要揭页，普通装订或印刷师傅不敢交。") == "书砖要揭页，。"
    assert asked_for("常规检测查不出裂纹") == "常规检测查不出裂纹"

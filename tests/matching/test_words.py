"""What counts as a word: phrases are found, and shared wording is quoted, only where words begin and end."""

import pytest

from app.taxonomy.files import load_taxonomy
from matching import MatchIndex, Taxonomy, find_skill_tags
from tests.matching.factories import make_craftsman, make_demand


@pytest.mark.parametrize(
    ("text", "expected", "foreign"),
    [
        ("加工时振动大", None, "精益与现场管理"),
        ("汽车总装线", "汽车装调与维修", None),
        ("水轮机总装", None, "汽车装调与维修"),
        ("电子装配线", None, "钳工装配"),
        ("焊工", "焊接", "激光焊接"),
        ("钎焊工", "焊接", "氩弧焊"),
        ("数控车工", "车削", "铣削"),
        ("异步电机烧毁", "电机与驱动", None),
        ("注塑机螺杆磨损", "注塑成型", None),
        ("机械手册编写", None, "工业机器人"),
    ],
)
def test_skill_tags_are_named_by_whole_and_telling_words(text: str, expected: str | None, foreign: str | None) -> None:
    names = {each.name for each in find_skill_tags(text, load_taxonomy())}
    assert expected is None or expected in names
    assert foreign not in names


def test_what_is_quoted_as_shared_is_a_whole_word_of_both(taxonomy: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(speciality="薄板氩弧焊")], taxonomy)
    [candidate] = index.rank(make_demand(title="薄板埋弧焊气孔", description="")).candidates
    quotes = [each.demand_phrase for reason in candidate.reasons for each in reason.evidence if reason.code == "text"]
    assert quotes == ["薄板"]


def test_a_known_skill_within_a_longer_word_is_quoted(taxonomy: Taxonomy) -> None:
    index = MatchIndex.build([make_craftsman(speciality="异步电机检修")], taxonomy)
    [candidate] = index.rank(make_demand(title="电机绕组烧毁", description="")).candidates
    [told] = [reason for reason in candidate.reasons if reason.code == "text"]
    assert told.evidence[0].craftsman_phrase == "电机"

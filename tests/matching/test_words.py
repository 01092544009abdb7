"""What counts as a word: the phrases of the whole taxonomy are found only where words begin and end."""

import pytest

from app.taxonomy.files import load_taxonomy
from matching import find_skill_tags


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

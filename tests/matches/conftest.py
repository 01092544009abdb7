"""A small pool in which everyone's trade is plain."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.factories import make_craftsman, make_demand

CRACKS = {
    "title": "铝合金焊缝反复出现热裂纹",
    "description": "铝合金车架焊接后焊缝出现热裂纹，需要焊接工艺指导。",
    "kind": "problem",
}


@pytest.fixture
def welder(client: TestClient) -> dict[str, Any]:
    return make_craftsman(
        client,
        name="甲焊工",
        speciality="铝合金焊接工艺，解决焊缝热裂纹和气孔",
        skill_tags=["焊接"],
        region_code="440605",
        honours=["省劳动模范"],
        service_items=[
            {"title": "铝合金焊缝热裂纹攻关", "description": "焊接工艺评定与指导", "kind": "problem_solving"}
        ],
    )


@pytest.fixture
def pool(client: TestClient, welder: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By a short name, so that a test says whom it means."""
    return {
        "welder": welder,
        "turner": make_craftsman(client, name="乙车工", speciality="数控车床加工与编程", region_code="440305"),
        "cook": make_craftsman(client, name="丙厨师", speciality="粤菜烹饪与点心制作", region_code="440103"),
        "electrician": make_craftsman(client, name="丁电工", speciality="高压配电柜检修", region_code="440605"),
    }


@pytest.fixture
def cracks(client: TestClient) -> dict[str, Any]:
    return make_demand(client, **CRACKS)

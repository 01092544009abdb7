"""Finding craftsmen: filters, words of two characters, pinyin, pages."""

import pytest
from fastapi.testclient import TestClient

from app.db import Database
from models.craftsman import Craftsman
from tests.factories import make_craftsman, make_team, make_union


@pytest.fixture
def zhang(client: TestClient) -> dict[str, str]:
    """A turner of Nanhai, beside a cook of Guangzhou who shares nothing with him. Gives ids by name."""
    province = make_union(client, tier="province")
    city = make_union(client, tier="city", parent_id=province["id"])
    turner = make_craftsman(
        client,
        name="张三",
        speciality="數控車床薄壁零件加工 CNC",
        region_code="440605",
        industry_codes=["3525"],
        skill_tags=["数控加工", "车削"],
        honours=["全国五一劳动奖章"],
        skill_level="1",
        union_id=city["id"],
        employer="恒力机械厂",
        service_items=[{"title": "刀具寿命诊断", "description": "难加工材料"}],
    )
    team = make_team(client, union_id=city["id"], craftsman_ids=[turner["id"]])
    make_craftsman(
        client,
        name="李四",
        speciality="粤菜烹饪",
        region_code="440106",
        industry_codes=["6210"],
        skill_tags=["车削"],
        honours=["广东省劳动模范"],
        union_id=province["id"],
        available=False,
        capacity=0,
    )
    return {"id": turner["id"], "province": province["id"], "city": city["id"], "team": team["id"]}


@pytest.mark.parametrize(
    "query",
    [
        "industry=35",
        "industry=3525",
        "industry=C",
        "region=440600",
        "region=440605",
        "tier=city",
        "union={city}",
        "union={province}&tier=city",
        "team={team}",
        "tag=数控加工",
        "tag=车削&tag=SK001",
        "skill_level=高级技师",
        "honour=五一",
        "available=true",
        "free_capacity=true",
        "q=刀具",
        "q=薄壁",
        "q=数控车床",
        "q=ｃｎｃ",
        "q=恒力 刀具",
        "q=zhangsan",
        "q=ZS",
        "q=zhang",
        "q=张三 数控",
    ],
)
def test_a_filter_finds_the_one_it_fits(client: TestClient, zhang: dict[str, str], query: str) -> None:
    found = client.get(f"craftsmen?{query.format(**zhang)}").json()
    assert [item["name"] for item in found["items"]] == ["张三"]


@pytest.mark.parametrize("query", ["q=刀具 烹饪", "q=%", "q=_", "honour=状元", "tag=数控加工&industry=62", "q=san"])
def test_a_filter_finds_nobody_it_does_not_fit(client: TestClient, zhang: dict[str, str], query: str) -> None:
    assert client.get(f"craftsmen?{query}").json()["items"] == []


@pytest.mark.parametrize("name", ["industry", "region", "skill_level", "tag", "tier", "available"])
def test_an_unknown_code_in_a_filter_is_named(client: TestClient, name: str) -> None:
    response = client.get(f"craftsmen?{name}=nonsense")
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"][:2] == ["query", name]


def test_who_is_full_has_no_free_capacity(client: TestClient, zhang: dict[str, str], database: Database) -> None:
    with database.session() as db:
        db.get_one(Craftsman, zhang["id"]).load = 3
    assert client.get("craftsmen?free_capacity=true").json()["total"] == 0
    assert client.get("craftsmen?free_capacity=false").json()["total"] == 2


def test_pages_follow_one_another_newest_first(client: TestClient) -> None:
    made = [make_craftsman(client)["id"] for _ in range(5)]
    first = client.get("craftsmen?limit=3").json()
    second = client.get(f"craftsmen?limit=3&cursor={first['next']}").json()
    assert [item["id"] for item in first["items"] + second["items"]] == made[::-1]
    assert (first["total"], second["next"]) == (5, None)

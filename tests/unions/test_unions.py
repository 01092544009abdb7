"""The tree of unions through its calls."""

from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.factories import make_craftsman, make_enterprise, make_team, make_union


def test_a_union_stands_under_its_parent_and_tells_the_way_up(client: TestClient) -> None:
    province = make_union(client, name="某省总工会", tier="province", region_code="440000")
    city = make_union(client, name="某市总工会", tier="city", parent_id=province["id"], region_code="440600")
    county = make_union(client, name="某区总工会", tier="county", parent_id=city["id"])
    assert county["ancestors"] == ["某省总工会", "某市总工会"]
    assert city["region_name"] == "广东省佛山市"
    assert client.get(f"unions/{province['id']}").json()["child_count"] == 1


def test_a_parent_must_stand_on_a_higher_step(client: TestClient) -> None:
    county = make_union(client, tier="county")
    response = client.post("unions", json={"name": "某市总工会", "tier": "city", "parent_id": county["id"]})
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["body", "parent_id"]
    industry = make_union(client, tier="industry")
    response = client.post("unions", json={"name": "某市总工会", "tier": "city", "parent_id": industry["id"]})
    assert response.status_code == 422  # a city and an industry union stand on the same step


def test_moving_a_union_takes_everything_below_it_along(client: TestClient) -> None:
    old, new = make_union(client, tier="city"), make_union(client, tier="city")
    county = make_union(client, tier="county", parent_id=old["id"])
    shop = make_union(client, tier="grassroots", parent_id=county["id"])
    moved = client.patch(f"unions/{county['id']}", json={"parent_id": new["id"]}).json()
    assert moved["ancestors"] == [new["name"]]
    assert client.get(f"unions/{shop['id']}").json()["ancestors"] == [new["name"], county["name"]]
    assert _ids(client, f"unions?within={new['id']}") == {new["id"], county["id"], shop["id"]}
    assert _ids(client, f"unions?within={old['id']}") == {old["id"]}


def test_a_union_can_become_a_root(client: TestClient) -> None:
    city = make_union(client, tier="city")
    county = make_union(client, tier="county", parent_id=city["id"])
    assert client.patch(f"unions/{county['id']}", json={"parent_id": None}).json()["ancestors"] == []


def test_a_union_cannot_move_below_itself(client: TestClient) -> None:
    city = make_union(client, tier="city")
    shop = make_union(client, tier="grassroots", parent_id=city["id"])
    response = client.patch(f"unions/{city['id']}", json={"parent_id": shop["id"]})
    assert response.status_code == 422
    assert "下级" in response.json()["detail"]
    assert client.patch(f"unions/{city['id']}", json={"parent_id": city["id"]}).status_code == 422


def test_a_tier_must_stay_above_that_of_the_children(client: TestClient) -> None:
    city = make_union(client, tier="city")
    make_union(client, tier="county", parent_id=city["id"])
    response = client.patch(f"unions/{city['id']}", json={"tier": "grassroots"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["body", "tier"]
    assert client.patch(f"unions/{city['id']}", json={"tier": "industry"}).json()["tier"] == "industry"


def test_unions_are_found_by_tier_parent_region_and_words(client: TestClient) -> None:
    city = make_union(client, name="佛山市总工会", tier="city", region_code="440600")
    county = make_union(client, name="南海区总工会", tier="county", parent_id=city["id"], region_code="440605")
    for query in ("tier=county", f"parent={city['id']}", "region=440605", "q=南海", "q=nanhai", "q=nhqzgh"):
        assert _ids(client, f"unions?{query}") == {county["id"]}, query
    assert _ids(client, "unions?region=4406") == {city["id"], county["id"]}
    assert client.get("unions?region=999999").json()["errors"][0]["loc"] == ["query", "region"]
    assert client.get("unions?within=unknown").json()["total"] == 0


def test_a_union_others_depend_on_is_not_deleted(client: TestClient) -> None:
    city = make_union(client, tier="city")
    make_union(client, tier="county", parent_id=city["id"])
    make_team(client, union_id=city["id"])
    make_craftsman(client, union_id=city["id"])
    make_enterprise(client, union_id=city["id"])
    response = client.delete(f"unions/{city['id']}")
    assert response.status_code == 409
    assert "1 个下级工会、1 支服务队、1 名工匠、1 家企业" in response.json()["detail"]
    assert {"kind": "craftsmen", "count": 1} in response.json()["dependents"]


def test_a_union_nothing_depends_on_is_deleted(client: TestClient) -> None:
    union = make_union(client)
    assert client.delete(f"unions/{union['id']}").status_code == 204
    assert client.get(f"unions/{union['id']}").status_code == 404


def test_a_name_is_given_once_and_may_not_be_emptied(client: TestClient) -> None:
    union = make_union(client, name="某市总工会")
    other = make_union(client)
    assert client.post("unions", json={"name": "某市 总工会", "tier": "city"}).status_code == 409
    assert client.patch(f"unions/{other['id']}", json={"name": union["name"]}).status_code == 409
    assert client.patch(f"unions/{other['id']}", json={"name": None}).json()["errors"][0]["msg"] == "不能为空"


def test_unions_are_for_staff(log_in: LogIn, anonymous: TestClient) -> None:
    assert anonymous.get("unions").status_code == 401
    assert log_in("viewer").get("unions").status_code == 403
    assert log_in("viewer").post("unions", json={"name": "某市总工会", "tier": "city"}).status_code == 403


def _ids(client: TestClient, path: str) -> set[str]:
    return {item["id"] for item in client.get(path).json()["items"]}

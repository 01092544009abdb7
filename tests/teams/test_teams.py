"""Service teams and their members."""

from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.factories import make_craftsman, make_team, make_union


def test_a_team_is_made_with_its_members(client: TestClient) -> None:
    union = make_union(client, name="佛山市总工会")
    one, two = make_craftsman(client), make_craftsman(client)
    team = make_team(client, union_id=union["id"], craftsman_ids=[one["id"], two["id"]], region_code="440600")
    assert team["union_name"] == "佛山市总工会"
    assert team["region_name"] == "广东省佛山市"
    assert {member["id"] for member in team["members"]} == {one["id"], two["id"]}
    assert client.get("teams").json()["items"][0]["member_count"] == 2
    assert client.get(f"craftsmen/{one['id']}").json()["teams"] == [{"id": team["id"], "name": team["name"]}]


def test_members_are_replaced_added_and_removed(client: TestClient) -> None:
    one, two, three = (make_craftsman(client)["id"] for _ in range(3))
    path = f"teams/{make_team(client, craftsman_ids=[one])['id']}/members"
    assert _members(client.put(path, json={"craftsman_ids": [two, three]}).json()) == {two, three}
    assert _members(client.post(path, json={"craftsman_ids": [one, two]}).json()) == {one, two, three}
    assert client.delete(f"{path}/{two}").status_code == 204
    assert client.delete(f"{path}/{two}").status_code == 404
    assert client.get(f"craftsmen?team={path.split('/')[1]}").json()["total"] == 2


def test_an_unknown_member_is_named_by_its_place(client: TestClient) -> None:
    team = make_team(client)
    known = make_craftsman(client)["id"]
    response = client.put(f"teams/{team['id']}/members", json={"craftsman_ids": [known, "nobody"]})
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["body", "craftsman_ids", 1]


def test_only_what_is_given_changes(client: TestClient) -> None:
    team = make_team(client, description="数控与模具", region_code="440600")
    changed = client.patch(f"teams/{team['id']}", json={"name": "数控服务队"}).json()
    assert (changed["name"], changed["description"], changed["region_code"]) == ("数控服务队", "数控与模具", "440600")
    assert client.patch(f"teams/{team['id']}", json={"region_code": None}).json()["region_code"] is None
    assert client.patch(f"teams/{team['id']}", json={"union_id": None}).status_code == 422
    assert client.patch(f"teams/{team['id']}", json={"union_id": "x"}).json()["errors"][0]["loc"] == [
        "body",
        "union_id",
    ]


def test_teams_are_found_by_union_region_member_and_words(client: TestClient) -> None:
    province = make_union(client, tier="province")
    city = make_union(client, tier="city", parent_id=province["id"])
    craftsman = make_craftsman(client)
    team = make_team(
        client, name="模具服务队", union_id=city["id"], region_code="440605", craftsman_ids=[craftsman["id"]]
    )
    make_team(client)
    for query in (f"union={province['id']}", "region=4406", f"craftsman={craftsman['id']}", "q=模具"):
        found = client.get(f"teams?{query}").json()
        assert [item["id"] for item in found["items"]] == [team["id"]], query


def test_a_team_with_members_is_not_deleted(client: TestClient) -> None:
    craftsman = make_craftsman(client)
    team = make_team(client, craftsman_ids=[craftsman["id"]])
    response = client.delete(f"teams/{team['id']}")
    assert response.status_code == 409
    assert "1 名成员" in response.json()["detail"]
    client.put(f"teams/{team['id']}/members", json={"craftsman_ids": []})
    assert client.delete(f"teams/{team['id']}").status_code == 204


def test_a_team_name_is_given_once(client: TestClient) -> None:
    team = make_team(client)
    response = client.post("teams", json={"name": team["name"], "union_id": team["union_id"]})
    assert response.status_code == 409


def test_teams_are_for_staff(log_in: LogIn, anonymous: TestClient) -> None:
    assert anonymous.get("teams").status_code == 401
    assert log_in("viewer").get("teams").status_code == 403


def _members(team: dict[str, list[dict[str, str]]]) -> set[str]:
    return {member["id"] for member in team["members"]}

"""A record's version counts each edit of it and of what belongs to it, and its ETag says which version was shown."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, select

from app.db import Database
from models.craftsman import Craftsman
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_team, make_visit
from tests.imports.lists import bring_in
from tests.imports.many import many_craftsmen

Made = dict[str, Any]
PICTURE = {"file": ("照片.png", b"\x89PNG\r\n\x1a\n" + bytes(40))}


def edit_craftsman(**fields: Any) -> Callable[[TestClient, Made], Any]:
    return lambda client, made: client.patch(f"craftsmen/{made['id']}", json=fields)


def item_path(client: TestClient, craftsman: Made) -> str:
    items = f"craftsmen/{craftsman['id']}/service-items"
    return f"{items}/{client.get(items).json()[0]['id']}"


CRAFTSMAN_EDITS = {
    "its own fields": edit_craftsman(employer="另一家厂"),
    "tags": edit_craftsman(skill_tags=["数控加工"]),
    "industries": edit_craftsman(industry_codes=["3484"]),
    "a service item more": lambda client, made: client.post(
        f"craftsmen/{made['id']}/service-items", json={"title": "刀具选型"}
    ),
    "a service item changed": lambda client, made: client.patch(item_path(client, made), json={"kind": "training"}),
    "a service item gone": lambda client, made: client.delete(item_path(client, made)),
}


@pytest.mark.parametrize("edit", CRAFTSMAN_EDITS.values(), ids=CRAFTSMAN_EDITS)
def test_a_craftsmans_version_counts(client: TestClient, edit: Callable[[TestClient, Made], Any]):
    made = make_craftsman(client, service_items=[{"title": "工艺诊断"}])
    before = client.get(f"craftsmen/{made['id']}")
    assert edit(client, before.json()).status_code in (200, 201, 204)
    after = client.get(f"craftsmen/{made['id']}")
    assert after.json()["version"] > before.json()["version"]
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.json()["updated_at"] > before.json()["updated_at"]


def test_the_answer_to_an_edit_bears_the_version_that_stands(client: TestClient):
    made = make_craftsman(client)
    for fields in ({"employer": "另一家厂"}, {"industry_codes": ["3484"]}, {"skill_tags": ["数控加工"]}):
        answer = client.patch(f"craftsmen/{made['id']}", json=fields)
        shown = client.get(f"craftsmen/{made['id']}")
        assert (answer.headers["ETag"], answer.json()) == (shown.headers["ETag"], shown.json())


def test_an_edit_that_changes_nothing_counts_nothing(client: TestClient):
    made = make_craftsman(client, employer="测试厂")
    same = client.patch(f"craftsmen/{made['id']}", json={"employer": "测试厂"})
    assert same.headers["ETag"] == client.get(f"craftsmen/{made['id']}").headers["ETag"]
    assert same.json()["version"] == made["version"]


@pytest.mark.parametrize("fields", [{"industry_codes": ["3484"]}, {"contact_name": "王工"}])
def test_an_enterprises_version_counts_its_industries(client: TestClient, fields: Made):
    made = make_enterprise(client)
    changed = client.patch(f"enterprises/{made['id']}", json=fields)
    assert changed.json()["version"] == made["version"] + 1


@pytest.mark.parametrize("fields", [{"industry_codes": ["3484"]}, {"skill_tags": ["数控加工"]}])
def test_a_demands_version_counts_its_industries_and_tags(client: TestClient, fields: Made):
    made = make_demand(client)
    assert client.patch(f"demands/{made['id']}", json=fields).status_code == 200
    assert client.get(f"demands/{made['id']}").json()["version"] > made["version"]


def test_a_teams_version_counts_its_members(client: TestClient):
    team, person = make_team(client), make_craftsman(client)["id"]
    path = f"teams/{team['id']}"
    versions = [
        client.post(f"{path}/members", json={"craftsman_ids": [person]}).json()["version"],
        client.put(f"{path}/members", json={"craftsman_ids": []}).json()["version"],
        client.post(f"{path}/members", json={"craftsman_ids": [person]}).json()["version"],
    ]
    client.delete(f"{path}/members/{person}")
    versions.append(client.get(path).json()["version"])
    assert versions == [team["version"] + edits for edits in (1, 2, 3, 4)]


def test_a_craftsman_joining_a_team_counts_for_the_team(client: TestClient):
    team = make_team(client)
    make_craftsman(client, team_ids=[team["id"]])
    assert client.get(f"teams/{team['id']}").json()["version"] == team["version"] + 1


def test_a_visits_version_counts_its_attachments_and_people(client: TestClient):
    visit = make_visit(client, make_assignment(client, state="accepted"))
    path = f"visits/{visit['id']}"
    attachment = client.post(f"{path}/attachments", files=PICTURE).json()
    with_it = client.get(path).json()["version"]
    client.delete(f"{path}/attachments/{attachment['id']}")
    without = client.get(path).json()["version"]
    assert (with_it, without) == (visit["version"] + 1, visit["version"] + 2)


def test_what_is_made_with_its_parts_is_version_one(client: TestClient):
    made = make_craftsman(client, industry_codes=["3484"], service_items=[{"title": "工艺诊断"}])
    assert made["version"] == 1
    assert make_team(client, craftsman_ids=[made["id"]])["version"] == 1


def test_lists_carry_the_version_from_which_the_etag_follows(client: TestClient):
    make_visit(client, make_assignment(client, state="accepted"))
    for path in ("unions", "craftsmen", "enterprises", "demands", "assignments"):
        [*_, item] = client.get(path).json()["items"]
        assert client.get(f"{path}/{item['id']}").headers["ETag"] == f'"{item["id"][-8:]}-{item["version"]}"'


def test_a_flush_of_many_edits_is_still_one_statement(client: TestClient, database: Database):
    bring_in(client, database, "craftsmen", many_craftsmen(200))
    statements: list[str] = []
    with database.session() as db:
        for craftsman in db.scalars(select(Craftsman)).all():
            craftsman.employer = "另一家厂"
        event.listen(database.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        db.flush()
        assert len([each for each in statements if each.startswith("UPDATE craftsman ")]) == 1
    assert {each["version"] for each in client.get("craftsmen").json()["items"]} == {2}

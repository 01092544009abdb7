"""Small functions that create things through the API, with plausible values where a test does not care."""

from itertools import count
from typing import Any

from fastapi.testclient import TestClient

_serial = count(1)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_GIVEN = "安邦晨达恩帆刚航锦凯岚明宁鹏启锐山涛伟欣阳泽"


def make_union(client: TestClient, **fields: Any) -> dict[str, Any]:
    return _post(client, "unions", {"name": f"测试市总工会{next(_serial)}", "tier": "city"} | fields)


def make_team(client: TestClient, **fields: Any) -> dict[str, Any]:
    if "union_id" not in fields:
        fields["union_id"] = make_union(client)["id"]
    return _post(client, "teams", {"name": f"测试服务队{next(_serial)}"} | fields)


def make_craftsman(client: TestClient, **fields: Any) -> dict[str, Any]:
    body = {"name": _person_name(), "speciality": "数控车床编程与精密零件加工", "region_code": "440605"} | fields
    return _post(client, "craftsmen", body)


def make_enterprise(client: TestClient, **fields: Any) -> dict[str, Any]:
    return _post(client, "enterprises", {"name": f"测试企业{next(_serial)}号", "region_code": "440605"} | fields)


def make_demand(client: TestClient, *, state: str = "draft", **fields: Any) -> dict[str, Any]:
    """A demand in the state wished for: draft, submitted or accepted."""
    if "enterprise_id" not in fields:
        fields["enterprise_id"] = make_enterprise(client)["id"]
    title = f"第 {next(_serial)} 台数控车床加工尺寸不稳"
    body = {"title": title, "description": f"{title}，批量加工时废品率偏高", "kind": "problem"} | fields
    made = _post(client, "demands", body)
    for action in {"draft": [], "submitted": ["submit"], "accepted": ["submit", "accept"]}[state]:
        response = client.post(f"demands/{made['id']}/{action}")
        assert response.status_code == 200, response.text
        made = response.json()
    return made


def make_assignment(client: TestClient, *craftsman_ids: str, state: str = "proposed", **fields: Any) -> dict[str, Any]:
    """An assignment on the way to the state wished for: proposed, offered, accepted or in_service."""
    if "demand_id" not in fields:
        fields["demand_id"] = make_demand(client, state="accepted")["id"]
    people = list(craftsman_ids) or [make_craftsman(client)["id"]]
    made = _post(client, "assignments", {"craftsman_ids": people} | fields)
    for action, reached in (("offer", "offered"), ("accept", "accepted"), ("start", "in_service")):
        if made["state"] == state:
            break
        response = client.post(f"assignments/{made['id']}/{action}")
        assert response.status_code == 200, response.text
        made = response.json()
        assert made["state"] == reached
    return made


def make_visit(client: TestClient, assignment: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"visited_on": "2026-01-15", "craftsman_ids": assignment["craftsman_ids"], "hours": 3} | fields
    return _post(client, f"assignments/{assignment['id']}/visits", body)


def _person_name() -> str:
    """Never the same twice within a run of some ten thousand."""
    serial = next(_serial)
    rest, first = divmod(serial, len(_SURNAMES))
    rest, second = divmod(rest, len(_GIVEN))
    return _SURNAMES[first] + _GIVEN[second] + _GIVEN[rest % len(_GIVEN)]


def _post(client: TestClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = client.post(path, json=body)
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    return made

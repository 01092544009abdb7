"""From 点菜 to a counted result, as the people in it live it."""

from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.factories import make_craftsman, make_enterprise

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


def ask(client: TestClient, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_demand_goes_from_posting_to_a_confirmed_result(client: TestClient, log_in: LogIn) -> None:
    enterprise = make_enterprise(client)
    first, second = make_craftsman(client), make_craftsman(client)
    boss = log_in("enterprise", enterprise_id=enterprise["id"])
    unwilling, willing = (log_in("craftsman", craftsman_id=each["id"]) for each in (first, second))

    new = {"title": "数控车床加工尺寸不稳", "description": "批量加工时尺寸漂移，求诊断", "kind": "problem"}
    demand = ask(boss, "demands", new)
    assert (demand["state"], demand["region_code"]) == ("draft", enterprise["region_code"])
    ask(boss, f"demands/{demand['id']}/submit")
    ask(client, f"demands/{demand['id']}/return", {"reason": "请写明机床型号"})
    changed = boss.patch(f"demands/{demand['id']}", json={"description": "CK6150 批量加工时尺寸漂移，求诊断"})
    assert changed.status_code == 200
    ask(boss, f"demands/{demand['id']}/submit")
    assert ask(client, f"demands/{demand['id']}/accept")["state"] == "accepted"

    match = ask(client, "matches", {"demand_id": demand["id"]})
    proposal = {"demand_id": demand["id"], "craftsman_ids": [first["id"]], "match_id": match["id"]}
    proposed = ask(client, "assignments", proposal)
    assert proposed["state"] == "proposed"
    offered = ask(client, f"assignments/{proposed['id']}/offer", {"reply_working_days": 2})
    assert offered["state"] == "offered"
    assert offered["reply_due_at"]
    assert boss.get(f"demands/{demand['id']}").json()["state"] == "dispatched"

    declined = ask(unwilling, f"assignments/{proposed['id']}/decline", {"reason": "正在外地"})
    following = client.get(f"assignments/{declined['next_assignment_id']}").json()
    assert (following["state"], following["craftsman_ids"]) == ("proposed", [second["id"]])

    path = f"assignments/{following['id']}"
    ask(client, f"{path}/offer")
    ask(willing, f"{path}/accept")
    assert client.get(f"craftsmen/{second['id']}").json()["load"] == 1
    visit = ask(
        willing,
        f"{path}/visits",
        {
            "visited_on": "2026-01-15",
            "craftsman_ids": [second["id"]],
            "hours": 3.5,
            "problems_solved": 1,
            "workers_trained": 12,
            "summary": "调整主轴轴承预紧",
        },
    )
    assert client.get(path).json()["state"] == "in_service"
    paper = willing.post(f"visits/{visit['id']}/attachments", files={"file": ("现场.png", PNG)})
    assert paper.status_code == 201, paper.text
    ask(willing, f"{path}/deliver", {"summary": "尺寸已稳定"})
    assert boss.get(f"demands/{demand['id']}").json()["state"] == "delivered"

    ask(boss, f"{path}/reopen", {"reason": "夜班仍有漂移"})
    assert boss.get(f"demands/{demand['id']}").json()["state"] == "dispatched"
    ask(willing, f"{path}/start")
    ask(willing, f"{path}/deliver")
    confirmed = ask(boss, f"{path}/confirm", {"resolution": "solved", "rating": 5, "comment": "很好"})
    assert (confirmed["state"], confirmed["resolution"], confirmed["rating"]) == ("confirmed", "solved", 5)
    assert client.get(f"craftsmen/{second['id']}").json()["load"] == 0
    closed = ask(client, f"demands/{demand['id']}/close")
    assert (closed["state"], closed["resolution"]) == ("closed", "solved")

    story = boss.get(f"demands/{demand['id']}/history").json()["items"]
    assert [change["to_state"] for change in story] == [
        "draft", "submitted", "returned", "submitted", "accepted", "dispatched", "delivered", "dispatched",
        "delivered", "closed",
    ]  # fmt: skip
    assert (story[2]["reason"], story[2]["from_state"], story[2]["to_name"]) == (
        "请写明机床型号",
        "submitted",
        "已退回",
    )
    assert story[2]["actor_name"] == "coordinator"
    refusal = client.get(f"assignments/{proposed['id']}/history").json()["items"][-1]
    assert (refusal["to_state"], refusal["reason"]) == ("declined", "正在外地")

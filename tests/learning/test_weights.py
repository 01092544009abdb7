"""Drafts, activation and rollback, through the API, and what matches make of them."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from app.db import Database
from app.learning import service
from matching import DEFAULT
from models.base import utc_now
from models.weights_version import WeightsState, WeightsVersion
from tests.conftest import LogIn
from tests.factories import make_craftsman, make_demand
from tests.learning.conftest import Learn

BUILT_IN = DEFAULT.version
CRACKS = {"title": "铝合金焊缝热裂纹", "description": "铝合金车架焊缝出现热裂纹，求焊接工艺指导", "kind": "problem"}
ANYWAY = {"reason": "试用一个月", "despite_objections": True}


@pytest.fixture
def admin(log_in: LogIn) -> TestClient:
    return log_in("admin")


@pytest.fixture
def welder(client: TestClient) -> dict[str, Any]:
    return make_craftsman(client, name="甲焊工", speciality="铝合金焊接工艺，解决焊缝热裂纹和气孔")


def activate(admin: TestClient, version: str, **fields: Any) -> dict[str, Any]:
    answer = admin.post(f"weights/{version}/activate", json=ANYWAY | fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def roll_back(admin: TestClient) -> str:
    answer = admin.post("weights/rollback", json={"reason": "效果不好"})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["version"])


def states(admin: TestClient) -> dict[str, str]:
    return {each["version"]: each["state"] for each in admin.get("weights").json()["items"]}


def match(client: TestClient, **asked: Any) -> dict[str, Any]:
    answer = client.post("matches", json=asked or CRACKS)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def change_parameters(database: Database, version: str, **changed: float) -> None:
    with database.session() as db:
        row = db.scalars(select(WeightsVersion).where(WeightsVersion.version == version)).one()
        row.parameters = row.parameters | changed


def test_the_built_in_version_is_in_use_from_the_start(admin: TestClient):
    assert states(admin) == {BUILT_IN: "active"}
    shown = admin.get(f"weights/{BUILT_IN}").json()
    assert (shown["built_in"], shown["card"], shown["activations"]) == (True, None, [])
    assert shown["parameters"]["text"] == DEFAULT.text


def test_learning_without_any_history_keeps_todays_weights_exactly(admin: TestClient, database: Database):
    version = service.learn_draft(database, "测试", utc_now())
    assert version == f"{BUILT_IN}-1"
    shown = admin.get(f"weights/{version}").json()
    assert shown["parameters"] == admin.get(f"weights/{BUILT_IN}").json()["parameters"]
    assert (shown["state"], shown["recommended"]) == ("draft", False)
    assert [each["code"] for each in shown["card"]["objections"]] == ["too_little", "unchanged"]


def test_a_card_tells_data_figures_and_fairness(admin: TestClient, learned: Learn):
    version = learned(120)
    shown = admin.get(f"weights/{version}").json()
    card = shown["card"]
    assert (card["based_on"], card["demands"], card["held_back"], card["matches"]) == (BUILT_IN, 120, 24, 120)
    assert card["first_at"] < card["last_at"]
    assert set(card["fates"]) == {"accepted", "unfit", "passed_over"}
    for figures in (card["before"], card["after"]):
        assert {"log_loss", "mrr", "ndcg", "calibration_error", "bins"} == set(figures)
    assert [each["by"] for each in card["fairness"]] == ["city", "section"]
    assert {group["name"] for group in card["fairness"][0]["groups"]} == {"广州市", "佛山市"}
    assert card["weights"]["text"] == [DEFAULT.text, shown["parameters"]["text"]]


def test_a_draft_changes_nothing(client: TestClient, admin: TestClient, welder: dict[str, Any], learned: Learn):
    before = match(client)
    version = learned(30)
    after = match(client)
    assert states(admin) == {BUILT_IN: "active", version: "draft"}
    assert after["weights_version"] == BUILT_IN
    assert after["candidates"] == before["candidates"]


def test_an_activated_version_ranks_the_next_match_and_is_kept_with_it(
    app: FastAPI,
    client: TestClient,
    admin: TestClient,
    welder: dict[str, Any],
    drafts: list[str],
    database: Database,
):
    demand = make_demand(client, **CRACKS)
    before = match(client, demand_id=demand["id"])
    change_parameters(database, drafts[0], prior=DEFAULT.prior + 1)
    shown = activate(admin, drafts[0])
    assert (shown["state"], shown["activated_by"]) == ("active", "admin")
    assert states(admin)[BUILT_IN] == "retired"
    app.state.match_pool.index()  # a request waits two seconds for it at most, and a busy machine takes longer
    after = match(client, demand_id=demand["id"])
    assert after["weights_version"] == drafts[0]
    assert after["candidates"][0]["score"] > before["candidates"][0]["score"]
    kept = client.get(f"matches/{before['id']}").json()
    assert (kept["weights_version"], kept["candidates"]) == (BUILT_IN, before["candidates"])


def test_every_process_follows_an_activation_and_a_rollback(
    client: TestClient, admin: TestClient, other_process: TestClient, welder: dict[str, Any], drafts: list[str]
):
    assert match(other_process)["weights_version"] == BUILT_IN
    activate(admin, drafts[0])
    assert match(other_process)["weights_version"] == drafts[0]
    caster = make_craftsman(client, name="乙焊工", speciality="铝合金焊缝热裂纹治理")
    assert caster["id"] in [each["craftsman_id"] for each in match(other_process)["candidates"]]
    roll_back(admin)
    assert match(other_process)["weights_version"] == BUILT_IN


def test_a_rollback_undoes_one_activation_after_another(admin: TestClient, drafts: list[str]):
    first, second, third = drafts
    for version in (first, second, third):
        activate(admin, version)
    assert roll_back(admin) == second
    activate(admin, first)
    assert states(admin) == {BUILT_IN: "retired", first: "active", second: "retired", third: "retired"}
    assert [roll_back(admin) for _ in range(3)] == [second, first, BUILT_IN]
    answer = admin.post("weights/rollback", json={"reason": "再退"})
    assert (answer.status_code, "没有可退回的版本" in answer.json()["detail"]) == (409, True)


def test_the_built_in_version_can_be_put_to_use_again(admin: TestClient, drafts: list[str]):
    activate(admin, drafts[0])
    assert activate(admin, BUILT_IN)["state"] == "active"
    assert states(admin)[drafts[0]] == "retired"
    assert roll_back(admin) == drafts[0]


def test_every_change_is_written_down_with_who_when_and_why(admin: TestClient, drafts: list[str]):
    activate(admin, drafts[0], reason="试用")
    activate(admin, drafts[1], reason="再试")
    roll_back(admin)
    told = admin.get(f"weights/{drafts[0]}").json()["activations"]
    assert [(each["actor_name"], each["replaced"], each["rollback"], each["reason"]) for each in told] == [
        ("admin", BUILT_IN, False, "试用"),
        ("admin", drafts[1], True, "效果不好"),
    ]
    assert told[0]["at"] < told[1]["at"]
    assert told[0]["actor_id"]


def test_a_version_with_objections_is_put_to_use_only_despite_them(admin: TestClient, drafts: list[str]):
    answer = admin.post(f"weights/{drafts[0]}/activate", json={"reason": "试用"})
    assert answer.status_code == 409
    assert "不建议启用" in answer.json()["detail"]
    assert answer.json()["objections"][0]["code"] == "too_little"
    assert states(admin)[BUILT_IN] == "active"
    activate(admin, drafts[0])


def test_a_recommended_version_needs_only_a_reason(admin: TestClient, learned: Learn):
    version = learned(400)
    assert admin.get(f"weights/{version}").json()["card"]["objections"] == []
    assert admin.post(f"weights/{version}/activate", json={"reason": " "}).status_code == 422
    assert admin.post(f"weights/{version}/activate", json={"reason": "检验良好"}).status_code == 200


def test_learning_goes_on_from_the_version_in_use(admin: TestClient, learned: Learn, database: Database):
    first = learned(120)
    activate(admin, first)
    second = service.learn_draft(database, "测试", utc_now())
    card = admin.get(f"weights/{second}").json()["card"]
    assert card["based_on"] == first
    assert card["weights"]["text"][0] == admin.get(f"weights/{first}").json()["parameters"]["text"]


def test_what_is_in_use_cannot_be_put_to_use_again(admin: TestClient, drafts: list[str]):
    activate(admin, drafts[0])
    for version in (drafts[0], "nothing"):
        answer = admin.post(f"weights/{version}/activate", json=ANYWAY)
        assert answer.status_code == (409 if version == drafts[0] else 404)
    assert admin.get("weights/nothing").status_code == 404


def test_weights_learned_with_another_engine_are_neither_used_nor_activated(
    client: TestClient, admin: TestClient, drafts: list[str], database: Database
):
    """As after an upgrade: what was in use stays in the list, and the new engine's own weights rank."""
    with database.session() as db:
        db.execute(
            update(WeightsVersion)
            .where(WeightsVersion.version == drafts[0])
            .values(version="2025.1-1", state=WeightsState.ACTIVE)
        )
    assert match(client)["weights_version"] == BUILT_IN
    assert states(admin) == {BUILT_IN: "active", "2025.1-1": "retired", drafts[1]: "draft", drafts[2]: "draft"}
    answer = admin.post("weights/2025.1-1/activate", json=ANYWAY)
    assert (answer.status_code, "另一版引擎" in answer.json()["detail"]) == (409, True)
    activate(admin, drafts[1])
    assert states(admin)["2025.1-1"] == "retired"


@pytest.mark.parametrize("role", ["coordinator", "viewer"])
def test_only_administrators_see_and_change_weights(log_in: LogIn, drafts: list[str], role: str):
    outsider = log_in(role)
    for path in ("weights", f"weights/{drafts[0]}"):
        assert outsider.get(path).status_code == 403
    for path in (f"weights/{drafts[0]}/activate", "weights/rollback"):
        assert outsider.post(path, json={"reason": "试用"}).status_code == 403

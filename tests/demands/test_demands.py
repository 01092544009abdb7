"""Posting, reading, editing and removing demands."""

from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.clock import current_time
from app.working_days import local_date
from models.base import utc_now
from tests.conftest import LogIn
from tests.factories import make_assignment, make_demand, make_enterprise, make_union

NEW = {"title": "压铸模寿命偏短", "description": "ADC12 压铸模三万模次即开裂，望诊断", "kind": "problem"}


def refused(answer: Any, field: str) -> str:
    assert answer.status_code == 422, answer.text
    fault = next(error for error in answer.json()["errors"] if error["loc"][:2] == ["body", field])
    return str(fault["msg"])


def test_a_new_demand_is_a_draft_and_takes_region_and_union_from_its_enterprise(client: TestClient) -> None:
    union = make_union(client)
    enterprise = make_enterprise(client, region_code="440606", union_id=union["id"])
    made = make_demand(client, enterprise_id=enterprise["id"])
    assert (made["state"], made["state_name"], made["urgency"], made["team_size"]) == ("draft", "草稿", "normal", 1)
    assert (made["region_code"], made["union_id"]) == ("440606", union["id"])
    assert made["enterprise_name"] == enterprise["name"]
    assert client.get(f"demands/{made['id']}").json() == made


def test_codes_and_tags_are_read_in_any_form_and_shown_as_codes_and_names(client: TestClient) -> None:
    made = make_demand(client, industry_codes=["3525", "专用设备制造业"], skill_tags=["SK001"], region_code="440605")
    assert made["industry_codes"] == ["3525", "35"]
    assert made["skill_tags"] == ["数控加工"]
    assert made["region_name"] == "广东省佛山市南海区"


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"title": " "}, "title"),
    ({"description": ""}, "description"),
    ({"kind": "cooking"}, "kind"),
    ({"industry_codes": ["9999"]}, "industry_codes"),
    ({"region_code": "999999"}, "region_code"),
    ({"skill_tags": ["炼金术"]}, "skill_tags"),
    ({"team_size": 0}, "team_size"),
    ({"headcount": -1}, "headcount"),
    ({"due_on": "2020-01-01"}, "due_on"),
    ({"union_id": "nobody"}, "union_id"),
    ({"enterprise_id": "nobody"}, "enterprise_id"),
    ({"enterprise_id": None}, "enterprise_id"),
    ({"urgent": True}, "urgent"),
]


def test_a_fault_names_its_field(client: TestClient) -> None:
    good = NEW | {"enterprise_id": make_enterprise(client)["id"]}
    for fields, field in FAULTS:
        assert refused(client.post("demands", json=good | fields), field)


def test_a_demand_may_be_due_today_in_shanghai(client: TestClient) -> None:
    today = local_date(utc_now()).isoformat()
    assert make_demand(client, due_on=today)["due_on"] == today


def test_nearly_the_same_demand_of_an_enterprise_is_reported_with_the_one_it_resembles(client: TestClient) -> None:
    first = make_demand(client, **NEW)
    again = NEW | {"enterprise_id": first["enterprise_id"], "description": NEW["description"] + "。"}
    answer = client.post("demands", json=again)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("duplicate")
    assert answer.json()["resembles"][0]["id"] == first["id"]
    assert client.post("demands", json=again, params={"allow_duplicate": True}).status_code == 201


def test_a_suggestion_left_open_may_be_null(client: TestClient) -> None:
    assert make_demand(client, suggestion=None)["suggestion"] == ""
    assert client.post("matches", json={"title": "焊接变形", "suggestion": None}).status_code == 200


def test_titles_that_differ_in_a_figure_are_no_duplicates(client: TestClient) -> None:
    enterprise = make_enterprise(client)["id"]
    for title in (
        "2号注塑机合模异响待检查",
        "3号注塑机合模异响待检查",
        "M8 螺栓总是断在根部",
        "M10 螺栓总是断在根部",
        "二号线停机",
        "三号线停机",
    ):
        body = {"title": title, "description": "同一批设备，现象相同", "kind": "problem", "enterprise_id": enterprise}
        assert client.post("demands", json=body).status_code == 201, title


def test_the_same_words_of_another_enterprise_or_after_withdrawal_are_no_duplicate(client: TestClient) -> None:
    first = make_demand(client, **NEW)
    make_demand(client, **NEW)
    client.post(f"demands/{first['id']}/withdraw", json={"reason": "暂缓"})
    make_demand(client, **NEW, enterprise_id=first["enterprise_id"])


def test_a_number_stands_for_one_demand(client: TestClient) -> None:
    make_demand(client, number="XQ-001")
    body = NEW | {"enterprise_id": make_enterprise(client)["id"], "number": "XQ-001"}
    assert client.post("demands", json=body).json()["detail"] == "需求编号“XQ-001”已被使用"


def test_a_change_keeps_what_it_does_not_name(client: TestClient) -> None:
    made = make_demand(client, industry_codes=["3525"], skill_tags=["数控加工"], headcount=5)
    changed = client.patch(f"demands/{made['id']}", json={"title": "改过的标题", "headcount": None}).json()
    assert (changed["title"], changed["headcount"]) == ("改过的标题", None)
    assert (changed["industry_codes"], changed["skill_tags"]) == (["3525"], ["数控加工"])
    changed = client.patch(f"demands/{made['id']}", json={"industry_codes": ["34", "3525"], "skill_tags": []}).json()
    assert (changed["industry_codes"], changed["skill_tags"]) == (["34", "3525"], [])
    assert refused(client.patch(f"demands/{made['id']}", json={"title": None}), "title") == "不能为空"


def test_an_enterprise_edits_drafts_and_returned_ones_staff_also_later(client: TestClient, log_in: LogIn) -> None:
    made = make_demand(client, state="submitted")
    enterprise = log_in("enterprise", enterprise_id=made["enterprise_id"])
    change = {"suggestion": "希望由模具工匠上门"}
    assert "已提交" in enterprise.patch(f"demands/{made['id']}", json=change).json()["detail"]
    assert client.patch(f"demands/{made['id']}", json=change).status_code == 200
    client.post(f"demands/{made['id']}/return", json={"reason": "请补充设备型号"})
    assert enterprise.patch(f"demands/{made['id']}", json={"title": "补充后的标题"}).status_code == 200


def test_nobody_edits_a_demand_that_was_dispatched(client: TestClient) -> None:
    demand_id = make_assignment(client, state="offered")["demand_id"]
    assert client.patch(f"demands/{demand_id}", json={"title": "换个题目"}).status_code == 409


def test_a_draft_is_deleted_with_its_history(client: TestClient) -> None:
    made = make_demand(client, industry_codes=["3525"], skill_tags=["数控加工"])
    assert client.delete(f"demands/{made['id']}").status_code == 204
    assert client.get(f"demands/{made['id']}").status_code == 404


def test_a_submitted_demand_is_not_deleted(client: TestClient) -> None:
    made = make_demand(client, state="submitted")
    assert "已提交" in client.delete(f"demands/{made['id']}").json()["detail"]


def test_a_withdrawn_demand_that_was_matched_is_kept(client: TestClient) -> None:
    made = make_demand(client, state="accepted")
    assert client.post("matches", json={"demand_id": made["id"]}).status_code == 200
    client.post(f"demands/{made['id']}/withdraw")
    answer = client.delete(f"demands/{made['id']}")
    assert answer.status_code == 409
    assert "1 次匹配" in answer.json()["detail"]


def test_a_return_gives_its_reason(client: TestClient) -> None:
    made = make_demand(client, state="submitted")
    assert client.post(f"demands/{made['id']}/return").status_code == 422
    assert refused(client.post(f"demands/{made['id']}/return", json={"reason": "  "}), "reason")
    returned = client.post(f"demands/{made['id']}/return", json={"reason": "描述不清"}).json()
    assert returned["state"] == "returned"


def test_resubmitting_keeps_the_day_of_the_first_submission(app: FastAPI, client: TestClient) -> None:
    made = make_demand(client, state="submitted")
    client.post(f"demands/{made['id']}/return", json={"reason": "描述不清"})
    app.dependency_overrides[current_time] = lambda: utc_now() + timedelta(minutes=5)
    again = client.post(f"demands/{made['id']}/submit").json()
    assert again["submitted_at"] == made["submitted_at"]

"""What a clumsy or a hostile caller sends is refused with a sentence, quickly, and changes nothing."""

import time

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.conftest import LogIn
from tests.factories import make_enterprise


def test_a_misspelt_filter_is_refused_by_name_with_those_there_are(client: TestClient):
    answer = client.get("enterprises?regoin=440600")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["query", "regoin"]
    assert "region" in answer.json()["detail"]


def test_filters_of_a_list_a_tree_and_a_period_are_known_under_the_names_callers_use(client: TestClient):
    for path in (
        "craftsmen?q=a&region=440600&limit=1",
        "industries?q=jxzz&level=1",
        "statistics/overview?from=2026-01-01&to=2026-02-01",
        "exports/demands.xlsx?open=true&purpose=编制年度服务计划",
        "demands?state=draft&state=submitted",
    ):
        assert client.get(path).status_code == 200, path


def test_a_misspelt_form_field_never_imports_in_earnest(client: TestClient):
    form = {"kind": "enterprises", "dryrun": "true"}
    answer = client.post("imports", data=form, files={"file": ("a.csv", "企业名称\n甲乙丙厂".encode())})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "dryrun"]
    assert client.get("imports").json()["total"] == 0


def test_a_cursor_of_another_list_is_refused(client: TestClient):
    for name in ("第一家示范厂", "另一家制造公司"):
        make_enterprise(client, name=name)
    cursor = client.get("enterprises?limit=1").json()["next"]
    assert client.get(f"enterprises?cursor={cursor}").status_code == 200
    for other in ("craftsmen", "demands", "industries"):
        assert client.get(f"{other}?cursor={cursor}").status_code == 422, other
    regions = client.get("regions?limit=1").json()["next"]
    assert client.get(f"enterprises?cursor={regions}").status_code == 422


def test_what_cannot_be_read_as_json_is_refused_in_chinese(client: TestClient):
    for body in (b'{"name":"\xff"}', b'{"name":"\\ud800"}', b"[" * 100_000, b'{"name":' + b"9" * 5000 + b"}"):
        answer = client.post("unions", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"].isascii() is False


def test_a_text_in_the_place_of_a_file_is_refused_in_chinese(client: TestClient):
    answer = client.post("imports", data={"kind": "craftsmen", "file": "x"})
    assert (answer.status_code, answer.json()["detail"]) == (422, "file：格式不符")


def test_a_body_of_ten_megabytes_is_refused_at_once(client: TestClient):
    started = time.perf_counter()
    answer = client.post("unions", content=b'{"name":"' + b"a" * 10_000_000 + b'"}')
    assert answer.status_code == 413
    assert time.perf_counter() - started < 2


def test_a_thousand_faults_are_answered_with_the_first_hundred(client: TestClient):
    answer = client.post("unions", json={f"k{number}": 1 for number in range(1000)})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 100


def test_refusals_are_described_as_problems_everywhere(app: FastAPI):
    document = app.openapi()
    assert {"Problem", "FieldFault"} <= set(document["components"]["schemas"])
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if path.startswith("/api/") and status[0] not in "23":
                    assert list(response["content"]) == ["application/problem+json"], (path, status)


def test_nothing_an_account_needs_can_be_emptied(log_in: LogIn):
    admin = log_in("admin")
    own = admin.get("auth/me").json()["id"]
    for field in ("role", "disabled", "display_name", "password"):
        answer = admin.patch(f"accounts/{own}", json={field: None})
        assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", field])

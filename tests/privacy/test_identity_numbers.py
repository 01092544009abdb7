"""Identity numbers are not collected, wherever somebody writes them."""

import pytest
from fastapi.testclient import TestClient

from app.checks import identity_numbers
from app.db import Database
from models.import_job import RejectedRow
from tests.factories import make_assignment, make_craftsman, make_demand, make_enterprise, make_visit
from tests.imports.lists import CRAFTSMAN, bring_in

NUMBER = "11010519491231002X"
REFUSAL = "请勿填写身份证号"


@pytest.mark.parametrize(
    "text",
    [NUMBER, f"证件{NUMBER}，", "110105 19491231 002x", "110105-19491231-002X", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_an_identity_number_is_known_however_it_is_written(text: str):
    assert len(identity_numbers(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # the check digit is wrong
        "110105194913310027",  # no such month
        "91440600MA00000001",  # an enterprise's code
        "914406050000000000",
        "13812345678、13912345678",
        "零件号 1110105194912310020 共 19 位",
        f"A{NUMBER}",
    ],
)
def test_other_numbers_pass(text: str):
    assert identity_numbers(text) == []


def test_every_text_field_refuses_them(client: TestClient):
    said = f"本人身份证 {NUMBER}"
    craftsman, enterprise, demand = make_craftsman(client), make_enterprise(client), make_demand(client)
    assignment = make_assignment(client, state="accepted")
    visit = make_visit(client, assignment)
    sent = [
        ("POST", "craftsmen", {"name": "张三", "speciality": said, "region_code": "440605"}),
        ("PATCH", f"craftsmen/{craftsman['id']}", {"honours": [said]}),
        ("PATCH", f"craftsmen/{craftsman['id']}", {"number": NUMBER}),
        ("POST", f"craftsmen/{craftsman['id']}/service-items", {"title": said}),
        ("PATCH", f"enterprises/{enterprise['id']}", {"address": said}),
        ("PATCH", f"enterprises/{enterprise['id']}", {"contact_name": said}),
        ("PATCH", f"demands/{demand['id']}", {"description": said}),
        ("PATCH", f"demands/{demand['id']}", {"public_summary": said}),
        ("PATCH", f"visits/{visit['id']}", {"summary": said}),
        ("POST", f"assignments/{assignment['id']}/cancel", {"reason": said}),
    ]
    for method, path, body in sent:
        answer = client.request(method, path, json=body)
        assert answer.status_code == 422, (path, answer.text)
        assert REFUSAL in answer.json()["detail"], (path, answer.text)


def test_a_row_with_one_is_refused_and_the_number_not_kept(client: TestClient, database: Database):
    rows = [CRAFTSMAN, CRAFTSMAN | {"姓名": "陈车", "技术专长": f"车工，{NUMBER}"}]
    answer = bring_in(client, database, "craftsmen", rows)
    assert (answer["created"], answer["rejected"]) == (1, 1)
    assert answer["errors"][0]["message"] == REFUSAL
    assert NUMBER not in str(answer)
    with database.session(writes=False) as db:
        assert NUMBER not in str([(row.cells, row.faults) for row in db.query(RejectedRow)])

"""The same enterprise under another spelling."""

from fastapi.testclient import TestClient

from tests.factories import make_enterprise

NAME = "佛山市南海恒力机械有限公司"
CODE = "91110000600037341L"


def test_another_spelling_is_reported_with_the_one_it_resembles(client: TestClient) -> None:
    known = make_enterprise(client, name=NAME)
    response = client.post("enterprises", json={"name": "佛山南海恒力机械有限责任公司"})
    assert response.status_code == 409
    problem = response.json()
    assert problem["type"] == "urn:dianjiang:problem:duplicate"
    assert problem["resembles"][0]["id"] == known["id"]
    assert problem["resembles"][0]["similarity"] == 1
    assert "allow_duplicate=true" in problem["detail"]


def test_a_resemblance_can_be_overridden_knowingly(client: TestClient) -> None:
    make_enterprise(client, name=NAME)
    body = {"name": "佛山南海恒力机械有限责任公司"}
    assert client.post("enterprises?allow_duplicate=true", json=body).status_code == 201


def test_a_taken_credit_code_or_name_cannot_be_overridden(client: TestClient) -> None:
    known = make_enterprise(client, name=NAME, credit_code=CODE)
    same_code = client.post("enterprises?allow_duplicate=true", json={"name": "另一家企业", "credit_code": CODE})
    assert same_code.status_code == 409
    assert same_code.json()["resembles"][0]["id"] == known["id"]
    assert NAME in same_code.json()["detail"]
    assert client.post("enterprises?allow_duplicate=true", json={"name": NAME}).status_code == 409


def test_changes_of_the_name_are_checked_too(client: TestClient) -> None:
    make_enterprise(client, name=NAME, credit_code=CODE)
    other = make_enterprise(client, name="东莞远航电子有限公司")
    path = f"enterprises/{other['id']}"
    assert client.patch(path, json={"name": "佛山南海恒力机械厂有限公司"}).status_code == 409
    assert client.patch(path, json={"credit_code": CODE.lower()}).status_code == 409
    assert client.patch(f"{path}?allow_duplicate=true", json={"name": "南海恒力机械有限公司"}).status_code == 200
    assert client.patch(path, json={"name": "南海恒力机械有限公司", "headcount": 3}).json()["headcount"] == 3


def test_the_region_tells_namesakes_apart(client: TestClient) -> None:
    make_enterprise(client, name="恒力机械有限公司", region_code="440605")
    assert client.post("enterprises", json={"name": "恒力机械厂", "region_code": "440106"}).status_code == 201
    assert client.post("enterprises", json={"name": "恒力机械公司", "region_code": "440606"}).status_code == 409

"""The same person taken in twice."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.factories import make_craftsman

ZHANG = {
    "name": "张三",
    "employer": "佛山市南海恒力机械有限公司",
    "phone": "13800138000",
    "region_code": "440605",
    "speciality": "数控车床薄壁零件加工与刀具寿命诊断",
}


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({}, "姓名和电话都相同"),
        ({"phone": None}, "姓名和单位都相同"),
        ({"phone": None, "employer": "佛山南海恒力机械有限责任公司"}, "姓名相同，单位相近"),
        ({"employer": "广州远航船厂"}, "姓名和电话都相同"),
        ({"name": "張三", "phone": None}, "姓名和单位都相同"),
        ({"name": "章三"}, "姓名同音，电话相同"),
        ({"employer": None, "phone": None}, "姓名和地区相同，专长几乎一样"),
    ],
)
def test_a_likely_duplicate_is_reported_with_the_one_it_resembles(
    client: TestClient, other: dict[str, Any], why: str
) -> None:
    known = make_craftsman(client, **ZHANG)
    response = client.post("craftsmen", json=ZHANG | other)
    assert response.status_code == 409
    problem = response.json()
    assert problem["type"] == "urn:dianjiang:problem:duplicate"
    assert problem["resembles"][0]["id"] == known["id"]
    assert problem["resembles"][0]["why"] == why
    assert "allow_duplicate=true" in problem["detail"]
    assert client.post("craftsmen?allow_duplicate=true", json=ZHANG | other).status_code == 201


@pytest.mark.parametrize(
    "other",
    [
        {"name": "李四", "phone": None},
        {"employer": "广州远航船厂", "phone": None},
        {"name": "章三", "phone": None},
        {"employer": None, "phone": None, "region_code": "440106"},
        {"employer": None, "phone": None, "speciality": "粤菜烹饪"},
    ],
)
def test_a_namesake_or_colleague_is_not_a_duplicate(client: TestClient, other: dict[str, Any]) -> None:
    make_craftsman(client, **ZHANG)
    assert client.post("craftsmen", json=ZHANG | other).status_code == 201


def test_changes_of_name_and_employer_are_checked_too(client: TestClient) -> None:
    make_craftsman(client, **ZHANG)
    other = make_craftsman(client, name="李四", employer=ZHANG["employer"])
    path = f"craftsmen/{other['id']}"
    assert client.patch(path, json={"name": "张三"}).status_code == 409
    assert client.patch(path, json={"employer": "广州远航船厂"}).status_code == 200
    assert client.patch(path, json={"name": "张三"}).status_code == 200
    assert client.patch(path, json={"employer": ZHANG["employer"]}).status_code == 409
    assert client.patch(f"{path}?allow_duplicate=true", json={"employer": ZHANG["employer"]}).status_code == 200

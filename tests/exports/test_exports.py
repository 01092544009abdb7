"""Lists out: the same columns back, and back in without a change."""

from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.db import Database
from app.imports.out import place_cell
from app.taxonomy.files import load_taxonomy
from app.taxonomy.places import resolve_region
from tests.conftest import LogIn
from tests.factories import make_craftsman, make_demand, make_enterprise, make_team, make_union
from tests.imports.lists import bring_in, counts, headers

PURPOSE = {"purpose": "编制年度服务计划"}
KINDS = ("craftsmen", "service_items", "enterprises", "demands")


def fill(client: TestClient) -> None:
    """Records as awkward as the interface lets them be."""
    union = make_union(client, name="佛山市总工会")
    teams = [make_team(client, name=name)["id"] for name in ("车、铣服务队", "一队；二队", "三队")]
    make_craftsman(
        client, number="G001", name="林焊", union_id=union["id"], team_ids=teams, phone="13812345678",
        industry_codes=["3525", "39", "C"], skill_tags=["SK001", "SK002"], honours=["一、二级技师；称号", "=省劳模"],
        skill_level="2", occupation="焊工", employer="佛山市恒力机械有限公司", capacity=5,
        service_items=[
            {"title": "车、铣操作", "kind": "training"},
            {"title": "培训：体系诊断", "kind": "problem_solving", "description": "=1+1", "industry_codes": ["3525"]},
        ],
    )  # fmt: skip
    make_craftsman(client, name="陈车", speciality="-数控\n@车床")
    enterprise = make_enterprise(
        client, name="佛山市恒力机械有限公司", credit_code="91440600MA00000001", specialisation="little_giant",
        scale="small", union_id=union["id"], headcount=0, address="+86 路", industry_codes=["3484"],
    )  # fmt: skip
    make_enterprise(client, name="广州恒新（番禺）电子厂")
    make_demand(
        client, enterprise_id=enterprise["id"], number="X1", industry_codes=["2929"], skill_tags=["SK003"],
        due_on="2099-01-31", urgency="urgent", team_size=2, headcount=3, suggestion="=cmd|' /C calc'!A0",
    )  # fmt: skip
    make_demand(
        client, enterprise_id=enterprise["id"], state="accepted", title="焊缝气孔", description="铝焊缝气孔超标"
    )


def test_importing_an_export_changes_nothing(client: TestClient, database: Database):
    fill(client)
    for kind in KINDS:
        content = client.get(f"exports/{kind}.xlsx", params=PURPOSE).content
        answer = bring_in(client, database, kind, content)
        assert (counts(answer), answer["warnings"]) == ((0, 0, 2, 0), []), answer["errors"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_has_the_columns_of_the_import_and_no_formula(client: TestClient, kind: str):
    fill(client)
    answer = client.get(f"exports/{kind}.xlsx", params=PURPOSE)
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert [str(cell.value).rstrip("*") for cell in sheet[1]] == headers(kind)
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    dangerous = [cell.value for cell in cells if str(cell.value)[0] in "=+-@"]
    assert dangerous


def test_an_export_is_narrowed_by_the_filters_of_the_list(client: TestClient):
    fill(client)
    for path, names in (
        ("craftsmen.xlsx?industry=35", ["林焊"]),
        ("enterprises.xlsx?q=番禺", ["广州恒新（番禺）电子厂"]),
    ):
        answer = client.get(f"exports/{path}&purpose={PURPOSE['purpose']}")
        assert answer.status_code == 200, answer.text
        sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
        column = [str(cell.value).rstrip("*") for cell in sheet[1]].index("姓名" if "craftsmen" in path else "企业名称")
        assert [row[column].value for row in sheet.iter_rows(min_row=2)] == names
    assert client.get("exports/service_items.xlsx", params={"tag": "SK001"} | PURPOSE).status_code == 200
    assert client.get("exports/demands.xlsx", params={"state": "accepted"} | PURPOSE).status_code == 200


def test_only_staff_take_a_pool_out(log_in: LogIn):
    assert log_in("viewer").get("exports/craftsmen.xlsx", params=PURPOSE).status_code == 403


def test_every_place_is_written_so_that_it_is_read_back():
    codes = load_taxonomy().regions
    assert all(resolve_region(place_cell(code)).code == code for code in codes)

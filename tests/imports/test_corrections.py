"""The rows to correct: sent out as they came, mended, and sent in again."""

from io import BytesIO
from typing import Any

from fastapi.testclient import TestClient
from openpyxl import load_workbook

from app.db import Database
from tests.imports.lists import CRAFTSMAN, ENTERPRISE, as_xlsx, bring_in, counts, headers, items


def sheet_of(content: bytes, name: str | None = None) -> Any:
    book = load_workbook(BytesIO(content))
    return book[name] if name else book.worksheets[0]


def saved(sheet: Any) -> bytes:
    buffer = BytesIO()
    sheet.parent.save(buffer)
    return buffer.getvalue()


def test_bad_rows_come_back_with_reasons_and_go_in_once_mended(client: TestClient, database: Database):
    bad = CRAFTSMAN | {"姓名": "王焊", "联系电话": "0123", "所属行业": "模具治造"}
    answer = bring_in(client, database, "craftsmen", [CRAFTSMAN, bad])
    assert counts(answer) == (1, 0, 0, 1)
    download = client.get(f"imports/{answer['id']}/errors.xlsx")
    assert download.headers["content-type"].startswith("application/vnd.openxmlformats")
    sheet = sheet_of(download.content)
    names = [str(cell.value).rstrip("*") for cell in sheet[1]]
    assert names == [*headers("craftsmen"), "错误原因"]
    assert sheet.max_row == 2
    row = dict(zip(names, sheet[2], strict=True))
    assert (row["姓名"].value, row["联系电话"].value) == ("王焊", "0123")
    assert "联系电话：" in row["错误原因"].value
    assert "是否指“3525 模具制造”" in row["错误原因"].value
    assert row["联系电话"].fill.start_color.rgb == "FFFFC7CE"
    row["联系电话"].value, row["所属行业"].value = "13812345678", 3525
    again = bring_in(client, database, "craftsmen", saved(sheet))
    assert (counts(again), again["warnings"]) == ((1, 0, 0, 0), [])
    assert {found["name"]: found["industry_codes"] for found in items(client, "craftsmen")}["王焊"] == ["3525"]


def test_a_reason_that_looks_like_a_formula_is_text(client: TestClient, database: Database):
    answer = bring_in(client, database, "craftsmen", as_xlsx([list(CRAFTSMAN), ["+林焊", '=HYPERLINK("x")', "火星"]]))
    sheet = sheet_of(client.get(f"imports/{answer['id']}/errors.xlsx").content)
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s"}


def test_a_template_explains_and_offers_choices(client: TestClient):
    content = client.get("imports/templates/enterprises.xlsx").content
    sheet = sheet_of(content)
    assert [cell.value for cell in sheet[1]][:3] == ["企业名称*", "统一社会信用代码", "所属行业"]
    offered = [rule.formula1 for rule in sheet.data_validations.dataValidation]
    assert '"微型,小型,中型,大型"' in offered
    explained = [row[0].value for row in sheet_of(content, "填写说明").iter_rows(min_row=2)]
    assert explained[: len(headers("enterprises"))] == headers("enterprises")


def test_a_template_lists_the_skill_tags_that_no_drop_down_can_offer(client: TestClient):
    content = client.get("imports/templates/craftsmen.xlsx").content
    listed = {row[0].value: row[4].value for row in sheet_of(content, "填写说明").iter_rows(min_row=2)}
    assert "数控加工、车削" in listed["技能标签"]


def test_a_reason_says_everything_once(client: TestClient, database: Database):
    wrong = ENTERPRISE | {"统一社会信用代码": "914406001234560000", "联系电话": "13"}
    answer = bring_in(client, database, "enterprises", [wrong])
    reason = sheet_of(client.get(f"imports/{answer['id']}/errors.xlsx").content)[2][-1].value
    assert reason.count("统一社会信用代码") == 1
    assert reason.count("0757-86331234") == 1

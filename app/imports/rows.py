"""From lines of text to the rows of a list: headers found, every cell read, every fault of a row told. Pure."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from app.checks import NO_IDENTITY_NUMBERS, identity_numbers
from app.errors import Invalid
from app.imports.cells import BadCell
from app.imports.columns import Column
from app.imports.reading import Limits, Line, read_lines
from app.imports.sheet_extent import too_many_rows

HEADER_WITHIN = 10
"""A title and a remark may stand above the header."""
REASON = "错误原因"
"""The last column of an error workbook: ignored when it is sent again."""
Identities = Callable[[dict[str, Any]], list[tuple[str, tuple[str, ...]]]]


@dataclass(frozen=True, slots=True)
class Fault:
    """`column`: the header, or an empty text where the row as a whole is at fault."""

    column: str
    value: str
    message: str
    hint: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(slots=True)
class Row:
    """`cells`: the texts as they came, by column key. `values`: what they say, only the cells that are filled."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, column: Column | None, message: str, hint: str = "") -> None:
        header, value = (column.header, self.cells.get(column.key, "")) if column else ("", "")
        self.faults.append(Fault(header, value, message, hint))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it came: where each column stands, the lines below the header, what is odd about it."""

    places: dict[Column, int]
    lines: list[Line]
    warnings: list[str]


def open_sheet(content: bytes, columns: Sequence[Column], limits: Limits) -> Sheet:
    """Raises Invalid where required columns are missing, and what `read_lines` raises."""
    lines, header, places = _find_header(read_lines(content, limits), columns)
    examples = [line for line in lines if _is_example(line, places)]
    kept = [line for line in lines if line not in examples and any(_cells(line, places).values())]
    if len(kept) > limits.most_rows:
        raise too_many_rows(limits.most_rows)
    skipped = [f"第 {line.number} 行是模板的示例，已跳过" for line in examples]
    empty = [] if kept else ["表头以下没有填写数据的行"]
    return Sheet(places, kept, _warnings(header, places) + skipped + empty)


def read_rows(sheet: Sheet, identities: Identities) -> list[Row]:
    rows = [_read_row(line.number, _cells(line, sheet.places), sheet.places) for line in sheet.lines]
    _refuse_repeats(rows, identities)
    return rows


def _find_header(sheets: list[list[Line]], columns: Sequence[Column]) -> tuple[list[Line], Line, dict[Column, int]]:
    """The lines below the header, the header, and where each column stands in it."""
    best: tuple[int, list[Line], Line, dict[Column, int]] | None = None
    for lines in sheets:
        for index, line in enumerate(lines[:HEADER_WITHIN]):
            places = _places(line, columns)
            if places and (best is None or len(places) > best[0]):
                best = (len(places), lines[index + 1 :], line, places)
    if best is None:
        raise Invalid(f"找不到表头。第一行应为列名：{'、'.join(column.header for column in columns)}；请下载模板对照")
    _, below, header, places = best
    missing = [column.header for column in columns if column.required and column not in places]
    if missing:
        found = "、".join(cell for cell in header.cells if cell)
        raise Invalid(f"缺少必填的列：{'、'.join(missing)}。第 {header.number} 行的表头是：{found}；请下载模板对照")
    return below, header, places


def _places(line: Line, columns: Sequence[Column]) -> dict[Column, int]:
    by_header = {header_key(column.header): column for column in columns}
    places: dict[Column, int] = {}
    for place, cell in enumerate(line.cells):
        column = by_header.get(header_key(cell))
        if column is not None:
            places.setdefault(column, place)
    return places


def header_key(text: str) -> str:
    """姓名, 姓 名, ＊姓名* and 姓名（必填） are one header."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    return plain.removesuffix("(必填)").removesuffix("(选填)").strip("*:")


def _warnings(header: Line, places: dict[Column, int]) -> list[str]:
    taken = set(places.values())
    known = {header_key(column.header) for column in places} | {header_key(REASON)}
    others = [cell for place, cell in enumerate(header.cells) if cell and place not in taken]
    unknown = [cell for cell in others if header_key(cell) not in known]
    repeated = [cell for cell in others if header_key(cell) in known - {header_key(REASON)}]
    return [
        *([f"未识别的列，已忽略：{'、'.join(unknown)}"] if unknown else []),
        *([f"重复的列，只取第一个：{'、'.join(repeated)}"] if repeated else []),
    ]


def _cells(line: Line, places: dict[Column, int]) -> dict[str, str]:
    return {column.key: line.cells[place] for column, place in places.items() if place < len(line.cells)}


def _is_example(line: Line, places: dict[Column, int]) -> bool:
    """The template's example row, left in as it was."""
    cells = _cells(line, places)
    return all(cells.get(column.key, "") == column.example for column in places)


def _read_row(number: int, cells: dict[str, str], columns: Iterable[Column]) -> Row:
    row = Row(number, cells)
    for column in columns:
        if identity_numbers(cells.get(column.key, "")):
            cells[column.key] = ""  # it is not kept, not even among the rows to correct
            row.refuse(column, NO_IDENTITY_NUMBERS, "已从本行删去；如有需要，请填写其他内容")
            continue
        try:
            value = column.read(cells.get(column.key, ""))
        except BadCell as bad:
            row.refuse(column, bad.message, bad.hint)
        else:
            if value is not None:
                row.values[column.key] = value
    return row


def _refuse_repeats(rows: Iterable[Row], identities: Identities) -> None:
    """The second row of one identity would overwrite the first: it is told which one that is."""
    first: dict[tuple[str, tuple[str, ...]], int] = {}
    for row in rows:
        for identity in identities(row.values):
            earlier = first.setdefault(identity, row.number)
            if earlier != row.number:
                row.refuse(None, f"与第 {earlier} 行重复（{identity[0]}相同）", "请合并为一行，或更正其中一行")
                break

"""The workbook a coordinator opens: recommendations, demands nobody fits, and rows that could not be read."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.match_lists.read import Problem
from app.match_lists.recommend import Answer
from app.taxonomy.places import place_name

LONGEST_CELL = 32_000
"""Excel takes 32,767 characters a cell."""

RECOMMENDED = {
    "需求编号": 12,
    "企业": 26,
    "需求名称": 30,
    "名次": 6,
    "工匠": 10,
    "工匠编号": 12,
    "单位": 26,
    "地区": 22,
    "得分": 8,
    "理由": 64,
    "匹配依据": 46,
    "缺少什么": 36,
}
UNMATCHED = {"需求编号": 12, "企业": 26, "需求名称": 36, "地区": 22, "原因": 90}
PROBLEMS = {"文件": 26, "行": 6, "列": 16, "原来填写": 26, "问题": 50, "改法": 50, "处理": 26}

Cell = str | int | float


def workbook(answers: Sequence[Answer], problems: Sequence[Problem]) -> bytes:
    """Every text is written as text, so that nothing a list brings in is ever run as a formula."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": "点匠匹配结果"})
        formats = _Formats(book)
        sheet = _sheet(book, formats, "推荐", RECOMMENDED, _recommended(answers))
        _colour_scores(sheet, list(RECOMMENDED).index("得分"), sum(len(each.recommendations) for each in answers))
        _sheet(book, formats, "无人匹配", UNMATCHED, _unmatched(answers))
        _sheet(book, formats, "读取问题", PROBLEMS, _problems(problems))
    return file.getvalue()


class _Formats:
    def __init__(self, book: Workbook) -> None:
        self.header: Format = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "valign": "vcenter"})
        self.text: Format = book.add_format({"text_wrap": True, "valign": "top"})
        self.score: Format = book.add_format({"num_format": "0.0", "valign": "top"})


def _recommended(answers: Iterable[Answer]) -> Iterable[list[Cell]]:
    for answer in answers:
        demand = answer.demand.value
        for each in answer.recommendations:
            craftsman = each.craftsman.value
            yield [
                answer.demand.number, demand.enterprise_name or "", demand.title, each.rank,
                craftsman.name, each.craftsman.number, craftsman.employer or "", _place(craftsman.region_code),
                each.score, each.reasons, each.evidence, each.missing,
            ]  # fmt: skip


def _unmatched(answers: Iterable[Answer]) -> Iterable[list[Cell]]:
    for answer in answers:
        demand = answer.demand.value
        if not answer.recommendations:
            place = _place(demand.region_code)
            yield [answer.demand.number, demand.enterprise_name or "", demand.title, place, answer.cause]


def _place(code: str | None) -> str:
    return place_name(code) if code else ""


def _problems(problems: Iterable[Problem]) -> Iterable[list[Cell]]:
    for each in problems:
        treatment = "此格未采用，该行照常匹配" if each.row_used else "该行未参与匹配"
        yield [each.file, each.row, each.column or "整行", each.written, each.message, each.hint, treatment]


def _sheet(
    book: Workbook, formats: _Formats, name: str, columns: dict[str, int], rows: Iterable[list[Cell]]
) -> Worksheet:
    sheet = book.add_worksheet(name)
    for column, (title, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, formats.header)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(last, column, cell[:LONGEST_CELL], formats.text)
            else:
                sheet.write_number(last, column, cell, formats.score if isinstance(cell, float) else formats.text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _colour_scores(sheet: Worksheet, column: int, rows: int) -> None:
    if rows:
        scale = {"type": "3_color_scale", "min_color": "#F8CBAD", "mid_color": "#FFE699", "max_color": "#A9D08E"}
        sheet.conditional_format(1, column, rows, column, scale)

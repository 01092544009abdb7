"""From an uploaded file to rows of text, by the number that Excel shows beside each."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO, StringIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from app.errors import Invalid, TooLarge, UnsupportedFile
from app.imports.cells import text_of
from app.imports.containers import Format, check_workbook, recognise
from app.imports.sheet_extent import MOST_AREA, MOST_COLUMNS, too_many_columns, too_many_rows

NOT_DATA = "填写说明"
"""The sheet of a template that explains its columns."""
DELIMITERS = ",;\t"
MOST_SHEETS = 50
MOST_BLANK = 20
"""Blank lines of a csv file for each that may be filled."""


@dataclass(frozen=True, slots=True)
class Limits:
    most_bytes: int
    most_rows: int


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    cells: list[str]


def read_lines(content: bytes, limits: Limits) -> list[list[Line]]:
    """The lines of each sheet that may hold a list, blank ones left out; a csv file is one sheet.

    Raises TooLarge, UnsupportedFile or Invalid, before anything large is unpacked.
    """
    if len(content) > limits.most_bytes:
        raise too_many_bytes(limits.most_bytes)
    if recognise(content) is Format.CSV:
        return [list(_filled(_csv_rows(content), limits))]
    check_workbook(content, limits.most_rows)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            return list(_sheets(book, limits))
    except PasswordError:
        raise UnsupportedFile("文件设有密码，请取消密码后重新上传") from None
    except CalamineError:
        raise Invalid("文件已损坏或不是 Excel 工作簿，请在表格软件中打开后重新保存再上传") from None


def too_many_bytes(most: int) -> TooLarge:
    return TooLarge(f"文件超过 {most / 2**20:g} MiB 的上限，请分成几份上传")


def _sheets(book: CalamineWorkbook, limits: Limits) -> Iterator[list[Line]]:
    """A workbook may name the same part as a sheet again and again: what counts is what all of them come to."""
    names = [sheet.name for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    if len(names) > MOST_SHEETS:
        raise too_many_sheets()
    area = 0
    for name in names:
        if name == NOT_DATA:
            continue
        sheet = book.get_sheet_by_name(name)
        area += sheet.total_height * sheet.total_width
        if area > MOST_AREA:
            raise too_many_sheets()
        yield list(_filled(_sheet_rows(sheet), limits))


def _sheet_rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    for row in sheet.to_python(skip_empty_area=False):
        yield [text_of(cell) for cell in row]


def too_many_sheets() -> TooLarge:
    return TooLarge("工作表过多或过大，请只留下名单所在的工作表")


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = decode(content)
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=,"):
        yield []  # a line for Excel alone; the rows below keep their numbers
        text, first = rest, rest.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            while row and not row[-1]:
                row.pop()  # ten megabytes of commas are no columns
            if len(row) > MOST_COLUMNS:
                raise too_many_columns()
            yield [text_of(cell) for cell in row]
    except csv.Error:
        raise Invalid("CSV 文件的引号或分隔符有误，请用表格软件重新另存后上传") from None


def decode(content: bytes) -> str:
    """UTF-8, with or without its mark, else GBK; the Unicode text of Excel too."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnsupportedFile("无法识别文件的文字编码，请另存为“CSV UTF-8”或 .xlsx 后上传")


def _filled(rows: Iterable[list[str]], limits: Limits) -> Iterator[Line]:
    count = 0
    for number, cells in enumerate(rows, start=1):
        if number > MOST_BLANK * (limits.most_rows + 1_000):
            raise too_many_rows(limits.most_rows)
        if any(cells):
            count += 1
            if count > limits.most_rows + 20:
                raise too_many_rows(limits.most_rows)
            yield Line(number, cells)

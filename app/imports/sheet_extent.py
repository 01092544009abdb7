"""How far out a sheet's cells lie, and whether a part of the workbook defines its own entities.

A reader lays a sheet out as a rectangle up to its last cell: a single far cell asks for all the memory there is, and
the process dies of it. So the parts are read by a real parser first: what looks like a cell to it is a cell.
"""

import re
from xml.parsers import expat

from app.errors import Invalid, TooLarge

MOST_COLUMNS = 200
_PLACE = re.compile(r"([A-Za-z]+)(\d+)")
_BEGINNING = re.compile(rb"\s*(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<")
_LONGEST = 12
"""Digits of a number that are looked at: enough to be out of every limit, too few to be long to read."""
_CONTENTS = frozenset({"v", "f", "is", "t"})


class SheetExtent:
    """Told the pieces of one part in order; raises TooLarge at the first filled cell beyond the limits.

    Cells that are only formatted do not count, however far out.
    """

    def __init__(self, most_rows: int) -> None:
        self.most_rows = most_rows
        self.row = self.column = 0
        self.parser: expat.XMLParserType | None = None
        self.begun = False

    def see(self, piece: bytes) -> None:
        if not self.begun:
            self.begun = True
            self.parser = self._parser() if _BEGINNING.match(piece) else None
        if self.parser is None:
            return
        try:
            self.parser.Parse(piece)
        except expat.ExpatError:
            raise damaged() from None

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = _refuse_doctype
        return parser

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "c":
            self._cell(attributes.get("r", "").strip())
        elif kind == "row":
            place = attributes.get("r", "").strip()
            self.row, self.column = int(place[:_LONGEST]) if place.isdecimal() else self.row + 1, 0
        elif kind in _CONTENTS:
            self._check()

    def _cell(self, place: str) -> None:
        found = _PLACE.fullmatch(place)
        if found is None:
            self.column += 1
        else:
            self.column, self.row = column_number(found[1]), int(found[2][:_LONGEST])

    def _check(self) -> None:
        if self.row > self.most_rows + 20:  # a title, the header, the example
            raise too_many_rows(self.most_rows)
        if self.column > MOST_COLUMNS:
            raise too_many_columns()


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _refuse_doctype(*_declaration: object) -> None:
    raise damaged()


def too_many_rows(most: int) -> TooLarge:
    return TooLarge(f"超过 {most:,} 行的上限，请分成几份上传")


def too_many_columns() -> TooLarge:
    return TooLarge(f"最多 {MOST_COLUMNS} 列，请删去右侧多余的内容")


def damaged() -> Invalid:
    return Invalid("文件已损坏或不是 Excel 工作簿，请在表格软件中打开后重新保存再上传")

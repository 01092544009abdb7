"""How far out a sheet's cells lie, how much of it is nothing, and whether a part defines its own entities.

A reader lays a sheet out as a rectangle up to its last cell: a single far cell asks for all the memory there is, and
the process dies of it. So the parts are read by a real parser first: what looks like a cell to it is a cell. What
that parser itself would choke on, elements without end or one without an end, is refused as it comes.
"""

import re
from xml.parsers import expat

from app.errors import Invalid, TooLarge

MOST_COLUMNS = 200
MOST_AREA = 3_000_000
"""Cells of the rectangle: some 100 MB in the reader."""
MOST_DEPTH = 100
MOST_BARE = 20
MOST_CONTENTS = 45
"""Elements for each row that is taken: those that hold nothing, and those that hold a cell's content. A full list has
some twenty columns."""
MOST_QUIET = 4 * 2**20
"""Bytes without a new element: what a cell may hold is a twentieth of it."""
_PLACE = re.compile(r"([A-Za-z]+)(\d+)")
_BEGINNING = re.compile(rb"\s*(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?<")
_LONGEST = 12
"""Digits of a number that are looked at: enough to be out of every limit, too few to be long to read."""
_CONTENTS = frozenset({"v", "f", "is", "t"})


class SheetExtent:
    """Told the pieces of one part in order; raises TooLarge at the first filled cell beyond the limits, and where
    there is more of anything than a list of so many rows can need.

    Cells that are only formatted do not count, however far out.
    """

    def __init__(self, most_rows: int) -> None:
        self.most_rows = most_rows
        self.row = self.column = 0
        self.bottom = self.right = 0
        self.bare = self.contents = self.depth = self.quiet = 0
        self.filled = (0, 0)
        self.parser: expat.XMLParserType | None = None
        self.begun = False

    def see(self, piece: bytes) -> None:
        if not self.begun:
            self.begun = True
            self.parser = self._parser() if _BEGINNING.match(piece) else None
        if self.parser is None:
            return
        before = self.bare + self.contents
        try:
            self.parser.Parse(piece)
        except expat.ExpatError:
            raise damaged() from None
        self.quiet = self.quiet + len(piece) if self.bare + self.contents == before else 0
        if self.quiet > MOST_QUIET:
            raise damaged()

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._element
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = _refuse_doctype
        return parser

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        kind = name.rpartition(":")[2]
        if kind in _CONTENTS:
            self.contents += 1
            self._check()
            return
        self.bare += 1
        if self.depth > MOST_DEPTH or self.bare > MOST_BARE * (self.most_rows + 1_000):
            raise too_much_of_nothing()
        if kind == "c":
            self._cell(attributes.get("r", "").strip())
        elif kind == "row":
            place = attributes.get("r", "").strip()
            self.row, self.column = int(place[:_LONGEST]) if place.isdecimal() else self.row + 1, 0

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _cell(self, place: str) -> None:
        found = _PLACE.fullmatch(place)
        if found is None:
            self.column += 1
        else:
            self.column, self.row = column_number(found[1]), int(found[2][:_LONGEST])

    def _check(self) -> None:
        if self.contents > MOST_CONTENTS * (self.most_rows + 1_000):
            raise too_much_of_nothing()
        if self.filled == (self.row, self.column):
            return
        self.filled = (self.row, self.column)
        self.bare -= 1  # its cell holds something
        if self.row > self.most_rows + 20:  # a title, the header, the example
            raise too_many_rows(self.most_rows)
        if self.column > MOST_COLUMNS:
            raise too_many_columns()
        self.bottom, self.right = max(self.bottom, self.row), max(self.right, self.column)
        if self.bottom * self.right > MOST_AREA:
            raise too_far_apart()


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


def too_far_apart() -> TooLarge:
    return TooLarge("表中内容相隔太远，请删去名单以外零星的单元格")


def too_much_of_nothing() -> TooLarge:
    return TooLarge("表中空白单元格或其他内容过多，请把名单复制到新的工作表中，另存后上传")


def damaged() -> Invalid:
    return Invalid("文件已损坏或不是 Excel 工作簿，请在表格软件中打开后重新保存再上传")

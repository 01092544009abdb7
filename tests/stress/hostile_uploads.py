"""Files that are meant to do harm: each must be refused, soon, and without the memory it asks for."""

import codecs
import random
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.imports.lists import as_xlsx
from tests.imports.test_containers import GOOD, repacked, sheet_with, understated

MIB = 2**20
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
LAUGHS = b"<!DOCTYPE l [<!ENTITY a '" + b"ha" * 500 + b"'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (letter + 1, b"&%c;" % letter * 10) for letter in range(ord("a"), ord("i"))
) + b"]><sst>&i;</sst>"  # fmt: skip
XXE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><sst><si><t>&f;</t></si></sst>'


def bomb(mebibytes: int) -> bytes:
    return repacked({"xl/media/image1.bin": b"\0" * (mebibytes * MIB)})


def bomb_of_many() -> bytes:
    """Three hundred members, each packed no more than a suspicious sheet is."""
    part = random.Random(4).randbytes(5_000) + b"\0" * MIB
    return repacked({f"xl/media/image{number}.bin": part for number in range(300)})


def overlapping() -> bytes:
    """A directory that names the same packed bytes a thousand times (after D. Fifield, "A better zip bomb", 2019)."""
    one = BytesIO()
    with ZipFile(one, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (8 * MIB))
    packed = one.getvalue()
    start = packed.index(b"PK\x01\x02")
    entry = packed[start : packed.index(b"PK\x05\x06")]
    directory = b"".join(
        entry[:46] + f"xl/m{number:011d}".encode()[: len("xl/workbook.xml")] + entry[46 + len("xl/workbook.xml") :]
        for number in range(1_000)
    )
    return (
        packed[:start] + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(directory), start, 0)
    )


def nested() -> bytes:
    inner = bomb(200)
    for _ in range(5):
        inner = repacked({"xl/embeddings/book.xlsx": inner, SHEET: inner})
    return inner


def padded(part: bytes, name: str = SHEET) -> bytes:
    """In a workbook, packed no better than an honest part: behind a comment that cannot be packed."""
    noise = b64encode(random.Random(3).randbytes(len(part) // 200))
    return repacked({name: b"<?xml version='1.0'?><!--" + noise + b"-->" + part})


def flood(element: bytes, times: int) -> bytes:
    return padded(HEAD + element * times + TAIL)


def deep() -> bytes:
    return padded(b"<a>" * 8_000_000)


def one_long_tag() -> bytes:
    return padded(HEAD + b'<c r="' + b"A1 B2 C3 D4 " * (8 * MIB))


def one_long_text() -> bytes:
    return padded(b"<sst><si><t>" + b"ten bytes " * (10 * MIB) + b"</t></si></sst>", "xl/sharedStrings.xml")


def strings_without_end() -> bytes:
    return padded(b"<sst>" + b"<si><t>x</t></si>" * 5_000_000 + b"</sst>", "xl/sharedStrings.xml")


def far_corners() -> bytes:
    """Within every limit of rows and columns, and ten million cells in between."""
    return sheet_with('<row r="1"><c r="A1"><v>1</v></c></row><row r="50000"><c r="GR50000"><v>1</v></c></row>')


def many_times_the_same_sheet() -> bytes:
    names = "".join(f'<sheet name="s{number}" sheetId="{number + 1}" r:id="rId1"/>' for number in range(2_000))
    book = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"<sheets>{names}</sheets></workbook>"
    )
    return repacked({"xl/workbook.xml": book.encode()}, as_xlsx([["无此列"] * 20] * 2_000))


def path_out() -> bytes:
    return repacked({"../../../../tmp/outside.xml": b"x", "/etc/cron.d/outside": b"x", "xl/vbaProject.bin": b"x"})


def packed_strangely() -> bytes:
    place = GOOD.index(b"PK\x01\x02") + 10
    return GOOD[:place] + b"\x63\0" + GOOD[place + 2 :]


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a bomb of a gibibyte": ("名单.xlsx", lambda: bomb(1_000)),
    "a bomb that understates itself": (
        "名单.xlsx",
        lambda: understated(bomb(500), "xl/media/image1.bin"),
    ),
    "a bomb of many small ones": ("名单.xlsx", bomb_of_many),
    "a bomb of overlapping members": ("名单.xlsx", overlapping),
    "bombs in bombs": ("名单.xlsx", nested),
    "cells without end": ("名单.xlsx", lambda: flood(b"<c/>", 12_000_000)),
    "rows without end": ("名单.xlsx", lambda: flood(b"<row/>", 9_000_000)),
    "filled cells without end": ("名单.xlsx", lambda: flood(b"<row><c><v>1</v></c></row>", 2_500_000)),
    "a million columns": ("名单.csv", lambda: b"a," * 1_000_000),
    "a million columns in a sheet": ("名单.xlsx", lambda: flood(b"<c><v>1</v></c>", 1_000_000)),
    "elements in elements without end": ("名单.xlsx", deep),
    "one tag of a hundred mebibytes": ("名单.xlsx", one_long_tag),
    "one text of a hundred mebibytes": ("名单.xlsx", one_long_text),
    "texts without end": ("名单.xlsx", strings_without_end),
    "two cells in far corners": ("名单.xlsx", far_corners),
    "two thousand times the same sheet": ("名单.xlsx", many_times_the_same_sheet),
    "a row out of this world": ("名单.xlsx", lambda: sheet_with('<row r="4294967295"><c><v>1</v></c></row>')),
    "entities that multiply": ("名单.xlsx", lambda: repacked({"xl/sharedStrings.xml": LAUGHS})),
    "an entity that reads a file": ("名单.xlsx", lambda: repacked({"xl/sharedStrings.xml": XXE})),
    "entities in UTF-16": (
        "名单.xlsx",
        lambda: repacked({"xl/sharedStrings.xml": XXE.decode().encode("utf-16")}),
    ),
    "macros": ("名单.xlsx", lambda: repacked({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
    "a macro sheet of old": ("名单.xlsx", lambda: repacked({"xl/macrosheets/sheet1.xml": b"<x/>"})),
    "links to other files": ("名单.xlsx", lambda: repacked({"xl/externalLinks/externalLink1.xml": b"<x/>"})),
    "formulas for a header": (
        "名单.csv",
        lambda: b"=cmd|'/C calc'!A0,+HYPERLINK(\"http://x\"),@SUM(1),-1\n=1,=2,=3,=4\n",
    ),
    "formulas for a header in a sheet": (
        "名单.xlsx",
        lambda: sheet_with('<row r="1"><c r="A1" t="str"><f>WEBSERVICE("http://x")</f><v>=cmd</v></c></row>'),
    ),
    "names that lead out of the folder": ("../../../etc/passwd", path_out),
    "a truncated workbook": ("名单.xlsx", lambda: as_xlsx([["姓名", "技术专长"]] * 20_000)[:-4_000]),
    "a workbook with its middle torn out": ("名单.xlsx", lambda: GOOD[:400] + b"\xff" * 200 + GOOD[600:]),
    "a program called .xlsx": ("名单.xlsx", lambda: b"MZ\x90\0" + b"\0" * MIB),
    "a picture called .csv": ("名单.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(MIB)),
    "a web page called .xls": ("名单.xls", lambda: b"<html><script>alert(1)</script><table>" + b"<tr>" * MIB),
    "an old .xls": ("名单.xls", lambda: b"\xd0\xcf\x11\xe0" + b"\0" * MIB),
    "bytes in no encoding": ("名单.csv", lambda: "姓名,技术专长\n".encode() + b"\x81\xff\xfe" * MIB),
    "text in a wrong UTF-16": ("名单.csv", lambda: codecs.BOM_UTF16_LE + b"\x00\xd8" * MIB),
    "ten million blank lines": ("名单.csv", lambda: b"a" + b"\n" * (10 * MIB - 200)),
    "ten million commas": ("名单.csv", lambda: b"," * (10 * MIB - 200)),
    "a quote that never ends": ("名单.csv", lambda: b'"' + b"a\n" * (5 * MIB - 200)),
    "quotes without end": ("名单.csv", lambda: b'""' * (5 * MIB - 200)),
    "a method of packing that nobody knows": (
        "名单.xlsx",
        packed_strangely,
    ),
    "a stream that is none": (
        "名单.xlsx",
        lambda: repacked({SHEET: zlib.compress(b"x" * MIB)}),
    ),
    "more bytes than are taken": ("名单.csv", lambda: b"a" * (11 * MIB)),
}

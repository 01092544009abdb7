"""What is refused before it is opened, each with a sentence."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from fastapi.testclient import TestClient

from app.errors import AppError, Invalid, TooLarge, UnsupportedFile
from app.imports.reading import Limits, read_lines
from app.settings import Settings
from tests.imports.lists import CRAFTSMAN, as_csv, as_xlsx, send

LIMITS = Limits(most_bytes=2**20, most_rows=100)
GOOD = as_xlsx([["姓名"], ["林焊"]])


def repacked(changes: dict[str, bytes], content: bytes = GOOD) -> bytes:
    """The workbook with some members replaced or added."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return buffer.getvalue()


def sheet_with(cells: str) -> bytes:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return repacked({"xl/worksheets/sheet1.xml": f"{head}{cells}</sheetData></worksheet>".encode()})


def understated(content: bytes, member: str) -> bytes:
    """The same file, its directory declaring that the member inflates to ten bytes."""
    changed = bytearray(content)
    place = content.index(b"PK\x01\x02")
    while content[place + 46 : place + 46 + len(member)] != member.encode():
        place = content.index(b"PK\x01\x02", place + 1)
    changed[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(changed)


REFUSED = {
    "an empty file": (b"", Invalid, "空"),
    "a PDF": (b"%PDF-1.7 ...", UnsupportedFile, "PDF"),
    "a web page called .xls": (b"<html><table>", UnsupportedFile, "网页"),
    "an old .xls": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, UnsupportedFile, "另存为 .xlsx"),
    "a workbook with a password": (
        b"\xd0\xcf\x11\xe0" + b"\0" * 60 + "EncryptedPackage".encode("utf-16-le"),
        UnsupportedFile,
        "密码",
    ),
    "bytes": (bytes(range(256)) * 4, UnsupportedFile, "无法识别"),
    "macros": (repacked({"xl/vbaProject.bin": b"x"}), UnsupportedFile, "宏"),
    "macros by content type": (
        repacked(
            {"[Content_Types].xml": b'<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled"/>'}
        ),
        UnsupportedFile,
        "宏",
    ),
    "links to other files": (repacked({"xl/externalLinks/externalLink1.xml": b"x"}), UnsupportedFile, "外部链接"),
    "a Word document": (repacked({"word/document.xml": b"x"}), UnsupportedFile, "Word"),
    "a bomb": (repacked({"xl/media/a.bin": b"\0" * (30 * 2**20)}), TooLarge, "压缩比"),
    "a torn file": (GOOD[: len(GOOD) // 2], Invalid, "损坏"),
    "a row far down": (sheet_with('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), TooLarge, "100 行"),
    "a row far down, its cells unplaced": (sheet_with('<row r="1048576"><c><v>1</v></c></row>'), TooLarge, "100 行"),
    "a column far right": (sheet_with('<row r="1"><c r="XFD1"><v>1</v></c></row>'), TooLarge, "200 列"),
    "a row further down than there can be": (
        sheet_with('<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'),
        TooLarge,
        "100 行",
    ),
    "a far cell written unusually": (
        sheet_with('<row r="1"><c x=">" r = "a99999999" ><v>1</v></c></row>'),
        TooLarge,
        "行",
    ),
    "a far cell behind a near one": (
        sheet_with('<row r="9999999"><!-- <row r="1"> --><c r="A1"/><c r="B9999999"/><c><v>1</v></c></row>'),
        TooLarge,
        "100 行",
    ),
    "a far cell in a sheet kept elsewhere": (
        repacked({"xl/media/a.png": b'<worksheet><sheetData><c r="A9999999"><v>1</v></c></sheetData></worksheet>'}),
        TooLarge,
        "100 行",
    ),
    "entities of its own": (
        repacked({"xl/sharedStrings.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><sst/>'}),
        Invalid,
        "损坏",
    ),
    "too many bytes": (as_csv([CRAFTSMAN | {"技术专长": "焊" * 400_000}]), TooLarge, "1 MiB"),
    "too many columns": (b"a," * 300, TooLarge, "200 列"),
    "too many rows": (as_csv([CRAFTSMAN] * 200), TooLarge, "100 行"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_a_sentence(what: str):
    content, error, sentence = REFUSED[what]
    with pytest.raises(error) as refused:
        read_lines(content, LIMITS)
    assert isinstance(refused.value, AppError)
    assert sentence in refused.value.detail


def test_a_bomb_that_understates_itself_is_counted_while_it_inflates(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.imports.containers.MOST_INFLATED", 2**20)
    bomb = understated(repacked({"xl/media/a.bin": b"\0" * (4 * 2**20)}), "xl/media/a.bin")
    with pytest.raises(TooLarge, match="解压后过大"):
        read_lines(bomb, LIMITS)


def test_formatted_but_empty_cells_far_down_are_no_harm():
    content = sheet_with('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="1"/></row>')
    assert [line.cells for line in read_lines(content, LIMITS)[0]] == [["1"]]


def test_a_damaged_stream_is_refused():
    content = bytearray(GOOD)
    with ZipFile(BytesIO(GOOD)) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    start = member.header_offset + 30 + len(member.filename)
    content[start : start + 8] = zlib.compress(b"x")[:8]
    with pytest.raises(Invalid, match="损坏"):
        read_lines(bytes(content), LIMITS)


@pytest.mark.parametrize(
    ("content", "status"), [(b"%PDF-", 415), (as_csv([{"姓名": "林焊"}]), 422), (b"\xd0\xcf\x11\xe0", 415)]
)
def test_the_upload_itself_is_answered_with_the_fault(client: TestClient, content: bytes, status: int):
    answer = send(client, "craftsmen", content)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("imports").json()["total"] == 0


def test_an_upload_over_the_limit_is_refused_and_a_huge_one_not_even_received(
    client: TestClient, anonymous: TestClient, settings: Settings
):
    answer = send(client, "craftsmen", b"a" * (settings.max_upload_bytes + 1))
    assert (answer.status_code, answer.json()["detail"]) == (413, "文件超过 10 MiB 的上限，请分成几份上传")
    for caller in (client, anonymous):
        answer = send(caller, "craftsmen", b"a" * (settings.max_upload_bytes + 2**21))
        assert (answer.status_code, answer.json()["detail"]) == (413, "上传的内容过大")
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_does_not_say_how_long_it_is_is_counted(client: TestClient, settings: Settings):
    piece = b"a" * 2**20
    pieces = settings.max_upload_bytes // len(piece) + 3
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    answer = client.post(
        "imports",
        content=iter([head, *[piece] * pieces]),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert (answer.status_code, answer.json()["detail"]) == (413, "上传的内容过大")

"""What an uploaded file is, told by its content, and whether it is safe to unpack."""

import struct
import zlib
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.errors import Invalid, TooLarge, UnsupportedFile
from app.imports.sheet_extent import SheetExtent, damaged

MOST_MEMBERS = 2_000
MOST_INFLATED = 128 * 2**20
MOST_RATIO = 250
"""Honest sheets pack up to some sixty times; a bomb, a thousand times."""
RATIO_MATTERS_FROM = 2**20
CHUNK = 2**18
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_LONGEST_WORD = 20
_OTHERS = {b"%PDF": "PDF", b"{\\rtf": "RTF", b"<": "网页或 XML", b"\x89PNG": "图片", b"\xff\xd8": "图片"}


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


def recognise(content: bytes) -> Format:
    """Raises UnsupportedFile with the way out for everything that is neither a workbook nor text."""
    if not content.strip():
        raise Invalid("文件是空的")
    if content.startswith(b"PK\x03\x04"):
        return Format.XLSX
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnsupportedFile("文件设有打开密码，请取消密码后重新上传")
        raise UnsupportedFile("这是旧版 .xls（或其他 Office 97 格式）文件，请另存为 .xlsx 后上传")
    beginning = content[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    for start, name in _OTHERS.items():
        if beginning.startswith(start):
            raise UnsupportedFile(f"这是{name}文件，请上传 .xlsx 或 .csv")
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnsupportedFile("无法识别的文件，请上传 .xlsx 或 .csv")
    return Format.CSV


def check_workbook(content: bytes, most_rows: int) -> None:
    """Refuses what a workbook must not hold. Reads the directory first; nothing is inflated beyond the limits."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, struct.error):
        raise damaged() from None
    _check_directory(content, members)
    _check_kind({member.filename.lower() for member in members})
    inflated = 0
    for member in members:
        for length in _inflate(content, member, most_rows):
            inflated += length
            if inflated > MOST_INFLATED:
                raise TooLarge("文件解压后过大，请删去多余的工作表和格式，或分成几份上传")


def _check_directory(content: bytes, members: list[ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or len({member.filename for member in members}) < len(members):
        raise damaged()
    if any(member.flag_bits & 0x1 for member in members):
        raise UnsupportedFile("文件设有密码，请取消密码后重新上传")
    if any(member.compress_type not in (0, 8) for member in members):
        raise damaged()
    if sum(member.compress_size for member in members) > len(content):
        raise TooLarge("文件的压缩结构异常（疑似压缩炸弹），未予打开")
    for member in members:
        declared = member.file_size
        if declared > RATIO_MATTERS_FROM and declared > MOST_RATIO * max(member.compress_size, 1):
            raise TooLarge("文件的压缩比异常（疑似压缩炸弹），未予打开")
    if sum(member.file_size for member in members) > MOST_INFLATED:
        raise TooLarge("文件解压后过大，请删去多余的工作表和格式，或分成几份上传")


def _check_kind(names: set[str]) -> None:
    if any("vbaproject" in name or "macrosheets/" in name or "activex/" in name for name in names):
        raise UnsupportedFile("文件含有宏，出于安全不予接收，请另存为不含宏的 .xlsx 后上传")
    if any("externallinks/" in name for name in names):
        raise UnsupportedFile("文件含有指向其他文件的外部链接，请在“数据—编辑链接”中断开后上传")
    if "word/document.xml" in names:
        raise UnsupportedFile("这是 Word 文档，请上传 .xlsx 或 .csv")
    if "xl/workbook.xml" not in names:
        raise UnsupportedFile("不是 Excel 工作簿（.xlsx），请另存为 .xlsx 或 .csv 后上传")


def _inflate(content: bytes, member: ZipInfo, most_rows: int) -> Iterator[int]:
    """Sizes of the pieces a member really inflates to, whatever its header declares."""
    # Every part, whatever its name: the workbook itself says which of them are its sheets.
    contents = member.filename.lower() == "[content_types].xml"
    watch = _MacroWatch() if contents else SheetExtent(most_rows)
    for piece in _pieces(content, member):
        watch.see(piece)
        yield len(piece)


def _pieces(content: bytes, member: ZipInfo) -> Iterator[bytes]:
    packed = _packed(content, member)
    if member.compress_type == 0:
        yield packed
        return
    inflater = zlib.decompressobj(-15)
    try:
        while not inflater.eof:
            piece = inflater.decompress(packed, CHUNK)
            if not piece and not inflater.unconsumed_tail:
                break
            yield piece
            packed = inflater.unconsumed_tail
    except zlib.error:
        raise damaged() from None


def _packed(content: bytes, member: ZipInfo) -> bytes:
    header = content[member.header_offset : member.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size:
        raise damaged()
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    if signature != b"PK\x03\x04":
        raise damaged()
    start = member.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    return content[start : start + member.compress_size]


class _MacroWatch:
    """Looks for macros in the table of contents; `rest` is what a word cut in two by the pieces needs."""

    def __init__(self) -> None:
        self.rest = b""

    def see(self, piece: bytes) -> None:
        text = self.rest + piece
        if b"macroEnabled" in text or b"vbaProject" in text:
            raise UnsupportedFile("文件含有宏，出于安全不予接收，请另存为不含宏的 .xlsx 后上传")
        self.rest = text[-_LONGEST_WORD:]

"""What a cell says, once the damage done by spreadsheets is undone. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.taxonomy.names import key

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_BLANKS = re.compile(r"[^\S\n]+")
_WIDE = {code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)}
_FLOAT_TAIL = re.compile(r"(?<=\d)\.0+$")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
_EXCEL_FAULT = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)")
_STRONG, _WEAK, _MARKED = re.compile(r"[；;\n]"), re.compile(r"([、,，])"), re.compile(r"[；;、,，]")
_QUOTED = re.compile(r'^"[^"]+"$')
_PARTS = re.compile(r'\s*"([^"]+)"\s*(?=[；;\n]|$)|([^；;\n]+)')
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?")
_WHOLE = re.compile(r"(?:约|共)?\s*(-?\d{1,3}(?:,\d{3})+|-?\d{1,12})\s*(?:人|名|个|项|条)?")

FIRST_SERIAL = date(1899, 12, 30)
"""Day 0 of Excel's calendar, for dates after February 1900."""
SERIALS = range(20_000, 80_000)
"""October 1954 to January 2119: a number in a date column that is meant as a date."""
MANY = "；"


class BadCell(ValueError):
    """What is wrong with a cell, and how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def text_of(raw: object) -> str:
    """The text a person sees in the cell: whole floats without a tail, days as 2026-11-20, blanks and widths normal.

    Full-width letters and digits become ordinary ones; Chinese punctuation stays as it was written.
    """
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else format(Decimal(repr(raw)), "f")
    if isinstance(raw, datetime):
        midnight = (raw.hour, raw.minute, raw.second) == (0, 0, 0)
        return raw.date().isoformat() if midnight else raw.isoformat(" ", "seconds")
    return _tidy(raw if isinstance(raw, str) else str(raw))


def _tidy(text: str) -> str:
    lines = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).translate(_WIDE).split("\n")
    return "\n".join(_BLANKS.sub(" ", line).strip() for line in lines).strip()


def check_readable(text: str) -> None:
    if _EXCEL_FAULT.fullmatch(text):
        raise BadCell(f"单元格是表格软件的错误值 {text}", "请修正公式，或直接填写内容")


def code_of(text: str) -> str:
    """A code, phone or number as it was meant: '440605, 3525.0, 1.3812345678E+10, 138 1234 5678."""
    plain = unicodedata.normalize("NFKC", text).strip().lstrip("'‘’`").strip()
    if _SCIENTIFIC.fullmatch(plain):
        return _expanded(plain)
    return _FLOAT_TAIL.sub("", plain)


def _expanded(text: str) -> str:
    mantissa, exponent = re.split("[eE]", text)
    if len(mantissa.replace(".", "")) < min(int(exponent), 15):
        raise BadCell(f"“{text}”是科学计数法，末尾的数字已经丢失", "请把这一列设为“文本”格式，重新填写完整的号码")
    return str(int(Decimal(text)))


def split_many(text: str) -> list[str]:
    """The values of a cell parted by ；or a line break; by 、or a comma only where no stronger mark stands.

    A value in double quotes is taken whole, whatever marks it holds.
    """
    found = [quoted or plain.strip() for quoted, plain in _PARTS.findall(text)]
    if not _STRONG.search(text) and not _QUOTED.search(text):
        found = [part.strip() for part in _WEAK.split(text)[::2]]
    return list(dict.fromkeys(part for part in found if part))


def split_known(text: str, known: Callable[[str], bool]) -> list[str]:
    """Like `split_many`, for names of a known table that may hold 、themselves: 计算机、通信和其他电子设备制造业."""
    found: list[str] = []
    for quoted, plain in _PARTS.findall(text):
        found += [quoted] if quoted else _longest_known([piece.strip() for piece in _WEAK.split(plain)], known)
    return list(dict.fromkeys(name for name in found if name))


def _longest_known(pieces: Sequence[str], known: Callable[[str], bool]) -> list[str]:
    """`pieces` alternate names and marks; names joined by their marks are taken together where that is known."""
    found = []
    start = 0
    while start < len(pieces):
        ends = (end for end in range(len(pieces), start, -2) if end - start > 1 and known("".join(pieces[start:end])))
        end = next(ends, start + 1)
        found.append("".join(pieces[start:end]))
        start = end + 1
    return found


def joined(values: Sequence[str]) -> str:
    """The cell that `split_many` reads back."""
    return MANY.join(f'"{value}"' if _MARKED.search(value) else value for value in values)


def day_of(text: str) -> date:
    """2026-11-20, 2026/11/20, 2026.11.20, 2026年11月20日, 20261120, or Excel's serial 46346."""
    plain = code_of(text)
    if plain.isdigit() and len(plain) == 5 and int(plain) in SERIALS:
        return FIRST_SERIAL + timedelta(days=int(plain))
    if plain.isdigit() and len(plain) == 8:
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    if match := _DAY.fullmatch(plain):
        try:
            return date(*(int(part) for part in match.groups()))
        except ValueError:
            raise BadCell(f"没有“{text}”这一天", "请填写如 2026-11-20") from None
    raise BadCell(f"“{text}”不是日期", "请填写如 2026-11-20")


def whole_of(text: str, least: int, most: int) -> int:
    match = _WHOLE.fullmatch(code_of(text))
    if match is None:
        raise BadCell(f"“{text}”应为整数", f"请填写 {least} 至 {most} 的整数")
    number = int(match[1].replace(",", ""))
    if not least <= number <= most:
        raise BadCell(f"“{text}”超出范围", f"请填写 {least} 至 {most} 的整数")
    return number


def choice_of(text: str, choices: Mapping[str, str], also_called: Mapping[str, str] | None = None) -> str:
    """The code of one of `choices` (name to code); 小型企业 and 专精特新“小巨人” are understood.

    `also_called`: names that are understood, but not offered to whoever has to mend the cell.
    """
    wanted = key(text)
    understood = {**choices, **(also_called or {})}
    by_key = {key(name): code for name, code in understood.items()} | {key(code): code for code in choices.values()}
    if wanted in by_key:
        return by_key[wanted]
    for form in (wanted.removesuffix("企业"), wanted.removesuffix("服务"), wanted + "企业", wanted + "类"):
        if form in by_key:
            return by_key[form]
    raise BadCell(f"“{text}”不在可选范围内", f"请填写：{'、'.join(choices)}")

"""What fields must hold to, as types for request bodies: tidied where that is safe, refused with a sentence otherwise.

The same types serve query parameters and imported rows, so that a phone is a phone whichever way it comes in.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from app.taxonomy.names import Resolution
from app.taxonomy.places import resolve_region
from app.taxonomy.resolve import resolve_industry, resolve_skill_level, resolve_skill_tag

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_LANDLINE = re.compile(r"(?:\+?86|0086)?(010|02\d|0[3-9]\d{2})(\d{7,8})(?:(?:转|x|ext\.?|#)(\d{1,6}))?", re.IGNORECASE)
_MASKED_PHONE = re.compile(r"(?:1\d{2}|0\d{2,3}-)\*{4}\d{4}")
_IDENTITY_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d(?:[ -]?\d){16}[ -]?[0-9Xx](?![0-9A-Za-z])")
_PROVINCES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
"""From and to, as the first two digits number them."""
NO_IDENTITY_NUMBERS = "请勿填写身份证号"


def tidy_line(text: str) -> str:
    """One line: invisible characters gone, runs of blanks made one."""
    return " ".join(_CONTROL.sub("", text).split())


def tidy_prose(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n")).strip()


def tidy_person_name(text: str) -> str:
    """张　三 is 张三; the blank of a Latin name stays."""
    return _BETWEEN_HAN.sub("", tidy_line(unicodedata.normalize("NFKC", text)))


def tidy_company_name(text: str) -> str:
    return _BETWEEN_HAN.sub("", tidy_line(text))


def check_phone(text: str) -> str:
    """A mainland mobile (13812345678) or a landline with its area code (0757-86331234, 0757-86331234-801)."""
    plain = unicodedata.normalize("NFKC", text)
    if extension := re.fullmatch(r"(.*\d{7,8})\s*-\s*(\d{1,6})\s*", plain):
        plain = f"{extension[1]}转{extension[2]}"
    digits = re.sub(r"[\s()‐‑‒–—―−-]", "", plain)
    if _MASKED_PHONE.fullmatch(plain.strip()):
        raise ValueError(f"电话“{plain.strip()}”是隐去后的写法，请填写完整号码")
    if mobile := _MOBILE.fullmatch(digits):
        return mobile[1]
    if landline := _LANDLINE.fullmatch(digits):
        area, number, extension_number = landline.groups()
        return f"{area}-{number}" + (f"-{extension_number}" if extension_number else "")
    raise ValueError(f"电话“{text}”应为 11 位手机号，或带区号的座机，如 0757-86331234")


def check_phone_or_mask(text: str) -> str:
    """For changes: a phone that comes back as it was shown, 138****5678, is compared with the one kept."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain if _MASKED_PHONE.fullmatch(plain) else check_phone(text)


def identity_numbers(text: str) -> list[str]:
    """Stretches of a text that are citizens' identity numbers: eighteen characters, also parted by blanks or hyphens,
    of a province, with a day of birth and the check digit of GB 11643."""
    plain = unicodedata.normalize("NFKC", text)
    return [each for each in _IDENTITY_NUMBER.findall(plain) if _is_identity_number(re.sub("[ -]", "", each).upper())]


def _is_identity_number(number: str) -> bool:
    province = int(number[:2])
    if not any(first <= province <= last for first, last in _PROVINCES) or not "1900" <= number[6:10] <= "2100":
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return bool(ric.calc_check_digit(number) == number[-1])


def refuse_identity_numbers(text: str) -> str:
    """They are not collected, wherever they are written."""
    if identity_numbers(text):
        raise ValueError(NO_IDENTITY_NUMBERS)
    return text


def check_email(text: str) -> str:
    """An address that a mail server takes as it is: no names beside it, no Chinese letters."""
    if _EMAIL.fullmatch(text) is None:
        raise ValueError(f"电子邮箱“{text}”不对，写法如 name@example.com")
    return text


def refuse_mask(text: str) -> str:
    if "*" in text:
        raise ValueError("含有星号，是隐去后的写法，请填写完整姓名")
    return text


def check_credit_code(text: str) -> str:
    """GB 32100: eighteen characters, the last of which checks the others."""
    code = uscc.compact(unicodedata.normalize("NFKC", text))
    try:
        return str(uscc.validate(code))
    except InvalidLength:
        raise ValueError(f"统一社会信用代码应为 18 位，现为 {len(code)} 位") from None
    except InvalidChecksum:
        raise ValueError("统一社会信用代码校验位不符，请核对是否有一位抄错") from None
    except Exception:  # stdnum's InvalidFormat, and what its alphabet look-up raises for stray characters
        raise ValueError("统一社会信用代码第 3 至 8 位为数字，其余不得含 I、O、S、V、Z 或其他符号") from None


def _resolved(resolve: Callable[[str], Resolution]) -> Callable[[str], str]:
    def check(text: str) -> str:
        found = resolve(text)
        if found.code is None:
            raise ValueError(found.problem)
        return found.code

    return check


def without_repeats(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def blank_is_absent(value: object) -> object:
    """A field emptied in a form arrives as an empty text."""
    return None if isinstance(value, str) and not value.strip() else value


def absent_is_blank(value: object) -> object:
    """A text left open arrives as null from many a client."""
    return "" if value is None else value


def not_null(value: object) -> object:
    """For fields of a change that may be left out but not emptied."""
    if value is None:
        raise ValueError("不能为空")
    return value


def _before(tidy: Callable[[str], str]) -> BeforeValidator:
    """Tidied, and refused where an identity number stands in it."""
    return BeforeValidator(lambda value: refuse_identity_numbers(tidy(value)) if isinstance(value, str) else value)


_line, _prose = _before(tidy_line), _before(tidy_prose)

PersonName = Annotated[str, Field(min_length=1, max_length=60), _before(tidy_person_name)]
FullPersonName = Annotated[PersonName, AfterValidator(refuse_mask)]
CompanyName = Annotated[str, Field(min_length=2, max_length=120), _before(tidy_company_name)]
ShortLine = Annotated[str, Field(max_length=60), _line]
Line = Annotated[str, Field(max_length=120), _line]
LongLine = Annotated[str, Field(max_length=200), _line]
Title = Annotated[str, Field(min_length=1, max_length=200), _line]
Prose = Annotated[str, Field(max_length=4000), _prose]
OpenProse = Annotated[Prose, BeforeValidator(absent_is_blank)]
Description = Annotated[str, Field(min_length=1, max_length=4000), _prose]
Number = Annotated[str, Field(max_length=40), _line]
RecordId = Annotated[str, Field(max_length=36), _line]
SearchWords = Annotated[str, Field(max_length=100), _line]
Email = Annotated[str, Field(max_length=120), _line, AfterValidator(check_email)]
Phone = Annotated[str, Field(max_length=40), _line, AfterValidator(check_phone)]
PhoneOrMask = Annotated[str, Field(max_length=40), _line, AfterValidator(check_phone_or_mask)]
CreditCode = Annotated[str, Field(max_length=40), _line, AfterValidator(check_credit_code)]

IndustryCode = Annotated[str, Field(max_length=80), _line, AfterValidator(_resolved(resolve_industry))]
"""Given as a code or an official name, kept as the code; so are the three below."""
RegionCode = Annotated[str, Field(max_length=80), _line, AfterValidator(_resolved(resolve_region))]
SkillTagId = Annotated[str, Field(max_length=80), _line, AfterValidator(_resolved(resolve_skill_tag))]
SkillLevelCode = Annotated[str, Field(max_length=80), _line, AfterValidator(_resolved(resolve_skill_level))]
IndustryCodes = Annotated[list[IndustryCode], Field(max_length=10), AfterValidator(without_repeats)]
SkillTagIds = Annotated[list[SkillTagId], Field(max_length=30), AfterValidator(without_repeats)]
Honours = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=100), _line]],
    Field(max_length=30),
    AfterValidator(without_repeats),
]

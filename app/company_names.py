"""When two names mean one enterprise: 佛山市南海恒力机械有限公司 and 佛山南海恒力机械有限责任公司.

A name is read as place + core + legal form. The form says nothing, the place must not contradict, the core must be
nearly the same, and numbers in it exactly: 第一机床厂 is not 第二机床厂.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz

from app.taxonomy.files import load_taxonomy
from app.taxonomy.names import lineage
from app.taxonomy.pinyin import pinyin_and_initials
from matching.text import normalise

ALIKE = 0.86
"""From this likeness on, two cores are taken for spellings of one; tried on slips of every kind in the tests."""
CONTAINED = 0.8
"""Enough where one core merely leaves characters of the other out: 恒力机械 and 恒力机械制造."""
SAME_SOUND = 0.9
_FORM = re.compile(
    r"股份有限公司|有限责任公司|有限公司|股份公司|公司|[(](?:普通合伙|有限合伙|特殊普通合伙|个人独资|个体工商户)[)]"
)
_NOT_NAME = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_NUMBERS = re.compile(r"\d+|第[一二三四五六七八九十百]+")
_SUFFIX = re.compile(r"(.{2,}?)(?:特别行政区|自治区|自治州|自治县|省|市|地区|区|县|街道|镇|乡)")
HOME = "44"


@dataclass(frozen=True, slots=True)
class CompanyName:
    """`places`: the codes the name's finest place may stand for; empty where it names none."""

    core: str
    places: frozenset[str]

    @property
    def block(self) -> str:
        """Spellings of one enterprise share it: how the core begins, by sound, and its numbers."""
        sound, _ = pinyin_and_initials(self.core[:2])
        return (sound + "".join(_NUMBERS.findall(self.core)))[:60]


@lru_cache(50_000)
def read_company_name(name: str) -> CompanyName:
    plain = _FORM.sub("", normalise(name))
    bracketed = "".join(re.findall(r"[(\[【](.*?)[)\]】]", plain))
    core, places = _without_place(_NOT_NAME.sub("", plain))
    if bracketed in _places() and len(core) - len(bracketed) >= 2:  # 恒力机械(佛山)
        core, places = core.replace(bracketed, ""), places or _places()[bracketed]
    return CompanyName(core, frozenset(places))


def likeness(one: CompanyName, other: CompanyName) -> float:
    """0 to 1 for the cores; 0 where places or numbers contradict."""
    if _NUMBERS.findall(one.core) != _NUMBERS.findall(other.core) or not _places_agree(one, other):
        return 0.0
    alike = fuzz.ratio(one.core, other.core) / 100
    if alike >= ALIKE:
        return alike
    if alike >= CONTAINED and _leaves_out(one.core, other.core):
        return ALIKE
    return SAME_SOUND if pinyin_and_initials(one.core) == pinyin_and_initials(other.core) else alike


def are_one_company(one: str, other: str) -> bool:
    return likeness(read_company_name(one), read_company_name(other)) >= ALIKE


def _leaves_out(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    rest = iter(longer)
    return all(character in rest for character in shorter)


def _places_agree(one: CompanyName, other: CompanyName) -> bool:
    """A place left out agrees with all, a wider one with what lies in it."""
    if not one.places or not other.places:
        return True
    regions = load_taxonomy().regions
    return any(a in lineage(regions, b) or b in lineage(regions, a) for a in one.places for b in other.places)


def _without_place(name: str) -> tuple[str, list[str]]:
    """Takes 广东省佛山市南海 off the front, step by step downwards, as long as enough of a name remains."""
    found: list[str] = []
    while True:
        for length in range(min(12, len(name) - 2), 1, -1):
            codes = [code for code in _places().get(name[:length], ()) if _may_follow(code, found)]
            codes = [code for code in codes if len(name) - length >= _least_remainder(code, name[:length])]
            if codes:
                name, found = name[length:], codes
                break
        else:
            return name, found


def _may_follow(code: str, above: list[str]) -> bool:
    line = lineage(load_taxonomy().regions, code)[:-1]
    return not above or any(step in line for step in above)


def _least_remainder(code: str, written: str) -> int:
    """白云 in 白云电器 is a trade name, 佛山 in 佛山电器 a place: short names of small places need more behind them."""
    region = load_taxonomy().regions[code]
    return 2 if region.level <= 2 or written == region.name else 4


@cache
def _places() -> dict[str, list[str]]:
    """Full and short names of all places, townships of the province included."""
    places: dict[str, list[str]] = {}
    for code, region in load_taxonomy().regions.items():
        places.setdefault(region.name, []).append(code)
        short = _SUFFIX.fullmatch(region.name)
        if short and (region.level <= 2 or code.startswith(HOME)):
            places.setdefault(short[1], []).append(code)
    return places

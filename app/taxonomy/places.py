"""From a place as people write it to its code: 440605, 佛山市南海区, 佛山南海, 东莞长安."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from app.taxonomy.files import load_taxonomy
from app.taxonomy.names import Fault, Named, NameIndex, Resolution, clean, key, lineage

REMEMBERED = 10_000
HOME = "44"
"""Of several places so called, those of Guangdong are offered first."""

_CODE = re.compile(r"(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})(?!\d)[ :,_-]*(?P<name>\D.*)?")
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|"
    "京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
_WITH_SUFFIX = re.compile(
    rf"(?P<short>.{{2,}}?)(?:(?:(?:{_PEOPLES})族|维吾尔)*自治[区州县旗]|特别行政区|(?:(?:{_PEOPLES})族)?乡"
    "|省|市|地区|盟|林区|特区|新区|区|县|旗|街道|镇)"
)


@lru_cache(REMEMBERED)
def resolve_region(text: str) -> Resolution:
    """The place a text names. Parts may be short (南海 for 南海区) and steps left out (佛山狮山镇), order kept.

    A name that several places bear is ambiguous, unless a province, a city or a county of Guangdong stands out.
    """
    cleaned = clean(text)
    match = _CODE.fullmatch(cleaned)
    if match is None:
        return _by_name(text, cleaned)
    regions = load_taxonomy().regions
    code = _own_code(match["code"])
    named = _by_name(text, match["name"]) if match["name"] else None
    if code in regions and (named is None or _fits(code, named)):
        return Resolution("地区", text, code)
    by_code = [option for option in (code, code[:6], code[:4] + "00", code[:2] + "0000") if option in regions][:1]
    by_name = [named.code] if named is not None and named.code is not None else []
    return _unresolved(text, [*by_code, *by_name], Fault.CONTRADICTORY if by_name else Fault.UNKNOWN)


def place_name(code: str) -> str:
    """广东省佛山市南海区: the names from the province down."""
    regions = load_taxonomy().regions
    return "".join(regions[step].name for step in lineage(regions, code))


def _own_code(written: str) -> str:
    """Pads 44 and 4406 to six digits; takes the division, or the township, out of nine and twelve."""
    if len(written) <= 6:
        return written.ljust(6, "0")
    return written[:6] if written[6:9] == "000" else written[:9]


def _fits(code: str, named: Resolution) -> bool:
    """A name beside a code may stop at a step above it or go on below it."""
    ambiguous = named.suggestions if named.fault is Fault.AMBIGUOUS else ()
    options = [named.code] if named.code else [option.code for option in ambiguous]
    regions = load_taxonomy().regions
    return any(code in lineage(regions, option) or option in lineage(regions, code) for option in options)


def _by_name(text: str, written: str) -> Resolution:
    name = key(written).replace("市辖区", "").removeprefix("中国")
    found = _meant(name)
    if len(found) == 1:
        return Resolution("地区", text, found[0])
    if found:
        ours_first = sorted(found, key=lambda code: not code.startswith(HOME))
        return _unresolved(text, ours_first, Fault.AMBIGUOUS)
    return _unresolved(text, _closest(name))


def _unresolved(text: str, codes: list[str], fault: Fault = Fault.UNKNOWN) -> Resolution:
    named = tuple(Named(code, place_name(code)) for code in dict.fromkeys(codes))
    return Resolution("地区", text, None, fault, named)


def _meant(name: str) -> list[str]:
    """The codes a name can stand for: full names shut out short ones, large places the small ones called alike."""
    readings = list(_readings(name, None))
    full = [code for code, is_full in readings if is_full]
    found = list(dict.fromkeys(full or (code for code, _ in readings)))
    regions = load_taxonomy().regions
    for level in (1, 2, 3):
        large = [code for code in found if regions[code].level == level]
        if large and (level < 3 or (len(large) == 1 and large[0].startswith(HOME))):
            return large
    return found


def _readings(name: str, above: str | None) -> Iterator[tuple[str, bool]]:
    """Every way to spell out `name` step by step below `above`: the last step's code, and whether it stands in full."""
    for end in range(2, len(name) + 1):
        for code, is_full in _forms().get(name[:end], ()):
            if above is not None and (code == above or above not in lineage(load_taxonomy().regions, code)):
                continue
            if end == len(name):
                yield code, is_full
            else:
                yield from _readings(name[end:], code)


def _closest(name: str) -> list[str]:
    """What the end names (its city is wrong) and what the beginning names (more stands behind), else similar names."""
    beginnings = (_meant(name[:end]) for end in range(len(name) - 1, 1, -1))
    ends = (_meant(name[start:]) for start in range(1, len(name) - 1))
    return list(dict.fromkeys([*_first(ends), *_first(beginnings)])) or list(_names().close(name))


def _first(options: Iterable[list[str]]) -> list[str]:
    found = next((option for option in options if option), [])
    return found if len(found) == 1 else []


@cache
def _forms() -> dict[str, list[tuple[str, bool]]]:
    """Full and short names to the places that bear them; the flag tells full from short."""
    forms: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for code, region in load_taxonomy().regions.items():
        name = key(region.name)
        forms[name].append((code, True))
        if match := _WITH_SUFFIX.fullmatch(name):
            forms[match["short"]].append((code, False))
    return dict(forms)


@cache
def _names() -> NameIndex:
    return NameIndex((form, code) for form, places in _forms().items() for code, _ in places)

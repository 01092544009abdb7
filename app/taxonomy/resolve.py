"""From a cell as people and spreadsheets write it to a code: industries, occupations, skill tags, skill levels."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz import fuzz

from app.taxonomy.files import load_skill_levels, load_taxonomy
from app.taxonomy.names import Fault, HasNameAndParent, Named, NameIndex, Resolution, clean, key, lineage

REMEMBERED = 10_000
"""An import of fifty thousand rows repeats itself: the last distinct texts are answered from memory."""

_INDUSTRY_CODE = re.compile(r"(?P<section>[a-t])?[ -]*(?P<code>\d{1,4})(?!\d)[ .:,、_-]*(?P<name>.*)")
_INDUSTRY_SECTION = re.compile(r"(?P<code>[a-t])(?![a-z0-9])[ .:,、_-]*(?P<name>.*)")
_INDUSTRY_CODE_LAST = re.compile(r"(?P<name>.*\D)[ (\[-]+(?P<section>[a-t])?(?P<code>\d{2,4})[)\]]?")
_OCCUPATION_CODE = re.compile(r"(?P<code>\d(?:[-.]\d{1,2}){0,3}|\d{7})(?![\d.-])[ :,、_]*(?P<name>.*)")
_OCCUPATION_CODE_LAST = re.compile(r"(?P<name>.*\D)[ (\[]+(?P<code>\d(?:-\d{1,2}){1,3})[)\]]?")
_STEP = re.compile(r"\s*[>›»→/\\|]+\s*")


@lru_cache(REMEMBERED)
def resolve_industry(text: str) -> Resolution:
    """3525, ３５２５.0, C3525, 模具制造, 3525 模具制造, 模具制造(C3525), 制造业/专用设备制造业/模具制造."""
    industries = load_taxonomy().industries
    cleaned = clean(text)
    for pattern in (_INDUSTRY_CODE, _INDUSTRY_SECTION, _INDUSTRY_CODE_LAST):
        match = pattern.fullmatch(cleaned)
        if match is None:
            continue
        parts = match.groupdict()
        code = parts["code"].upper()
        section = (parts.get("section") or "").upper()
        if code in industries and section in ("", industries[code].section):
            if _agree(industries[code].name, parts["name"]):
                return _resolved("行业", text, code)
            if pattern is not _INDUSTRY_SECTION and not _industry_names().exact(_industry_key(cleaned)):
                named = _industry_names().exact(_industry_key(parts["name"]))
                return _unresolved("行业", text, industries, (code, *named), Fault.CONTRADICTORY)
        elif not key(parts["name"]):
            return _unresolved("行业", text, industries, _nearest_industries(code))
    return _by_name("行业", text, cleaned, industries, _industry_names(), _industry_key)


@lru_cache(REMEMBERED)
def resolve_occupation(text: str) -> Resolution:
    """6-18-01-01, 6-18-1-1, 6180101, 车工, a work type such as 数控车工, 车工(6-18-01-01)."""
    occupations = load_taxonomy().occupations
    cleaned = clean(text)
    for pattern in (_OCCUPATION_CODE, _OCCUPATION_CODE_LAST):
        match = pattern.fullmatch(cleaned)
        code = _occupation_code(match["code"]) if match else ""
        if match and code in occupations:
            if _agree(occupations[code].name, match["name"]):
                return _resolved("职业", text, code)
            named = _occupation_names().exact(key(match["name"]))
            if named or len(code) > 1:
                return _unresolved("职业", text, occupations, (code, *named), Fault.CONTRADICTORY)
    return _by_name("职业", text, cleaned, occupations, _occupation_names(), key)


@lru_cache(REMEMBERED)
def resolve_skill_tag(text: str) -> Resolution:
    """SK001, 数控加工, or a synonym such as CNC."""
    tags = load_taxonomy().skill_tags
    cleaned = clean(text)
    if cleaned.upper() in tags:
        return _resolved("技能标签", text, cleaned.upper())
    found = _skill_tag_names().exact(key(cleaned))
    if len(found) == 1:
        return _resolved("技能标签", text, found[0])
    options = found or _skill_tag_names().close(key(cleaned))
    named = tuple(Named(code, tags[code].name) for code in options)
    return Resolution("技能标签", text, None, Fault.AMBIGUOUS if found else Fault.UNKNOWN, named)


@lru_cache(REMEMBERED)
def resolve_skill_level(text: str) -> Resolution:
    """技师, 二级/技师, 二级, 2, 技师（二级）; the numbers are the national ones, 1 the highest."""
    levels = load_skill_levels()
    name = key(clean(text))
    found = _skill_level_names().exact(name)
    if len(found) == 1:
        return _resolved("技能等级", text, found[0])
    options = _skill_level_names().close(name)
    return Resolution("技能等级", text, None, Fault.UNKNOWN, tuple(Named(code, levels[code].name) for code in options))


def _resolved(what: str, text: str, code: str) -> Resolution:
    return Resolution(what, text, code)


def _unresolved(
    what: str, text: str, entries: Mapping[str, HasNameAndParent], codes: Sequence[str], fault: Fault = Fault.UNKNOWN
) -> Resolution:
    finest = (code for code in dict.fromkeys(codes) if not any(_only_repeats(entries, code, other) for other in codes))
    named = tuple(Named(code, entries[code].name) for code in finest)
    return Resolution(what, text, None, fault, named)


def _by_name(
    what: str,
    text: str,
    cleaned: str,
    entries: Mapping[str, HasNameAndParent],
    names: NameIndex,
    form: Callable[[str], str],
) -> Resolution:
    """The whole text as a name, or as a path whose earlier steps choose between entries of the same name."""
    found = names.exact(form(cleaned))
    *above, last = _STEP.split(cleaned.strip(" >›»→/\\|"))
    if not found and above:
        steps = {form(step) for step in above}
        found = names.exact(form(last))
        below = [code for code in found if steps & {form(entries[step].name) for step in lineage(entries, code)[:-1]}]
        found = tuple(below) or found
    if found:
        deepest = max(found, key=lambda code: len(lineage(entries, code)))
        if set(found) <= set(lineage(entries, deepest)):
            return _resolved(what, text, deepest)
        return _unresolved(what, text, entries, found, Fault.AMBIGUOUS)
    return _unresolved(what, text, entries, names.close(form(last)))


def _only_repeats(entries: Mapping[str, HasNameAndParent], code: str, other: str) -> bool:
    """A group with one class carries the class's name: offering both tells nothing."""
    return entries[other].parent == code and entries[other].name == entries[code].name


def _agree(name: str, written: str) -> bool:
    """Whether the name beside a code fits it; abbreviations and small slips do, another entry's name does not."""
    ours, theirs = key(name), key(written)
    return not theirs or theirs in ours or ours in theirs or fuzz.ratio(ours, theirs) >= 60


def _nearest_industries(code: str) -> tuple[str, ...]:
    """Itself where only the section letter is wrong, else with the zero a spreadsheet ate, else the entry above."""
    industries = load_taxonomy().industries
    options = [code, "0" + code, *(code[:length] for length in range(len(code) - 1, 1, -1))]
    return tuple(option for option in options if option in industries)[:1]


def _occupation_code(written: str) -> str:
    if len(written) == 7 and written.isdigit():
        written = f"{written[0]}-{written[1:3]}-{written[3:5]}-{written[5:]}"
    first, *rest = re.split(r"[-.]", written)
    return "-".join([first, *(part.zfill(2) for part in rest)])


def _industry_key(name: str) -> str:
    """模具制造 and 模具制造业 are one name; so are 批发和零售业 and 批发与零售业."""
    return key(name).removesuffix("业").removesuffix("行").replace("与", "和").replace("及", "和")


@cache
def _industry_names() -> NameIndex:
    taxonomy = load_taxonomy()
    return NameIndex(
        ((_industry_key(entry.name), code) for code, entry in taxonomy.industries.items()),
        hints=((key(word), code) for word, codes in taxonomy.industry_keywords.items() for code in codes),
    )


@cache
def _occupation_names() -> NameIndex:
    occupations = load_taxonomy().occupations
    return NameIndex(
        ((key(entry.name), code) for code, entry in occupations.items()),
        ((key(name), code) for code, entry in occupations.items() for name in entry.work_types),
    )


@cache
def _skill_tag_names() -> NameIndex:
    tags = load_taxonomy().skill_tags.values()
    return NameIndex(
        ((key(tag.name), tag.id) for tag in tags),
        ((key(synonym), tag.id) for tag in tags for synonym in tag.synonyms),
    )


@cache
def _skill_level_names() -> NameIndex:
    forms = []
    for level in load_skill_levels().values():
        forms += [(key(level.code), level.code), (level.name, level.code)]
        if level.national_name is not None:
            number = level.national_name[0]
            for grade in (f"{number}级", f"{level.code}级"):
                forms += [(form, level.code) for form in (grade, f"{grade}工", grade + level.name, level.name + grade)]
    forms += [(f"{word}技工", code) for word, code in (("初级", "5"), ("中级", "4"), ("高级", "3"))]
    return NameIndex([*forms, ("学徒", "XT")])

"""The phrases by which a taxonomy's industries, skill tags and occupations are recognised in a text."""

import re
from collections.abc import Iterator, Mapping, Sequence

from matching.stopwords import STOP_WORDS
from matching.taxonomy import Occupation, SkillTag, Taxonomy
from matching.text import normalise
from matching.tree import DIVISION

SECTIONS_NAMED_BY_THEIR_GOODS = frozenset("ABCDEGIN")
"""Trade, letting and the like list every good there is, so their names say nothing about who makes it."""

SURE_OF_A_TRADE, GUESSED_FROM_A_TRADE = 0.75, 0.35

_BRACKETS = re.compile(r"[（(].*?[）)]")
_JOINTS = re.compile(r"[、，,]|和|及|与|以及")
_ACCESSORIES = re.compile(r"及(?=辅|其?(?:他|专用)?(?:设备|配件|附件|零|装置|相关|类似|配套|元件|器材))")
_INDUSTRY_ENDINGS = ("制造业", "加工业", "制造", "加工", "种植", "饲养", "生产", "施工", "业")
_OCCUPATION_ENDINGS = (
    "工程技术人员",
    "制造人员",
    "生产人员",
    "操作人员",
    "作业人员",
    "人员",
    "操作工",
    "工",
    "员",
    "师",
)
_TOO_WIDE = STOP_WORDS | {"专用设备", "通用设备", "机械", "材料", "零件", "配件", "零部件", "金属", "器材", "制品"}
_TOO_WIDE |= {"辅助", "修理", "管理", "电气", "化学", "信息"}


def industry_phrases(taxonomy: Taxonomy) -> dict[str, dict[str, float]]:
    """Phrase to codes with confidence: everyday keywords first, then what the entries' names name."""
    phrases: dict[str, dict[str, float]] = {}
    for industry in taxonomy.industries.values():
        if industry.level >= DIVISION and industry.section in SECTIONS_NAMED_BY_THEIR_GOODS:
            confidence = 0.6 if industry.level == DIVISION else 0.75
            for phrase in goods_named_by(industry.name, industry.level):
                phrases.setdefault(phrase, {})[industry.code] = confidence
    for keyword, codes in taxonomy.industry_keywords.items():
        phrases[normalise(keyword)] = {code: 0.9 for code in codes if code in taxonomy.industries}
    return phrases


def goods_named_by(name: str, level: int) -> Iterator[str]:
    """锅炉及辅助设备制造 names 锅炉; what is merely 其他 or 未列明 names nothing.

    Only a division's name is a list of goods; in finer names the parts before the last often merely qualify it
    (化工、木材、非金属加工专用设备制造 is about equipment, not about chemistry).
    """
    plain = _BRACKETS.sub("", normalise(name))
    if plain.startswith("其他") or "未列明" in plain:
        return
    parts = _JOINTS.split(plain) if level == DIVISION else _ACCESSORIES.split(plain)[:1]
    for part in {plain, *parts}:
        good = _without_ending(part, _INDUSTRY_ENDINGS)
        if len(good) > 1 and not good.startswith("其他") and good[-1] != "的" and good not in _TOO_WIDE:
            yield good


def tag_phrases(taxonomy: Taxonomy) -> dict[str, dict[str, float]]:
    """Phrase to tag ids with confidence: the tag's name, its synonyms, and the occupations that practise it."""
    phrases: dict[str, dict[str, float]] = {}
    for code, tags in _tags_by_occupation(taxonomy).items():
        for name in occupation_names(taxonomy.occupations.get(code)):
            phrases.setdefault(name, {}).update(_practised(name, tags))
    for tag in taxonomy.skill_tags.values():
        for synonym in tag.synonyms:
            phrases.setdefault(normalise(synonym), {})[tag.id] = 0.7 if len(synonym) < 3 else 0.85
        phrases.setdefault(normalise(tag.name), {})[tag.id] = 0.95
    return phrases


def _tags_by_occupation(taxonomy: Taxonomy) -> Mapping[str, list[SkillTag]]:
    practised: dict[str, list[SkillTag]] = {}
    for tag in taxonomy.skill_tags.values():
        for code in tag.occupation_codes:
            practised.setdefault(code, []).append(tag)
    return practised


def _practised(name: str, tags: Sequence[SkillTag]) -> dict[str, float]:
    """The tags that a trade's name proves: of several those whose words it holds, for not every 焊工 welds by laser;
    where it holds none of theirs, each is a guess."""
    if len(tags) == 1:
        return {tags[0].id: SURE_OF_A_TRADE}
    told = [tag for tag in tags if any(normalise(word) in name for word in (tag.name, *tag.synonyms))]
    if told:
        return {tag.id: SURE_OF_A_TRADE for tag in told}
    return {tag.id: GUESSED_FROM_A_TRADE for tag in tags}


def occupation_names(occupation: Occupation | None) -> Iterator[str]:
    """The official names of an occupation and of its work types, with 工 and the like at the end."""
    if occupation and occupation.level == 4:
        yield from map(normalise, (occupation.name, *occupation.work_types))


def trade_of(name: str) -> str:
    """What an occupation is about: 炼铁人员 and 炼铁工 are both about 炼铁."""
    return _without_ending(normalise(name), _OCCUPATION_ENDINGS)


def _without_ending(name: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if name.endswith(ending) and len(name) - len(ending) > 1:
            return name.removesuffix(ending)
    return name

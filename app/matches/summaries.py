"""What a coordinator may read of another union's craftsman: enough to ask for a loan, nothing to go round the union by.

Every sentence is made anew from codes and from the demand's own words, never cut from one that quotes the craftsman: a
sentence that somebody changes, or adds, cannot let anything through.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from app.taxonomy.files import load_taxonomy
from app.taxonomy.names import lineage

Evidence = dict[str, Any]
Reason = dict[str, Any]
"""As JSON holds them; see matching.values."""
Told = tuple[str, list[Evidence]]

CITY = 2
"""The level of a place down to which it is told."""
_TWO_CHARACTER_SURNAMES = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙"
    "钟离长孙宇文司徒鲜于司空闾丘令狐百里呼延东郭南门西门"
)
TWO_CHARACTER_SURNAMES = frozenset(re.findall("..", _TWO_CHARACTER_SURNAMES))
SECRET = "此项涉及他会工匠的个人资料，不显示"  # noqa: S105 - a sentence
CANNOT_BE_SENT = "按派单规则不能派出"
RULES: Mapping[str, str] = {
    "availability": "目前不可派出",
    "capacity": "目前没有空余名额",
    "declined": "已谢绝过这一需求，或逾期未答复",
}
"""By code what is said of a rule that excludes them; another's sentence would tell an employer."""


def courtesy_name(name: str) -> str:
    """王师傅 for 王小明."""
    return f"{name[: 2 if name[:2] in TWO_CHARACTER_SURNAMES else 1]}师傅"


def summary_of_reason(reason: Reason) -> Reason:
    """The same points, so that they still add up to the score."""
    text, evidence = TELLERS.get(reason["code"], _secret)(reason)
    return {"code": reason["code"], "points": reason["points"], "text": text, "evidence": evidence}


def summary_of_rejection(code: str) -> str:
    return RULES.get(code, CANNOT_BE_SENT)


def city_of(region_code: str) -> str:
    """广东省佛山市 for 440605."""
    regions = load_taxonomy().regions
    return "".join(regions[code].name for code in _down_to_the_city(region_code))


def _down_to_the_city(region_code: str) -> list[str]:
    regions = load_taxonomy().regions
    return [code for code in lineage(regions, region_code) if regions[code].level <= CITY]


def _secret(_reason: Reason) -> Told:
    return SECRET, []


def _as_it_stands(reason: Reason) -> Told:
    """What quotes nobody, or the demand alone."""
    return reason["text"], [_of_demand(each) for each in reason["evidence"]]


def _text(reason: Reason) -> Told:
    """The trade may be quoted; what they wrote of themselves may not."""
    found = [each for each in reason["evidence"] if (each.get("craftsman_span") or {}).get("field") == "occupation"]
    quoted = "".join(f"「{each['craftsman_phrase']}」" for each in found)
    return f"专长或服务项目与需求用语相合{f'：职业工种与需求都提到{quoted}' if quoted else ''}", found


def _meaning(_reason: Reason) -> Told:
    return "专长或服务项目与需求意思相近（据句向量模型）", []


def _concepts(reason: Reason) -> Told:
    concepts = load_taxonomy().concepts
    return _held(reason, "专业领域", lambda code: concepts[code].name if code in concepts else "")


def _discipline(reason: Reason) -> Told:
    disciplines = load_taxonomy().disciplines
    return _held(reason, "专业门类", lambda code: disciplines[code].name if code in disciplines else "")


def _held(reason: Reason, what: str, name_of: Callable[[str], str]) -> Told:
    named = [(each, name_of(each["source_id"] or "")) for each in reason["evidence"]]
    found = [(each, name) for each, name in named if name]
    told = "、".join(f"该工匠属「{name}」，需求为「{each['demand_phrase']}」" for each, name in found)
    return f"{what}相合：{told}" if told else f"{what}相合", [_of_code(each, name) for each, name in found]


def _kind(reason: Reason) -> Told:
    """The names of kinds, which are ours."""
    for each in reason["evidence"]:
        wanted, offered = each["demand_phrase"], each["craftsman_phrase"]
        return f"提供「{offered}」服务，需求类别为「{wanted}」", [_of_code(each, offered, source_id=None)]
    return "专长未注明服务类别", []


def _industry(reason: Reason) -> Told:
    industries = load_taxonomy().industries
    return _held(reason, "行业", lambda code: industries[code].name if code in industries else "")


def _tags(reason: Reason) -> Told:
    tags = load_taxonomy().skill_tags
    named = [(each, tags[each["source_id"]].name) for each in reason["evidence"] if each["source_id"] in tags]
    told = "、".join(f"「{name}」" for _, name in named)
    return f"技能相合：{told}" if told else "技能相合", [_of_code(each, name) for each, name in named]


def _suggestion(_reason: Reason) -> Told:
    """A suggestion may name a person or an employer, and whom it names is what must not be told."""
    return "与匹配建议相合", []


def _region(reason: Reason) -> Told:
    regions = load_taxonomy().regions
    for each in reason["evidence"]:
        if each["source_id"] in regions:
            city = _down_to_the_city(each["source_id"])
            name = "".join(regions[code].name for code in city)
            return f"在{name}，需求在{each['demand_phrase']}", [_of_code(each, name, source_id=city[-1])]
    return "地区相近", []


def _load(_reason: Reason) -> Told:
    return "目前还有空余名额", []


TELLERS: Mapping[str, Callable[[Reason], Told]] = {
    "text": _text,
    "meaning": _meaning,
    "concepts": _concepts,
    "discipline": _discipline,
    "kind": _kind,
    "industry": _industry,
    "tags": _tags,
    "suggestion": _suggestion,
    "region": _region,
    "load": _load,
    "record": _as_it_stands,
    "honours": _as_it_stands,
    "missing": _as_it_stands,
}
"""A signal that is not named here is told by its points alone."""


def _of_code(evidence: Evidence, name: str, **changed: Any) -> Evidence:
    """The demand's phrase, beside the official name of what the craftsman has."""
    return evidence | {"craftsman_phrase": name, "craftsman_span": None} | changed


def _of_demand(evidence: Evidence) -> Evidence:
    return evidence | {"craftsman_phrase": "", "craftsman_span": None, "source_id": None}

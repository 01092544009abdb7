"""The coded fields of a demand, checked against the tables in memory so that every fault names its field."""

from typing import Any

from app.errors import Invalid
from app.taxonomy.service import load_taxonomy, resolve_skill_tag
from models.demand import Demand, DemandIndustry, DemandSkillTag


def put_codes(demand: Demand, values: dict[str, Any]) -> None:
    """Takes `industry_codes`, `skill_tags` and `region_code` out of `values` into the demand.

    The demand's industries and tags are loaded, or it is new.
    """
    faults: list[dict[str, Any]] = []
    industry_codes, tags = values.pop("industry_codes", None), values.pop("skill_tags", None)
    region_code = values.get("region_code")
    if region_code is not None and region_code not in load_taxonomy().regions:
        faults.append(_fault(f"没有地区代码“{region_code}”，请填 GB/T 2260 代码，如 440605", "region_code"))
    for position, code in enumerate(industry_codes or []):
        if code not in load_taxonomy().industries:
            faults.append(_fault(f"没有行业代码“{code}”，请填 GB/T 4754 代码，如 3525", "industry_codes", position))
    resolved = [resolve_skill_tag(text) for text in tags or []]
    faults += [_fault(tag.problem, "skill_tags", position) for position, tag in enumerate(resolved) if tag.problem]
    if faults:
        raise Invalid(faults[0]["msg"], errors=faults)
    if industry_codes is not None:
        _put_industries(demand, list(dict.fromkeys(industry_codes)))
    if tags is not None:
        _put_tags(demand, list(dict.fromkeys(tag.code for tag in resolved if tag.code)))


def _put_industries(demand: Demand, codes: list[str]) -> None:
    present = {row.industry_code: row for row in demand.industries}
    demand.industries = [present.get(code) or DemandIndustry(industry_code=code) for code in codes]
    for position, row in enumerate(demand.industries):
        row.position = position


def _put_tags(demand: Demand, tag_ids: list[str]) -> None:
    present = {row.skill_tag_id: row for row in demand.tags}
    demand.tags = [present.get(tag_id) or DemandSkillTag(skill_tag_id=tag_id) for tag_id in tag_ids]
    for position, row in enumerate(demand.tags):
        row.position = position


def _fault(message: str, *where: str | int) -> dict[str, Any]:
    return {"loc": ["body", *where], "msg": message}

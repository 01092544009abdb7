"""A demand that is only described, not saved: its codes checked, and made a matching value."""

from typing import Any

from app.errors import Invalid
from app.matches.schemas import MatchRequest
from app.taxonomy.files import load_taxonomy
from app.taxonomy.resolve import resolve_skill_tag
from matching import Demand, Kind


def described_demand(wanted: MatchRequest) -> Demand:
    faults: list[dict[str, Any]] = []
    industries, regions = load_taxonomy().industries, load_taxonomy().regions
    for position, code in enumerate(wanted.industry_codes):
        if code not in industries:
            faults.append(_fault(f"没有行业代码“{code}”，请填 GB/T 4754 代码，如 3525", "industry_codes", position))
    if wanted.region_code and wanted.region_code not in regions:
        faults.append(_fault(f"没有地区代码“{wanted.region_code}”，请填六位行政区划代码，如 440605", "region_code"))
    tags = [resolve_skill_tag(tag) for tag in wanted.skill_tags]
    faults += [_fault(tag.problem, "skill_tags", position) for position, tag in enumerate(tags) if tag.problem]
    if faults:
        raise Invalid(faults[0]["msg"], errors=faults)
    return Demand(
        id="",
        title=wanted.title or "",
        description=wanted.description,
        kind=Kind(wanted.kind.value),
        industry_codes=tuple(dict.fromkeys(wanted.industry_codes)),
        region_code=wanted.region_code or None,
        suggestion=wanted.suggestion,
        skill_tags=tuple(dict.fromkeys(tag.code for tag in tags if tag.code)),
        team_size=wanted.team_size,
    )


def _fault(message: str, *where: str | int) -> dict[str, Any]:
    return {"loc": ["body", *where], "msg": message}

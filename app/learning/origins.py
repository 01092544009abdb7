"""Whence a craftsman comes: the city and the industry section that fairness is measured by."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.taxonomy.service import load_taxonomy
from models.craftsman import Craftsman, CraftsmanIndustry

UNKNOWN = "未填"
GONE = "已不在库"


@dataclass(frozen=True, slots=True)
class Origins:
    """Names by craftsman id, as things stand today: who has left the pool has none."""

    cities: Mapping[str, str]
    sections: Mapping[str, str]

    def of(self, craftsman_id: str) -> tuple[str, str]:
        if craftsman_id not in self.cities:
            return GONE, GONE
        return self.cities[craftsman_id], self.sections.get(craftsman_id, UNKNOWN)


def read_origins(db: Session) -> Origins:
    """The section is that of the first industry given."""
    industries = load_taxonomy().industries
    places = db.execute(select(Craftsman.id, Craftsman.region_code))
    first = select(CraftsmanIndustry.craftsman_id, CraftsmanIndustry.industry_code).order_by(CraftsmanIndustry.position)
    sections: dict[str, str] = {}
    for craftsman_id, code in db.execute(first):
        sections.setdefault(craftsman_id, industries[industries[code].section].name)
    return Origins({craftsman_id: city_of(region_code) for craftsman_id, region_code in places}, sections)


def city_of(region_code: str) -> str:
    """佛山市 of 440605; the province where there is no such step, as in 北京市."""
    regions = load_taxonomy().regions
    for code in (region_code[:4] + "00", region_code[:2] + "0000"):
        if code in regions:
            return regions[code].name
    return UNKNOWN

"""How near two places are: by the administrative tree first, then by distance."""

import math
from collections.abc import Mapping

from matching.taxonomy import Region

SAME_COUNTY = 1.0
SAME_CITY = 0.8
SAME_PROVINCE = 0.3
ANYWHERE = 0.0
FAR_KILOMETRES = 300.0
"""Beyond this a craftsman does not come and go in a day, and distance no longer tells."""


def proximity(one: str, other: str, regions: Mapping[str, Region]) -> float:
    """1 in the same township or county, .8 in the same city; else by distance, and never below .3 within a province."""
    county, city, province = (_same(one, other, digits) for digits in (6, 4, 2))
    if county and ((one == other and len(one) == 9) or not one[:6].endswith("00")):
        return SAME_COUNTY
    if city and not one[:4].endswith("00"):
        return SAME_CITY
    floor = SAME_PROVINCE if province else ANYWHERE
    apart = kilometres(one, other, regions)
    if apart is None:
        return floor
    return max(floor, (SAME_CITY - 0.1) * (1 - apart / FAR_KILOMETRES))


def kilometres(one: str, other: str, regions: Mapping[str, Region]) -> float | None:
    """Great-circle distance between the two places' centres; None where a place has none."""
    here, there = _located(one, regions), _located(other, regions)
    if here is None or there is None:
        return None
    (east, north), (other_east, other_north) = here, there
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def _same(one: str, other: str, digits: int) -> bool:
    return len(one) >= digits and one[:digits] == other[:digits]


def _located(code: str, regions: Mapping[str, Region]) -> tuple[float, float] | None:
    """In radians; a place without coordinates stands where the one above it does."""
    region = regions.get(code)
    while region is not None and (region.longitude is None or region.latitude is None):
        region = regions.get(region.parent) if region.parent else None
    if region is None or region.longitude is None or region.latitude is None:
        return None
    return math.radians(region.longitude), math.radians(region.latitude)

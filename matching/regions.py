"""How near two places are: by the administrative tree first, then by distance."""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matching.taxonomy import Region

Floats = NDArray[np.float64]

SAME_COUNTY = 1.0
SAME_CITY = 0.8
SAME_PROVINCE = 0.3
ANYWHERE = 0.0
FAR_KILOMETRES = 300.0
"""Beyond this a craftsman does not come and go in a day, and distance no longer tells."""


def kilometres(one: str, other: str, regions: Mapping[str, Region]) -> float | None:
    """Great-circle distance between the two places' centres; None where a place has none."""
    here, there = _located(one, regions), _located(other, regions)
    if here is None or there is None:
        return None
    (east, north), (other_east, other_north) = here, there
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin((other_east - east) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def _located(code: str, regions: Mapping[str, Region]) -> tuple[float, float] | None:
    """In radians; a place without coordinates stands where the one above it does."""
    region = regions.get(code)
    while region is not None and (region.longitude is None or region.latitude is None):
        region = regions.get(region.parent) if region.parent else None
    if region is None or region.longitude is None or region.latitude is None:
        return None
    return math.radians(region.longitude), math.radians(region.latitude)


class Atlas:
    """All known places as arrays: how near each is to one, at once. Number 0 is any place unknown."""

    def __init__(self, places: Mapping[str, Region]) -> None:
        self._regions = places
        self._codes = ("", *sorted(places))
        self._numbers = {code: number for number, code in enumerate(self._codes)}
        located = [_located(code, places) for code in self._codes]
        self._located = np.array([each or (np.nan, np.nan) for each in located])
        self._digits = {length: np.array([code[:length] for code in self._codes]) for length in (2, 4, 6)}
        self._full = np.array([len(code) for code in self._codes])
        self._is_county = np.array([not code[:6].endswith("00") for code in self._codes])
        self._is_city = np.array([not code[:4].endswith("00") for code in self._codes])

    def number(self, code: str) -> int:
        """Of a place unknown, that of the county, city or province it says it is in."""
        above = (code, code[:6], f"{code[:4]}00", f"{code[:2]}0000")
        return next((self._numbers[each] for each in above if each in self._numbers), 0)

    def proximities(self, wanted: str) -> Floats:
        """How near every place is, by number: 1 in the same township or county, .8 in the same city; else by distance,
        and never below .3 within a province. All 0 where nothing is wanted."""
        if not wanted:
            return np.zeros(len(self._codes))
        here = _located(wanted, self._regions)
        near = np.where(self._same(wanted, 2), SAME_PROVINCE, ANYWHERE)
        if here is not None:
            apart = self._kilometres(*here)
            near = np.fmax(near, np.where(np.isnan(apart), 0.0, (SAME_CITY - 0.1) * (1 - apart / FAR_KILOMETRES)))
        near = np.where(self._same(wanted, 4) & self._is_city, SAME_CITY, near)
        county = self._same(wanted, 6) & (self._is_county | ((np.array(self._codes) == wanted) & (self._full == 9)))
        return np.where(county, SAME_COUNTY, near)

    def _same(self, wanted: str, digits: int) -> NDArray[np.bool_]:
        same: NDArray[np.bool_] = (self._digits[digits] == wanted[:digits]) & (self._full >= digits)
        return same if len(wanted) >= digits else np.zeros_like(same)

    def _kilometres(self, east: float, north: float) -> Floats:
        half = np.sin((self._located[:, 1] - north) / 2) ** 2
        half += np.cos(north) * np.cos(self._located[:, 1]) * np.sin((self._located[:, 0] - east) / 2) ** 2
        apart: Floats = 2 * 6371 * np.arcsin(np.sqrt(half))
        return apart

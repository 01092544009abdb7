"""From plain sums to figures: means, shares and the median, each beside its definition."""

from collections.abc import Mapping
from typing import Any

from app.statistics.counting import Tally
from app.statistics.definitions import CONVERSION, FIGURES, OVERALL, STAGES
from app.statistics.schemas import Average, Count, PersonCount, Ratio, Stage

OF_PERSONS = ("person_visits", "persons")
FEW = 3
"""Fewer persons than these are not counted out to those who are not to see persons."""
TOO_FEW = f"不足 {FEW} 人（次），为保护个人信息不显示"
COUNTS = (
    "visits",
    "enterprises_served",
    "problems_solved",
    "workers_trained",
    "demands_posted",
    "open_demands",
    "unmatched_demands",
    "demands_closed",
)


def figures_of(tally: Tally, *, hides_few: bool = False) -> dict[str, Any]:
    """The fields of `schemas.Figures`; `hides_few`: without counts of one or two persons."""
    figures: dict[str, Any] = {name: _count(name, getattr(tally, name)) for name in COUNTS}
    figures |= {name: _person_count(name, getattr(tally, name), hides_few) for name in OF_PERSONS}
    figures["satisfaction"] = _average("satisfaction", _quotient(tally.rating_total, tally.ratings, 2), tally.ratings)
    solved = _quotient(tally.demands_solved, tally.demands_closed, 4)
    figures["resolved_share"] = _average("resolved_share", solved, tally.demands_closed)
    return figures


def median_wait(histogram: Mapping[int, int]) -> Average:
    """`histogram`: how many demands waited how many days."""
    return _average("median_days_to_first_visit", _median(histogram), sum(histogram.values()))


def stages_of(counts: list[int]) -> list[Stage]:
    """`counts`: demands that reached each stage, in the order of `STAGES`."""
    before = [None, *counts]
    return [
        Stage(
            stage=stage,
            name=definition.name,
            count=Count(value=reached, definition=definition.text),
            conversion=Ratio(value=_quotient(reached, earlier or 0, 4), definition=CONVERSION.text),
            overall=Ratio(value=_quotient(reached, counts[0], 4), definition=OVERALL.text),
        )
        for (stage, definition), reached, earlier in zip(STAGES.items(), counts, before, strict=False)
    ]


def _count(name: str, value: int) -> Count:
    return Count(value=value, definition=FIGURES[name].text)


def _person_count(name: str, value: int, hides_few: bool) -> PersonCount:
    if hides_few and 0 < value < FEW:
        return PersonCount(value=None, definition=FIGURES[name].text, note=TOO_FEW)
    return PersonCount(value=value, definition=FIGURES[name].text)


def _average(name: str, value: float | None, count: int) -> Average:
    return Average(value=value, count=count, definition=FIGURES[name].text)


def _quotient(total: int, count: int, digits: int) -> float | None:
    return round(total / count, digits) if count else None


def _median(histogram: Mapping[int, int]) -> float | None:
    """The middle value, or the mean of the two middle ones, without spreading the histogram out."""
    size = sum(histogram.values())
    if not size:
        return None
    middles, passed = [], 0
    for value in sorted(histogram):
        passed += histogram[value]
        middles += [value for place in (1, 2) if passed - histogram[value] < (size + place) // 2 <= passed]
    return sum(middles) / 2

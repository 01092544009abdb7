"""The days a figure is counted over: asked for by year or by dates, in Asia/Shanghai, cut into equal steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from app.clock import Now
from app.errors import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_STEPS = 400
ONE_DAY = timedelta(days=1)


class Step(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in Asia/Shanghai, `first` to `last`, both included."""

    first: date
    last: date

    @property
    def starts_at(self) -> datetime:
        return _midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first moment that no longer belongs to the period."""
        return _midnight(self.last + ONE_DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def period_asked_for(
    now: Now,
    year: Annotated[
        int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description="统计年份（北京时间），默认今年；不与 from、to 并用")
    ] = None,
    first: Annotated[date | None, Query(alias="from", description="起始日期（含），默认 to 所在年的 1 月 1 日")] = None,
    last: Annotated[
        date | None, Query(alias="to", description="截止日期（含），默认 from 所在年的 12 月 31 日")
    ] = None,
) -> Period:
    if first is None and last is None:
        year = year or now.astimezone(SHANGHAI).year
        return Period(date(year, 1, 1), date(year, 12, 31))
    if year is not None:
        raise _refused("year", "year 与 from、to 只能选一种")
    for name, day in (("from", first), ("to", last)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise _refused(name, f"日期应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间")
    return _between(first, last)


def _between(first: date | None, last: date | None) -> Period:
    if first is None:
        assert last is not None
        return Period(date(last.year, 1, 1), last)
    last = last or date(first.year, 12, 31)
    if first > last:
        raise _refused("from", "起始日期不能晚于截止日期")
    return Period(first, last)


def _refused(name: str, message: str) -> Invalid:
    return Invalid(message, errors=[{"loc": ["query", name], "msg": message}])


AskedPeriod = Annotated[Period, Depends(period_asked_for)]


def steps_of(period: Period, step: Step) -> list[tuple[str, Period]]:
    """The labelled steps that cover the period without a gap; the outer two are cut to it. Weeks begin on Monday."""
    steps = list(_steps(period, step))
    if len(steps) > MOST_STEPS:
        raise _refused(
            "step", f"时段过长：按此步长有 {len(steps)} 段，最多 {MOST_STEPS} 段，请缩短时段或改用更大的步长"
        )
    return steps


def _steps(period: Period, step: Step) -> Iterator[tuple[str, Period]]:
    first = period.first
    while first <= period.last:
        label, following = _step_at(first, step)
        yield label, Period(first, min(following - ONE_DAY, period.last))
        first = following


def _step_at(day: date, step: Step) -> tuple[str, date]:
    """The label of the step a day lies in, and the first day of the following step."""
    if step is Step.WEEK:
        year, week, weekday = day.isocalendar()
        return f"{year}-W{week:02}", day + timedelta(days=8 - weekday)
    if step is Step.MONTH:
        return f"{day:%Y-%m}", _first_of_month(day.year, day.month + 1)
    quarter = (day.month - 1) // 3 + 1
    return f"{day.year}-Q{quarter}", _first_of_month(day.year, quarter * 3 + 1)


def _first_of_month(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)

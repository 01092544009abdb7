"""Dates as people here count them: Shanghai's calendar day, and working days of the Chinese calendar."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_date(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def is_working_day(day: date) -> bool:
    """Holidays and make-up days are published a year at a time: for a year not known yet, weekdays are worked."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def end_of_working_day(moment: datetime, working_days: int) -> datetime:
    """The end, in Shanghai, of the n-th working day after the day of `moment`; before it where n is negative."""
    return datetime.combine(add_working_days(local_date(moment), working_days), time(23, 59, 59), SHANGHAI)


def add_working_days(day: date, working_days: int) -> date:
    """The n-th working day after `day`, or before it where n is negative."""
    step, left = timedelta(days=1 if working_days > 0 else -1), abs(working_days)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def working_days_between(start: datetime, end: datetime) -> int:
    """How many working days came after the day of `start`, that of `end` included: what a clock counts as spent."""
    day, last, count = local_date(start), local_date(end), 0
    while day < last:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count

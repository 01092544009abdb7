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
    """The end, in Shanghai, of the n-th working day after the day of `moment`."""
    day, left = local_date(moment), working_days
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)

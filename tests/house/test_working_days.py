"""Working days of the Chinese calendar, by Shanghai's clock."""

from datetime import UTC, date, datetime

import pytest

from app.working_days import (
    SHANGHAI,
    add_working_days,
    end_of_working_day,
    is_working_day,
    local_date,
    working_days_between,
)


def test_the_national_day_week_is_not_worked_and_its_make_up_day_is() -> None:
    assert not is_working_day(date(2025, 10, 1))
    assert not is_working_day(date(2025, 10, 8))
    assert is_working_day(date(2025, 9, 28))  # a Sunday, worked in exchange


@pytest.mark.parametrize(("day", "worked"), [(date(2051, 10, 2), True), (date(2051, 10, 1), False)])
def test_in_a_year_whose_holidays_are_not_published_weekdays_are_worked(day: date, worked: bool) -> None:
    assert is_working_day(day) == worked == (day.weekday() < 5)


def test_the_deadline_is_the_end_of_the_last_working_day_in_shanghai() -> None:
    wednesday = datetime(2025, 11, 19, 3, 0, tzinfo=UTC)
    assert end_of_working_day(wednesday, 3) == datetime(2025, 11, 24, 23, 59, 59, tzinfo=SHANGHAI)


def test_a_deadline_reaches_over_a_holiday_and_into_an_unpublished_year() -> None:
    assert end_of_working_day(datetime(2025, 9, 30, 1, tzinfo=UTC), 1).date() == date(2025, 10, 9)
    assert end_of_working_day(datetime(2050, 12, 30, 1, tzinfo=UTC), 2).date() == date(2051, 1, 3)


def test_late_evening_in_utc_is_already_tomorrow_here() -> None:
    assert local_date(datetime(2025, 11, 19, 17, 0, tzinfo=UTC)) == date(2025, 11, 20)


def test_working_days_are_counted_forwards_and_backwards() -> None:
    friday = date(2026, 9, 18)
    assert add_working_days(friday, 1) == date(2026, 9, 20)  # a Sunday, worked in exchange
    assert add_working_days(date(2026, 9, 21), -2) == friday
    assert add_working_days(friday, 0) == friday


def test_what_a_clock_has_spent_are_the_working_days_after_the_first() -> None:
    def at(day: int) -> datetime:
        return datetime(2026, 9, day, 10, tzinfo=SHANGHAI)

    assert [working_days_between(at(9), at(day)) for day in (9, 10, 13, 14)] == [0, 1, 2, 3]
    assert working_days_between(at(14), at(9)) == 0

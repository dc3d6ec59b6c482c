"""Counting working days and hours by the city's own rule."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.organisation.calendars import HoursNotUnderstood, calendar_from, hours_from
from processes.organisation.working_days import SpecialDay
from processes.organisation.working_time import NoWorkingTime

TEHRAN = ZoneInfo("Asia/Tehran")
FIVE_DAYS = ("saturday", "sunday", "monday", "tuesday", "wednesday")
OFFICE = {day: ["07:30-15:00"] for day in FIVE_DAYS}
HALF_THURSDAY = {**{day: ["07:30-14:15"] for day in FIVE_DAYS}, "thursday": ["07:30-12:30"]}
ROUND_THE_CLOCK = {day: ["00:00-24:00"] for day in (*FIVE_DAYS, "thursday", "friday")}
office = calendar_from(OFFICE, "Asia/Tehran", "iran")
duty = calendar_from(ROUND_THE_CLOCK, "Asia/Tehran")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=TEHRAN)


def test_the_day_of_receipt_is_not_counted() -> None:
    assert office.add_working_days(at(10, 10), 1) == at(11, 15)  # Tuesday -> end of Wednesday


def test_thursday_and_friday_are_passed_over() -> None:
    assert office.add_working_days(at(11, 10), 1) == at(14, 15)  # Wednesday -> Saturday


def test_a_message_after_hours_counts_as_received_on_the_next_working_day() -> None:
    assert office.add_working_days(at(10, 16), 1) == at(14, 15)
    assert office.add_working_days(at(10, 15), 1) == at(11, 15)  # at closing time: still today


def test_a_message_on_a_day_off_counts_as_received_on_the_next_working_day() -> None:
    assert office.add_working_days(at(13, 9), 1) == at(15, 15)  # Friday -> Saturday -> Sunday


def test_a_message_before_opening_is_received_that_day() -> None:
    assert office.add_working_days(at(10, 5), 1) == at(11, 15)


def test_no_working_days_is_the_end_of_the_day_of_receipt() -> None:
    assert office.add_working_days(at(10, 10), 0) == at(10, 15)
    assert office.add_working_days(at(13, 10), 0) == at(14, 15)


def test_public_holidays_are_passed_over_and_named() -> None:
    before = at(22, 10, month=12)
    assert office.add_working_days(before, 1) == at(26, 15, month=12)  # 23 December is one
    (named,) = office.days_off_between(before, at(26, 15, month=12))
    assert (named["on"], named["en"]) == ("2026-12-23", "Birthday of Imam Ali")
    assert named["fa"].startswith("ولادت امام علی")


def test_lunar_holidays_to_come_are_marked_as_estimated() -> None:
    days = office.days_off_between(
        datetime(2027, 1, 2, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC)
    )
    assert [(day["on"], day["estimated"]) for day in days] == [("2027-01-06", True)]


def test_a_date_row_wins_over_the_week_and_over_holidays() -> None:
    rows = {
        date(2026, 11, 11): SpecialDay((), "تعطیلی نمونه", "sample closing"),
        date(2026, 12, 23): SpecialDay(((540, 720),), "کشیک", "service"),
    }
    changed = calendar_from(OFFICE, "Asia/Tehran", "iran", rows)
    assert changed.add_working_days(at(10, 10), 1) == at(14, 15)
    assert changed.add_working_days(at(22, 10, month=12), 1) == at(23, 12, month=12)


@pytest.mark.parametrize(
    ("worth", "days", "due"),
    [("1", 2, (12, 12, 30)), ("0.5", 2, (14, 14, 15)), ("0", 2, (14, 14, 15))],
)
def test_a_half_day_counts_as_its_calendar_says(
    worth: str, days: int, due: tuple[int, int, int]
) -> None:
    calendar = calendar_from(HALF_THURSDAY, "Asia/Tehran", half_day_counts_as=Decimal(worth))
    assert calendar.add_working_days(at(10, 10), days) == at(*due)


def test_half_a_working_day_may_be_a_half_day() -> None:
    calendar = calendar_from(HALF_THURSDAY, "Asia/Tehran", half_day_counts_as=Decimal("0.5"))
    assert calendar.add_working_days(at(11, 10), Decimal("0.5")) == at(12, 12, 30)


def test_duty_never_closes() -> None:
    assert duty.add_working_days(at(12, 23), 1) == at(14, 0)
    assert duty.add_working_hours(at(12, 23), Decimal(2)) == at(13, 1)


def test_working_hours_stop_at_closing_time() -> None:
    assert office.add_working_hours(at(10, 14), Decimal(2)) == at(11, 8, 30)
    assert office.add_working_hours(at(13, 9), Decimal(1)) == at(14, 8, 30)


def test_shares_are_of_working_time() -> None:
    start, due = at(10, 7, 30), at(11, 15)
    assert office.working_share(start, due, Decimal("0.5")) == at(10, 15)
    assert office.working_share(start, due, Decimal(1)) == due
    assert office.working_share(start, due, Decimal("1.5")) == at(14, 15)


def test_a_share_of_days_off_alone_is_one_of_real_time() -> None:
    assert office.working_share(at(12, 0), at(13, 0), Decimal("0.5")) == at(12, 12)


def test_days_between_are_counted_both_ways() -> None:
    assert office.working_days_between(at(10, 10), at(15, 9)) == 3
    assert office.working_days_between(at(15, 9), at(10, 10)) == -3
    assert office.working_days_between(at(10, 8), at(10, 14)) == 0


def test_another_citys_hours_follow_its_own_summer_time() -> None:
    week = {d: ["08:30-17:00"] for d in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    calendar = calendar_from(week, "America/New_York", "us")
    friday = datetime(2015, 3, 6, 14, tzinfo=UTC)  # summer time begins on Sunday
    assert calendar.add_working_days(friday, 1) == datetime(2015, 3, 9, 21, tzinfo=UTC)
    assert calendar.add_working_days(friday.replace(month=7, day=2), 1).day == 6  # 3 July: closed


def test_a_calendar_without_working_time_is_refused() -> None:
    with pytest.raises(NoWorkingTime):
        calendar_from({}, "UTC").add_working_days(at(10, 10), 1)


@pytest.mark.parametrize("text", ["7-15", "09:00", "15:00-07:30", "07:30-24:30", ""])
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(HoursNotUnderstood):
        hours_from([text])


moments = st.integers(0, 5 * 366 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(moments, st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_a_longer_limit_never_ends_earlier(start: datetime, days: int) -> None:
    one, more = office.add_working_days(start, days), office.add_working_days(start, days + 1)
    assert start <= one < more
    assert office.working_share(start, one, Decimal("0.75")) <= one

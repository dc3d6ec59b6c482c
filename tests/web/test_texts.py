"""Due times are worded by how far they are, in working days, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from processes.organisation.calendars import calendar_from
from web.texts import due_wording, paused_wording

NOW = datetime(2026, 11, 23, 6, 42, tzinfo=UTC)  # a Monday morning in Tehran
OPEN = ["07:30-15:00"]
WEEK = {d: OPEN for d in ("saturday", "sunday", "monday", "tuesday", "wednesday")}
CALENDAR = calendar_from(WEEK, "Asia/Tehran")


def end(year: int, month: int, day: int) -> datetime:
    """15:00 in Tehran, when offices close."""
    return datetime(year, month, day, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_at", "fa", "en", "state"),
    [
        (
            end(2026, 12, 1),
            "۶ روز کاری مانده",
            "6 working days left",
            "plain",
        ),
        (
            end(2026, 11, 25),
            "۲ روز کاری مانده",
            "2 working days left",
            "warn",
        ),
        (
            end(2026, 11, 24),
            "۱ روز کاری مانده",
            "1 working day left",
            "warn",
        ),
        (end(2026, 11, 23), "امروز تا ۱۵:۰۰", "today until 15:00", "warn"),
        (NOW - timedelta(hours=3), "۳ ساعت دیر", "3 hours late", "bad"),
        (
            end(2026, 11, 17),
            "۴ روز کاری دیر",
            "4 working days late",
            "bad",
        ),
        (
            end(2027, 1, 30),
            "تا شنبه ۱۰ بهمن",
            "until Saturday 30 January 2027",
            "plain",
        ),
    ],
)
def test_how_far_a_due_time_is(due_at: datetime, fa: str, en: str, state: str) -> None:
    persian = due_wording(due_at, NOW, CALENDAR, "fa")
    english = due_wording(due_at, NOW, CALENDAR, "en")
    assert (persian.text, english.text, persian.state) == (fa, en, state)


def test_the_decision_table_may_say_that_it_is_soon() -> None:
    due_at = end(2026, 12, 1)
    assert due_wording(due_at, NOW, CALENDAR, "fa", is_soon=True).state == "warn"


def test_a_paused_limit_says_until_when() -> None:
    due = paused_wording(datetime(2026, 11, 30, tzinfo=UTC), "fa", NOW)
    assert (due.text, due.state) == ("متوقف تا ۹ آذر", "info")

"""Digits, dates and times are written as people of each language write them."""

from datetime import UTC, date, datetime

import pytest

from processes import wording

DAY = date(2026, 12, 8)


def test_a_date_in_both_languages() -> None:
    assert wording.short_date(DAY, "fa") == "۱۴۰۵/۰۹/۱۷"
    assert wording.long_date(DAY, "fa") == "سه‌شنبه ۱۷ آذر ۱۴۰۵"
    assert wording.long_date(DAY, "fa", today=date(2026, 11, 1)) == "سه‌شنبه ۱۷ آذر"
    assert wording.long_date(DAY, "en") == "Tuesday 8 December 2026"


def test_a_moment_is_that_of_the_citys_clocks() -> None:
    late = datetime(2026, 12, 8, 21, 0, tzinfo=UTC)
    assert wording.moment(late, "fa", DAY) == "چهارشنبه ۱۸ آذر، ۰۰:۳۰"
    assert wording.clock_time(late, "en") == "00:30"


def test_numbers_carry_persian_marks() -> None:
    assert wording.number(18426, "fa") == "۱۸٬۴۲۶"
    assert wording.number(3.25, "fa", 1) == "۳٫۲"
    assert wording.number(18426, "en") == "18,426"


@pytest.mark.parametrize(
    "text", ["۱۴۰۵/۹/۱۷", "1405-09-17", "2026-12-08", " ١٤٠٥/٠٩/١٧ ", "17/09/1405"]
)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert wording.read_date(text) == DAY


@pytest.mark.parametrize("text", ["", "فردا", "1405/13/01", "1404/12/30", "0/0/0", "9999/99/99"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(wording.NotADate):
        wording.read_date(text)

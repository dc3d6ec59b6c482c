"""Digits, numbers, dates and times as people of each language write them, out and in."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import jdatetime

from processes.errors import PasokhError

TIME_ZONE = "Asia/Tehran"
_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
_TO_PERSIAN = str.maketrans("0123456789", _PERSIAN)
_TO_LATIN = str.maketrans(_PERSIAN + "٠١٢٣٤٥٦٧٨٩٫٬", "01234567890123456789.,")
_DATE = re.compile(r"(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})")
_FIRST_GREGORIAN = 1700  # a year below is Jalali
# fmt: off
_MONTHS_FA = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
              "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July",
              "August", "September", "October", "November", "December")
_DAYS_FA = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# fmt: on


class NotADate(PasokhError):
    """Write the date like 2026-11-23 (or 1405/09/02)."""

    fa = "تاریخ را مانند ۱۴۰۵/۰۹/۰۲ بنویسید."


def digits(value: object, language: str) -> str:
    """`value` as text, with Persian digits when the language is Persian."""
    text = str(value)
    return text.translate(_TO_PERSIAN) if language == "fa" else text


def latin_digits(text: str) -> str:
    """`text` with Persian and Arabic digits and separators turned into Latin ones."""
    return text.translate(_TO_LATIN)


def number(value: float | Decimal, language: str, places: int | None = None) -> str:
    """`value` with thousands marks: «۱۸٬۴۲۶», «۳٫۲»; `places` fixes the decimals."""
    text = f"{value:,}" if places is None else f"{value:,.{places}f}"
    if language != "fa":
        return text
    return text.replace(",", "\u066c").replace(".", "\u066b").translate(_TO_PERSIAN)


@lru_cache(8)
def zone(name: str = TIME_ZONE) -> ZoneInfo:
    """The time zone called `name`; the city's own by default."""
    return ZoneInfo(name)


def local(at: datetime) -> datetime:
    """The moment `at` on the city's clocks."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone())


def _day(day: date | datetime) -> date:
    return local(day).date() if isinstance(day, datetime) else day


def short_date(day: date | datetime, language: str) -> str:
    """«۱۴۰۵/۰۹/۰۲» or "2026-11-23"; a moment counts as its day in the city."""
    on = _day(day)
    if language != "fa":
        return on.isoformat()
    jalali = jdatetime.date.fromgregorian(date=on)
    return digits(f"{jalali.year:04}/{jalali.month:02}/{jalali.day:02}", "fa")


def long_date(day: date | datetime, language: str, today: date | datetime | None = None) -> str:
    """«سه‌شنبه ۱۷ آذر», with the year unless it is that of `today`."""
    return f"{weekday(day, language)} {plain_date(day, language, today)}"


def plain_date(day: date | datetime, language: str, today: date | datetime | None = None) -> str:
    """«۱۷ آذر» without the weekday, with the year unless it is that of `today`."""
    on = _day(day)
    if language != "fa":
        same = today is not None and _day(today).year == on.year
        return f"{on.day} {_MONTHS_EN[on.month - 1]}" + ("" if same else f" {on.year}")
    jalali = jdatetime.date.fromgregorian(date=on)
    same = today is not None and jdatetime.date.fromgregorian(date=_day(today)).year == jalali.year
    text = f"{jalali.day} {_MONTHS_FA[jalali.month - 1]}" + ("" if same else f" {jalali.year}")
    return digits(text, "fa")


def month_name(day: date | datetime, language: str) -> str:
    """«آبان ۱۴۰۵» or "November 2026"."""
    on = _day(day)
    if language != "fa":
        return f"{_MONTHS_EN[on.month - 1]} {on.year}"
    jalali = jdatetime.date.fromgregorian(date=on)
    return digits(f"{_MONTHS_FA[jalali.month - 1]} {jalali.year}", "fa")


def weekday(day: date | datetime, language: str) -> str:
    """The day's name: «سه‌شنبه» or "Tuesday"."""
    names = _DAYS_FA if language == "fa" else _DAYS_EN
    return names[_day(day).weekday()]


def clock_time(at: datetime, language: str) -> str:
    """«۱۰:۱۲» on the city's clocks."""
    return digits(f"{local(at):%H:%M}", language)


def moment(at: datetime, language: str, today: date | datetime | None = None) -> str:
    """«سه‌شنبه ۱۷ آذر، ۱۰:۱۲» or "Tuesday 8 December, 10:12"."""
    comma = "،" if language == "fa" else ","
    return f"{long_date(at, language, today)}{comma} {clock_time(at, language)}"


def read_date(text: str) -> date:
    """The day that a person wrote, Jalali or Gregorian, in either set of digits.

    Raises NotADate."""
    found = _DATE.fullmatch(latin_digits(text).strip())
    if not found:
        raise NotADate()
    year, month, day = (int(part) for part in found.groups())
    if year <= 31 < day:  # written the other way round: 02/09/1405
        year, day = day, year
    try:
        if year >= _FIRST_GREGORIAN:
            return date(year, month, day)
        gregorian: date = jdatetime.date(year, month, day).togregorian()
    except (ValueError, OverflowError):
        raise NotADate() from None
    return gregorian

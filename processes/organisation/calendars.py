"""Working calendars: from the rows of the organisation, or from data, to counted time."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.errors import PasokhError
from processes.organisation.known import known
from processes.organisation.public_holidays import public_holidays
from processes.organisation.tables import Calendar, CalendarRow
from processes.organisation.working_days import Hours, Rules, SpecialDay
from processes.organisation.working_time import WorkingTime

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KEPT = 64
_kept: dict[str, WorkingTime] = {}
_lock = threading.Lock()


class NoCalendar(PasokhError):
    """There is no working calendar «{key}»; add it to the organisation's calendars."""

    fa = "تقویم کاری «{key}» وجود ندارد؛ آن را به تقویم‌های سازمان بیفزایید."


class HoursNotUnderstood(PasokhError):
    """The hours «{hours}» are not understood; write them as 07:30-15:00 or 00:00-24:00."""

    fa = "ساعت «{hours}» خوانده نشد؛ آن را مانند 07:30-15:00 یا 00:00-24:00 بنویسید."


def calendar_from(
    week: Mapping[str, Sequence[str]],
    time_zone: str,
    country: str = "none",
    rows: Mapping[date, SpecialDay] | None = None,
    *,
    key: str = "data",
    half_day_counts_as: Decimal = Decimal(1),
) -> WorkingTime:
    """A calendar from plain data: `week` {"monday": ["09:00-17:00"], ...}, an IANA time zone,
    public holidays of `country` ("none", "iran", "us", any ISO code)."""
    return WorkingTime(
        Rules(
            key=key,
            time_zone=time_zone,
            week=tuple(hours_from(week.get(day, ())) for day in WEEKDAYS),
            special=_special_days(country, dict(rows or {})),
            half_day_counts_as=half_day_counts_as,
        )
    )


def load_calendar(session: Session, key: str) -> WorkingTime:
    """The calendar `key`, laid out once per revision; raises NoCalendar."""
    return known(session).keep(("calendar", key), lambda: _found(session, key))


def case_calendar(session: Session) -> WorkingTime:
    """The one calendar in which promises to citizens are counted."""
    rows = known(session).calendars.values()
    return load_calendar(session, next((row.key for row in rows if row.is_case_calendar), ""))


def unit_calendar(session: Session, unit_id: int | None) -> WorkingTime:
    """The calendar of a unit's own tasks: its own, else its nearest parent's, else the city's."""
    stated = (unit.calendar_key for unit in known(session).line(unit_id) if unit.calendar_key)
    key = next(stated, None)
    return load_calendar(session, key) if key else case_calendar(session)


def put_calendar_row(session: Session, key: str, on: date, day: SpecialDay) -> None:
    """Set one date of a calendar; it wins over the week and over public holidays."""
    row = session.scalar(
        select(CalendarRow).where(CalendarRow.calendar_key == key, CalendarRow.on_date == on)
    ) or CalendarRow(calendar_key=key, on_date=on)
    row.hours = [f"{_clock(a)}-{_clock(b)}" for a, b in day.hours]
    row.name_fa, row.name_en, row.is_estimated = day.name_fa, day.name_en, day.is_estimated
    session.add(row)
    session.flush()
    stamp_revision(session, key)


def stamp_revision(session: Session, key: str) -> None:
    """Note that a calendar's rows have changed, so that every process lays it out afresh."""
    calendar = session.get(Calendar, key)
    if calendar is None:
        raise NoCalendar(key=key)
    rows = _rows(session, key)
    said = [
        key,
        calendar.time_zone,
        calendar.week,
        calendar.public_holidays,
        str(calendar.half_day_counts_as),
        sorted((str(day), repr(row)) for day, row in rows.items()),
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    calendar.revision = hashlib.sha256(text.encode()).hexdigest()
    session.flush()


def hours_from(texts: Sequence[str]) -> Hours:
    """Open stretches from texts like "07:30-15:00"; raises HoursNotUnderstood."""
    return tuple(_stretch(text) for text in texts)


def _found(session: Session, key: str) -> WorkingTime:
    calendar = session.get(Calendar, key)
    if calendar is None:
        raise NoCalendar(key=key)
    return _laid_out(session, calendar)


def _laid_out(session: Session, calendar: Calendar) -> WorkingTime:
    with _lock:
        found = _kept.get(calendar.revision) if calendar.revision else None
    if found is None:
        found = calendar_from(
            calendar.week,
            calendar.time_zone,
            calendar.public_holidays,
            _rows(session, calendar.key),
            key=calendar.key,
            half_day_counts_as=Decimal(str(calendar.half_day_counts_as)),
        )
        _keep(calendar.revision, found)
    return found


def _keep(revision: str, calendar: WorkingTime) -> None:
    with _lock:
        while len(_kept) >= _KEPT:
            _kept.pop(next(iter(_kept)))
        if revision:
            _kept[revision] = calendar


def _rows(session: Session, key: str) -> dict[date, SpecialDay]:
    rows = session.scalars(select(CalendarRow).where(CalendarRow.calendar_key == key))
    return {
        row.on_date: SpecialDay(hours_from(row.hours), row.name_fa, row.name_en, row.is_estimated)
        for row in rows
    }


def _special_days(
    country: str, rows: dict[date, SpecialDay]
) -> Callable[[int], Mapping[date, SpecialDay]]:
    @lru_cache(maxsize=100)
    def special(year: int) -> Mapping[date, SpecialDay]:
        own = {day: row for day, row in rows.items() if day.year == year}
        return {**public_holidays(country, year), **own}

    return special


def _stretch(text: str) -> tuple[int, int]:
    try:
        opens, closes = (_minute(part) for part in text.split("-"))
    except ValueError as problem:
        raise HoursNotUnderstood(hours=text) from problem
    if not 0 <= opens < closes <= 24 * 60:
        raise HoursNotUnderstood(hours=text)
    return opens, closes


def _minute(text: str) -> int:
    hour, minute = text.strip().split(":")
    return int(hour) * 60 + int(minute)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"

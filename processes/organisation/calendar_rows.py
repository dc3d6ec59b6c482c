"""Loads calendars and their single dates, written in Jalali or Gregorian, from data."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import jdatetime
from sqlalchemy.orm import Session

from processes.organisation.calendars import hours_from, put_calendar_row, stamp_revision
from processes.organisation.tables import Calendar
from processes.organisation.working_days import SpecialDay

_FIRST_GREGORIAN_YEAR = 1700


def load_calendars(session: Session, data: Mapping[str, Any], now: datetime) -> int:
    """Bring the calendars to what `data` says; rows declared after `now` are not known yet."""
    for row in data["calendars"]:
        session.merge(
            Calendar(
                key=row["key"],
                name_fa=row["name"]["fa"],
                name_en=row["name"]["en"],
                time_zone=row.get("time_zone") or data["facts"]["city"]["time_zone"],
                week=row["week"],
                public_holidays=row["public_holidays"],
                half_day_counts_as=row.get("half_day_counts_as", 1),
                is_case_calendar=row["key"] == data.get("case_calendar"),
            )
        )
    session.flush()
    for key in (row["key"] for row in data["calendars"]):
        stamp_revision(session, key)
    for row in data.get("calendar_rows", []):
        _load_row(session, row, now)
    return len(data["calendars"])


def day_from(text: str | date) -> date:
    """A date written 1405/10/15 (Jalali) or 2027-01-05 (Gregorian)."""
    if isinstance(text, date):
        return text
    year, month, day = (int(part) for part in text.replace("/", "-").split("-"))
    if year >= _FIRST_GREGORIAN_YEAR:
        return date(year, month, day)
    found: date = jdatetime.date(year, month, day).togregorian()
    return found


def _load_row(session: Session, row: Mapping[str, Any], now: datetime) -> None:
    if "declared_on" in row and day_from(row["declared_on"]) > now.date():
        return
    hours = () if row["hours"] == "closed" else hours_from([row["hours"]])
    day = SpecialDay(hours, row["name"]["fa"], row["name"]["en"], row.get("estimated", False))
    for key in row["calendars"]:
        for on in _dates(row):
            put_calendar_row(session, key, on, day)


def _dates(row: Mapping[str, Any]) -> Iterator[date]:
    if "date" in row:
        yield day_from(row["date"])
        return
    day, last = day_from(row["from"]), day_from(row["to"])
    while day <= last:
        yield day
        day += timedelta(days=1)

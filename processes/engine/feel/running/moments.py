"""Dates, times and durations: read from ISO 8601 texts, placed in the scope's time zone."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.running.values import Months
from processes.engine.feel.scope import Scope

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
_OFFSET = r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
_ONLY_DATE = re.compile(_DATE)
_ONLY_TIME = re.compile(f"({_CLOCK})({_OFFSET})?")
_MOMENT = re.compile(rf"({_DATE})[T ]({_CLOCK})({_OFFSET}|@[A-Za-z_]+(?:/[A-Za-z_+-]+)*)?")
_SPAN = re.compile(
    r"(-)?P(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?"
    r"(?:([0-9]{1,9}(?:\.[0-9]{1,9})?)S)?)?"
)
_MONTHS = re.compile(r"(-)?P(?:([0-9]{1,5})Y)?(?:([0-9]{1,6})M)?")
_WEEKS = re.compile(r"(-)?P([0-9]{1,6})W")


def zone(name: str) -> ZoneInfo:
    """The time zone called `name`. Raises FeelFault."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FeelFault("zone", value=name) from None


def local(moment: datetime, scope: Scope) -> datetime:
    """`moment` on the scope's clock."""
    return moment.astimezone(zone(scope.time_zone))


def read_date(text: str) -> date | None:
    """The date of a text such as 2026-03-21, else None."""
    if not _ONLY_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """The time of a text such as 14:30:00 or 14:30:00+03:30, else None."""
    match = _ONLY_TIME.fullmatch(text)
    try:
        return time.fromisoformat(text) if match else None
    except ValueError:
        return None


def read_moment(text: str, scope: Scope) -> datetime | None:
    """The moment of an ISO text; without an offset it is meant in the scope's time zone."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return _start_of(read_date(text), scope)
    day, clock, offset = match.groups()
    named = offset is not None and offset.startswith("@")
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{'' if named else offset or ''}")
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone(offset[1:] if named else scope.time_zone))
    return moment


def _start_of(day: date | None, scope: Scope) -> datetime | None:
    return None if day is None else start_of_day(day, scope)


def start_of_day(day: date, scope: Scope) -> datetime:
    """Midnight of `day` in the scope's time zone."""
    return datetime.combine(day, time(0), zone(scope.time_zone))


def read_duration(text: str) -> timedelta | Months | None:
    """The duration of a text such as P3DT4H, P2W or P1Y6M, else None."""
    if text.endswith(("P", "T")):
        return None
    weeks = _WEEKS.fullmatch(text)
    if weeks:
        return timedelta(weeks=int(weeks[2])) * (-1 if weeks[1] else 1)
    months = _MONTHS.fullmatch(text)
    if months:
        count = int(months[2] or 0) * 12 + int(months[3] or 0)
        return Months(-count if months[1] else count)
    return _read_span(text)


def _read_span(text: str) -> timedelta | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        return None
    days, hours, minutes = (int(match[i] or 0) for i in (2, 3, 4))
    try:
        span = timedelta(days=days, hours=hours, minutes=minutes, seconds=float(match[5] or 0))
    except OverflowError:
        return None
    return -span if match[1] else span

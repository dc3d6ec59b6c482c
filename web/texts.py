"""Words, digits, dates and due times of pages: Jinja filters in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Flask
from markupsafe import Markup, escape

from processes import wording
from processes.cases.waiting import waits_until
from processes.engine.feel import WorkingCalendar
from processes.organisation.facts import fact
from web.db import reading
from web.icons import ICONS
from web.languages import current_language
from web.now import current_time

SOON_DAYS = 2  # only when no limit tells us that its L0 share has been reached


@dataclass(frozen=True)
class Due:
    """How a due time is shown: the wording, its state (plain warn bad info), the exact date."""

    text: str
    state: str
    title: str
    is_date: bool = False  # so far away that the date itself is the wording


@dataclass(frozen=True)
class _Words:
    days_left: str
    days_late: str
    hours_late: str
    today: str
    paused: str
    date: str


_FA = _Words(
    "{n} روز کاری مانده",
    "{n} روز کاری دیر",
    "{n} ساعت دیر",
    "امروز تا {t}",
    "متوقف تا {t}",
    "تا {t}",
)
_EN = _Words(
    "{n} working days left",
    "{n} working days late",
    "{n} hours late",
    "today until {t}",
    "Paused until {t}",
    "until {t}",
)
_NEAR = 10  # working days: beyond, a date says more than a number (DESIGN.md)


def due_wording(
    due_at: datetime,
    now: datetime,
    calendar: WorkingCalendar | None,
    language: str,
    *,
    is_soon: bool | None = None,
) -> Due:
    """«۶ روز کاری مانده», «امروز تا ۱۶:۳۰», «۳ روز کاری دیر»: how far `due_at` is.

    `is_soon` says whether the limit's L0 share is over (the decision table knows);
    unknown, the last two working days count as soon. Without a calendar days are plain days."""
    words = _FA if language == "fa" else _EN
    title = wording.moment(due_at, language, now)
    if due_at < now:
        return Due(_late(due_at, now, calendar, language, words), "bad", title)
    if wording.local(due_at).date() == wording.local(now).date():
        return Due(words.today.format(t=wording.clock_time(due_at, language)), "warn", title)
    days = _days(now, due_at, calendar)
    soon = days <= SOON_DAYS if is_soon is None else is_soon
    if days > _NEAR:
        text = words.date.format(t=wording.long_date(due_at, language, now))
    else:
        text = _counted(words.days_left, max(days, 1), language)
    return Due(text, "warn" if soon else "plain", title, is_date=days > _NEAR)


def paused_wording(until: datetime, language: str, now: datetime) -> Due:
    """«متوقف تا ۹ آذر»: a limit that does not run until then."""
    words = _FA if language == "fa" else _EN
    text = words.paused.format(t=wording.plain_date(until, language, now))
    return Due(text, "info", wording.moment(until, language, now))


def _late(
    due_at: datetime,
    now: datetime,
    calendar: WorkingCalendar | None,
    language: str,
    words: _Words,
) -> str:
    days = _days(due_at, now, calendar)
    if days > 0:
        return _counted(words.days_late, days, language)
    hours = max(int((now - due_at) / timedelta(hours=1)), 1)
    return _counted(words.hours_late, hours, language)


def _days(start: datetime, end: datetime, calendar: WorkingCalendar | None) -> int:
    if calendar is None:
        return (wording.local(end).date() - wording.local(start).date()).days
    return calendar.working_days_between(start, end)


def _counted(pattern: str, count: int, language: str) -> str:
    text = pattern.format(n=wording.digits(count, language))
    if language == "en" and count == 1:
        text = text.replace("days", "day").replace("hours", "hour")
    return text


def code_text(code: str) -> Markup:
    """A tracking code for the eye and the ear: Latin digits, 4-3-3, isolated from its line."""
    groups = f"{code[:4]} {code[4:7]} {code[7:]}" if len(code) == 10 else code
    return Markup('<bdi class="code nb">{}</bdi>').format(groups)


def fours(secret: str) -> Markup:
    """A PIN in groups of four, isolated from its line."""
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return Markup('<bdi class="code nb">{}</bdi>').format(groups)


def named(row: object, field: str = "name") -> str:
    """The row's name in the reader's language (`name_fa`, `name_en`)."""
    own = getattr(row, f"{field}_{current_language()}", "")
    return str(own or getattr(row, f"{field}_fa", ""))


def kind_name(key: str) -> str:
    """The word for a kind of message, as the organisation calls it."""
    names = fact(reading(), "kinds").get(key, {})
    return str(names.get(current_language()) or names.get("fa") or key)


def paragraphs(text: str) -> Markup:
    """A person's own text: escaped, its lines kept."""
    return Markup("<br>").join(escape(line) for line in text.strip().splitlines())


def install(app: Flask) -> None:
    """Give the templates their filters: all speak the reader's language."""
    filters = {
        "digits": lambda value: wording.digits(value, current_language()),
        "number": lambda value, places=None: wording.number(value, current_language(), places),
        "jdate": lambda day: wording.short_date(day, current_language()),
        "jday": lambda day: wording.plain_date(day, current_language(), current_time()),
        "jlong": lambda day: wording.long_date(day, current_language(), current_time()),
        "jmonth": lambda day: wording.month_name(day, current_language()),
        "jtime": lambda at: wording.clock_time(at, current_language()),
        "jdatetime": lambda at: wording.moment(at, current_language(), current_time()),
        "clock": lambda at: wording.clock_time(at, current_language()),
        "due": _due_filter,
        "paused": lambda until: paused_wording(until, current_language(), current_time()),
        "code": code_text,
        "fours": fours,
        "named": named,
        "paragraphs": paragraphs,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(kind_name=kind_name, known_icons=ICONS, waits_until=waits_until)


def _due_filter(
    due_at: datetime,
    calendar: WorkingCalendar | None = None,
    is_soon: bool | None = None,
) -> Due:
    return due_wording(due_at, current_time(), calendar, current_language(), is_soon=is_soon)


def iso_day(day: date | datetime) -> str:
    """The machine's date for a `datetime` attribute."""
    return day.isoformat()

"""The forms that a timer may take: ISO 8601 within sane bounds, for the linter and at run time."""

import re
from datetime import datetime

from processes.errors import PasokhError

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
MONTH, YEAR = 30 * DAY, 365 * DAY
MAX_SECONDS = 10 * YEAR
MAX_REPEATS = 10_000

_NUMBER = r"(\d{1,9}(?:\.\d{1,3})?)"
_DURATION = re.compile(
    rf"P(?=[\dT])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
    re.ASCII,
)
_UNITS = (YEAR, MONTH, WEEK, DAY, HOUR, MINUTE, 1)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)
_CYCLE = re.compile(r"R(\d{0,9})/(?:([^/]*)/)?([^/]*)", re.ASCII)

_FAULTS = {
    "form": (
        "زمانِ «{value}» خوانده نمی‌شود؛ مدت را مانند P5D یا PT2H، لحظه را با منطقهٔ زمانی مانند "
        "2026-11-24T09:00:00+03:30 و تکرار را مانند R3/P1D بنویسید.",
        'the time "{value}" cannot be read; write a duration like P5D or PT2H, a moment with its '
        "zone like 2026-11-24T09:00:00+03:30, a cycle like R3/P1D.",
    ),
    "bounds": (
        "زمانِ «{value}» بیرون از اندازه است؛ مدت باید از یک ثانیه تا ده سال و تاریخ میان سال‌های "
        "۲۰۰۰ و ۲۱۰۰ باشد.",
        'the time "{value}" is out of bounds; a duration is from one second to ten years, a date '
        "between the years 2000 and 2100.",
    ),
    "repeats": (
        "تکرارِ «{value}» بیرون از اندازه است؛ ۱ تا ۱۰٬۰۰۰ بار، با فاصلهٔ دست‌کم یک دقیقه.",
        'the cycle "{value}" is out of bounds; 1 to 10,000 times, at least one minute apart.',
    ),
    "endless": (
        "تکرارِ بی‌پایانِ «{value}» فاصله‌ای کمتر از یک روز دارد؛ شمار تکرار را بنویسید، مانند "
        "R3/PT1H.",
        'the endless cycle "{value}" is shorter than a day; write how often, like R3/PT1H.',
    ),
}


class TimerRefused(PasokhError):
    """A timer's time has no form that may be waited for."""

    fa = "{why_fa}"
    en = "{why_en}"

    def __init__(self, code: str, value: str) -> None:
        """Say why: `code` is a key of the table above."""
        self.code = code
        shown = value if len(value) <= 40 else value[:40] + "…"
        why_fa, why_en = (text.replace("{value}", shown) for text in _FAULTS[code])
        super().__init__(why_fa=why_fa, why_en=why_en)


def check_timer(kind: str, value: str) -> None:
    """Raise TimerRefused unless `value` is a sane time for `kind` (BPMN's tag: timeDate ...).

    The evaluated value of every timer goes through here before the engine sees it: month
    arithmetic on P999999999M or an endless R/PT0S would hold a worker for ever.
    """
    {"timeDate": _check_date, "timeDuration": _check_duration, "timeCycle": _check_cycle}[kind](
        value.strip()
    )


def looks_like_time(text: str) -> bool:
    """Whether `text` is written like an ISO duration, cycle or date (right or wrong)."""
    return re.match(r"(?:R\d*/)?P[\dT]|R\d*/|\d{4}-\d\d-\d\d", text.strip(), re.ASCII) is not None


def _check_date(value: str) -> None:
    if not _DATE.fullmatch(value):
        raise TimerRefused("form", value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise TimerRefused("form", value) from None
    if not 2000 <= moment.year <= 2100:
        raise TimerRefused("bounds", value)


def _check_duration(value: str) -> None:
    if not 1 <= _seconds(value) <= MAX_SECONDS:
        raise TimerRefused("bounds", value)


def _check_cycle(value: str) -> None:
    found = _CYCLE.fullmatch(value)
    if not found:
        raise TimerRefused("form", value)
    repeats, start, duration = found.groups()
    if start is not None:
        _check_date(start)
    seconds = _seconds(duration)
    if not MINUTE <= seconds <= MAX_SECONDS:
        raise TimerRefused("repeats", value)
    if not repeats and seconds < DAY:
        raise TimerRefused("endless", value)
    if repeats and not 1 <= int(repeats) <= MAX_REPEATS:
        raise TimerRefused("repeats", value)


def _seconds(duration: str) -> float:
    found = _DURATION.fullmatch(duration)
    if not found:
        raise TimerRefused("form", duration)
    return sum(float(n) * unit for n, unit in zip(found.groups(), _UNITS, strict=True) if n)

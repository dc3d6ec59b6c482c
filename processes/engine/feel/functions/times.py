"""Functions of dates, times, durations, and of the working calendar."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from processes.engine.feel.calendar import WorkingCalendar
from processes.engine.feel.errors import FeelFault
from processes.engine.feel.functions.signatures import Function, unfit
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.moments import (
    local,
    read_date,
    read_duration,
    read_moment,
    read_time,
    start_of_day,
)
from processes.engine.feel.running.values import Months, Value

FARTHEST_DAYS = 3_660  # working days or the span of a share that one call may ask for
FARTHEST_HOURS = 24 * FARTHEST_DAYS
FARTHEST_SHARE = 100
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
MONTHS += ["August", "September", "October", "November", "December"]


def _now(frame: Frame) -> datetime:
    return local(frame.scope.now, frame.scope)


def _moment(frame: Frame, value: Value, signature: str) -> datetime:
    """A moment from a moment, a date (its start) or an ISO text."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return start_of_day(value, frame.scope)
    moment = read_moment(value, frame.scope)
    if moment is None:
        raise unfit(signature, value)
    return moment


def _date(frame: Frame, value: Value, month: Value = None, day: Value = None) -> date:
    signature = "date(text or moment), date(year, month, day)"
    if isinstance(value, Decimal):
        return _date_of_numbers(signature, value, month, day)
    if month is not None or not isinstance(value, (str, date)):
        raise unfit(signature, value)
    if isinstance(value, datetime):
        return local(value, frame.scope).date()
    if isinstance(value, date):
        return value
    found = read_date(value)
    return found or local(_moment(frame, value, "date(text)"), frame.scope).date()


def _date_of_numbers(signature: str, *numbers: Value) -> date:
    if not all(isinstance(n, Decimal) and n == n.to_integral_value() for n in numbers):
        raise unfit(signature, numbers[-1])
    try:
        return date(*(int(n) for n in numbers))
    except ValueError:
        raise unfit(signature, "-".join(str(n) for n in numbers)) from None


def _time(frame: Frame, value: Value) -> time:
    if isinstance(value, datetime):
        return local(value, frame.scope).timetz()
    found = read_time(value) if isinstance(value, str) else None
    if found is None:
        raise unfit("time(text or moment)", value)
    return found


def _date_and_time(frame: Frame, value: Value, clock: time | None = None) -> datetime:
    signature = "date and time(value, time?)"
    if clock is None:
        return _moment(frame, value, signature)
    moment = datetime.combine(_date(frame, value), clock)
    return moment if moment.tzinfo else moment.replace(tzinfo=_now(frame).tzinfo)


def _duration(frame: Frame, text: str) -> Value:
    span = read_duration(text)
    if span is None:
        raise unfit("duration(text)", text)
    return span


def _months_between(frame: Frame, start: Value, end: Value) -> Months:
    first, last = _date(frame, start), _date(frame, end)
    count = (last.year - first.year) * 12 + last.month - first.month
    if count > 0 and last.day < first.day:
        count -= 1
    elif count < 0 and last.day > first.day:
        count += 1
    return Months(count)


def _calendar(frame: Frame, signature: str) -> WorkingCalendar:
    if frame.scope.calendar is None:
        raise FeelFault("no_calendar", signature=signature)
    return frame.scope.calendar


def _pay(frame: Frame, days: float) -> None:
    """Counting in a calendar costs by the days it walks through."""
    frame.spend(100 + 10 * int(days))


def _span(frame: Frame, start: Value, end: Value, signature: str) -> tuple[datetime, datetime]:
    first, last = _moment(frame, start, signature), _moment(frame, end, signature)
    if abs(last - first) > timedelta(days=FARTHEST_DAYS):
        raise unfit(signature, last.isoformat())
    return first, last


def _within(value: Decimal, most: int, signature: str) -> Decimal:
    if not 0 <= value <= most:
        raise unfit(signature, value)
    return value


def _working_days(frame: Frame, days: Decimal, start: Value = None) -> datetime:
    signature = "working days(number, from?)"
    calendar = _calendar(frame, signature)
    first = _now(frame) if start is None else _moment(frame, start, signature)
    count = _within(days, FARTHEST_DAYS, signature)
    _pay(frame, float(count))
    whole = count == count.to_integral_value()
    return calendar.add_working_days(first, int(count) if whole else count)


def _working_hours(frame: Frame, hours: Decimal, start: Value = None) -> datetime:
    signature = "working hours(number, from?)"
    calendar = _calendar(frame, signature)
    first = _now(frame) if start is None else _moment(frame, start, signature)
    count = _within(hours, FARTHEST_HOURS, signature)
    _pay(frame, float(count) / 4)
    return calendar.add_working_hours(first, count)


def _working_share(frame: Frame, start: Value, end: Value, share: Decimal) -> datetime:
    signature = "working share(from, until, share)"
    calendar = _calendar(frame, signature)
    first, last = _span(frame, start, end, signature)
    part = _within(share, FARTHEST_SHARE, signature)
    _pay(frame, (last - first).days * max(float(part), 1.0))
    return calendar.working_share(first, last, part)


def _real_share(frame: Frame, start: Value, end: Value, share: Decimal) -> datetime:
    signature = "real share(from, until, share)"
    first, last = _span(frame, start, end, signature)
    seconds = Decimal(int((last - first).total_seconds()))
    passed = seconds * _within(share, FARTHEST_SHARE, signature)
    return first + timedelta(seconds=float(passed))


def _working_days_between(frame: Frame, start: Value, end: Value) -> Decimal:
    signature = "working days between(from, until)"
    calendar = _calendar(frame, signature)
    first, last = _span(frame, start, end, signature)
    _pay(frame, abs((last - first).days))
    return Decimal(calendar.working_days_between(first, last))


def _made(
    signature: str, kinds: tuple[str, ...], call: Callable[..., Value], fa: str, en: str
) -> tuple[str, Function]:
    return signature.partition("(")[0], Function(signature, kinds, call, fa, en)


FUNCTIONS: dict[str, Function] = dict(
    [
        _made("now()", (), _now, "اکنون", "the present moment"),
        _made("today()", (), lambda frame: _now(frame).date(), "تاریخ امروز", "today's date"),
        _made("date(value, month?, day?)", ("date source", "number", "number"), _date,
              "تاریخ از متن، از لحظه، یا از سال و ماه و روز میلادی",
              "a date from a text, a moment, or year, month and day"),
        _made("time(value)", ("day",), _time, "ساعت از متن یا لحظه",
              "a time from a text or a moment"),
        _made("date and time(value, time?)", ("day", "time"), _date_and_time,
              "تاریخ و ساعت از متن، یا از تاریخ و ساعت جدا",
              "a moment from a text, or from a date and a time"),
        _made("duration(text)", ("text",), _duration,
              "مدت از متن، مانند \"P3DT4H\" یا \"P1Y\"",
              "a duration from a text such as \"P3DT4H\" or \"P1Y\""),
        _made("years and months duration(from, until)", ("day", "day"), _months_between,
              "فاصلهٔ دو تاریخ به سال و ماه", "the years and months between two dates"),
        _made("day of week(date)", ("day",),
              lambda frame, day: DAYS[_date(frame, day).weekday()],
              "نام انگلیسی روز هفته", "the day's name"),
        _made("month of year(date)", ("day",),
              lambda frame, day: MONTHS[_date(frame, day).month - 1],
              "نام انگلیسی ماه میلادی", "the month's name"),
        _made("working days(number, from?)", ("number", "moment"), _working_days,
              "پایان چندمین روز کاری پس از اکنون یا پس از لحظهٔ داده‌شده",
              "the end of the n-th working day after now or after a moment"),
        _made("working hours(number, from?)", ("number", "moment"), _working_hours,
              "لحظه‌ای که این شمار ساعت کاری می‌گذرد",
              "the moment at which so many working hours have passed"),
        _made("working share(from, until, share)", ("moment", "moment", "number"), _working_share,
              "لحظه‌ای که این سهم از زمان کاری میان دو لحظه می‌گذرد؛ 0.75 یعنی ۷۵٪",
              "the moment at which a share of the working time has passed; 0.75 is 75 %"),
        _made("real share(from, until, share)", ("moment", "moment", "number"), _real_share,
              "لحظه‌ای که این سهم از زمان واقعی میان دو لحظه می‌گذرد",
              "the moment at which a share of the real time has passed"),
        _made("working days between(from, until)", ("moment", "moment"), _working_days_between,
              "شمار روزهای کاری میان دو لحظه", "how many working days lie between two moments"),
    ]
)  # fmt: skip

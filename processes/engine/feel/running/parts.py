"""Parts of values: entries of contexts, fields of dates, times, durations and ranges."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import Months, Range, Value, kind, lift


def part(frame: Frame, value: Value, name: str) -> Value:
    """`value.name`: a context's entry, of a list the parts of its items, of a date its fields."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return frame.lift(value.get(name))
    if isinstance(value, list):
        return frame.items([part(frame, item, name) for item in value])
    field = _FIELDS.get((type(value), name))
    if field is None:
        raise FeelFault("no_parts", kind=kind(value), name=name)
    return lift(field(value))


def _clock_field(unit: timedelta, size: int | None) -> Callable[[timedelta], int]:
    def read(span: timedelta) -> int:
        count = abs(span) // unit
        count = count % size if size else count
        return -count if span < timedelta(0) else count

    return read


_FIELDS: dict[tuple[type, str], Callable[[Value], Value]] = {
    **{(t, n): operator.attrgetter(n) for t in (date, datetime) for n in ("year", "month", "day")},
    **{(t, "weekday"): lambda value: value.isoweekday() for t in (date, datetime)},
    **{
        (t, n): operator.attrgetter(n)
        for t in (time, datetime)
        for n in ("hour", "minute", "second")
    },
    **{(t, "time offset"): lambda value: value.utcoffset() for t in (time, datetime)},
    (timedelta, "days"): _clock_field(timedelta(days=1), None),
    (timedelta, "hours"): _clock_field(timedelta(hours=1), 24),
    (timedelta, "minutes"): _clock_field(timedelta(minutes=1), 60),
    (timedelta, "seconds"): _clock_field(timedelta(seconds=1), 60),
    (Months, "years"): lambda span: int(span.count / 12),
    (Months, "months"): lambda span: abs(span.count) % 12 * (-1 if span.count < 0 else 1),
    (Range, "start"): operator.attrgetter("low"),
    (Range, "end"): operator.attrgetter("high"),
    (Range, "start included"): operator.attrgetter("low_closed"),
    (Range, "end included"): operator.attrgetter("high_closed"),
}

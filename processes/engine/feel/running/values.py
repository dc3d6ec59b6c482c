"""The values of FEEL, how data becomes them and how they become data again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from types import NoneType
from typing import Any

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.limits import MONTHS, NUMBER

Value = Any  # None, bool, Decimal, str, date, datetime, time, timedelta, Months, list, dict, Range

ARITHMETIC = Context(
    prec=34, Emin=-6143, Emax=6144, traps=[DivisionByZero, InvalidOperation, Overflow]
)  # the standard's decimal128


@dataclass(frozen=True, order=True, slots=True)
class Months:
    """A duration of years and months, in months."""

    count: int

    def __post_init__(self) -> None:
        """Refuse what no calendar holds."""
        if abs(self.count) > MONTHS:
            raise FeelFault("out_of_range")

    def __str__(self) -> str:
        """The ISO 8601 text."""
        years, months = divmod(abs(self.count), 12)
        parts = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if self.count < 0 else "P") + parts


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; an open end does not belong to it."""

    low: Value
    high: Value
    low_closed: bool = True
    high_closed: bool = True


# Kinds as sentences name them; the words after "به جای" and "needs".
KINDS: dict[type, tuple[str, str]] = {
    NoneType: ("نبود مقدار (null)", "no value (null)"),
    bool: ("درست/نادرست", "true or false"),
    Decimal: ("عدد", "a number"),
    str: ("متن", "a text"),
    date: ("تاریخ", "a date"),
    datetime: ("تاریخ و ساعت", "a date and time"),
    time: ("ساعت", "a time"),
    timedelta: ("مدت", "a duration"),
    Months: ("مدت به سال و ماه", "a duration of years and months"),
    list: ("فهرست", "a list"),
    dict: ("رکورد", "a context"),
    Range: ("بازه", "a range"),
}
SCALARS = frozenset((NoneType, bool, Decimal, str, date, datetime, time, timedelta, Months))
ORDERED = frozenset((Decimal, str, date, datetime, time, timedelta, Months))
READY = frozenset((NoneType, bool, Decimal, str, date, time, timedelta, Months, Range))


def kind(value: Value) -> tuple[str, str]:
    """What `value` is, in words (Persian, English)."""
    if isinstance(value, Mapping):
        return KINDS[dict]
    return KINDS.get(type(value), (type(value).__name__,) * 2)


def number(value: Decimal) -> Decimal:
    """`value`, if it is within the limit."""
    if not -NUMBER <= value <= NUMBER:
        raise FeelFault("number_limit", limit="10^18")
    return value


def lift(value: Any) -> Value:
    """Data other than a list as a value: numbers become Decimal, contexts stay as they are."""
    if type(value) in READY:
        return value
    convert = _LIFTS.get(type(value))
    if convert is not None:
        return convert(value)
    if isinstance(value, Mapping):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    raise FeelFault("foreign", kind=type(value).__name__)


def _lift_float(value: float) -> Decimal:
    if value - value != 0:  # infinite or not a number
        raise FeelFault("out_of_range")
    return number(Decimal(repr(value)))


def _lift_moment(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise FeelFault("foreign", kind="datetime without a time zone")
    return value


_LIFTS: dict[type, Any] = {
    int: lambda value: number(Decimal(value)),
    float: _lift_float,
    datetime: _lift_moment,
}


def to_json(value: Value) -> Any:
    """`value` as JSON data: whole numbers as int, others as float, moments as ISO text."""
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if isinstance(value, Mapping):
        return {str(name): to_json(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return value


def duration_text(value: timedelta) -> str:
    """The ISO 8601 text of a duration of days and time."""
    seconds = abs(value) // timedelta(microseconds=1)
    whole, micros = divmod(seconds, 1_000_000)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, last = divmod(rest, 60)
    second = f"{last}.{micros:06d}".rstrip("0") if micros else str(last)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{second}S" if last or micros else ""
    body = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-P" if value < timedelta(0) else "P") + (body or "T0S")


def number_text(value: Decimal) -> str:
    """A number without exponent and without trailing zeros."""
    text = format(value + 0, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _write_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


_WRITERS: dict[type, Any] = {
    Decimal: _write_number,
    date: date.isoformat,
    datetime: datetime.isoformat,
    time: time.isoformat,
    timedelta: duration_text,
    Months: str,
    Range: lambda span: {
        "low": to_json(span.low),
        "high": to_json(span.high),
        "low_closed": span.low_closed,
        "high_closed": span.high_closed,
    },
}

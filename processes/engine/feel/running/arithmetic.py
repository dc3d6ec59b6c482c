"""Arithmetic of numbers, texts, dates and durations: null stays null, a misfit is a fault."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.running.comparison import mixed
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import ARITHMETIC, Months, Value, number

Operator = Callable[[Frame, Value, Value], Value]
_DAY = timedelta(days=1)


def add(frame: Frame, left: Value, right: Value) -> Value:
    """The sum; texts are joined, durations move dates."""
    if type(left) is Decimal and type(right) is Decimal:
        return number(ARITHMETIC.add(left, right))
    if left is None or right is None:
        return None
    if type(left) is str and type(right) is str:
        return frame.text(left + right)
    if isinstance(left, (timedelta, Months)) and not isinstance(right, (timedelta, Months)):
        left, right = right, left
    if type(left) is type(right) is timedelta:
        return left + right
    if type(left) is type(right) is Months:
        return Months(left.count + right.count)
    return _moved(left, right, "+")


def subtract(frame: Frame, left: Value, right: Value) -> Value:
    """The difference; two dates give a duration."""
    if type(left) is Decimal and type(right) is Decimal:
        return number(ARITHMETIC.subtract(left, right))
    if left is None or right is None:
        return None
    if type(left) is type(right) is Months:
        return Months(left.count - right.count)
    if type(left) is type(right) and type(left) in (date, datetime, timedelta):
        return left - right
    if isinstance(right, timedelta):
        return _moved(left, -right, "-")
    if isinstance(right, Months):
        return _moved(left, Months(-right.count), "-")
    raise mixed("-", left, right)


def _moved(moment: Value, by: Value, sign: str) -> Value:
    if isinstance(by, Months) and isinstance(moment, date):
        return _months_later(moment, by.count)
    if isinstance(by, timedelta) and type(moment) is datetime:
        return moment + by
    if isinstance(by, timedelta) and type(moment) is date and not by % _DAY:
        return moment + by
    if isinstance(by, timedelta) and type(moment) is time:
        base = datetime.combine(date(2000, 1, 1), moment) + by % _DAY
        return base.timetz()
    raise mixed(sign, moment, by)


def _months_later(moment: date, count: int) -> date:
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise FeelFault("out_of_range")
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def multiply(frame: Frame, left: Value, right: Value) -> Value:
    """The product of numbers, or of a duration and a number."""
    if type(left) is Decimal and type(right) is Decimal:
        return number(ARITHMETIC.multiply(left, right))
    if left is None or right is None:
        return None
    if type(left) is Decimal:
        left, right = right, left
    if type(right) is not Decimal or not isinstance(left, (timedelta, Months)):
        raise mixed("*", left, right)
    return _scaled(left, right)


def _scaled(span: timedelta | Months, factor: Decimal) -> timedelta | Months:
    if isinstance(span, Months):
        return Months(int(ARITHMETIC.multiply(Decimal(span.count), factor)))
    micros = Decimal(span // timedelta(microseconds=1))
    return timedelta(microseconds=int(ARITHMETIC.multiply(micros, factor)))


def divide(frame: Frame, left: Value, right: Value) -> Value:
    """The quotient of numbers or durations. Raises FeelFault on zero."""
    if left is None or right is None:
        return None
    if right in (Decimal(0), timedelta(0), Months(0)):
        raise FeelFault("divide")
    if type(left) is Decimal and type(right) is Decimal:
        return number(ARITHMETIC.divide(left, right))
    if isinstance(left, (timedelta, Months)) and type(right) is Decimal:
        return _scaled(left, ARITHMETIC.divide(Decimal(1), right))
    if type(left) is type(right) is Months:
        return ARITHMETIC.divide(Decimal(left.count), Decimal(right.count))
    if type(left) is type(right) is timedelta:
        unit = timedelta(microseconds=1)
        return ARITHMETIC.divide(Decimal(left // unit), Decimal(right // unit))
    raise mixed("/", left, right)


def negate(value: Value) -> Value:
    """The value with its sign turned."""
    if isinstance(value, Months):
        return Months(-value.count)
    if value is None or isinstance(value, (Decimal, timedelta)):
        return None if value is None else -value
    raise mixed("-", None, value)


MATH: dict[str, Operator] = {"+": add, "-": subtract, "*": multiply, "/": divide}

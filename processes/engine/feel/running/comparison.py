"""Comparison of values: null stays null, kinds that do not fit are a fault."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.limits import NESTING
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import ORDERED, SCALARS, Months, Range, Value, kind


def mixed(sign: str, left: Value, right: Value) -> FeelFault:
    """The fault of an operator between kinds that do not fit."""
    kinds = {type(left), type(right)}
    key = "mixed_time" if str in kinds and kinds & _TIMES else "mixed"
    return FeelFault(key, sign=sign, left=kind(left), right=kind(right))


_TIMES = {date, datetime, time, timedelta, Months}


def equal(frame: Frame, left: Value, right: Value, depth: int = 0) -> bool:
    """Equality of two values of one kind; null equals null only. Raises FeelFault if mixed."""
    if type(left) is type(right) and type(left) in SCALARS:
        return bool(left == right)
    if left is None or right is None:
        return left is right
    if depth > NESTING:
        raise FeelFault("nesting", limit=NESTING)
    if isinstance(left, list) and isinstance(right, list):
        frame.spend(1 + min(len(left), len(right)))
        pairs = zip(left, right, strict=False)
        return len(left) == len(right) and all(equal(frame, a, b, depth + 1) for a, b in pairs)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return _equal_contexts(frame, left, right, depth + 1)
    if isinstance(left, Range) and isinstance(right, Range):
        return bool(left == right)
    raise mixed("=", left, right)


def _equal_contexts(
    frame: Frame, left: Mapping[str, Value], right: Mapping[str, Value], depth: int
) -> bool:
    frame.spend(1 + len(left))
    return left.keys() == right.keys() and all(
        equal(frame, frame.lift(left[name]), frame.lift(right[name]), depth) for name in left
    )


def comes_first(sign: str, left: Value, right: Value) -> bool | None:
    """`left sign right` for < <= > >=; null where one of them is null."""
    if left is None or right is None:
        return None
    if type(left) is not type(right) or type(left) not in ORDERED:
        raise mixed(sign, left, right)
    try:
        return bool(ORDER[sign](left, right))
    except TypeError:  # a time with an offset and one without
        raise mixed(sign, left, right) from None


ORDER: dict[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(frame: Frame, sign: str, left: Value, right: Value) -> bool | None:
    """The comparison `sign` between two values, three-valued."""
    if sign == "=":
        return equal(frame, left, right)
    if sign == "!=":
        return not equal(frame, left, right)
    return comes_first(sign, left, right)


def within(span: Range, value: Value) -> bool | None:
    """Does `value` lie in the range?"""
    above = comes_first(">=" if span.low_closed else ">", value, span.low)
    below = comes_first("<=" if span.high_closed else "<", value, span.high)
    if above is False or below is False:
        return False
    return None if above is None or below is None else True

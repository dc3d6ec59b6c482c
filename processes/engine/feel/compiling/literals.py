"""Literals written @"…": dates, times, moments and durations."""

from collections.abc import Callable
from datetime import UTC, datetime

from processes.engine.feel.errors import FeelFault, FeelSyntax, shown
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.moments import read_date, read_duration, read_moment, read_time
from processes.engine.feel.running.values import Value
from processes.engine.feel.scope import Scope

_ANYWHERE = Scope(datetime(2000, 1, 1, tzinfo=UTC), time_zone="UTC")  # to try a text on


def at_literal(text: str, at: int) -> Callable[[Frame], Value]:
    """The closure of @"text". Raises FeelSyntax when it is nothing of the kind."""
    value: Value = read_date(text) or read_time(text)
    if value is None:
        value = read_duration(text)
    if value is not None:
        return lambda frame: value
    try:
        value = read_moment(text, _ANYWHERE)
    except FeelFault:  # an unknown time zone
        value = None
    if value is None:
        raise FeelSyntax("at_literal", at=at, found=shown(text))
    return lambda frame: read_moment(text, frame.scope)

"""Does a value pass a test? Cells of tables and the right side of `in`."""

from collections.abc import Callable

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.running.comparison import compare, equal, within
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import Range, Value

Run = Callable[[Frame], Value]
Test = Callable[[Frame, Value], bool | None]


def against(sign: str, run: Run) -> Test:
    """A test such as `> 3`."""
    return lambda frame, value: compare(frame, sign, value, run(frame))


def equality(run: Run) -> Test:
    """A test by value: equal to it, in the range, or one of the list."""
    return lambda frame, value: matches(frame, value, run(frame))


def condition(run: Run, asks: bool) -> Test:
    """A test written as a condition; one that does not ask about `?` may be compared instead."""

    def passes(frame: Frame, value: Value) -> bool | None:
        answer = run(frame)
        if answer is None or (isinstance(answer, bool) and (asks or not isinstance(value, bool))):
            return answer
        return matches(frame, value, answer)

    return passes


def forgiving_test(test: Test) -> Test:
    """Lenient: a value of another kind does not pass, as the standard says."""

    def passes(frame: Frame, value: Value) -> bool | None:
        try:
            return test(frame, value)
        except FeelFault as fault:
            if fault.key == "steps":
                raise
            return None

    return passes


def matches(frame: Frame, value: Value, wanted: Value) -> bool | None:
    """Is `value` equal to `wanted`, in its range, or among its items?"""
    if isinstance(wanted, Range):
        return within(wanted, value)
    if not isinstance(wanted, list):
        return equal(frame, value, wanted)
    frame.spend(len(wanted))
    if isinstance(value, list):
        return (
            any(equal(frame, value, item) for item in wanted)
            if _holds_lists(wanted)
            else (equal(frame, value, wanted))
        )
    return any(matches(frame, value, item) is True for item in wanted)


def _holds_lists(wanted: list[Value]) -> bool:
    return any(isinstance(item, list) for item in wanted)

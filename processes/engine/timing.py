"""The engine's time: timers read the moment of the unit of work, not the machine's."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta, tzinfo

from SpiffWorkflow.bpmn.specs.event_definitions import timer
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)

from processes.engine.faults import TimerWithoutValue
from processes.engine.timers import TimerRefused, check_timer

_moment: ContextVar[datetime | None] = ContextVar("engine_moment", default=None)
_TICK = timedelta(microseconds=1)  # the library compares with "<": a timer due now must fire now


class _Clocked(datetime):
    """What the library's timer module takes for `datetime`."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return moment().astimezone(tz or UTC) + _TICK


timer.datetime = _Clocked


def moment() -> datetime:
    """The moment that the engine now agrees on; the machine's where none is set."""
    return _moment.get() or datetime.now(UTC)


@contextmanager
def at(now: datetime) -> Iterator[None]:
    """Run the block at `now` (aware)."""
    token = _moment.set(now)
    try:
        yield
    finally:
        _moment.reset(token)


class DateTimer(TimeDateEventDefinition):
    """A timeDate whose value must be a moment."""

    def has_fired(self, my_task):  # type: ignore[no-untyped-def]
        """Whether its moment has come; its value is settled when the token arrives."""
        _settle(my_task, self.expression, _is_moment)
        return super().has_fired(my_task)


class DurationTimer(DurationTimerEventDefinition):
    """A timeDuration whose value must be an ISO duration."""

    def has_fired(self, my_task):  # type: ignore[no-untyped-def]
        """Whether the duration has passed since the token arrived."""
        if my_task.internal_data.get("event_value") is None:
            value = my_task.workflow.script_engine.evaluate(my_task, self.expression)
            if not _is_duration(value):
                raise TimerWithoutValue(
                    element=my_task.task_spec.bpmn_id, expression=self.expression, value=value
                )
        return super().has_fired(my_task)


_OWN = {TimeDateEventDefinition: DateTimer, DurationTimerEventDefinition: DurationTimer}


def own_timer(definition: TimerEventDefinition) -> TimerEventDefinition:
    """Our strict timer in place of the library's; cycles stay as they are."""
    own = _OWN.get(type(definition))
    return own(definition.name, definition.expression) if own else definition


def due_of(task: object) -> datetime | None:
    """When a waiting timer (or event gateway with a timer) fires next; None when it has none."""
    value = task.internal_data.get("event_value")  # type: ignore[attr-defined]
    if isinstance(value, dict):
        value = value["next"] if value["cycles"] else None
    return TimerEventDefinition.parse_time_or_duration(value) if isinstance(value, str) else None


def skip_missed_cycles(task: object, now: datetime) -> None:
    """After an outage a cycle fires once, not once for each time that was missed."""
    value = task.internal_data.get("event_value")  # type: ignore[attr-defined]
    definition = task.task_spec.event_definition  # type: ignore[attr-defined]
    if not isinstance(definition, CycleTimerEventDefinition) or not isinstance(value, dict):
        return
    following = datetime.fromisoformat(value["next"])
    missed = int((now - following).total_seconds() // value["duration"]) if value["cycles"] else 0
    if missed > 0:
        missed = missed if value["cycles"] < 0 else min(missed, value["cycles"] - 1)
        value["next"] = (following + missed * timedelta(seconds=value["duration"])).isoformat()
        value["cycles"] -= missed if value["cycles"] > 0 else 0


def _settle(my_task, expression, accepts) -> None:  # type: ignore[no-untyped-def]
    if my_task.internal_data.get("event_value") is not None:
        return
    value = my_task.workflow.script_engine.evaluate(my_task, expression)
    if not accepts(value):
        raise TimerWithoutValue(
            element=my_task.task_spec.bpmn_id, expression=expression, value=value
        )
    my_task.internal_data["event_value"] = value


def _is_moment(value: object) -> bool:
    return _is_sane("timeDate", value)


def _is_duration(value: object) -> bool:
    return _is_sane("timeDuration", value)


def _is_sane(kind: str, value: object) -> bool:
    """Whether the library may be given the value: month arithmetic on P999999999M would hang it."""
    if not isinstance(value, str):
        return False
    try:
        check_timer(kind, value)
    except TimerRefused:
        return False
    return True

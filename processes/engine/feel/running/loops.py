"""for, some, every and filters: each turn is paid for out of the budget."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from processes.engine.feel.errors import FeelFault
from processes.engine.feel.limits import ITEMS
from processes.engine.feel.running.comparison import mixed
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import Range, Value, kind

Run = Callable[[Frame], Value]


class Source(NamedTuple):
    """Where the values of one loop variable come from: a list, or the two ends of a range."""

    slot: int
    ends: list[Run]


class _NothingToLoop(Exception):
    """The list is null, hence so is the loop."""


def every_turn(sources: list[Source], body: Run, weight: int) -> Run:
    """`for`: the values of the body, turn by turn."""

    def run(frame: Frame) -> Value:
        made: list[Value] = []
        try:
            for _ in _turns(frame, sources, weight):
                made.append(body(frame))
                if len(made) > ITEMS:
                    raise FeelFault("list_limit", limit=ITEMS)
        except _NothingToLoop:
            return None
        return made

    return run


def holds(word: str, sources: list[Source], body: Run, weight: int) -> Run:
    """`some` or `every`: three-valued, stops at the first turn that decides."""
    decisive = word == "some"

    def run(frame: Frame) -> bool | None:
        unsure = False
        try:
            for _ in _turns(frame, sources, weight):
                answer = body(frame)
                if answer is decisive:
                    return decisive
                if answer is None:
                    unsure = True
                elif not isinstance(answer, bool):
                    raise FeelFault("not_boolean", sign="satisfies", kind=kind(answer))
        except _NothingToLoop:
            return None
        return None if unsure else not decisive

    return run


def _turns(frame: Frame, sources: list[Source], weight: int) -> Iterator[None]:
    if not sources:
        frame.spend(weight)
        yield
        return
    source, *rest = sources
    for value in _values(frame, source):
        frame.slots[source.slot] = value
        frame.spend(1)
        yield from _turns(frame, rest, weight)


def _values(frame: Frame, source: Source) -> Iterable[Value]:
    ends = [end(frame) for end in source.ends]
    if any(end is None for end in ends):
        raise _NothingToLoop
    if len(ends) == 2:
        return _counted(Range(ends[0], ends[1]))
    if isinstance(ends[0], Range):
        return _counted(ends[0])
    if not isinstance(ends[0], list):
        raise FeelFault("not_iterable", kind=kind(ends[0]))
    return ends[0]


def _counted(span: Range) -> Iterator[Decimal]:
    low, high = _whole(span.low, span), _whole(span.high, span)
    step = 1 if high >= low else -1
    first = low if span.low_closed else low + step
    last = high if span.high_closed else high - step
    if abs(last - first) >= ITEMS:
        raise FeelFault("list_limit", limit=ITEMS)
    return (Decimal(i) for i in range(first, last + step, step))


def _whole(value: Value, span: Range) -> int:
    if type(value) is not Decimal or value != value.to_integral_value():
        raise mixed("..", span.low, span.high)
    return int(value)


def filtered(base: Run, slot: int, inner: Run, weight: int) -> Run:
    """`list[condition]`, or `list[n]`: the n-th item, from the end if negative, else null."""

    def run(frame: Frame) -> Value:
        value = base(frame)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        kept = []
        for item in items or [None]:
            frame.spend(weight)
            frame.slots[slot] = item
            met = inner(frame)
            if type(met) is Decimal:
                return _nth(items, met)
            if met is True:
                kept.append(item)
            elif met is not None and met is not False:
                raise FeelFault("filter", kind=kind(met))
        return kept if items else []

    return run


def _nth(items: list[Value], index: Decimal) -> Value:
    if index != index.to_integral_value():
        raise FeelFault("filter", kind=kind(index))
    place = int(index)
    if not 1 <= abs(place) <= len(items):
        return None
    return items[place - 1 if place > 0 else place]

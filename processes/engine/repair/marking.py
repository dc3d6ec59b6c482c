"""Tokens on a drawing: what is ahead of a step, and whether a join would wait for ever."""

from collections.abc import Iterable, Set

from processes.engine.diagram import Element, ProcessModel


def level_of(model: ProcessModel, parent: str | None) -> dict[str, Element]:
    """The elements drawn directly in `parent` (None: in the process itself)."""
    return {key: e for key, e in model.elements.items() if e.parent == parent}


def ahead(model: ProcessModel, starts: Iterable[str]) -> set[str]:
    """Every element that a token on one of `starts` can come to, those included."""
    found, open_ = set(starts), list(starts)
    while open_:
        for key in after(model, open_.pop()):
            if key not in found:
                found.add(key)
                open_.append(key)
    return found


def ahead_without_return(model: ProcessModel, start: str) -> set[str]:
    """As `ahead`, but without the flows by which the drawing leads back to something earlier."""
    back = _flows_back(model, start)
    found, open_ = {start}, [start]
    while open_:
        here = open_.pop()
        for key in after(model, here):
            if (here, key) not in back and key not in found:
                found.add(key)
                open_.append(key)
    return found


def after(model: ProcessModel, key: str) -> list[str]:
    """Where a token goes from `key`: along its flows, or by an event on its edge."""
    element = model.elements.get(key)
    if element is None:
        return []
    edges = [e.id for e in model.elements.values() if e.attached_to == key]
    return [model.flows[f].target for f in element.outgoing if f in model.flows] + edges


def before(model: ProcessModel, key: str) -> list[str]:
    """The elements whose flows lead into `key`."""
    return [model.flows[f].source for f in model.elements[key].incoming if f in model.flows]


def is_join(model: ProcessModel, key: str) -> bool:
    """Whether branches come together at `key` and wait for each other."""
    element = model.elements[key]
    waits = element.kind in {"parallelGateway", "inclusiveGateway"}
    return waits and len(element.incoming) > 1


def starved_joins(
    model: ProcessModel, tokens: Iterable[str], arrived: Set[tuple[str, str]]
) -> list[str]:
    """Parallel joins that a token can come to and that would then wait for a branch for ever.

    `tokens` are the elements with a token, `arrived` the (join, element before it) whose branch
    waits at the join already."""
    reached = ahead(model, tokens)
    coming = reached | {join for join, _ in arrived}
    return [
        key
        for key in sorted(coming & model.elements.keys())
        if model.elements[key].kind == "parallelGateway"
        and is_join(model, key)
        and _is_starved(model, key, reached, arrived)
    ]


def _is_starved(
    model: ProcessModel, join: str, reached: set[str], arrived: Set[tuple[str, str]]
) -> bool:
    empty = [b for b in before(model, join) if b not in reached and (join, b) not in arrived]
    return bool(empty)


def _flows_back(model: ProcessModel, start: str) -> set[tuple[str, str]]:
    """The pairs by which a walk from the beginning comes back to what it is still inside of."""
    starts = [e.id for e in model.elements.values() if e.kind == "startEvent"]
    found: set[tuple[str, str]] = set()
    done: set[str] = set()
    for first in [*starts, start]:
        if first not in done:
            _walk(model, first, done, found)
    return found


def _walk(model: ProcessModel, first: str, done: set[str], found: set[tuple[str, str]]) -> None:
    inside = {first}
    trail = [(first, iter(after(model, first)))]
    done.add(first)
    while trail:
        here, rest = trail[-1]
        key = next(rest, None)
        if key is None:
            inside.discard(here)
            trail.pop()
        elif key in inside:
            found.add((here, key))
        elif key not in done:
            done.add(key)
            inside.add(key)
            trail.append((key, iter(after(model, key))))

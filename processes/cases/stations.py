"""The citizen's line: stations named by the diagram, in its order, with where the case stands."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from processes.engine.definition import Definition
from processes.engine.diagram import Bounds, Element
from processes.instances import queries
from processes.instances.queries import Token
from processes.instances.tables import ProcessInstance

Visit = tuple[str, str]  # id of a process, id of an element


@dataclass(frozen=True)
class Station:
    """One stop of the line; `state` is done, here or ahead; `sentence` says what happens there."""

    fa: str
    en: str
    state: str
    sentence_fa: str = ""
    sentence_en: str = ""

    def name(self, language: str) -> str:
        """Its name in `language`."""
        return self.fa if language == "fa" or not self.en else self.en

    def sentence(self, language: str) -> str:
        """What happens there, in `language`."""
        return self.sentence_fa if language == "fa" or not self.sentence_en else self.sentence_en


@dataclass(frozen=True)
class _Stop:
    """A station before its state is known: the places of the diagram that stand for it."""

    element: Element
    places: frozenset[Visit]


def stations(session: Session, instance: ProcessInstance) -> list[Station]:
    """The line of the instance's own version; empty when its diagram names no station."""
    definition = queries.definition_of_instance(session, instance.id)
    visited = {(e.process_id, e.element_id) for e in queries.history(session, instance.id)}
    tokens = queries.tokens(session, instance.id) if instance.status == "running" else []
    stops = _merged(list(_line(definition, definition.main.id, visited, set())))
    return _with_states(stops, tokens, visited, is_over=instance.status != "running")


def _line(
    definition: Definition, process_id: str, visited: set[Visit], seen: set[str]
) -> Iterator[_Stop]:
    """Stations of a process from left to right; an entered callee's own stand for its caller."""
    model, shapes = definition.models[process_id], definition.diagram(process_id).shapes
    for element in sorted(model.elements.values(), key=lambda e: _across(shapes.get(e.id))):
        callee = element.called_element or ""
        inner: list[_Stop] = []
        if callee in definition.models and callee not in seen:
            inside = _places(definition, callee, seen | {process_id})
            if inside & visited:
                inner = list(_line(definition, callee, visited, seen | {process_id}))
        if inner:
            yield from inner
        elif "station.fa" in element.properties:
            own = frozenset({(process_id, element.id)})
            inside = _places(definition, callee, seen) if callee in definition.models else set()
            yield _Stop(element, own | inside)


def _across(bounds: Bounds | None) -> tuple[float, float]:
    """The order of reading; what is not drawn keeps the order of the file, at the end."""
    return (bounds.x, bounds.y) if bounds else (math.inf, 0.0)


def _places(definition: Definition, process_id: str, seen: set[str]) -> set[Visit]:
    """Every place inside a process and the processes it calls."""
    model = definition.models[process_id]
    found = {(process_id, element_id) for element_id in model.elements}
    for element in model.elements.values():
        if element.parent:  # a sub-process counts as a process of its own in the log
            found.add((element.parent, element.id))
        callee = element.called_element or ""
        if callee in definition.models and callee not in seen | {process_id}:
            found |= _places(definition, callee, seen | {process_id})
    return found


def _merged(stops: list[_Stop]) -> list[_Stop]:
    """Stations of one name are one station, where it first stands."""
    found: dict[str, _Stop] = {}
    for stop in stops:
        name = stop.element.properties["station.fa"]
        before = found.get(name)
        places = before.places | stop.places if before else stop.places
        found[name] = _Stop(before.element if before else stop.element, places)
    return list(found.values())


def _with_states(
    stops: list[_Stop], tokens: list[Token], visited: set[Visit], *, is_over: bool
) -> list[Station]:
    held = {(token.process_id, token.element_id) for token in tokens}
    here = [at for at, stop in enumerate(stops) if stop.places & held]
    been = [at for at, stop in enumerate(stops) if stop.places & visited]
    now = max(here) if here else (max(been) if been else 0)
    return [_station(stop, _state(at, now, is_over)) for at, stop in enumerate(stops)]


def _state(at: int, now: int, is_over: bool) -> str:
    if is_over or at < now:
        return "done"
    return "here" if at == now else "ahead"


def _station(stop: _Stop, state: str) -> Station:
    said = stop.element.properties
    return Station(
        said["station.fa"],
        said.get("station.en", ""),
        state,
        said.get("citizen.fa", ""),
        said.get("citizen.en", ""),
    )

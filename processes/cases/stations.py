"""The citizen's line: stations named by the diagram, in its order, with where the case stands."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ARRAY, BigInteger, String, any_, select
from sqlalchemy.orm import Session

from processes.definitions.reading import definition_of
from processes.engine.definition import Definition
from processes.engine.diagram import Bounds, Element, ProcessModel, following
from processes.instances import queries
from processes.instances.tables import UNFINISHED, ProcessInstance
from processes.kept import Kept
from processes.prepared import Prepared, given

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
    """A station before its state is known: the names it goes by, the places that stand for it."""

    element: Element
    places: frozenset[Visit]
    names: frozenset[str]


@dataclass(frozen=True)
class _Way:
    """How far an instance has come: places it has visited (and when last), places it is at."""

    definition: Definition
    visited: Mapping[Visit, int]
    held: frozenset[Visit]


@dataclass(frozen=True)
class Course:
    """How far an instance has come, told by columns that change with each of its steps."""

    id: int
    case_id: int | None
    version_id: int
    status: str
    lock_version: int
    next_seq: int

    @classmethod
    def of(cls, instance: ProcessInstance) -> "Course":
        """That of a row at hand."""
        given = {name: getattr(instance, name) for name in cls.__dataclass_fields__}
        return cls(**given)


def stations(session: Session, course: Course) -> list[Station]:
    """The line of the instance's own version; empty when its diagram names no station.

    Branches that were not taken are left out: a stop is shown when the case has been there, is
    there, or can still come there further on. The line is worked out once for each step."""
    return _KEPT.get(session, course, lambda: _worked_out(session, course))


def courses(session: Session, case_ids: Iterable[int], process_key: str) -> dict[int, Course]:
    """Case -> how far the last of its instances of `process_key` has come."""
    rows = _COURSES.rows(session, ids=list(case_ids), process_key=process_key)
    return {row.case_id: Course(**row._mapping) for row in rows}


def _courses() -> Prepared:
    columns = [getattr(ProcessInstance, name) for name in Course.__dataclass_fields__]
    ids = given("ids", ARRAY(BigInteger))
    key = given("process_key", String)
    query = select(*columns).where(
        ProcessInstance.case_id == any_(ids), ProcessInstance.process_key == key
    )
    return Prepared(query.order_by(ProcessInstance.id))


_COURSES = _courses()
_KEPT: Kept[list[Station]] = Kept(20_000)


def _worked_out(session: Session, course: Course) -> list[Station]:
    definition = definition_of(session, course.version_id)
    history = queries.history(session, course.id)
    visited = {(entry.process_id, entry.element_id): entry.seq for entry in history}
    last = {entry.task_id: entry for entry in history if entry.task_id is not None}
    is_over = course.status not in UNFINISHED
    alive = [] if is_over else [e for e in last.values() if e.state not in queries.ENDED]
    held = frozenset((entry.process_id, entry.element_id) for entry in alive)
    way = _Way(definition, visited, held)
    stops = _merged(list(_line(way, definition.main.id, frozenset())))
    return _with_states(stops, way, is_over=is_over)


def _line(way: _Way, process_id: str, above: frozenset[str]) -> Iterator[_Stop]:
    """Stations of a process from left to right; an entered callee's own stand for its caller."""
    model, shapes = way.definition.models[process_id], way.definition.diagram(process_id).shapes
    above |= {process_id}
    inside = {e.id: _inside(way.definition, e, above) for e in model.elements.values()}
    ahead = _ahead(way, model, inside)
    for element in sorted(model.elements.values(), key=lambda e: _across(shapes.get(e.id))):
        places = inside[element.id] | {(process_id, element.id)}
        if not places & way.visited.keys() and element.id not in ahead:
            continue
        name = element.properties.get("station.fa", "")
        entered = inside[element.id] & way.visited.keys()
        inner = list(_line(way, element.called_element or "", above)) if entered else []
        yield from (_Stop(i.element, i.places, i.names | {name} - {""}) for i in inner)
        if name and not inner:
            yield _Stop(element, frozenset(places), frozenset({name}))


def _ahead(way: _Way, model: ProcessModel, inside: Mapping[str, frozenset[Visit]]) -> set[str]:
    """Elements that the tokens of this process can still come to."""
    here = [
        element.id
        for element in model.elements.values()
        if {(model.id, element.id), *inside[element.id]} & way.held
    ]
    return {after.id for element_id in here for after in following(model, element_id)}


def _inside(definition: Definition, element: Element, above: frozenset[str]) -> frozenset[Visit]:
    """Every place inside the process that an element calls."""
    callee = element.called_element or ""
    if callee not in definition.models or callee in above:
        return frozenset()
    return frozenset(_places(definition, callee, set(above)))


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
    found: list[_Stop] = []
    for stop in stops:
        name = stop.element.properties["station.fa"]
        same = next((at for at, one in enumerate(found) if name in one.names), None)
        if same is None:
            found.append(stop)
        else:
            one = found[same]
            found[same] = _Stop(one.element, one.places | stop.places, one.names | stop.names)
    return found


def _with_states(stops: list[_Stop], way: _Way, *, is_over: bool) -> list[Station]:
    here = [at for at, stop in enumerate(stops) if stop.places & way.held]
    latest = [max((way.visited.get(p, 0) for p in stop.places), default=0) for stop in stops]
    now = max(here) if here else (latest.index(max(latest)) if latest else 0)
    shown = [at for at in range(len(stops)) if at >= now or latest[at] or at in here]
    return [_station(stops[at], _state(at, now, is_over)) for at in shown]


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

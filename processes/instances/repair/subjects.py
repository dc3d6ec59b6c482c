"""The instance under repair, in a unit of work or on trial; and where it stands, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.definitions.reading import definition_of
from processes.engine.run import Place, Run
from processes.instances.errors import NoSuchInstance
from processes.instances.ports import Ports
from processes.instances.repair.errors import NotStandingThere, SeveralPlaces
from processes.instances.repair.orders import Said, Standing
from processes.instances.tables import Incident, ProcessInstance
from processes.instances.work import Work


@dataclass
class Subject:
    """One instance that an order is tried on; the row is read, the run may be spent."""

    session: Session
    ports: Ports
    now: datetime
    row: ProcessInstance
    run: Run
    lines: list[Said] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)  # what the verb leaves for its rows

    def say(self, fa: str, en: str) -> None:
        """Add a line to what is told."""
        self.lines.append(Said(fa, en))

    def token(self, element_id: str) -> Place:
        """The token at a step; without a name the only one. Raises in words when it is unclear."""
        places = self.places()
        wanted = [p for p in places if element_id in ("", p.element_id)]
        if not element_id:  # a box is not meant where something inside it is
            wanted = [p for p in wanted if not self.holds(p, wanted)] or wanted
        told = ", ".join(sorted({p.element_id for p in places})) or "—"
        if not wanted:
            raise NotStandingThere(step=element_id or "—", places=told)
        if len(wanted) > 1:
            raise SeveralPlaces(places=told)
        return wanted[0]

    def places(self) -> list[Place]:
        """Where it stands, without the events on the edges of steps."""
        return [place for place, _, _ in self.run.tokens() if not self._is_edge(place)]

    def _is_edge(self, place: Place) -> bool:
        element = self.run.definition.find(place.process_id, place.element_id)
        return element is not None and element.kind == "boundaryEvent"

    def holds(self, place: Place, others: Sequence[Place]) -> bool:
        """Whether one of the others stands inside the process that was called, or drawn, there."""
        element = self.run.definition.find(place.process_id, place.element_id)
        inside = (element.called_element, element.id) if element else ()
        return any(other.process_id in inside for other in others)

    def standing(self) -> tuple[Standing, ...]:
        """Where it stands, in the order of ids."""
        return self.told(place for place, _, _ in self.run.tokens())

    def told(self, places: Iterable[Place]) -> tuple[Standing, ...]:
        """Some of the places where it stands, once each, in the order of ids."""
        wanted = {place.task_id for place in places}
        found = {self._told(p, state) for p, state, _ in self.run.tokens() if p.task_id in wanted}
        return tuple(sorted(found, key=lambda one: one.element_id))

    def _told(self, place: Place, state: str) -> Standing:
        fa, en = self.names(place.process_id, place.element_id)
        return Standing(place.element_id, fa, en, state)

    def names(self, process_id: str, element_id: str) -> tuple[str, str]:
        """The names of a step in both languages."""
        element = self.run.definition.find(process_id, element_id)
        return (element.name("fa"), element.name("en")) if element else (element_id, element_id)

    def named(self, element_id: str) -> tuple[str, str]:
        """The names of a step of any of its processes."""
        models = self.run.definition.models.values()
        found = next((m.elements[element_id] for m in models if element_id in m.elements), None)
        return (found.name("fa"), found.name("en")) if found else (element_id, element_id)

    def leads_nowhere(self) -> bool:
        """Whether nothing would ever move it again."""
        run = self.run
        waits = run.user_tasks() or run.jobs() or run.awaited() or run.due_at()
        return not (run.is_completed or waits)


def on_trial(session: Session, ports: Ports, now: datetime, instance_id: int) -> Subject:
    """The instance as it stands, to try something on: nothing is locked, nothing will be kept.

    Raises NoSuchInstance when it has ended or not begun."""
    row = session.get(ProcessInstance, instance_id)
    if row is None or row.state is None:
        raise NoSuchInstance
    surroundings = Work(session, ports, now).surroundings(row.case_id)
    run = Run.load(definition_of(session, row.version_id), surroundings, row.state)
    return Subject(session, ports, now, row, run)


def open_incidents(session: Session, instance_id: int) -> list[Incident]:
    """What has stopped of an instance, the oldest first."""
    query = select(Incident).where(
        Incident.instance_id == instance_id, Incident.closed_at.is_(None)
    )
    return list(session.scalars(query.order_by(Incident.id)))

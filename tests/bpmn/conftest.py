"""A town whose cases run on the shipped packages; the clock moves only when a test says so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from handlers.composition import publish_names
from processes.cases import four_eyes
from processes.cases.tables import Case, CaseDeadline, CaseExclusion, Correspondence
from processes.db import unit_of_work
from processes.definitions.packages import read_package_folder
from processes.definitions.publishing import publish
from processes.instances.tables import EventLog, Incident, ProcessInstance, UserTask
from processes.organisation.tables import Membership, Person
from tests.bpmn.shipped import KEYS, ROOT
from tests.rig.cities import fill_city
from tests.rig.databases import Database, Templates
from tests.rig.towns import TUESDAY, Town

HONEST = {
    "contact_citizen": {"conflict": "no", "afraid": "no"},
    "decide_findings": {"conflict": "no"},
}
"""What whoever acts says of themselves where a form asks, unless a test says otherwise."""


@dataclass
class Way:
    """One case on its way through the shipped diagrams."""

    town: Town
    case_id: int

    @property
    def case(self) -> Case:
        return self.town.case(self.case_id)

    @property
    def open(self) -> set[str]:
        """The elements at which somebody has something to do."""
        return set(self.town.tasks(self.case_id))

    def do(self, element: str, **answers: Any) -> str:
        """Whoever may take the task does it; gives the user name."""
        who = self.who(self.town.tasks(self.case_id)[element])
        self.town.complete(self.case_id, element, who, **{**HONEST.get(element, {}), **answers})
        return who

    def who(self, task: UserTask) -> str:
        if task.assignee_id is not None:
            return self._name(Person.id == task.assignee_id)
        kept_out = select(CaseExclusion.person_id).where(CaseExclusion.case_id == self.case_id)
        members = select(Membership.person_id).where(
            Membership.role == task.role, Membership.unit_id == task.unit_id
        )
        _, steps = four_eyes.split(str(task.why.get("asked", "")))
        with self.town.sessions() as session:
            done = four_eyes.doers(session, self.case_id, steps)
        return self._name(
            Person.id.in_(members), Person.id.not_in(kept_out), Person.id.not_in(done)
        )

    def later(self, **time: float) -> None:
        """Time passes; whatever falls due in between happens."""
        self.town.later(**time).tick()
        self.town.run_jobs()

    def letters(self, direction: str = "out") -> list[str]:
        """The keys of the letters in the order sent."""
        query = select(Correspondence.letter_key).where(
            Correspondence.case_id == self.case_id,
            Correspondence.direction == direction,
            Correspondence.letter_key.is_not(None),
        )
        return list(self.town.rows(query.order_by(Correspondence.id)))

    def happened(self, element: str) -> int:
        """How often an element was done, in whatever process of the case."""
        query = select(EventLog.seq).join(
            ProcessInstance, ProcessInstance.id == EventLog.instance_id
        )
        return len(
            self.town.rows(
                query.where(
                    ProcessInstance.case_id == self.case_id,
                    EventLog.element_id == element,
                    EventLog.state == "completed",
                )
            )
        )

    def running(self) -> set[str]:
        """The keys of the processes that still run for the case."""
        query = select(ProcessInstance.process_key).where(
            ProcessInstance.case_id == self.case_id, ProcessInstance.status == "running"
        )
        return set(self.town.rows(query))

    def limit(self, key: str) -> CaseDeadline:
        query = select(CaseDeadline).where(
            CaseDeadline.case_id == self.case_id, CaseDeadline.limit_key == key
        )
        found: CaseDeadline = self.town.rows(query.order_by(CaseDeadline.round.desc()))[0]
        return found

    def incidents(self) -> list[str]:
        return [i.message_en for i in self.town.rows(select(Incident))]

    def _name(self, *conditions: Any) -> str:
        query = select(Person.username).where(*conditions).order_by(Person.username)
        return str(self.town.rows(query)[0])


@pytest.fixture
def begin(templates: Templates, tmp_path: Path) -> Iterator[Callable[..., Way]]:
    """A citizen writes; gives the case on the shipped diagrams."""
    with templates.copy("shipped", _fill) as database:
        town = Town(database.sessions, tmp_path / "files")

        def begun(**fields: Any) -> Way:
            receipt = town.receive(**fields)
            town.run_jobs()
            return Way(town, receipt.case_id)

        yield begun


def _fill(database: Database) -> None:
    fill_city(database)
    for key in KEYS:
        with unit_of_work(database.sessions) as session:
            names = publish_names(session)
            publish(session, read_package_folder(ROOT, key), names, by_id=None, now=TUESDAY)

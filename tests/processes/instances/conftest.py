"""A small office for the instances room: one unit, two officers, packages published for real."""

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from processes.db import unit_of_work
from processes.definitions.publishing import PublishNames, publish
from processes.engine.lint import HandlerInfo
from processes.instances import jobs, verbs
from processes.instances.ports import Group, Ports
from processes.instances.tables import Job, UserTask
from processes.instances.work import Work, open_work
from processes.organisation.calendars import calendar_from
from processes.organisation.tables import Membership, Person, Role, Unit
from tests.builders import Process
from tests.rig.databases import Database

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FORM = {
    "type": "default",
    "id": "form",
    "schemaVersion": 19,
    "properties": {"title": "فرم", "title.en": "Form"},
    "components": [
        {
            "type": "textfield",
            "key": "words",
            "label": "سخن",
            "properties": {"label.en": "Words", "store": "variable"},
        }
    ],
}
NAMES = PublishNames({"note": HandlerInfo(optional={"text"}, result=True)}, {"officer"})
CALENDAR = calendar_from(
    {day: ["08:00-16:00"] for day in ("monday", "tuesday", "wednesday")}, "UTC", "none"
)


@dataclass
class Office:
    """The instances room with people in it; its clock stands still until moved."""

    sessions: sessionmaker[Session]
    people: dict[str, int]
    unit_id: int
    now: datetime = NOON
    rung: list[int] = field(default_factory=list)

    def ports(self) -> Ports:
        return Ports(
            case_record=lambda session, case_id: {"code": f"c{case_id}"},
            calendar=lambda session, case_id: CALENDAR,
            group=lambda session, asked, case_id: Group(asked, self.unit_id, {"asked": asked}),
            tries=lambda handler: 2,
            after_commit=self.rung.append,
        )

    def work(self, who: str = "") -> AbstractContextManager[Work]:
        actor = self.people[who] if who else None
        return open_work(self.sessions, self.ports(), actor_id=actor, now=self.now)

    def publish(self, *processes: Process) -> int:
        key = processes[0].key
        files = {f"bpmn/{key}/{p.key}.bpmn": p.xml() for p in processes}
        files["forms/form.form"] = json.dumps(FORM).encode()
        with unit_of_work(self.sessions) as session:
            return publish(session, files, NAMES, by_id=None, now=self.now).version_id

    def start(self, key: str = "p", **variables: Any) -> int:
        with self.work() as work:
            return verbs.start(
                work, key, case_id=7, variables=variables, correlation_key=f"case-{key}"
            )

    def tasks(self, state: str = "open") -> dict[str, int]:
        query = select(UserTask.element_id, UserTask.id).where(UserTask.state == state)
        with self.sessions() as session:
            return dict(session.execute(query).all())

    def complete(self, element: str, who: str = "sara", **variables: Any) -> None:
        task_id = self.tasks()[element]
        with self.work(who) as work:
            verbs.claim(work, task_id)
            verbs.complete(work, task_id, variables)

    def jobs(self, status: str = "waiting") -> list[int]:
        with self.sessions() as session:
            return list(session.scalars(select(Job.id).where(Job.status == status)))

    def perform(self, job_id: int, result: Mapping[str, Any] | None = None) -> bool:
        with self.work() as work:
            return jobs.perform(work, job_id, lambda work, job: result)

    def later(self, **time: float) -> "Office":
        self.now += timedelta(**time)
        return self

    def tick(self) -> int:
        fired = 0
        while True:
            with self.work() as work:
                if verbs.fire_next_due(work) is None:
                    return fired
            fired += 1


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    """One unit with two officers and an outsider."""
    with unit_of_work(database.sessions) as session:
        session.add(Role(key="officer", name_fa="کارشناس", name_en="Officer"))
        unit = Unit(key="u", type="office", name_fa="واحد", name_en="Unit", head_role=None)
        session.add(unit)
        people = {name: _person(name) for name in ("sara", "omid", "mina")}
        session.add_all(people.values())
        session.flush()
        for name in ("sara", "omid"):
            session.add(Membership(person_id=people[name].id, unit_id=unit.id, role="officer"))
        ids = {name: person.id for name, person in people.items()}
        unit_id = unit.id
    yield Office(database.sessions, ids, unit_id)


def _person(name: str) -> Person:
    return Person(username=name, name_fa=name, name_en=name, password_hash="-")

"""Replays rows at their own dates: each case on a clock of its own, apart from the living city."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from handlers.driving.course import Act, Course
from handlers.importing.ground import Ground
from handlers.importing.mapping import ImportMapping
from handlers.importing.messages import Imported, evaluate
from processes.cases import four_eyes
from processes.cases.tables import Case
from processes.engine.feel import Scope, WorkingCalendar
from processes.instances.ports import Group, Ports
from processes.instances.tables import UserTask
from processes.organisation.calendars import load_calendar
from processes.organisation.units import find_unit


@dataclass
class HistoricStaff:
    """People of the past: they do each task when, and as, the mapping's policy says."""

    row: Imported
    mapping: ImportMapping
    ground: Ground
    calendar: WorkingCalendar | None

    def plan(self, course: Course, task: UserTask) -> datetime | None:
        """The moment the policy gives for this form; null, or no rule, means never."""
        rule = self.mapping.answering_of(task.form_key)
        if rule is None:
            return None
        context, scope = self._context(course, task), self._scope(course)
        at = evaluate(rule.when, context, scope, f"{task.form_key}.when")
        return self._on_the_way(at) if isinstance(at, Decimal) else at

    def _on_the_way(self, share: Decimal) -> datetime | None:
        """That share of the time from receipt to closing; never, where it was never closed."""
        received, closed = self.row.message.received_at, self.row.closed_at
        if received is None or closed is None:
            return None
        return received + (closed - received) * float(share)

    def perform(self, course: Course, task: UserTask) -> Act | None:
        """The answers that the policy gives for this form."""
        rule = self.mapping.answering_of(task.form_key)
        if rule is None:
            return None
        context, scope = self._context(course, task), self._scope(course)
        answers = {
            name: evaluate(expression, context, scope, f"{task.form_key}.{name}")
            for name, expression in rule.answers.items()
        }
        return Act(course.work.now, self.ground.person_id, answers)

    def citizen(self, course: Course) -> datetime | None:
        """The file holds no word of the citizen after the first."""
        return None

    def speak(self, course: Course) -> None:
        """Never."""

    def _context(self, course: Course, task: UserTask) -> dict[str, Any]:
        shown = {
            "form": task.form_key,
            "element": task.element_id,
            "created_at": task.created_at,
            "due_at": task.due_at,
            "now": course.work.now,
        }
        return {**self.row.context, "task": shown}

    def _scope(self, course: Course) -> Scope:
        return Scope(course.work.now, self.calendar, self.mapping.zone.key)


def replay(
    session: Session, ports: Ports, row: Imported, mapping: ImportMapping, ground: Ground
) -> bool:
    """Run one case through the processes to the end of the source's time; False: it was here."""
    calendar = _calendar(session, mapping)
    script = HistoricStaff(row, mapping, ground, calendar)
    received = row.message.received_at
    assert received is not None  # noqa: S101 - a row without it is refused
    course = Course(session, ports, script, mapping.timeline, received)
    if not course.receive(row.message).is_new:
        return False
    if mapping.ends_at:
        course.run_until(mapping.ends_at)
    course.work.flush()
    return True


def historic_ports(ports: Ports, mapping: ImportMapping) -> Ports:
    """The house's doors as the past sees them: its own calendar, its own groups, no queue."""

    def calendar(session: Session, case_id: int | None) -> WorkingCalendar:
        return _calendar(session, mapping) or ports.calendar(session, case_id)

    def group(session: Session, asked: str, case_id: int | None) -> Group:
        known: dict[tuple[str, int | None], Group] = session.info.setdefault("historic_groups", {})
        unit_id = _unit_of_case(session, case_id)
        if (asked, unit_id) not in known:
            known[asked, unit_id] = _historic_group(session, asked, unit_id)
        return known[asked, unit_id]

    return replace(ports, calendar=calendar, group=group, after_commit=lambda new_jobs: None)


def _historic_group(session: Session, asked: str, unit_id: int | None) -> Group:
    """The group as the diagram names it; whether somebody is in it today does not matter.

    One stand-in does the work of all, so that nobody is barred for having done a step before."""
    asked = four_eyes.named(asked)[0]
    role, _, unit_key = asked.partition("@")
    unit = find_unit(session, unit_key or None)
    return Group(role, unit.id if unit else unit_id, {"asked": asked, "rule": "historic"})


def _unit_of_case(session: Session, case_id: int | None) -> int | None:
    return session.get_one(Case, case_id).unit_id if case_id else None


def _calendar(session: Session, mapping: ImportMapping) -> WorkingCalendar | None:
    return load_calendar(session, mapping.calendar["key"]) if mapping.calendar else None

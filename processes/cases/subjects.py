"""Whom a case concerns: named by a person in assessment, read by routing and the exclusion set."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from processes.cases.sealed_tables import CaseHearing, CaseSubject
from processes.cases.tables import Case, CaseExclusion
from processes.organisation.lanes import SEALED, seal_readers
from processes.organisation.people import posts_of
from processes.organisation.tables import Person, Unit
from processes.organisation.units import find_unit

SUBJECT, WITNESS, SUPERVISOR = "subject", "witness", "supervisor"
ROLES = (SUBJECT, WITNESS, SUPERVISOR)
UNCONCERNED = {
    "subject_named": False,
    "subject_unit": None,
    "employee": None,
    "hearing_state": None,
    "employees_unheard": 0,
    "hearings_waiting": 0,
    "readers": None,
}
"""The record of a case that names nobody: nothing is looked up for the many that do not."""


def name_subjects(session: Session, case: Case, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep whom a form names: rows of {"person": user name, "unit": key, "role"}; replaces all."""
    session.execute(delete(CaseSubject).where(CaseSubject.case_id == case.id))
    wanted = {found: None for row in rows if (found := _read(session, case, row)) is not None}
    for person_id, unit_id, role in wanted:
        session.add(CaseSubject(case_id=case.id, person_id=person_id, unit_id=unit_id, role=role))
    if wanted and case.grade == "open":
        case.grade = "guarded"  # until the table of grades says what it is
    session.flush()


def subjects_of(session: Session, case_id: int) -> list[CaseSubject]:
    """Everybody whom the case concerns, in the order named."""
    query = select(CaseSubject).where(CaseSubject.case_id == case_id).order_by(CaseSubject.id)
    return list(session.scalars(query))


def unit_concerned(session: Session, case: Case) -> Unit | None:
    """The unit whose conduct is looked at: the first subject's, else the case's own."""
    named = (one.unit_id for one in subjects_of(session, case.id) if one.role == SUBJECT)
    unit_id = next((unit_id for unit_id in named if unit_id), None) or case.unit_id
    return session.get(Unit, unit_id) if unit_id else None


def first_employee(session: Session, case_id: int) -> Person | None:
    """The first member of staff named as a subject: who is heard."""
    query = (
        select(Person)
        .join(CaseSubject, CaseSubject.person_id == Person.id)
        .where(CaseSubject.case_id == case_id, CaseSubject.role == SUBJECT)
        .order_by(CaseSubject.id)
        .limit(1)
    )
    return session.scalar(query)


def employees_to_hear(session: Session, case: Case) -> list[Person]:
    """Employees named as subjects who have not been asked in this round, in the order named."""
    asked = select(CaseHearing.person_id).where(
        CaseHearing.case_id == case.id, CaseHearing.round == case.round
    )
    query = (
        select(Person)
        .join(CaseSubject, CaseSubject.person_id == Person.id)
        .where(CaseSubject.case_id == case.id, CaseSubject.role == SUBJECT)
        .where(Person.id.not_in(asked))
        .order_by(CaseSubject.id)
    )
    return list(session.scalars(query))


def who_may_be_heard(session: Session, case: Case) -> list[Person]:
    """Whom the form of a hearing offers: who has not been asked, else whoever is named.

    Empty where nobody is named yet: then an inspector names by asking (`add_subject`)."""
    named = [row["person"] for row in as_rows(session, case.id) if row["role"] == SUBJECT]
    query = select(Person).where(Person.username.in_(named)).order_by(Person.name_fa)
    return employees_to_hear(session, case) or list(session.scalars(query))


def name_more(session: Session, case: Case, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep whom a later form names besides those named before: nobody is let back by it."""
    name_subjects(session, case, [*as_rows(session, case.id), *rows])


def add_subject(session: Session, case: Case, person: Person) -> None:
    """Who is asked for an answer is one whom the case concerns, from then on."""
    rows = as_rows(session, case.id)
    if all(row["person"] != person.username for row in rows):
        name_more(session, case, [{"person": person.username, "role": SUBJECT}])


def as_rows(session: Session, case_id: int) -> list[dict[str, str]]:
    """The subjects as a form shows them."""
    query = (
        select(CaseSubject.role, Person.username, Unit.key)
        .outerjoin(Person, Person.id == CaseSubject.person_id)
        .outerjoin(Unit, Unit.id == CaseSubject.unit_id)
        .where(CaseSubject.case_id == case_id)
        .order_by(CaseSubject.id)
    )
    return [
        {"person": row.username or "", "unit": row.key or "", "role": row.role}
        for row in session.execute(query)
    ]


def concern_record(session: Session, case: Case) -> dict[str, Any]:
    """What expressions read: whether somebody is named and in which unit, the employee heard, the
    last hearing, and how many people are left who may see a case that is sealed."""
    unheard = employees_to_hear(session, case)
    employee = unheard[0] if unheard else first_employee(session, case.id)
    last = select(CaseHearing.state).where(CaseHearing.case_id == case.id)
    waiting = select(func.count(CaseHearing.id)).where(
        CaseHearing.case_id == case.id, CaseHearing.state == "asked"
    )
    named = bool(subjects_of(session, case.id))
    unit = unit_concerned(session, case) if named else None
    return {
        "subject_named": named,
        "subject_unit": unit.key if unit else None,
        "employee": employee.username if employee else None,
        "hearing_state": session.scalar(last.order_by(CaseHearing.number.desc()).limit(1)),
        "employees_unheard": len(unheard),
        "hearings_waiting": session.scalar(waiting) or 0,
        "readers": _readers_left(session, case) if case.grade == SEALED else None,
    }


def _readers_left(session: Session, case: Case) -> int:
    kept_away = select(CaseExclusion.person_id).where(CaseExclusion.case_id == case.id)
    active = Person.is_active, Person.id.in_(seal_readers(session)), Person.id.not_in(kept_away)
    return session.scalar(select(func.count(Person.id)).where(*active)) or 0


def _read(
    session: Session, case: Case, row: Mapping[str, Any]
) -> tuple[int | None, int | None, str] | None:
    """(person, unit, as what), or None for an empty row; the unit of a person is looked up."""
    name = str(row.get("person") or "")
    person = session.scalar(select(Person).where(Person.username == name)) if name else None
    unit = find_unit(session, str(row.get("unit") or ""))
    if person is None and unit is None:
        return None
    role = str(row.get("role") or SUBJECT)
    unit_id = unit.id if unit else _unit_of(session, case, person)
    return (person.id if person else None, unit_id, role if role in ROLES else SUBJECT)


def _unit_of(session: Session, case: Case, person: Person | None) -> int | None:
    """Where the person works: the case's unit if they belong to it, else their first."""
    units = [post.unit_id for post in posts_of(session, person.id)] if person else []
    return case.unit_id if case.unit_id in units else next(iter(units), None)

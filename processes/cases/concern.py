"""Whom a case concerns so closely that they are kept away from it, and why (LIFECYCLE.md 0.4)."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.sealed_tables import CaseSubject
from processes.cases.subjects import SUBJECT, subjects_of
from processes.cases.tables import Case
from processes.organisation.lanes import SEALED, seal_readers
from processes.organisation.people import MANAGER, managed_units
from processes.organisation.tables import Membership, Unit
from processes.organisation.units import line_of

REASONS = ("subject", "witness", "supervisor", "subordinate", "colleague", "line_manager")
"""The reasons worked out here; other reasons are given by people and by earlier work."""


def concerned_people(session: Session, case: Case) -> dict[int, str]:
    """Person id -> why: subjects, witnesses, supervisors, subordinates, colleagues, line managers.

    "Colleague" is the office for a clerk and everything below for a head. The line manager is
    kept away from sealed cases only (or when named, as a subject)."""
    found: dict[int, str] = {}
    for one in subjects_of(session, case.id):
        for person_id, reason in _around(session, case, one).items():
            found[person_id] = min(found.get(person_id, reason), reason, key=REASONS.index)
    return found


def writers_line(session: Session, person_id: int) -> set[int]:
    """Who is kept away from what a member of staff raises: their offices, and all heads above.

    The writer is one among the colleagues, so that the set itself does not give them away."""
    offices = set(
        session.scalars(select(Membership.unit_id).where(Membership.person_id == person_id))
    )
    lines = {
        above.id for unit_id in offices for above in line_of(session, session.get(Unit, unit_id))
    }
    return _members(session, offices) | _managers(session, lines) | {person_id}


def _around(session: Session, case: Case, one: CaseSubject) -> dict[int, str]:
    if one.role != SUBJECT:
        return {one.person_id: one.role} if one.person_id else {}
    units = _units_of(session, one)
    near = dict.fromkeys(_members(session, units) - _managers(session, units), "colleague")
    near |= dict.fromkeys(_below(session, one.person_id), "subordinate")
    if case.grade == SEALED:
        near |= dict.fromkeys(_line(session, one, units), "line_manager")
    if one.person_id:
        near[one.person_id] = SUBJECT
    return near


def _units_of(session: Session, one: CaseSubject) -> set[int]:
    """The offices of a person; of a unit that is named without a person, the unit itself."""
    if one.person_id is None:
        return {one.unit_id} if one.unit_id else set()
    held = select(Membership.unit_id).where(Membership.person_id == one.person_id)
    return set(session.scalars(held))


def _below(session: Session, person_id: int | None) -> set[int]:
    """Everybody in the units that the person heads.

    Inspection stays able to act on the highest heads: who may open sealed cases is no subordinate
    of anybody outside inspection."""
    if person_id is None:
        return set()
    found = _members(session, managed_units(session, person_id))
    inspection = seal_readers(session)
    return found if person_id in inspection else found - inspection


def _line(session: Session, one: CaseSubject, units: set[int]) -> set[int]:
    """The heads of a subject's offices and above them, up to the district or the deputy's office.

    Of an office that the subject heads, at least the head above."""
    headed = select(Membership.unit_id).where(
        Membership.person_id == one.person_id, Membership.role == MANAGER
    )
    own = set(session.scalars(headed)) if one.person_id else set()
    above = {up for unit_id in units for up in _up(session, unit_id, at_least=unit_id in own)}
    return _managers(session, (units - own) | above) - {one.person_id or 0}


def _up(session: Session, unit_id: int, *, at_least: bool) -> Iterator[int]:
    """The units above one, to the first that answers at level 2; the top only when it is next."""
    unit, *line = line_of(session, session.get(Unit, unit_id))
    is_level_2 = unit.level_2_key is not None
    for number, above in enumerate(line):
        if not (at_least and number == 0) and (is_level_2 or above.parent_id is None):
            return
        yield above.id
        is_level_2 = above.level_2_key is not None


def _members(session: Session, unit_ids: set[int]) -> set[int]:
    query = select(Membership.person_id).where(Membership.unit_id.in_(unit_ids))
    return set(session.scalars(query))


def _managers(session: Session, unit_ids: set[int]) -> set[int]:
    query = select(Membership.person_id).where(
        Membership.unit_id.in_(unit_ids), Membership.role == MANAGER
    )
    return set(session.scalars(query))

"""Who gets a task of a case: its group, or the officer who did the one before."""

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from processes.cases import four_eyes
from processes.cases.exclusions import kept_from_task
from processes.cases.tables import Case
from processes.instances import ports
from processes.instances.tables import UserTask
from processes.organisation.groups import Group, NoGroup, named_person, resolve_group
from processes.organisation.lanes import lane_of
from processes.organisation.tables import Membership, Person

_UNIT = select(Case.unit_id, Case.grade).where(Case.id == bindparam("of"))


def case_group(session: Session, asked: str, case_id: int | None) -> ports.Group:
    """The group for a task of a case; without a case, of no unit. Raises NoGroup.

    Who did the steps named after `!` counts as little as who is excluded (see four_eyes). What is
    asked of one very person (`=`) is theirs from the beginning. Whoever may not see a case of its
    grade gets nothing of it (see organisation.lanes)."""
    wanted, (asked, username) = asked, four_eyes.named(asked)
    if case_id is None:
        found = resolve_group(session, asked, None)
        return ports.Group(found.role, found.unit_id, found.why)
    unit_id, grade = session.execute(_UNIT, {"of": case_id}).one()
    if username and lane_of(session, grade) is None:
        return _very_person(session, wanted, asked, username)
    steps = four_eyes.split(wanted)[1]
    excluded = kept_from_task(session, case_id, wanted) | four_eyes.doers(session, case_id, steps)
    found = resolve_group(session, asked, unit_id, excluded, grade)
    assignee_id = earlier_assignee(session, case_id, found, excluded)
    why = {**found.why, "asked": wanted}
    return ports.Group(found.role, found.unit_id, why, assignee_id)


def _very_person(session: Session, wanted: str, asked: str, username: str) -> ports.Group:
    found = named_person(session, asked, username)
    person_id = session.scalar(select(Person.id).where(Person.username == username))
    if person_id is None:
        raise NoGroup(asked=wanted)
    return ports.Group(found.role, found.unit_id, {**found.why, "asked": wanted}, person_id)


def earlier_assignee(
    session: Session, case_id: int, group: Group, excluded: frozenset[int] = frozenset()
) -> int | None:
    """Who last completed a task of this case for the same group and still belongs to it."""
    done = (
        select(UserTask.completed_by_id)
        .where(
            UserTask.case_id == case_id,
            UserTask.role == group.role,
            UserTask.unit_id == group.unit_id,
            UserTask.state == "completed",
            UserTask.completed_by_id.not_in(excluded),
            exists().where(
                Membership.person_id == UserTask.completed_by_id,
                Membership.unit_id == group.unit_id,
                Membership.role == group.role,
            ),
            exists().where(Person.id == UserTask.completed_by_id, Person.is_active),
        )
        .order_by(UserTask.completed_at.desc(), UserTask.id.desc())
        .limit(1)
    )
    return session.scalar(done)

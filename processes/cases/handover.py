"""One officer per case: a later task of the same group goes to whoever did the earlier one."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from processes.instances.tables import UserTask
from processes.organisation.groups import Group
from processes.organisation.tables import Membership, Person


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

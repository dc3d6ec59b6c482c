"""The exclusion set of a case: who may neither see nor handle it."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.tables import CaseExclusion
from processes.instances.tables import UserTask
from processes.instances.work import Work
from processes.organisation.tables import Role


def excluded_people(session: Session, case_id: int) -> frozenset[int]:
    """Ids of the people who are kept away from a case."""
    rows = select(CaseExclusion.person_id).where(CaseExclusion.case_id == case_id)
    return frozenset(session.scalars(rows))


def exclude(work: Work, case_id: int, person_ids: set[int], reason: str) -> None:
    """Keep people away from a case, and give back the tasks of it that they hold."""
    if not person_ids:
        return
    rows = [
        {"case_id": case_id, "person_id": person_id, "reason": reason, "since": work.now}
        for person_id in sorted(person_ids)
    ]
    work.session.execute(insert(CaseExclusion).on_conflict_do_nothing(), rows)
    work.session.flush()
    tasks = select(UserTask).where(UserTask.case_id == case_id, UserTask.state == "open")
    for task in work.session.scalars(tasks):
        if task.assignee_id in person_ids:
            task.assignee_id, task.claimed_at, task.draft = None, None, None
        if task.assignee_id is None:
            regroup(work, task, str(task.why.get("asked", "")))
    entry = audit.Entry(
        f"case:{case_id}",
        "people_excluded",
        f"case:{case_id}",
        work.actor_id,
        body={"people": sorted(person_ids), "reason": reason},
    )
    work.note(entry)


def regroup(work: Work, task: UserTask, asked: str) -> None:
    """Ask again who may take an open task, after its case or its people have changed."""
    if not asked or task.case_id is None:
        return
    group = work.ports.group(work.session, asked, task.case_id)
    task.role, task.unit_id, task.why = group.role, group.unit_id, group.why
    task.assignee_id = group.assignee_id
    task.claimed_at = work.now if group.assignee_id else None
    work.session.flush()


def earlier_officers(session: Session, case_id: int) -> set[int]:
    """Everybody who completed a task of the case in a role that works in units (not intake).

    Roles with a home of their own (initial assessment, intake, survey calls) serve all cases."""
    homes = select(Role.key).where(Role.home_key.is_not(None))
    done = select(UserTask.completed_by_id).where(
        UserTask.case_id == case_id,
        UserTask.completed_by_id.is_not(None),
        UserTask.role.not_in(homes),
    )
    return {person_id for person_id in session.scalars(done) if person_id is not None}

"""The exclusion set of a case: who may neither see nor handle it."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import audit
from processes.cases import four_eyes
from processes.cases.concern import REASONS, concerned_people
from processes.cases.tables import Case, CaseExclusion
from processes.instances.tables import UserTask
from processes.instances.work import Work
from processes.organisation.groups import NAMED, NobodyMaySee
from processes.organisation.tables import Role

EARLIER = frozenset({"earlier_officer", "earlier_stage"})
"""Reasons that keep people from judging a case again, not from what they have promised in it."""


_KEPT_AWAY = select(CaseExclusion.person_id).where(CaseExclusion.case_id == bindparam("of"))


def excluded_people(session: Session, case_id: int) -> frozenset[int]:
    """Ids of the people who are kept away from a case."""
    return frozenset(session.scalars(_KEPT_AWAY, {"of": case_id}))


def kept_from_task(session: Session, case_id: int, asked: str) -> frozenset[int]:
    """Ids of the people who may not do a task whose group the diagram names as `asked`."""
    rows = select(CaseExclusion.person_id).where(CaseExclusion.case_id == case_id)
    if four_eyes.is_open_to_earlier(asked):
        rows = rows.where(CaseExclusion.reason.not_in(EARLIER))
    return frozenset(session.scalars(rows))


def exclude(work: Work, case_id: int, person_ids: set[int], reason: str) -> None:
    """Keep people away from a case, and give back the tasks of it that they hold."""
    _exclude(work, case_id, dict.fromkeys(person_ids, reason))


def exclude_concerned(work: Work, case: Case) -> None:
    """Bring the exclusion set to whom the case concerns as it is now (LIFECYCLE.md 0.4).

    Whoever was kept away for another reason (declared interest, earlier officer, holder by
    mistake, writer's line) stays away."""
    wanted = concerned_people(work.session, case) if case.grade != "open" else {}
    gone = delete(CaseExclusion).where(
        CaseExclusion.case_id == case.id,
        CaseExclusion.reason.in_(REASONS),
        CaseExclusion.person_id.not_in(wanted),
    )
    work.session.execute(gone)
    exclude_also(work, case)


def exclude_also(work: Work, case: Case) -> bool:
    """Keep away whom a guarded or sealed case concerns by now, and nobody less than before.

    Answers whether there is somebody new."""
    wanted = concerned_people(work.session, case) if case.grade != "open" else {}
    known = excluded_people(work.session, case.id)
    new = {who: why for who, why in wanted.items() if who not in known}
    _exclude(work, case.id, new)
    return bool(new)


def _exclude(work: Work, case_id: int, people: Mapping[int, str]) -> None:
    if not people:
        return
    rows = [
        {"case_id": case_id, "person_id": person_id, "reason": reason, "since": work.now}
        for person_id, reason in sorted(people.items())
    ]
    work.session.execute(insert(CaseExclusion).on_conflict_do_nothing(), rows)
    work.session.flush()
    work.forget_cases()  # how many are left who may see it stands in its record
    _give_back(work, case_id, people)
    reasons = sorted(set(people.values()))
    body = {"people": sorted(people), "reason": reasons[0], "reasons": reasons}
    stream = f"case:{case_id}"
    work.note(audit.Entry(stream, "people_excluded", stream, work.actor_id, body=body))


def _give_back(work: Work, case_id: int, people: Mapping[int, str]) -> None:
    """Open tasks of the case leave those people, and groups that they alone made up.

    A task for one very person goes to nobody else: the excluded do not see it, and it lapses."""
    tasks = select(UserTask).where(UserTask.case_id == case_id, UserTask.state == "open")
    for task in work.session.scalars(tasks):
        if task.why.get("rule") == NAMED:
            continue
        asked = str(task.why.get("asked", ""))
        kept = EARLIER if four_eyes.is_open_to_earlier(asked) else frozenset[str]()
        gone = {person_id for person_id, reason in people.items() if reason not in kept}
        if task.assignee_id in gone:
            task.assignee_id, task.claimed_at, task.draft = None, None, None
        if gone and task.assignee_id is None:
            regroup(work, task, asked)


def hand_over(work: Work, case_id: int) -> None:
    """Open tasks go to whom the case's grade, which has just changed, lets have them."""
    tasks = select(UserTask).where(UserTask.case_id == case_id, UserTask.state == "open")
    for task in work.session.scalars(tasks):
        before = task.role, task.unit_id, task.assignee_id
        regroup(work, task, str(task.why.get("asked", "")))
        if (task.role, task.unit_id) == before[:2]:
            task.assignee_id = before[2]
        elif task.assignee_id != before[2]:
            task.draft = None
    work.session.flush()


def regroup(work: Work, task: UserTask, asked: str) -> None:
    """Ask again who may take an open task, after its case or its people have changed.

    When nobody is left who may see the case, nobody has the task."""
    if not asked or task.case_id is None:
        return
    try:
        group = work.ports.group(work.session, asked, task.case_id)
    except NobodyMaySee:
        task.unit_id, task.assignee_id, task.claimed_at = None, None, None
        return
    task.role, task.unit_id, task.why = group.role, group.unit_id, group.why
    task.assignee_id = group.assignee_id
    task.claimed_at = work.now if group.assignee_id else None
    work.session.flush()


def earlier_officers(session: Session, case_id: int, handling: Collection[str] = ()) -> set[int]:
    """Everybody who completed a task of the case in a role that works in units (not intake), and
    whatever the role, everybody who did a step of the processes `handling`.

    Roles with a home of their own (initial assessment, intake, survey calls) serve all cases;
    inspectors have one too, and yet handle the cases of inspection from first to last."""
    homes = select(Role.key).where(Role.home_key.is_not(None))
    done = select(UserTask.completed_by_id).where(
        UserTask.case_id == case_id,
        UserTask.completed_by_id.is_not(None),
        or_(UserTask.role.not_in(homes), UserTask.process_id.in_(handling)),
    )
    return {person_id for person_id in session.scalars(done) if person_id is not None}

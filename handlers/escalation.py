"""The ladder as service tasks climb it."""

from sqlalchemy import select

from handlers.correspondence import notify_staff
from handlers.records import Result
from processes.cases import escalations
from processes.cases.escalations import LAPSE, Raised
from processes.cases.tables import Case, FormAnswer
from processes.instances.tables import Job, UserTask
from processes.instances.work import Work

EXCLUDED = "excluded"


def record_escalation(work: Work, job: Job, limit: str, level: float) -> Result:
    """A level of a limit's ladder is reached."""
    case = work.session.get_one(Case, job.case_id)
    escalations.record_escalation(work, case.id, limit, int(level))
    return None


def raise_level(  # noqa: PLR0913 - the parameters that a diagram gives
    work: Work,
    job: Job,
    limit: str,
    level: float,
    top: float,
    reason: str,
    groups: list[str | None],
    letters: list[str],
    at_once: bool = False,
    passed_from: float | None = None,
    within_days: float | None = None,
) -> Result:
    """Record the level and tell its people; levels of excluded people alone are left out.

    Answers the level and group that are to act, and how often the unit has lapsed of late."""
    case = work.session.get_one(Case, job.case_id)
    wanted = int(level)
    acting = escalations.first_with_people(work.session, case, groups, wanted, int(top))
    if acting is None:
        _left_outside(work, case, limit, wanted)
        return {"somebody": False, "lapses": 0}
    below = range(int(passed_from if passed_from is not None else level), acting)
    passed = tuple((n, EXCLUDED if n >= wanted else reason) for n in below)
    why = EXCLUDED if acting > wanted else reason
    escalations.raise_level(work, case.id, Raised(limit, acting, why, passed))
    group = groups[acting] or ""
    notify_staff(work, job, letters[acting], group, digest=not at_once)
    lapses = 0
    if acting == LAPSE and within_days:
        lapses = escalations.lapses_of_unit(work, case, within_days)
    return {"rung": acting, "level_group": group, "somebody": True, "lapses": lapses}


def acknowledge_escalation(work: Work, job: Job, limit: str, level: float) -> Result:
    """The level is acknowledged by whoever completed the task before this one."""
    case = work.session.get_one(Case, job.case_id)
    task = _task_before(work, job)
    decision = dict(_answers(work, task)) if task else {}
    by_id = task.completed_by_id if task else None
    escalations.acknowledge_escalation(work, case.id, limit, int(level), by_id, decision)
    return None


def take_over_case(work: Work, job: Job) -> Result:
    """The open tasks of the case go to whoever completed the task before this one."""
    case = work.session.get_one(Case, job.case_id)
    task = _task_before(work, job)
    if task is None or task.completed_by_id is None:
        return {"tasks_taken": 0}
    return {"tasks_taken": escalations.take_over(work, case.id, task.completed_by_id)}


def _left_outside(work: Work, case: Case, limit: str, level: int) -> None:
    """Everybody who could decide is excluded: on record, and nobody in the house is told."""
    escalations.raise_level(work, case.id, Raised(limit, level, EXCLUDED))


def _task_before(work: Work, job: Job) -> UserTask | None:
    done = select(UserTask).where(
        UserTask.instance_id == job.instance_id, UserTask.state == "completed"
    )
    return work.session.scalar(done.order_by(UserTask.completed_at.desc(), UserTask.id.desc()))


def _answers(work: Work, task: UserTask) -> dict[str, object]:
    found = work.session.scalar(select(FormAnswer).where(FormAnswer.user_task_id == task.id))
    return found.answers if found else {}

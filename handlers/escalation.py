"""The ladder as service tasks climb it."""

from sqlalchemy import select

from handlers.records import Result
from processes.cases import escalations
from processes.cases.tables import Case, FormAnswer
from processes.instances.tables import Job, UserTask
from processes.instances.work import Work


def record_escalation(work: Work, job: Job, limit: str, level: float) -> Result:
    """A level of a limit's ladder is reached."""
    case = work.session.get_one(Case, job.case_id)
    escalations.record_escalation(work, case.id, limit, int(level))
    return None


def acknowledge_escalation(work: Work, job: Job, limit: str, level: float) -> Result:
    """The level is acknowledged by whoever completed the task before this one."""
    case = work.session.get_one(Case, job.case_id)
    task = _task_before(work, job)
    decision = dict(_answers(work, task)) if task else {}
    by_id = task.completed_by_id if task else None
    escalations.acknowledge_escalation(work, case.id, limit, int(level), by_id, decision)
    return None


def _task_before(work: Work, job: Job) -> UserTask | None:
    done = select(UserTask).where(
        UserTask.instance_id == job.instance_id, UserTask.state == "completed"
    )
    return work.session.scalar(done.order_by(UserTask.completed_at.desc(), UserTask.id.desc()))


def _answers(work: Work, task: UserTask) -> dict[str, object]:
    found = work.session.scalar(select(FormAnswer).where(FormAnswer.user_task_id == task.id))
    return found.answers if found else {}

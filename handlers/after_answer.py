"""Service tasks around a case: withdrawal, the second stage, the hard stop, legal holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from handlers.records import Result
from processes.cases import appeals, hard_stop, holds
from processes.cases.tables import Case, FormAnswer
from processes.instances.tables import Job, UserTask
from processes.instances.work import Work


def begin_stage_two(work: Work, job: Job, unit: str) -> Result:
    """The case is reviewed afresh at another unit."""
    appeals.begin_stage_two(work, _case(work, job).id, unit)
    return None


def exclude_everybody(work: Work, job: Job) -> Result:
    """Whoever has worked on the case in any role has no part in what follows."""
    appeals.exclude_everybody(work, _case(work, job).id)
    return None


def step_aside(work: Work, job: Job) -> Result:
    """Whoever did the task before this one has an interest in the case and no longer sees it."""
    done = task_before(work, job)
    if done is not None and done.completed_by_id is not None:
        appeals.step_aside(work, _case(work, job).id, done.completed_by_id)
    return None


def check_hard_stop(work: Work, job: Job, since: Any, days: float) -> Result:
    """Whether the case is open, and until when it may stay open, waiting not counted."""
    case = _case(work, job)
    begun = datetime.fromisoformat(str(since))
    until = hard_stop.stop_at(work.session, case, begun, float(days), work.now)
    return {
        "hard_stop_open": hard_stop.is_counted(case),
        "hard_stop_until": until.isoformat(),
        "hard_stop_due": until <= work.now,
    }


def record_hard_stop(work: Work, job: Job) -> Result:
    """The case counts in the public figure of those open too long."""
    hard_stop.record_hard_stop(work, _case(work, job).id)
    return None


def set_hold(work: Work, job: Job, cause: str, stops_clock: bool = False) -> Result:
    """Nothing of the case is deleted from now on; by court or law the clock stands still."""
    done = task_before(work, job)
    hold = holds.set_hold(
        work,
        _case(work, job).id,
        cause=cause,
        reason=str(answers_of(work, done).get("hold_reason") or ""),
        stops_clock=stops_clock,
        by_id=done.completed_by_id if done else None,
    )
    return {"hold_id": hold.id, "hold_stops_clock": hold.stops_clock}


def lift_hold(work: Work, job: Job, hold_id: float) -> Result:
    """The hold is over; the promise moves by what the clock stood still."""
    done = task_before(work, job)
    reason = str(answers_of(work, done).get("lifting_reason") or "")
    due_at = holds.lift_hold(work, int(hold_id), reason, done.completed_by_id if done else None)
    return {"hold_new_due": due_at.isoformat() if due_at else None}


def task_before(work: Work, job: Job) -> UserTask | None:
    """The task of the same process that was done last."""
    done = select(UserTask).where(
        UserTask.instance_id == job.instance_id, UserTask.state == "completed"
    )
    last = done.order_by(UserTask.completed_at.desc(), UserTask.id.desc()).limit(1)
    return work.session.scalar(last)


def answers_of(work: Work, task: UserTask | None) -> dict[str, Any]:
    """What was answered in the task's form."""
    if task is None:
        return {}
    found = work.session.scalar(select(FormAnswer).where(FormAnswer.user_task_id == task.id))
    return found.answers if found else {}


def _case(work: Work, job: Job) -> Case:
    return work.session.get_one(Case, job.case_id)

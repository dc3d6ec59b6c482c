"""Jobs: what a service task asks of a handler; done once, however often it is delivered."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from processes import points
from processes.instances import incidents
from processes.instances.errors import StepFailed
from processes.instances.live import LiveInstance
from processes.instances.messages import settle
from processes.instances.tables import LIVE, Job, ProcessInstance
from processes.instances.work import Work

Call = Callable[[Work, Job], Mapping[str, Any] | None]
SCALARS = (str, int, float, bool, type(None))


def perform(work: Work, job_id: int, call: Call) -> bool:
    """Run the job's handler and let the process go on with its result, in one unit of work.

    Returns False when there was nothing to do: done before, withdrawn, or not yet its turn.
    """
    job = work.session.get(Job, job_id)
    if job is None or job.status != "waiting":
        return False
    live = work.instance(job.instance_id)
    if job.status != "waiting" or live.jobs.get(job.task_id) is not job:
        return False
    carry_out(work, live, job, call)
    return True


def carry_out(work: Work, live: LiveInstance, job: Job, call: Call) -> None:
    """Do a job that waits in an instance in hand, and let the process go on with its result."""
    work.begin("job", live.row.id)
    work.forget_cases()
    result = call(work, job) or {}
    points.reached("handler_done")
    work.forget_cases()
    job.status, job.finished_at = "done", work.now
    live.run.finish_job(job.task_id, {k: v for k, v in result.items() if isinstance(v, SCALARS)})
    settle(work, live)
    work.doing = ("", None)


def failed(session: Session, job_id: int, problem: BaseException, now: datetime) -> None:
    """Count a failed try: again after a growing pause, or an incident when none is left."""
    job = session.get_one(Job, job_id, with_for_update=True)
    if job.status != "waiting":
        return
    told = isinstance(problem, StepFailed)  # the process itself: trying again changes nothing
    problem = problem.__cause__ or problem if told else problem
    job.tries = job.max_tries if told else job.tries + 1
    job.error = f"{type(problem).__name__}: {problem}"[:2000]
    job.sent_at = None
    job.run_after = datetime.now(UTC) + timedelta(seconds=2**job.tries)
    if job.tries >= job.max_tries:
        job.status = "failed"
        row = session.get_one(ProcessInstance, job.instance_id)
        incidents.add(session, row, "job", problem, at=now, job=job)


def take_unsent(session: Session, limit: int, again_after: timedelta) -> list[Job]:
    """Jobs to hand to the queue: never sent, or sent so long ago that the queue lost them.

    Marks them as sent now (real time); rows that another sender holds are skipped.
    """
    now = datetime.now(UTC)
    query = (
        select(Job.id)
        .where(Job.status == "waiting", Job.timeline == LIVE, Job.run_after <= now)
        .where(or_(Job.sent_at.is_(None), Job.sent_at < now - again_after))
        .order_by(Job.run_after)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(query))
    if not ids:
        return []
    sent = update(Job).where(Job.id.in_(ids)).values(sent_at=now).returning(Job)
    return list(session.scalars(sent))


def take_following(session: Session, job_id: int) -> list[int]:
    """Unsent jobs of the instance of `job_id`: who has just done that job goes on with them."""
    mine = select(Job.instance_id).where(Job.id == job_id).scalar_subquery()
    query = (
        select(Job.id)
        .where(Job.instance_id == mine, Job.status == "waiting", Job.timeline == LIVE)
        .where(Job.sent_at.is_(None), Job.run_after <= datetime.now(UTC))
        .order_by(Job.id)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(query))
    if ids:
        session.execute(update(Job).where(Job.id.in_(ids)).values(sent_at=datetime.now(UTC)))
    return ids


def waiting_of(session: Session, instance_ids: list[int]) -> list[int]:
    """Ids of the jobs that these instances wait for, oldest first (replay runs them in place)."""
    query = select(Job.id).where(Job.instance_id.in_(instance_ids), Job.status == "waiting")
    return list(session.scalars(query.order_by(Job.id)))

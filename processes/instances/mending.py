"""Self-healing: the state of an instance is the truth, and its rows are written anew from it."""

from datetime import UTC, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from processes import audit
from processes.instances import projections
from processes.instances.errors import DoneWithoutState, NoSuchInstance
from processes.instances.live import LiveInstance
from processes.instances.tables import (
    PENDING,
    Incident,
    Job,
    MessageSubscription,
    ProcessInstance,
    UserTask,
)
from processes.instances.work import Work

ENDED = ("completed", "terminated")


def mend_rows(work: Work, instance_id: int) -> None:
    """Make the rows of an instance stand for its state again.

    Raises NoSuchInstance (it has no state) and DoneWithoutState: whether to do a thing again of
    which the state knows nothing is a person's decision."""
    work.begin("mend", instance_id)
    query = select(ProcessInstance).where(ProcessInstance.id == instance_id)
    row = work.session.scalar(query.with_for_update(of=ProcessInstance))
    if row is None:
        raise NoSuchInstance
    if row.status == "completed" and row.state is not None:  # whether it ended, its state knows
        row.status, row.ended_at = "running", None
    if row.status in ENDED:
        _close(work, row)
    else:
        live = work.instance(instance_id, even_suspended=True)
        _read_all(work.session, live)
        _revive_tasks(work.session, live)
        _revive_jobs(work.session, live)
        projections.project(work, live)
    stream = f"case:{row.case_id}" if row.case_id else "system"
    work.note(audit.Entry(stream, "rows_mended", f"instance:{row.id}", work.actor_id))


def send_again(session: Session, job_ids: list[int]) -> int:
    """Let jobs that lie be handed to the queue at once; those that failed unseen are tried anew."""
    now = datetime.now(UTC)
    again = (
        update(Job)
        .where(Job.id.in_(job_ids), Job.status.in_(("waiting", "failed")))
        .values(sent_at=None, status="waiting", tries=0, run_after=func.least(Job.run_after, now))
    )
    again = again.execution_options(synchronize_session=False)
    return len(session.execute(again.returning(Job.id)).all())


def go_on(session: Session, instance_ids: list[int]) -> int:
    """Let instances run that are halted by an incident which is not open any more."""
    seen = select(Incident.id).where(
        Incident.instance_id == ProcessInstance.id, Incident.closed_at.is_(None)
    )
    again = update(ProcessInstance).where(
        ProcessInstance.id.in_(instance_ids),
        ProcessInstance.status == "incident",
        ~seen.exists(),
    )
    done = again.values(status="running").returning(ProcessInstance.id)
    return len(session.execute(done.execution_options(synchronize_session=False)).all())


def _close(work: Work, row: ProcessInstance) -> None:
    mine = row.id
    tasks = update(UserTask).where(UserTask.instance_id == mine, UserTask.state == "open")
    work.session.execute(tasks.values(state="cancelled", completed_at=work.now))
    jobs = update(Job).where(Job.instance_id == mine, Job.status.in_(PENDING))
    work.session.execute(jobs.values(status="cancelled", finished_at=work.now))
    work.session.execute(delete(MessageSubscription).where(MessageSubscription.instance_id == mine))
    row.state, row.due_at, row.ended_at = None, None, row.ended_at or work.now


def _read_all(session: Session, live: LiveInstance) -> None:
    """Also the rows of a kind of which the state asks for none."""
    mine = live.row.id
    tasks = select(UserTask).where(UserTask.instance_id == mine, UserTask.state == "open")
    live.tasks = {task.task_id: task for task in session.scalars(tasks)}
    jobs = select(Job).where(Job.instance_id == mine, Job.status.in_(PENDING))
    live.jobs = {job.task_id: job for job in session.scalars(jobs)}
    waiting = select(MessageSubscription).where(MessageSubscription.instance_id == mine)
    live.subscriptions = {(row.task_id, row.name): row for row in session.scalars(waiting)}


def _revive_tasks(session: Session, live: LiveInstance) -> None:
    """Take up tasks that were withdrawn though the state waits for them."""
    for place in live.run.user_tasks():
        rows = select(UserTask).where(UserTask.instance_id == live.row.id)
        task = session.scalar(rows.where(UserTask.task_id == place.task_id))
        if task is None:
            continue
        if task.state == "completed":
            raise DoneWithoutState(element=task.element_id, instance=live.row.id)
        task.state, task.completed_at = "open", None
        live.tasks[task.task_id] = task


def _revive_jobs(session: Session, live: LiveInstance) -> None:
    """Take up jobs that were withdrawn though the state waits for them."""
    for place, attempt in live.run.jobs():
        key = f"{live.row.id}-{place.task_id}-{attempt}"
        job = session.scalar(select(Job).where(Job.key == key))
        if job is None:
            continue
        if job.status == "done":
            raise DoneWithoutState(element=job.element_id, instance=live.row.id)
        if job.status == "cancelled":
            job.status, job.finished_at, job.sent_at = "waiting", None, None
        live.jobs[job.task_id] = job

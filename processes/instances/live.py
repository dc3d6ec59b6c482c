"""One instance inside a unit of work: its locked row, its run, its open rows."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.run import Run
from processes.instances.tables import PENDING, Job, MessageSubscription, ProcessInstance, UserTask


@dataclass
class LiveInstance:
    """Everything of one instance that a step may change."""

    row: ProcessInstance
    run: Run
    tasks: dict[UUID, UserTask] = field(default_factory=dict)
    jobs: dict[UUID, Job] = field(default_factory=dict)
    subscriptions: dict[tuple[UUID, str], MessageSubscription] = field(default_factory=dict)
    log: list[dict[str, Any]] = field(default_factory=list)
    asks_anew: bool = False  # it has begun to wait for a message since it was last looked at

    @property
    def case_id(self) -> int | None:
        """The case it handles."""
        return self.row.case_id


def open_rows(session: Session, live: LiveInstance) -> None:
    """Read the rows that stand for what the stored state waits for; its tasks are locked too."""
    mine, run = live.row.id, live.run
    if run.user_tasks():
        tasks = select(UserTask).where(UserTask.instance_id == mine, UserTask.state == "open")
        fresh = tasks.with_for_update().execution_options(populate_existing=True)
        live.tasks = {task.task_id: task for task in session.scalars(fresh)}
    if run.jobs():
        jobs = select(Job).where(Job.instance_id == mine, Job.status.in_(PENDING))
        live.jobs = {job.task_id: job for job in session.scalars(jobs)}
    if run.awaited():
        waiting = select(MessageSubscription).where(MessageSubscription.instance_id == mine)
        live.subscriptions = {(row.task_id, row.name): row for row in session.scalars(waiting)}

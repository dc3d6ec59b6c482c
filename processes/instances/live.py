"""One instance inside a unit of work: its locked row, its run, its open rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from processes import driver
from processes.db import Base
from processes.engine.run import Run
from processes.instances.tables import PENDING, Job, MessageSubscription, ProcessInstance, UserTask
from processes.rows import columns_of, shape_of, take_up
from processes.wire import Row

if TYPE_CHECKING:
    from processes.instances.history import Told

T = TypeVar("T", bound=Base)

_TASKS = "r.instance_id = %s AND r.state = 'open' FOR UPDATE"
_JOBS = f"r.instance_id = %s AND r.status IN {PENDING}"
_AWAITED = "r.instance_id = %s"


@dataclass
class LiveInstance:
    """Everything of one instance that a step may change."""

    row: ProcessInstance
    run: Run
    tasks: dict[UUID, UserTask] = field(default_factory=dict)
    jobs: dict[UUID, Job] = field(default_factory=dict)
    subscriptions: dict[tuple[UUID, str], MessageSubscription] = field(default_factory=dict)
    log: list["Told"] = field(default_factory=list)
    asks_anew: bool = False  # it has begun to wait for a message since it was last looked at

    @property
    def case_id(self) -> int | None:
        """The case it handles."""
        return self.row.case_id

    def has_task(self, user_task_id: int) -> bool:
        """Whether the user task of that row is one of its open ones."""
        return any(task.id == user_task_id for task in self.tasks.values())


def open_rows(session: Session, live: LiveInstance, tasks: Sequence[Row] | None = None) -> None:
    """Read the rows that stand for what the stored state waits for; its tasks are locked too.

    Whoever has read its open tasks already, under the same lock, gives them."""
    run = live.run
    if run.user_tasks():
        found = _rows(session, UserTask, _TASKS, live) if tasks is None else tasks
        rows = (take_up(session, UserTask, row) for row in found)
        live.tasks = {task.task_id: task for task in rows}
    if run.jobs():
        live.jobs = {job.task_id: job for job in _read(session, Job, _JOBS, live)}
    if run.awaited():
        waiting = _read(session, MessageSubscription, _AWAITED, live)
        live.subscriptions = {(row.task_id, row.name): row for row in waiting}


def _read(session: Session, kind: type[T], which: str, live: LiveInstance) -> list[T]:
    return [take_up(session, kind, row) for row in _rows(session, kind, which, live)]


def _rows(session: Session, kind: type[T], which: str, live: LiveInstance) -> Sequence[Row]:
    text = f"SELECT {columns_of(kind, 'r')} FROM {shape_of(kind).table} r WHERE {which}"  # noqa: S608
    return driver.rows(session, text, (live.row.id,))

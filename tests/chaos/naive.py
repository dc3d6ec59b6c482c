"""The house as one would build it first, to see that the harness sees: it must not pass.

No lock on the instance, one hand-over to the broker after the commit and never again, and a
handler whose work is committed before its process knows of it.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

import handlers.queue
import handlers.worker
from handlers.bench import Bench
from processes.db import unit_of_work
from processes.instances import jobs
from processes.instances.errors import NoSuchInstance
from processes.instances.tables import Job, ProcessInstance
from processes.instances.work import Work, open_work


def install() -> None:
    """Put the naive ways in place of ours, in this process and those it forks."""
    handlers.queue.take_unsent = _take_once  # type: ignore[assignment]
    handlers.worker.perform = _perform  # type: ignore[assignment]
    handlers.worker.HouseWorker._killed = lambda *_: None  # type: ignore[method-assign]
    Work._locked = _unlocked  # type: ignore[method-assign]


def _take_once(session: Session, limit: int, again_after: timedelta) -> list[Job]:
    return jobs.take_unsent(session, limit, timedelta(days=3650))


def _unlocked(self: Work, instance_id: int) -> ProcessInstance:
    row = self.session.scalar(select(ProcessInstance).where(ProcessInstance.id == instance_id))
    if row is None or row.state is None:
        raise NoSuchInstance
    return row


def _perform(bench: Bench, job_id: int) -> bool:
    with unit_of_work(bench.sessions) as session:
        job = session.get_one(Job, job_id)
        if job.status != "waiting":
            return False
    with open_work(bench.sessions, bench.ports) as work:
        result = handlers.worker.call(work, work.session.get_one(Job, job_id)) or {}
    with open_work(bench.sessions, bench.ports) as work:
        return jobs.perform(work, job_id, lambda work, job: result)

"""The worker: a parent that has read the processes beforehand forks one process per job.

That process goes on with the jobs that its own step has left in the instance: a row of service
tasks is done in one go, each in a unit of work of its own.
"""

import time
from collections.abc import Mapping
from typing import Any

import rq.job
import structlog
from rq import Queue, Worker
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from handlers import gateways, logs
from handlers.bench import Bench, make_bench, own_bench
from handlers.catalogue import HANDLERS
from handlers.queue import BATCHES, LETTERS, NAME, queue_on
from processes import clock, points
from processes.db import unit_of_work
from processes.definitions.reading import definition_of
from processes.errors import PasokhError
from processes.instances import jobs
from processes.instances.errors import Busy, InstanceSuspended, NoSuchInstance
from processes.instances.ports import Ports
from processes.instances.tables import Job, ProcessInstance
from processes.instances.work import Work, open_work
from processes.settings import Settings

log = structlog.get_logger(__name__)

GOING_ON_SECONDS = 20  # then the rest is left to the ticker, well before rq's own limit


class ProcessKilled(PasokhError):
    """The process that did this job was killed; the machine's memory may have run out."""

    fa = "برنامه‌ای که این کار را انجام می‌داد کشته شد؛ شاید حافظهٔ دستگاه تمام شده است."


class HouseWorker(Worker):
    """Reads a job's process before the fork, so that no child has to.

    Of its queues the first comes first: letters wait while jobs do, batches while either does."""

    def __init__(self, queues: list[Queue], bench: Bench) -> None:
        """`bench` is the parent's own: children make themselves another."""
        super().__init__(
            queues, connection=queues[0].connection, work_horse_killed_handler=self._killed
        )
        self.bench = bench

    def fork_work_horse(self, job: rq.job.Job, queue: Queue) -> None:
        """Fork the process that does `job`."""
        if queue.name == NAME:
            self._read(job)
        super().fork_work_horse(job, queue)

    def _read(self, job: rq.job.Job) -> None:
        try:
            with self.bench.sessions() as session:
                _read_beforehand(session, self.bench.ports, job.args[0])
        except (PasokhError, OperationalError, InterfaceError) as problem:
            log.warning("not_read_beforehand", job=job.id, problem=str(problem))

    def _killed(self, job: rq.job.Job, *_: Any) -> None:
        if job.origin != NAME:  # a letter's try is counted as lost, a batch goes on where it was
            log.warning("worker_killed", job=job.id)
            return
        with unit_of_work(self.bench.sessions) as session:
            jobs.failed(session, job.args[0], ProcessKilled(), clock.read(session))


def main(settings: Settings) -> None:
    """Take jobs until told to stop."""
    logs.configure()
    gateways.read(settings)  # refused here, before the first letter; and read once for all children
    queues = [queue_on(settings.redis_url, name) for name in (NAME, LETTERS, BATCHES)]
    HouseWorker(queues, make_bench(settings)).work(logging_level="WARNING")


def run_job(job_id: int) -> None:
    """What rq calls: perform the job of row `job_id` once, or count the failed try."""
    bench, end = own_bench(), time.monotonic() + GOING_ON_SECONDS
    points.reached("job_received")
    waiting = [job_id]
    while waiting:
        done = waiting.pop(0)
        is_done = perform(bench, done)
        points.reached("job_performed")
        if is_done and time.monotonic() < end:
            with unit_of_work(bench.sessions) as session:
                waiting += jobs.take_following(session, done)


def perform(bench: Bench, job_id: int) -> bool:
    """Do the job; a failure is kept with its row, to be tried again or to become an incident.

    Returns whether the handler ran to its end here.
    """
    try:
        with open_work(bench.sessions, bench.ports) as work:
            return jobs.perform(work, job_id, call)
    except (Busy, NoSuchInstance, InstanceSuspended, OperationalError, InterfaceError) as problem:
        # the ticker sends it again (it did not fail); or the case went on without it
        log.info("job_put_off", job=job_id, problem=str(problem))
        return False
    except Exception as problem:  # noqa: BLE001 - the outermost loop: nothing may be swallowed below
        log.exception("job_failed", job=job_id)
        with unit_of_work(bench.sessions) as session:
            jobs.failed(session, job_id, problem, clock.read(session))
        return False


def call(work: Work, job: Job) -> Mapping[str, Any] | None:
    """The handler that the service task names, with its evaluated parameters."""
    return HANDLERS[job.handler].function(work, job, **job.params)


def _read_beforehand(session: Session, ports: Ports, job_id: int) -> None:
    mine = select(Job.instance_id).where(Job.id == job_id).scalar_subquery()
    version_id = session.scalar(
        select(ProcessInstance.version_id).where(ProcessInstance.id == mine)
    )
    if version_id is not None:
        definition_of(session, version_id).trial()
        calendar = ports.calendar(session, None)
        calendar.working_days_between(now := clock.read(session), now)  # lays out its holidays

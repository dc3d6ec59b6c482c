"""The worker: a preloaded parent that forks one process per job."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import structlog
from rq import Worker
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from handlers import logs
from handlers.catalogue import HANDLERS
from handlers.composition import make_ports
from handlers.queue import queue_on
from processes import clock
from processes.db import make_engine, make_sessions, unit_of_work
from processes.instances import jobs
from processes.instances.errors import Busy, NoSuchInstance
from processes.instances.ports import Ports
from processes.instances.tables import Job
from processes.instances.work import Work, open_work
from processes.settings import Settings, read_settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Bench:
    """What a job is done with: sessions of this very process, and the doors of the house."""

    sessions: sessionmaker[Session]
    ports: Ports


def main(settings: Settings) -> None:
    """Take jobs until told to stop."""
    logs.configure()
    queue = queue_on(settings.redis_url)
    Worker([queue], connection=queue.connection).work(logging_level="WARNING")


def run_job(job_id: int) -> None:
    """What rq calls: perform the job of row `job_id` once, or count the failed try."""
    perform(_bench(os.getpid()), job_id)


def perform(bench: Bench, job_id: int) -> bool:
    """Do the job; a failure is kept with its row, to be tried again or to become an incident.

    Returns whether the handler ran to its end here.
    """
    try:
        with open_work(bench.sessions, bench.ports) as work:
            return jobs.perform(work, job_id, call)
    except (Busy, NoSuchInstance, OperationalError, InterfaceError) as problem:
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


@cache
def _bench(pid: int) -> Bench:
    settings = read_settings(os.environ)
    engine = make_engine(settings.database_url, pool_size=1)
    return Bench(make_sessions(engine), make_ports(settings))

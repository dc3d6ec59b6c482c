"""The queue: rq only carries the number of a job's row; losing it costs seconds, not work."""

from datetime import timedelta

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from processes import points
from processes.db import make_engine, make_sessions, unit_of_work
from processes.instances.jobs import take_unsent
from processes.settings import Settings

log = structlog.get_logger(__name__)

NAME, LETTERS, BATCHES = "jobs", "letters", "batches"  # in the order in which they are served
BATCH = 100
FULL = 40  # jobs already queued: the backlog is not sent again on top of them
AGAIN_AFTER = timedelta(seconds=15)  # a job that no worker has finished by then is sent again
TIMEOUT_SECONDS = 60
KEPT_SECONDS = 60


def queue_on(redis_url: str, name: str = NAME) -> Queue:
    """The queue of jobs on the broker; short time-outs, since the broker may be gone."""
    broker = Redis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=3)
    return Queue(name, connection=broker)


def send(sessions: sessionmaker[Session], queue: Queue) -> int:
    """Hand the unsent jobs to rq; returns how many. A broker that is gone is noted, not raised."""
    try:
        if queue.count >= FULL:
            return 0
        with unit_of_work(sessions) as session:
            jobs = [(job.id, job.sent_at) for job in take_unsent(session, BATCH, AGAIN_AFTER)]
        points.reached("jobs_taken")
        for row_id, sent_at in jobs:
            stamp = int(sent_at.timestamp() * 1000) if sent_at else 0
            queue.enqueue_call(
                "handlers.worker.run_job",
                args=(row_id,),
                job_id=f"job-{row_id}-{stamp}",
                timeout=TIMEOUT_SECONDS,
                result_ttl=KEPT_SECONDS,
                failure_ttl=KEPT_SECONDS,
            )
            points.reached("job_handed")
    except RedisError as problem:
        log.warning("broker_unreachable", problem=str(problem))
        return 0
    return len(jobs)


class Doorbell:
    """Wakes the queue after a commit that left jobs behind."""

    def __init__(self, settings: Settings) -> None:
        """Connect when first rung: a composition root may be forked before that."""
        self.settings = settings
        self._bell: tuple[sessionmaker[Session], Queue] | None = None

    def ring(self, new_jobs: int) -> None:
        """Send what waits, if there is anything new."""
        if not new_jobs:
            return
        if self._bell is None:
            engine = make_engine(self.settings.database_url, pool_size=1, max_overflow=4)
            self._bell = make_sessions(engine), queue_on(self.settings.redis_url)
        try:
            send(*self._bell)
        except (OperationalError, InterfaceError) as problem:  # the work is safe: the ticker sends
            log.warning("doorbell_unheard", problem=str(problem))

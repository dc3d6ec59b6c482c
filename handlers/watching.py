"""What operators see of a running house: who is alive, what waits, what was found last."""

from dataclasses import dataclass
from datetime import UTC, datetime

from redis.exceptions import RedisError
from rq import Worker
from rq.worker import BaseWorker

from handlers.queue import LETTERS, NAME, queue_on
from processes.settings import Settings


@dataclass(frozen=True)
class SeenWorker:
    """A worker by its own heartbeat in the broker."""

    name: str
    host: str
    pid: int
    state: str  # idle | busy | suspended
    doing: str  # the job in hand, "" when idle
    done: int
    failed: int
    seen_at: datetime | None
    born_at: datetime | None


@dataclass(frozen=True)
class Broker:
    """The broker's side of the house; `problem` says why it does not answer."""

    workers: list[SeenWorker]
    queued: dict[str, int]
    problem: str = ""


def broker(settings: Settings) -> Broker:
    """Workers by their heartbeats, the freshest first, and how much stands in the queues."""
    queues = [queue_on(settings.redis_url, name) for name in (NAME, LETTERS)]
    try:
        seen = [_seen(worker) for worker in Worker.all(connection=queues[0].connection)]
        queued = {queue.name: queue.count for queue in queues}
    except RedisError as problem:
        return Broker([], {}, str(problem))
    finally:
        for queue in queues:
            queue.connection.close()
    seen.sort(key=lambda one: one.seen_at or datetime.min.replace(tzinfo=UTC), reverse=True)
    return Broker(seen, queued)


def _seen(worker: BaseWorker) -> SeenWorker:
    return SeenWorker(
        name=worker.name,
        host=worker.hostname or "",
        pid=worker.pid or 0,
        state=str(worker.get_state()),
        doing=worker.get_current_job_id() or "",
        done=worker.successful_job_count,
        failed=worker.failed_job_count,
        seen_at=_aware(worker.last_heartbeat),
        born_at=_aware(worker.birth_date),
    )


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC)

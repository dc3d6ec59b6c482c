"""Batches of repairs: the ticker hands them to the queue, a worker does one instance after another.

Each instance and its result are one unit of work, so that a killed worker loses nothing and does
nothing twice: whoever comes next goes on where it stopped.
"""

import time
from datetime import UTC, datetime

import structlog
from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy.orm import Session, sessionmaker

from handlers.bench import Bench, own_bench
from processes import clock
from processes.db import unit_of_work
from processes.errors import PasokhError
from processes.instances.errors import Busy
from processes.instances.repair import batches
from processes.instances.work import open_work

log = structlog.get_logger(__name__)

TURN_SECONDS = 20  # then other work has its turn, well before rq's own limit
ALIVE_SECONDS = 5
TIMEOUT_SECONDS = 60


def send(sessions: sessionmaker[Session], queue: Queue) -> int:
    """Hand what waits to rq; returns how many. A broker that is gone is noted, not raised."""
    with unit_of_work(sessions) as session:
        waiting = batches.take_unsent(session)
    stamp = int(datetime.now(UTC).timestamp() * 1000)
    try:
        for batch_id in waiting:
            queue.enqueue_call(
                "handlers.batches.run_batch",
                args=(batch_id,),
                job_id=f"batch-{batch_id}-{stamp}",
                timeout=TIMEOUT_SECONDS,
                result_ttl=TIMEOUT_SECONDS,
                failure_ttl=TIMEOUT_SECONDS,
            )
    except RedisError as problem:
        log.warning("broker_unreachable", problem=str(problem))
        return 0
    return len(waiting)


def run_batch(batch_id: int) -> None:
    """What rq calls: go on with the batch for one turn."""
    go_on(own_bench(), batch_id, TURN_SECONDS)


def go_on(bench: Bench, batch_id: int, seconds: float) -> None:
    """Do what waits of the batch, one by one, until nothing waits or the turn is over."""
    end, said = time.monotonic() + seconds, 0.0
    busy: list[int] = []  # held by somebody else: tried again in the next turn
    while time.monotonic() < end:
        if time.monotonic() - said > ALIVE_SECONDS:
            said = time.monotonic()
            with unit_of_work(bench.sessions) as session:
                batches.alive(session, batch_id)
        if not one(bench, batch_id, busy):
            break
    with open_work(bench.sessions, bench.ports) as work:
        if not busy:
            batches.finish(work, batch_id)
        batches.rest_later(work.session, batch_id)


def one(bench: Bench, batch_id: int, busy: list[int]) -> bool:
    """Do the next instance of a batch; False when nothing is left that could be done now."""
    with bench.sessions() as session:
        batch = batches.batch_of(session, batch_id)
        instance_id = batches.next_of(session, batch_id, busy)
        actor_id = batch.actor_id
    if instance_id is None or batch.finished_at is not None:
        return False
    try:
        with open_work(bench.sessions, bench.ports, actor_id=actor_id) as work:
            batches.carry_out(work, batch_id, instance_id)
    except Busy:
        busy.append(instance_id)
    except PasokhError as refusal:
        with unit_of_work(bench.sessions) as session:
            now = clock.read(session)
            batches.refuse(session, batch_id, instance_id, refusal, now)
    return True

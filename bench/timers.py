"""The poll of due timers with 1,000,000 waiting, and how fast two workers fire due ones."""

import multiprocessing
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bench.rig import Ground, ground, package, say, spread
from bench.rig.figures import figure
from processes.db import make_engine, make_sessions
from processes.instances import verbs
from processes.instances.work import open_work
from tests.builders import Process

WAITING = 1_000_000
DUE = 1_000
WORKERS = 2
COPY = """
insert into process_instance (version_id, process_key, status, timeline, lock_version, next_seq,
                              due_at, state, started_at)
select version_id, process_key, status, timeline, lock_version, next_seq,
       due_at + n * interval '1 second', state, started_at
from process_instance, generate_series(1, :count) n where id = :id
"""
ONCE = """
select count(*) filter (where lock_version = 2), count(*) filter (where lock_version > 2)
from process_instance
"""


def main() -> None:
    """Print the medians."""
    process = Process("waiting").start().catch("wait", duration='"P30D"').user("next").end()
    with ground() as place:
        place.publish(package("waiting", process.xml()))
        with open_work(place.sessions, place.ports()) as work:
            first = verbs.start(work, "waiting", case_id=None, variables={})
        with place.sessions() as session, session.begin():
            session.execute(text(COPY), {"count": WAITING - 1, "id": first})
        with place.sessions() as session:
            door = session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
            door.execute(text("vacuum analyze process_instance"))
        polls = [_poll(place) for _ in range(300)]
        say(f"poll with {WAITING:,} waiting instances, none due: {spread(polls)}")
        figure("timer_poll_ms_at_1000000", sorted(polls)[len(polls) // 2], "ms")
        _fire(place)


def _poll(place: Ground) -> float:
    began = time.perf_counter()
    with open_work(place.sessions, place.ports()) as work:
        found = verbs.fire_next_due(work)
    if found is not None:
        raise SystemExit("nothing should be due")
    return (time.perf_counter() - began) * 1000


def _fire(place: Ground) -> None:
    later = datetime.now(UTC) + timedelta(days=30, seconds=DUE)
    with place.sessions() as session:
        due = session.scalar(
            text("select count(*) from process_instance where due_at <= :at"), {"at": later}
        )
    ready = multiprocessing.get_context("fork").Barrier(WORKERS + 1)
    workers = [
        multiprocessing.get_context("fork").Process(target=_worker, args=(place, later, ready))
        for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - began
    with place.sessions() as session:
        once, twice = session.execute(text(ONCE)).one()
    if twice or once != due:
        raise SystemExit(f"of {due} due, {once} fired once, {twice} more than once")
    say(f"due timers fired by {WORKERS} workers, one unit of work each: {once / seconds:.0f}/s")
    say(f"each exactly once: {once} of {once}")
    figure("timers_fired_per_second", once / seconds, "timers")


def _worker(place: Ground, now: datetime, ready: object) -> None:
    engine = make_engine(place.url)
    sessions, ports = make_sessions(engine), place.ports()
    with open_work(sessions, ports) as work:  # reads the process, as a worker does at its start
        verbs.fire_next_due(work)
    ready.wait()  # type: ignore[attr-defined]
    while True:
        with open_work(sessions, ports, now=now) as work:
            if verbs.fire_next_due(work) is None:
                break
    engine.dispose()


if __name__ == "__main__":
    main()

"""The poll of due timers with 100,000 instances waiting, and how fast due ones are fired."""

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bench.rig import Ground, ground, package, say, spread
from processes.instances import verbs
from processes.instances.work import open_work
from tests.builders import Process

WAITING = 100_000
DUE = 300
COPY = """
insert into process_instance (version_id, process_key, status, timeline, lock_version, next_seq,
                              due_at, state, started_at)
select version_id, process_key, status, timeline, lock_version, next_seq,
       due_at + n * interval '1 second', state, started_at
from process_instance, generate_series(1, :count) n where id = :id
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
            session.connection().execute(text("analyze process_instance"))
        polls = [_poll(place) for _ in range(200)]
        say(f"poll with {WAITING:,} waiting instances, none due: {spread(polls)}")
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
    began, fired = time.perf_counter(), 0
    while fired < DUE:
        with open_work(place.sessions, place.ports(), now=later) as work:
            if verbs.fire_next_due(work) is None:
                break
        fired += 1
    rate = fired / (time.perf_counter() - began)
    say(f"due timers fired by one ticker, one unit of work each: {rate:.0f} per second")


if __name__ == "__main__":
    main()

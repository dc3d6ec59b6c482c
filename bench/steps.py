"""A user task completed in process, durably: fsync on, event log, audit, user tasks, jobs, timers.

The process: classify -> gateway -> handle (interrupting timer of 72 h) -> review -> end.
"""

import json
import resource
import time
from collections.abc import Callable

from sqlalchemy import select, text

from bench.rig import Ground, ground, package, say, spread
from processes.instances import verbs
from processes.instances.tables import UserTask
from processes.instances.work import open_work
from tests.builders import Process

INSTANCES = 200
DATA = {f"field_{n}": "پیام شهروند " * 8 for n in range(20)}  # about 3 KB of case data


def diagram() -> bytes:
    """The measured process."""
    process = Process("measured").start().user("classify").xor("urgent").when("level > 2")
    process.user("chief").end("end1").at("urgent").otherwise().user("handle").user("review").end()
    process.boundary("late", "handle", duration='"PT72H"').user("escalated").end("end2")
    return process.xml()


def main() -> None:
    """Print the medians."""
    with ground() as place:
        place.publish(package("measured", diagram()))
        for _ in range(20):
            _instance(place, lambda seconds: None)
        steps: list[float] = []
        before, wal = _cpu(), _wal(place)
        for _ in range(INSTANCES):
            _instance(place, lambda seconds: steps.append(seconds * 1000))
        cpu = (_cpu() - before) * 1000 / INSTANCES
        size = len(json.dumps(DATA, ensure_ascii=False).encode())
        say(f"complete a user task, durable, in process ({size} bytes of data): {spread(steps)}")
        say(f"CPU of the application per finished instance (3 tasks): {cpu:.1f} ms")
        say(f"WAL per finished instance: {(_wal(place) - wal) / INSTANCES:.0f} bytes")


def _instance(place: Ground, note: Callable[[float], None]) -> None:
    ports = place.ports()
    with open_work(place.sessions, ports) as work:
        instance = verbs.start(work, "measured", case_id=None, variables={**DATA, "level": 1})
    for _ in range(3):
        with place.sessions() as session:
            waiting = select(UserTask.id).where(UserTask.instance_id == instance)
            task_id = session.scalars(waiting.where(UserTask.state == "open")).one()
        began = time.perf_counter()
        with open_work(place.sessions, ports, actor_id=place.person_id) as work:
            verbs.complete(work, task_id, {"words": "done"})
        note(time.perf_counter() - began)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _wal(place: Ground) -> int:
    with place.sessions() as session:
        query = text("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
        return int(session.scalar(query) or 0)


if __name__ == "__main__":
    main()

"""A user task completed in process, durably: fsync on, event log, audit, user tasks, jobs, timers.

The process: classify -> gateway -> handle (interrupting timer of 72 h) -> review -> end.
"""

import json
import os
import random
import statistics
import time
from collections.abc import Callable

from bench.rig import Ground, ground, package, say, spread
from bench.rig.figures import figure
from bench.rig.usage import cpu_seconds, kept_bytes, wal_bytes
from processes import driver
from processes.instances import verbs
from processes.instances.work import open_work
from tests.builders import Process

WARM = 60
INSTANCES = int(os.environ.get("BENCH_INSTANCES", "400"))
LETTERS = "ابپتثجچحخدذرزسشصضطظعغفقکگلمنوهی"


def case_data() -> dict[str, str]:
    """About 3 KB of case data: twenty texts of a citizen whose words repeat as words do."""
    dice = random.Random(1888)  # noqa: S311 - the same words in every run
    words = ["".join(dice.choices(LETTERS, k=dice.randint(2, 7))) for _ in range(400)]
    return {f"field_{n}": " ".join(dice.choices(words, k=13)) for n in range(20)}


DATA = case_data()
WAITING = "SELECT id FROM user_task WHERE instance_id = %s AND state = 'open'"


def diagram() -> bytes:
    """The measured process."""
    process = Process("measured").start().user("classify").xor("urgent").when("level > 2")
    process.user("chief").end("end1").at("urgent").otherwise().user("handle").user("review").end()
    process.boundary("late", "handle", duration='"PT72H"').user("escalated").end("end2")
    return process.xml()


def main() -> None:
    """Print the median of a completion and what a finished instance has cost."""
    with ground() as place:
        place.publish(package("measured", diagram()))
        run(place, WARM)
        kept, wal, cpu = kept_bytes(place), wal_bytes(place), cpu_seconds(place)
        steps = run(place, INSTANCES)
        ours, database = (
            (after - before) * 1000 / INSTANCES
            for before, after in zip(cpu, cpu_seconds(place), strict=True)
        )
        wal = (wal_bytes(place) - wal) // INSTANCES
        kept = (kept_bytes(place) - kept) // INSTANCES
    size = len(json.dumps(DATA, ensure_ascii=False).encode())
    say(f"complete a user task, durable, in process ({size} bytes of data): {spread(steps)}")
    say(f"CPU per finished instance (3 tasks): application {ours:.1f}, database {database:.1f} ms")
    say(f"WAL per finished instance: {wal} bytes; kept, with log, tasks and audit: {kept} bytes")
    figure("complete_task_ms_median", statistics.median(steps), "ms")
    figure("cpu_ms_per_instance", ours + database, "ms")
    figure("wal_bytes_per_instance", wal, "bytes")
    figure("bytes_per_instance", kept, "bytes")


def run(place: Ground, count: int) -> list[float]:
    """Carry `count` instances from start to end; milliseconds of each completion."""
    steps: list[float] = []
    for _ in range(count):
        _instance(place, lambda seconds: steps.append(seconds * 1000))
    return steps


def _instance(place: Ground, note: Callable[[float], None]) -> None:
    ports = place.ports()
    with open_work(place.sessions, ports) as work:
        instance = verbs.start(work, "measured", case_id=None, variables={**DATA, "level": 1})
    for _ in range(3):
        with place.sessions() as session:
            ((task_id,),) = driver.rows(session, WAITING, (instance,))
        began = time.perf_counter()
        with open_work(place.sessions, ports, actor_id=place.person_id) as work:
            verbs.complete(work, task_id, {"words": "done"})
        note(time.perf_counter() - began)


if __name__ == "__main__":
    main()

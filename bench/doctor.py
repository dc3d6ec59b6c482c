"""How long the house takes to ask whether all its promises hold, with many open instances.

Instances, tasks, jobs, letters and a chained audit trail are copies of one that was truly run.
"""

import os
import time
from datetime import UTC, datetime

from sqlalchemy import select, text

from bench.rig import Ground, ground, package, say
from processes import audit
from processes.db import unit_of_work
from processes.insight.doctor.examining import Depth, examine
from processes.instances import verbs
from processes.instances.tables import Job, UserTask
from processes.instances.work import open_work
from tests.builders import Process

INSTANCES = int(os.environ.get("INSTANCES", "100000"))
_BATCH = 5000
COPIES = """
INSERT INTO process_instance (id, version_id, process_key, status, timeline, lock_version,
  next_seq, due_at, state, started_at) OVERRIDING SYSTEM VALUE
SELECT 1000 + n, version_id, process_key, status, timeline, lock_version, next_seq, due_at, state,
  started_at FROM process_instance, generate_series(1, :n) n WHERE id = 1;
INSERT INTO user_task (id, task_id, instance_id, timeline, process_id, element_id, name_fa, name_en,
  form_key, role, unit_id, why, assignee_id, state, created_at, completed_at, completed_by_id)
  OVERRIDING SYSTEM VALUE
SELECT 1000 + n * 10 + id, task_id, 1000 + n, timeline, process_id, element_id, name_fa, name_en,
  form_key, role, unit_id, why, assignee_id, state, created_at, completed_at, completed_by_id
  FROM user_task, generate_series(1, :n) n WHERE instance_id = 1;
INSERT INTO event_step
  SELECT 1000 + n, seq, at, actor_id, process_id, elements, states, task_ids
  FROM event_step, generate_series(1, :n) n WHERE instance_id = 1;
INSERT INTO job (key, instance_id, task_id, process_id, element_id, handler, params, timeline,
  status, tries, max_tries, created_at, run_after, sent_at, finished_at)
SELECT n || '-' || key, 1000 + n, task_id, process_id, element_id, handler, params, timeline,
  status, tries, max_tries, created_at, run_after, sent_at, finished_at
  FROM job, generate_series(1, :n) n WHERE instance_id = 1;
"""


def main() -> None:
    """Print the time of each question, and of the thorough look."""
    with ground() as place:
        _fill(place)
        with place.sessions() as session:
            report = examine(session, None, Depth(chains=True, states=True))
        for one in sorted(report.asked, key=lambda asked: -asked.took_ms):
            found = one.finding.count if one.finding else 0
            say(f"{one.check.promise:>4} {one.check.key:<22} {one.took_ms:9.1f} ms  found {found}")
        slow = {"chain_broken", "state_differs"}
        quick = sum(one.took_ms for one in report.asked if one.check.key not in slow)
        say(f"{INSTANCES} open instances: {quick / 1000:.1f} s without chains and states")


def _fill(place: Ground) -> None:
    began = time.monotonic()
    process = Process("asked").start().user("first").service("told").user("second").end()
    process.boundary("late", "second", duration='"PT72H"').end("e2")
    place.publish(package("asked", process.xml()))
    ports = place.ports()
    with open_work(place.sessions, ports) as work:
        verbs.start(work, "asked", case_id=None, variables={"words": "x"})
    with open_work(place.sessions, ports, actor_id=place.person_id) as work:
        verbs.complete(work, 1, {"words": "done"})
    _perform(place)
    with unit_of_work(place.sessions) as session:
        for statement in COPIES.split(";\n"):
            if statement.strip():
                session.execute(text(statement), {"n": INSTANCES})
    _chain(place)
    with place.sessions() as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        session.execute(text("VACUUM ANALYZE"))
    say(f"filled in {time.monotonic() - began:.0f} s")


def _perform(place: Ground) -> None:
    from processes.instances import jobs

    with open_work(place.sessions, place.ports()) as work:
        jobs.perform(work, work.session.scalars(select(Job.id)).one(), lambda work, job: {})
        work.session.scalars(select(UserTask.id)).one()  # the one that is copied


def _chain(place: Ground) -> None:
    """Each copied task was completed by somebody: it stands on the trail of its own case."""
    now = datetime.now(UTC)
    for start in range(1, INSTANCES + 1, _BATCH):
        numbers = range(start, min(start + _BATCH, INSTANCES + 1))
        entries = [
            (audit.Entry(f"case:{n}", "task_completed", f"task:{1000 + n * 10 + 1}", 1), now)
            for n in numbers
        ]
        with unit_of_work(place.sessions) as session:
            audit.append_all(session, entries)


if __name__ == "__main__":
    main()

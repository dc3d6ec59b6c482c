"""What a step costs by the age of its instance, and by how many others are open beside it."""

import statistics
import time

from sqlalchemy import text

from bench.rig import Ground, ground, package, say
from processes import driver
from processes.instances import verbs
from processes.instances.work import open_work
from tests.builders import Process

OPEN = (100, 10_000, 100_000)
AGES = (10, 100, 400)
STEPS = 100
COPIES = (
    """
insert into process_instance (version_id, process_key, status, timeline, lock_version, next_seq,
                              due_at, state, started_at)
select version_id, process_key, status, timeline, lock_version, next_seq,
       now() + n * interval '1 minute', state, started_at
from process_instance, generate_series(1, :count) n where id = :id
""",
    """
insert into user_task (task_id, instance_id, timeline, process_id, element_id, name_fa, name_en,
                       form_key, role, unit_id, why, state, created_at)
select gen_random_uuid(), i.id, t.timeline, t.process_id, t.element_id, t.name_fa, t.name_en,
       t.form_key, t.role, t.unit_id, t.why, 'open', t.created_at
from process_instance i, user_task t
where t.instance_id = :id and t.state = 'open'
  and not exists (select 1 from user_task o where o.instance_id = i.id)
""",
    """
insert into event_step
select i.id, s.seq, s.at, s.actor_id, s.process_id, s.elements, s.states, s.task_ids
from process_instance i, event_step s
where s.instance_id = :id and not exists (select 1 from event_step o where o.instance_id = i.id)
""",
)
WAITING = "SELECT id FROM user_task WHERE instance_id = %s AND state = 'open'"


def main() -> None:
    """Print the medians."""
    again = Process("round").start().script("count", "n = n + 1").user("look")
    again = again.xor("more").when("n < 100000").to("count").at("more").otherwise().end()
    with ground() as place:
        place.publish(package("round", again.xml()))
        _by_age(place)
        _by_number(place)


def _by_age(place: Ground) -> None:
    instance, rounds = _start(place), 0
    for age in AGES:
        while rounds < age:
            _round(place, instance)
            rounds += 1
        taken = [_round(place, instance) for _ in range(STEPS)]
        rounds += STEPS
        say(f"a step after {age:>5} rounds: {_told(taken)}")


def _by_number(place: Ground) -> None:
    pattern, made = _start(place), 1
    for number in OPEN:
        with place.sessions() as session, session.begin():
            for copy in COPIES:
                session.execute(text(copy), {"count": number - made, "id": pattern})
        made = number
        with place.sessions() as session:
            door = session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
            door.execute(text("vacuum analyze"))
        instance = _start(place)
        taken = [_round(place, instance) for _ in range(STEPS)]
        say(f"a step beside {number:>7,} open instances: {_told(taken)}")


def _start(place: Ground) -> int:
    with open_work(place.sessions, place.ports()) as work:
        return verbs.start(work, "round", case_id=None, variables={"n": 0})


def _round(place: Ground, instance: int) -> tuple[float, float]:
    """Complete the open task; milliseconds gone by, and of this process's work."""
    with place.sessions() as session:
        ((task,),) = driver.rows(session, WAITING, (instance,))
    began, worked = time.perf_counter(), time.process_time()
    with open_work(place.sessions, place.ports(), actor_id=place.person_id) as work:
        verbs.complete(work, task, {})
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def _told(taken: list[tuple[float, float]]) -> str:
    gone, worked = (statistics.median(values) for values in zip(*taken, strict=True))
    return f"median {gone:.2f} ms, of which the application works {worked:.2f} ms"


if __name__ == "__main__":
    main()

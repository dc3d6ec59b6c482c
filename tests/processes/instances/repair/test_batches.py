"""One order over many: chosen by a query, done one by one, once each, and stoppable."""

from typing import Any

import pytest
from sqlalchemy import select

from handlers import batches as workers
from handlers.bench import Bench
from processes.audit import AuditRow
from processes.instances.repair import batches
from processes.instances.repair.choosing import chosen, read_query
from processes.instances.repair.errors import QueryEmpty, QueryUnclear, ReasonMissing
from processes.instances.repair.orders import Order
from processes.instances.repair.tables import RepairBatch, RepairItem
from processes.instances.tables import EventLog
from tests.builders import Process
from tests.processes.instances.conftest import Office
from tests.processes.instances.repair.offices import failed, mend, row
from tests.processes.instances.repair.test_versions import version


def find(office: Office, text: str) -> list[int]:
    with office.sessions() as session:
        return chosen(session, read_query(text))


def begin(office: Office, ids: list[int], verb: str, **order: Any) -> int:
    with office.work("sara") as work:
        return batches.create(work, Order(verb, **order), "process=p", ids, "a reform").id


def run(office: Office, batch: int, seconds: float = 60) -> dict[str, int]:
    workers.go_on(Bench(office.sessions, office.ports()), batch, seconds)
    with office.sessions() as session:
        return batches.progress(session, batch)


def told(office: Office, batch: int) -> list[tuple[int, str, str]]:
    query = select(RepairItem).where(RepairItem.batch_id == batch).order_by(RepairItem.instance_id)
    with office.sessions() as session:
        return [(item.instance_id, item.state, item.told_en) for item in session.scalars(query)]


def test_instances_are_chosen_by_process_version_step_unit_time_and_incident(
    office: Office,
) -> None:
    office.publish(row("a", "b"))
    first, second = office.start(), office.start()
    office.publish(Process("q").start().service("send").user("z").end())
    stopped = office.start("q")
    failed(office, office.jobs()[0])
    office.later(days=2).publish(row("a", "c", "b"))
    third = office.start()
    mend(office, second, "skip")
    assert find(office, "process=p") == [first, second, third]
    assert find(office, "process=p version=1") == [first, second]
    assert find(office, "process=p element=a") == [first, third]
    assert find(office, "process=p unit=u since=2026-11-25") == [third]
    assert find(office, "process=p until=2026-11-25 element=b") == [second]
    assert find(office, "process=p unit=elsewhere") == []
    assert find(office, "process=q incident=job") == [stopped]
    assert find(office, "process=q incident=fire_due") == []
    mend(office, first, "suspend")
    assert find(office, "process=p status=suspended") == [first]


def test_a_query_that_is_not_understood_is_told(office: Office) -> None:
    for text in ("process", "place=here", "process=p version=new", "process=p since=yesterday"):
        with pytest.raises(QueryUnclear):
            read_query(text)
    with pytest.raises(QueryEmpty):
        find(office, "version=1")


def test_a_batch_looks_ahead_at_each_and_changes_none(office: Office) -> None:
    office.publish(row("a", "b"))
    ids = [office.start(), office.start()]
    mend(office, ids[1], "skip")
    office.publish(row("b"))
    with office.sessions() as session:
        order = Order("migrate", version=2)
        found = batches.foresee(session, office.ports(), office.now, ids, order)
    assert [one.refusal is None for one in found] == [False, True]
    assert [version(office, each) for each in ids] == [1, 1]


def test_each_instance_has_its_own_result(office: Office) -> None:
    office.publish(row("a", "b"))
    ids = [office.start() for _ in range(4)]
    mend(office, ids[1], "skip")
    mend(office, ids[3], "terminate")
    office.publish(row("z", "b"))
    batch = begin(office, ids, "migrate", version=2)
    assert run(office, batch) == {"done": 1, "refused": 3}
    results = told(office, batch)
    assert [state for _, state, _ in results] == ["refused", "done", "refused", "refused"]
    assert "a=another step" in results[0][2]
    assert "“Name of b” stays" in results[1][2]
    assert "has ended" in results[3][2]
    again = begin(office, [ids[0], ids[2]], "migrate", version=2, mapping={"a": "z"})
    assert run(office, again) == {"done": 2}
    assert [version(office, each) for each in ids[:3]] == [2, 2, 2]


def test_a_batch_that_is_delivered_twice_does_nothing_twice(office: Office) -> None:
    office.publish(row("a", "b", "c"))
    ids = [office.start() for _ in range(3)]
    batch = begin(office, ids, "skip")
    assert run(office, batch) == {"done": 3}
    assert run(office, batch) == {"done": 3}
    with office.work("sara") as work:
        assert not batches.carry_out(work, batch, ids[0])
    with office.sessions() as session:
        skipped = select(EventLog.instance_id).where(EventLog.state == "skipped")
        assert sorted(session.scalars(skipped)) == ids


def test_a_worker_that_dies_leaves_the_rest_to_the_next(office: Office) -> None:
    office.publish(row("a", "b", "c"))
    ids = [office.start() for _ in range(3)]
    batch = begin(office, ids, "skip")
    bench = Bench(office.sessions, office.ports())
    with office.sessions() as session, session.begin():
        assert batches.take_unsent(session) == [batch]
    assert workers.one(bench, batch, [])
    with pytest.raises(KeyboardInterrupt), office.work("sara") as work:
        assert batches.carry_out(work, batch, ids[1])
        raise KeyboardInterrupt  # killed before its commit
    assert sorted(state for _, state, _ in told(office, batch)) == ["done", "waiting", "waiting"]
    with office.sessions() as session, session.begin():
        assert batches.take_unsent(session) == [], "its worker has just given a sign of life"
        batches.rest_later(session, batch)
        assert batches.take_unsent(session) == [batch]
    assert run(office, batch) == {"done": 3}
    with office.sessions() as session:
        assert session.get_one(RepairBatch, batch).finished_at is not None


def test_a_batch_is_stopped_and_what_is_done_stays_done(office: Office) -> None:
    office.publish(row("a", "b"))
    ids = [office.start() for _ in range(3)]
    batch = begin(office, ids, "suspend")
    assert workers.one(Bench(office.sessions, office.ports()), batch, [])
    with office.work("omid") as work:
        batches.stop(work, batch)
    assert run(office, batch) == {"done": 1, "left": 2}
    assert find(office, "process=p status=suspended") == [ids[0]]


def test_an_instance_in_other_hands_is_left_for_the_next_turn(office: Office) -> None:
    office.publish(row("a", "b"))
    ids = [office.start(), office.start()]
    batch = begin(office, ids, "skip")
    with office.work("omid") as work:
        work.instance(ids[0])
        assert run(office, batch) == {"done": 1, "waiting": 1}
    assert run(office, batch) == {"done": 2}


def test_a_batch_needs_a_reason_and_is_on_the_trail(office: Office) -> None:
    office.publish(row("a", "b"))
    ids = [office.start()]
    with pytest.raises(ReasonMissing), office.work("sara") as work:
        batches.create(work, Order("skip"), "process=p", ids, " ")
    run(office, begin(office, ids, "skip"))
    with office.sessions() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.object.like("batch:%")))
        assert [row.action for row in rows] == ["batch_created", "batch_finished"]

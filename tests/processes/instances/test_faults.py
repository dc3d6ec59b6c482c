"""Faults of one instance: they stop nobody else, leave an incident, and are told once."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, update

from handlers import ticker
from processes.definitions.packages import sha256
from processes.definitions.tables import ProcessVersion, StoredFile
from processes.instances import jobs, verbs
from processes.instances.errors import StepFailed
from processes.instances.ports import Group
from processes.instances.tables import Incident, Job, ProcessInstance
from processes.organisation.groups import NoGroup
from tests.builders import Process
from tests.processes.instances.conftest import Office

WAIT = '"P1D"'


def waiting(key: str = "p") -> Process:
    return Process(key).start().catch("wait", duration=WAIT)


def fire(office: Office, **doors: Any) -> int:
    """What one round of the ticker does; it must come to an end."""
    stop = threading.Event()
    alarm = threading.Timer(10, stop.set)
    alarm.start()
    ports = replace(office.ports(), **doors)
    fired = ticker.fire_all_due(office.sessions, ports, stop, now=office.now)
    alarm.cancel()
    assert not stop.is_set(), "the ticker never came to rest"
    return fired


def smuggle(office: Office, process: Process) -> None:
    """Put a diagram into the published version behind the gate's back."""
    content = process.xml()
    with office.sessions() as session, session.begin():
        session.add(StoredFile(sha256=sha256(content), content=content))
        version = session.scalars(select(ProcessVersion)).one()
        version.manifest = {**version.manifest, "bpmn/p/p.bpmn": sha256(content)}


def incidents(office: Office) -> list[tuple[int, str, str]]:
    with office.sessions() as session:
        rows = session.scalars(select(Incident).order_by(Incident.id))
        return [(row.instance_id, row.verb, row.element_id) for row in rows]


def open_incidents(office: Office) -> list[int]:
    with office.sessions() as session:
        return list(session.scalars(select(Incident.id).where(Incident.closed_at.is_(None))))


def status(office: Office, instance: int) -> str:
    with office.sessions() as session:
        return session.get_one(ProcessInstance, instance).status


def test_a_task_for_which_there_is_nobody_halts_only_its_own_timers(office: Office) -> None:
    office.publish(waiting().user("next").end())
    first, second = office.start(), office.start()
    office.later(days=2)

    def nobody_for_the_first(session: Any, asked: str, case_id: int | None) -> Group:
        if (first, "fire_due", "next") not in incidents(office):
            raise NoGroup(asked=asked)
        return Group(asked, office.unit_id)

    fire(office, group=nobody_for_the_first)
    assert incidents(office) == [(first, "fire_due", "next")]
    assert (status(office, first), status(office, second)) == ("incident", "running")
    assert list(office.tasks()) == ["next"]


def test_a_state_that_cannot_be_read_halts_only_its_own_timers(office: Office) -> None:
    office.publish(waiting().user("next").end())
    first, second = office.start(), office.start()
    with office.sessions() as session, session.begin():
        spoil = update(ProcessInstance).where(ProcessInstance.id == first).values(state=b"?")
        session.execute(spoil)
    office.later(days=2)
    fire(office)
    assert status(office, first) == "incident"
    assert len(incidents(office)) == 1
    assert status(office, second) == "running"
    assert list(office.tasks()) == ["next"]


def test_a_timer_whose_message_starts_a_broken_process_goes_on_itself(office: Office) -> None:
    office.publish(Process("broken").start(message="asked").script("bad", 'm = "a" + 1').end())
    office.publish(waiting().throw("ask", "asked").user("next").end())
    instance = office.start()
    office.later(days=2)
    fire(office)
    assert incidents(office) == [(instance + 1, "start", "bad")]
    assert (status(office, instance), list(office.tasks())) == ("running", ["next"])


def test_two_processes_that_answer_each_other_for_ever_are_stopped(office: Office) -> None:
    ping = Process("ping").start(message="ping").throw("tell", "pong").end()
    pong = Process("pong").start(message="pong").throw("tell", "ping").end()
    office.publish(ping)
    office.publish(pong)
    with pytest.raises(StepFailed), office.work() as work:
        verbs.deliver(work, "ping", "k", {})


def test_a_due_date_that_is_no_date_is_told(office: Office) -> None:
    office.publish(Process().start().user("first").user("next", dueDate="days").end())
    office.start(days="three days")
    with pytest.raises(StepFailed, match="three days"):
        office.complete("first")
    assert list(office.tasks()) == ["first"]
    office.complete("first", days=None)
    assert list(office.tasks()) == ["next"]


def test_a_retry_does_not_revive_a_job_that_was_withdrawn(office: Office) -> None:
    process = Process().start().service("send").user("next").end()
    process.boundary("late", "send", duration=WAIT).user("by_hand").end("e2")
    office.publish(process)
    office.start()
    (job,) = office.jobs()
    for _ in range(2):
        with office.sessions() as session, session.begin():
            jobs.failed(session, job, OSError("silent"), office.now)
    office.later(days=2).tick()
    assert list(office.tasks()) == ["by_hand"]
    with office.sessions() as session:
        incident = session.scalars(select(Incident.id)).one()
    with office.work("sara") as work:
        verbs.retry(work, incident, "again")
    assert office.jobs("cancelled") == [job]
    assert office.jobs("waiting") == []


def test_an_ended_instance_leaves_no_open_incident(office: Office) -> None:
    process = Process().start().service("send").user("next").end()
    office.publish(process)
    instance = office.start()
    (job,) = office.jobs()
    for _ in range(2):
        with office.sessions() as session, session.begin():
            jobs.failed(session, job, OSError("silent"), office.now)
    with office.work("sara") as work:
        verbs.terminate(work, instance, "a mistake")
    with office.sessions() as session:
        assert session.scalars(select(Incident)).one().resolution == "terminated"
        assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_a_process_that_nothing_can_move_any_more_is_an_incident(office: Office) -> None:
    process = Process().start().parallel("fork").user("a").parallel("join").end()
    process.at("fork").user("b").to("join")
    process.boundary("stop", "a", message="word").end("e2")
    office.publish(Process().start().user("x").end())
    smuggle(office, process)  # the gate refuses it
    instance = office.start()
    with office.work() as work:
        verbs.deliver(work, "word", "case-p", {})
    office.complete("b")
    assert incidents(office) == [(instance, "stands_still", "join")]


def test_what_cannot_begin_waits_as_an_incident_and_begins_once_it_is_mended(
    office: Office,
) -> None:
    office.publish(Process().start().script("bad", 'm = "a" + n').user("x").end())
    instance = office.start(n=1)
    assert incidents(office) == [(instance, "start", "bad")]
    assert (status(office, instance), office.tasks()) == ("incident", {})
    (incident,) = open_incidents(office)
    with pytest.raises(StepFailed, match="text"), office.work("sara") as work:
        verbs.retry(work, incident, "try it")
    assert open_incidents(office) == [incident]
    office.publish(Process().start().script("good", "m = string(n)").user("x").end())
    with office.work("sara") as work:
        verbs.retry(work, incident, "mended")
    assert (status(office, instance), list(office.tasks())) == ("running", ["x"])
    assert open_incidents(office) == []


def test_who_sends_a_message_goes_on_though_its_receiver_cannot_begin(office: Office) -> None:
    office.publish(Process("sender").start().throw("tell", "word").user("next").end())
    office.publish(Process("taker").start(message="word").script("bad", 'm = "a" + 1').end())
    with office.work() as work:
        verbs.start(work, "sender", case_id=1, variables={})
    assert list(office.tasks()) == ["next"]
    (incident,) = open_incidents(office)
    with office.sessions() as session:
        stopped = session.get_one(Incident, incident).instance_id
    with office.work("sara") as work:
        verbs.terminate(work, stopped, "not wanted")
    assert (status(office, stopped), open_incidents(office)) == ("terminated", [])

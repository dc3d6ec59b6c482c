"""What people and clocks may do to a running process, each in one unit of work."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from processes import audit
from processes.instances import jobs, queries, verbs
from processes.instances.errors import (
    NotClaimed,
    NotYourTask,
    StepFailed,
    TaskAlreadyCompleted,
    TaskTaken,
)
from processes.instances.tables import EventLog, Incident, Job, ProcessInstance, UserTask
from tests.builders import Process
from tests.processes.instances.conftest import Office


def row(office: Office, instance_id: int) -> ProcessInstance:
    with office.sessions() as session:
        return session.get_one(ProcessInstance, instance_id)


def test_a_task_appears_is_done_and_the_instance_keeps_no_state(office: Office) -> None:
    office.publish(Process().start().user("assess").end())
    instance = office.start()
    assert row(office, instance).state is not None
    office.complete("assess", words="yes")
    ended = row(office, instance)
    assert (ended.status, ended.state, ended.due_at) == ("completed", None, None)
    assert office.tasks("completed").keys() == {"assess"}
    with office.sessions() as session:
        assert list(audit.verify(session)) == []


def test_the_log_tells_each_step_once(office: Office) -> None:
    office.publish(Process().start().user("assess").end())
    instance = office.start()
    office.complete("assess")
    with office.sessions() as session:
        told = [(e.seq, e.element_id, e.state) for e in queries.history(session, instance)]
    assert told == [
        (1, "start", "completed"),
        (2, "assess", "ready"),
        (3, "assess", "completed"),
        (4, "end", "completed"),
    ]


def test_the_same_start_begins_once(office: Office) -> None:
    office.publish(Process().start().user("assess").end())
    started = []
    for _ in range(2):
        with office.work() as work:
            given: dict[str, Any] = {"case_id": 1, "variables": {}, "idempotency_key": "message-1"}
            started.append(verbs.start(work, "p", **given))
    assert started[0] == started[1]
    assert len(office.tasks()) == 1


def test_another_groups_task_is_refused(office: Office) -> None:
    office.publish(Process().start().user("assess").end())
    office.start()
    with pytest.raises(NotYourTask), office.work("mina") as work:
        verbs.claim(work, office.tasks()["assess"])


def test_a_task_taken_by_a_colleague_is_refused(office: Office) -> None:
    office.publish(Process().start().user("assess").end())
    office.start()
    task = office.tasks()["assess"]
    with office.work("sara") as work:
        verbs.claim(work, task)
    with pytest.raises(TaskTaken), office.work("omid") as work:
        verbs.claim(work, task)
    with office.work("sara") as work:
        verbs.release(work, task)
    with pytest.raises(NotClaimed), office.work("omid") as work:
        verbs.complete(work, task, {})


def test_of_two_officers_who_complete_at_once_one_wins(office: Office) -> None:
    office.publish(Process().start().user("assess").user("answer").end())
    office.start()
    task = office.tasks()["assess"]
    with office.work("sara") as work:
        verbs.claim(work, task)
    outcomes: list[str] = []

    def complete() -> None:
        try:
            with office.work("sara") as work:
                verbs.complete(work, task, {})
            outcomes.append("done")
        except TaskAlreadyCompleted:
            outcomes.append("already")

    threads = [threading.Thread(target=complete) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already"] * 4 + ["done"]
    assert office.tasks().keys() == {"answer"}


def test_a_due_timer_fires_once_for_many_tickers(office: Office) -> None:
    process = Process().start().catch("wait", duration='"P1D"').user("next").end()
    office.publish(process)
    for _ in range(6):
        office.start()
    office.later(days=2)
    fired: list[int] = []
    tickers = [threading.Thread(target=lambda: fired.append(office.tick())) for _ in range(3)]
    for ticker in tickers:
        ticker.start()
    for ticker in tickers:
        ticker.join()
    assert sum(fired) == 6
    with office.sessions() as session:
        assert session.scalar(select(func.count()).select_from(UserTask)) == 6


def test_a_timer_that_is_not_due_is_left_alone(office: Office) -> None:
    office.publish(Process().start().catch("wait", duration='"P1D"').user("next").end())
    office.start()
    assert office.later(hours=23).tick() == 0


def test_a_job_is_performed_once_however_often_it_is_delivered(office: Office) -> None:
    office.publish(Process().start().service("send", text='"hello"').user("next").end())
    office.start()
    (job,) = office.jobs()
    assert office.rung == [1]
    assert office.perform(job, {"sent": True})
    assert not office.perform(job, {"sent": True})
    assert office.jobs("done") == [job]
    assert office.tasks().keys() == {"next"}


def test_a_job_that_keeps_failing_becomes_an_incident_and_can_be_retried(office: Office) -> None:
    office.publish(Process().start().service("send").user("next").end())
    office.start()
    (job,) = office.jobs()
    for _ in range(2):
        with office.sessions() as session, session.begin():
            jobs.failed(session, job, OSError("the gateway is silent"), office.now)
    with office.sessions() as session:
        incident = session.scalars(select(Incident)).one()
        assert "silent" in incident.message_en
    assert office.jobs("failed") == [job]
    with office.work("sara") as work:
        verbs.retry(work, incident.id, "the gateway is back")
    assert office.perform(job, {})
    with office.sessions() as session:
        assert session.get_one(Incident, incident.id).resolution == "retried"


def test_a_lost_job_is_sent_again_and_a_fresh_one_is_not(office: Office) -> None:
    office.publish(Process().start().service("send").user("next").end())
    office.start()
    for expected in (1, 0):
        with office.sessions() as session, session.begin():
            assert len(jobs.take_unsent(session, 10, timedelta(seconds=30))) == expected
    with office.sessions() as session, session.begin():
        assert len(jobs.take_unsent(session, 10, timedelta(0))) == 1


def test_a_step_that_fails_changes_nothing_and_leaves_an_incident(office: Office) -> None:
    office.publish(Process().start().user("assess").script("bad", 'm = "a" + n').user("x").end())
    instance = office.start()
    with pytest.raises(StepFailed):
        office.complete("assess", n=1)
    assert office.tasks().keys() == {"assess"}
    with office.sessions() as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.instance_id, incident.verb, incident.element_id) == (
            instance,
            "complete",
            "bad",
        )
        assert incident.message_fa != incident.message_en
    office.complete("assess", n="b")
    assert office.tasks().keys() == {"x"}


def test_a_timer_that_fails_stops_its_instance_until_a_person_retries(office: Office) -> None:
    process = Process().start().catch("wait", duration='"P1D"').script("bad", 'm = "a" + n')
    office.publish(process.user("x").end())
    instance = office.start(n=1)
    office.later(days=2)
    with pytest.raises(StepFailed):
        office.tick()
    assert office.tick() == 0
    assert row(office, instance).status == "incident"
    with office.sessions() as session:
        incident = session.scalars(select(Incident.id)).one()
    with office.work("sara") as work:
        verbs.retry(work, incident, "looked at")
    assert row(office, instance).status == "running"


def test_a_message_reaches_only_the_case_it_is_for(office: Office) -> None:
    office.publish(Process().start().catch("wait", message="reopened").user("again").end())
    ids = []
    for code in ("a", "b"):
        with office.work() as work:
            ids.append(verbs.start(work, "p", case_id=1, variables={}, correlation_key=code))
    with office.work() as work:
        assert verbs.deliver(work, "reopened", "b", {"why": "not settled"}) == [ids[1]]
    assert list(office.tasks()) == ["again"]


def test_the_same_message_is_delivered_once(office: Office) -> None:
    process = Process().start().catch("first", message="word").user("t").end()
    office.publish(process)
    office.start()
    for reached in (1, 0):
        with office.work() as work:
            got = verbs.deliver(work, "word", "case-p", {}, idempotency_key="tap-1")
            assert len(got) == reached


def test_an_early_message_waits_for_the_one_who_asks(office: Office) -> None:
    process = Process().start().user("write").catch("wait", message="word").user("read").end()
    office.publish(process)
    office.start()
    with office.work() as work:
        assert verbs.deliver(work, "word", "case-p", {"n": 3}) == []
    office.complete("write")
    assert office.tasks().keys() == {"read"}


def test_a_thrown_message_starts_one_process_for_each_key(office: Office) -> None:
    ladder = Process("ladder").start(message="asked").user("warn").end()
    office.publish(ladder)
    office.publish(Process().start().throw("ask", "asked", limit='"answer"').user("t").end())
    office.start()
    assert office.tasks().keys() == {"warn", "t"}
    office.start()  # the same correlation key: the ladder is running already
    with office.sessions() as session:
        count = select(func.count()).select_from(UserTask).where(UserTask.element_id == "warn")
        assert session.scalar(count) == 1


def test_two_processes_talk_to_each_other_within_one_unit_of_work(office: Office) -> None:
    office.publish(Process("follow").start(message="sent").user("ask").throw("tell", "told").end())
    process = Process().start().throw("send", "sent").catch("wait", message="told").user("t").end()
    office.publish(process)
    office.start()
    office.complete("ask")
    assert office.tasks().keys() == {"t"}


def test_terminating_ends_everything(office: Office) -> None:
    process = Process().start().user("assess").end()
    process.boundary("late", "assess", interrupting=False, duration='"P1D"').user("c").end("e2")
    office.publish(process)
    instance = office.start()
    with office.work("sara") as work:
        verbs.terminate(work, instance, "test message")
    assert office.tasks() == {}
    assert row(office, instance).status == "terminated"
    assert office.later(days=2).tick() == 0


def test_running_cases_keep_their_version(office: Office) -> None:
    office.publish(Process().start().user("assess").end())
    office.start()
    office.publish(Process().start().user("assess").user("second_look").end())
    office.complete("assess")
    assert office.tasks() == {}
    office.start()
    office.complete("assess")
    assert office.tasks().keys() == {"second_look"}


def test_tokens_are_where_the_work_is(office: Office) -> None:
    process = Process().start().user("assess").end()
    process.boundary("late", "assess", interrupting=False, duration='"P1D"').user("c").end("e2")
    office.publish(process)
    instance = office.start()
    with office.sessions() as session:
        assert {t.element_id for t in queries.tokens(session, instance)} == {"assess", "late"}
    office.complete("assess")
    with office.sessions() as session:
        assert queries.tokens(session, instance) == []
        assert session.scalar(select(func.count()).select_from(EventLog)) > 0
        assert session.scalar(select(func.count()).select_from(Job)) == 0

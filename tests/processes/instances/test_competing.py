"""Two at the same moment: one wins, the other is told so in words, and nothing happens twice."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select

from processes.errors import PasokhError
from processes.instances import jobs, verbs
from processes.instances.errors import (
    Busy,
    NoSuchIncident,
    TaskAlreadyCompleted,
    TaskTaken,
)
from processes.instances.tables import EventLog, Incident, Job, Message, ProcessInstance
from tests.builders import Process
from tests.processes.instances.conftest import Office

ROUNDS = 6


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act answered, or the error that it raised, when all begin at the same moment."""
    together, answers = Barrier(len(acts)), [None] * len(acts)

    def do(number: int, act: Callable[[], Any]) -> None:
        together.wait()
        try:
            answers[number] = act()
        except PasokhError as refusal:
            answers[number] = refusal  # type: ignore[call-overload]

    threads = [Thread(target=do, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def losers(answers: list[Any]) -> list[PasokhError]:
    return [answer for answer in answers if isinstance(answer, PasokhError)]


def told_in_words(refusal: PasokhError) -> bool:
    return all(len(refusal.sentence(language)) > 15 for language in ("fa", "en"))


def ended(office: Office) -> set[str]:
    """The end events that were passed, each once."""
    query = select(EventLog.element_id).where(
        EventLog.element_id.like("end%"), EventLog.state == "completed"
    )
    with office.sessions() as session:
        passed = list(session.scalars(query))
    assert len(passed) == len(set(passed))
    return set(passed)


def claim(office: Office, who: str, task: int) -> Callable[[], Any]:
    def act() -> str:
        with office.work(who) as work:
            verbs.claim(work, task)
        return who

    return act


def complete(office: Office, task: int, who: str = "sara") -> Callable[[], Any]:
    def act() -> str:
        with office.work(who) as work:
            verbs.complete(work, task, {})
        return "completed"

    return act


def fire(office: Office) -> Callable[[], Any]:
    def act() -> int | None:
        with office.work() as work:
            return verbs.fire_next_due(work)

    return act


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_two_officers_one_has_the_task(office: Office, round_: int) -> None:
    office.publish(Process().start().user("look").end())
    office.start()
    task = office.tasks()["look"]
    answers = at_once(claim(office, "sara", task), claim(office, "omid", task))
    (refused,) = losers(answers)
    assert isinstance(refused, TaskTaken | Busy) and told_in_words(refused)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_double_click_completes_once(office: Office, round_: int) -> None:
    office.publish(Process().start().user("look").user("next").end())
    office.start()
    task = office.tasks()["look"]
    claim(office, "sara", task)()
    answers = at_once(*[complete(office, task)] * 3)
    refused = losers(answers)
    assert len(refused) == 2 and all(told_in_words(one) for one in refused)
    assert all(isinstance(one, TaskAlreadyCompleted | Busy) for one in refused)
    assert list(office.tasks()) == ["next"]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_completion_and_boundary_timer_go_one_way(office: Office, round_: int) -> None:
    process = Process().start().user("look").end("end_done")
    process.boundary("late", "look", duration='"PT1H"').end("end_late")
    office.publish(process)
    instance = office.start()
    task = office.tasks()["look"]
    claim(office, "sara", task)()
    office.later(hours=2)
    completed, fired = at_once(complete(office, task), fire(office))
    if fired == instance:
        assert isinstance(completed, TaskAlreadyCompleted) and told_in_words(completed)
        assert ended(office) == {"end_late"}
    else:
        assert (completed, fired) == ("completed", None)
        assert ended(office) == {"end_done"}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_of_two_messages_one_is_taken_and_one_is_kept(office: Office, round_: int) -> None:
    office.publish(Process().start().catch("wait", message="word").user("next").end())
    instance = office.start()

    def deliver(key: str) -> Callable[[], Any]:
        def act() -> list[int]:
            with office.work() as work:
                return verbs.deliver(work, "word", "case-p", {}, idempotency_key=key)

        return act

    answers = at_once(deliver("one"), deliver("two"))
    assert sorted(answers) == [[], [instance]]
    with office.sessions() as session:
        kept = select(func.count()).where(Message.delivered_at.is_(None))
        assert session.scalar(kept) == 1
    assert list(office.tasks()) == ["next"]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_the_same_message_twice_is_one(office: Office, round_: int) -> None:
    office.publish(Process().start(message="word").user("next").end())

    def deliver() -> list[int]:
        with office.work() as work:
            return verbs.deliver(work, "word", "k", {}, idempotency_key="same")

    answers = at_once(deliver, deliver)
    assert sorted(map(len, answers)) == [0, 1]
    assert len(office.tasks()) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_retry_and_completion_end_the_case_once(office: Office, round_: int) -> None:
    process = Process().start().parallel("fork").user("look").parallel("join").end("end_done")
    process.at("fork").service("send").to("join")
    office.publish(process)
    office.start()
    incident = fail_job(office)
    task = office.tasks()["look"]
    claim(office, "sara", task)()
    answers = at_once(retry(office, incident, "sara"), complete(office, task))
    assert all(isinstance(one, Busy) and told_in_words(one) for one in losers(answers))
    for act, answer in zip(
        (retry(office, incident, "omid"), complete(office, task)), answers, strict=True
    ):
        if isinstance(answer, Busy):  # told to try again: it does
            act()
    (job,) = office.jobs()
    assert office.perform(job)
    assert ended(office) == {"end_done"}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_incident_is_retried_by_one_person(office: Office, round_: int) -> None:
    office.publish(Process().start().service("send").end())
    office.start()
    incident = fail_job(office)
    answers = at_once(retry(office, incident, "sara"), retry(office, incident, "omid"))
    (refused,) = losers(answers)
    assert isinstance(refused, NoSuchIncident | Busy) and told_in_words(refused)
    assert len(office.jobs()) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_retry_and_an_end_leave_nothing_open(office: Office, round_: int) -> None:
    process = Process().start().service("send").end("end_done")
    process.boundary("stop", "send", message="word").end("end_stopped")
    office.publish(process)
    office.start()
    incident = fail_job(office)

    def stop() -> list[int]:
        with office.work() as work:
            return verbs.deliver(work, "word", "case-p", {})

    answers = at_once(retry(office, incident, "sara"), stop)
    assert all(isinstance(one, NoSuchIncident | Busy) for one in losers(answers))
    if isinstance(answers[1], Busy):
        stop()
    assert ended(office) == {"end_stopped"}
    assert office.jobs() == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_start_beside_a_publication_runs_by_one_version(office: Office, round_: int) -> None:
    first = office.publish(Process().start().user("old").end())
    answers = at_once(
        lambda: office.publish(Process().start().user("new").end()), lambda: office.start()
    )
    second, instance = answers
    with office.sessions() as session:
        row = session.get_one(ProcessInstance, instance)
        assert (row.version_id, list(office.tasks())) in ((first, ["old"]), (second, ["new"]))
    (element,) = office.tasks()
    office.complete(element)
    assert office.tasks() == {}


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_job_delivered_many_times_is_done_once(office: Office, round_: int) -> None:
    office.publish(Process().start().service("send").user("next").end())
    office.start()
    (job,) = office.jobs()
    done: list[int] = []

    def perform() -> bool:
        with office.work() as work:
            return jobs.perform(work, job, lambda work, job: done.append(1) or {})

    answers = at_once(*[perform] * 4)
    assert answers.count(True) == 1 and done == [1]
    assert list(office.tasks()) == ["next"]


def retry(office: Office, incident: int, who: str) -> Callable[[], Any]:
    def act() -> str:
        with office.work(who) as work:
            verbs.retry(work, incident, "mended")
        return "retried"

    return act


def fail_job(office: Office) -> int:
    (job,) = office.jobs()
    with office.sessions() as session, session.begin():
        max_tries = session.get_one(Job, job).max_tries
        for _ in range(max_tries):
            jobs.failed(session, job, OSError("silent"), datetime.now(UTC))
    with office.sessions() as session:
        return session.scalars(select(Incident.id).where(Incident.closed_at.is_(None))).one()

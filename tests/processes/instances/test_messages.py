"""Messages that cross each other: none is lost, none is given twice, none breaks its sender."""

import threading
from collections.abc import Callable

from sqlalchemy import func, select

from processes.instances import verbs
from processes.instances.tables import Job, Message, ProcessInstance
from tests.builders import Process
from tests.processes.instances.conftest import Office


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run `acts` in threads of their own; what each gave or raised."""
    gate, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        gate.wait()
        try:
            outcomes[number] = acts[number]()
        except Exception as problem:  # noqa: BLE001 - it is looked at by the test
            outcomes[number] = problem

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(outcomes)


def deliver(office: Office, name: str = "word", key: str = "case-p", **given: str) -> list[int]:
    with office.work() as work:
        return verbs.deliver(work, name, key, {}, **given)


def test_the_same_start_at_the_same_time_begins_once(office: Office) -> None:
    office.publish(Process().start().user("assess").end())

    def start() -> int:
        with office.work() as work:
            return verbs.start(work, "p", case_id=1, variables={}, idempotency_key="m1")

    assert len(set(at_once(*[start] * 6))) == 1
    assert list(office.tasks()) == ["assess"]


def test_the_same_message_at_the_same_time_starts_one_process(office: Office) -> None:
    office.publish(Process().start(message="word").user("read").end())
    at_once(*[lambda: deliver(office)] * 6)
    with office.sessions() as session:
        assert session.scalar(select(func.count()).select_from(ProcessInstance)) == 1


def test_a_message_sent_while_its_receiver_begins_to_wait_is_not_lost(office: Office) -> None:
    office.publish(Process().start().user("write").catch("wait", message="word").user("read").end())
    office.start()
    task = office.tasks()["write"]
    with office.work("sara") as work:
        verbs.claim(work, task)
    with office.work("sara") as work:
        verbs.complete(work, task, {})
        work.session.flush()
        assert deliver(office) == []  # it does not see who has not yet committed
    while True:
        with office.work() as work:
            if verbs.deliver_next_kept(work) is None:
                break
    assert list(office.tasks()) == ["read"]


def test_two_early_messages_reach_two_branches(office: Office) -> None:
    process = Process().start().user("write").parallel("fork").catch("a", message="one")
    process.parallel("join").user("read").end()
    process.at("fork").catch("b", message="two").to("join")
    office.publish(process)
    office.start()
    deliver(office, "one")
    deliver(office, "two")
    office.complete("write")
    assert list(office.tasks()) == ["read"]


def test_a_message_of_another_key_does_not_hide_ours(office: Office) -> None:
    process = Process().start().user("write").parallel("fork")
    process.catch("c", message="three").parallel("join").user("read").end()
    process.at("fork").catch("a", message="one").to("join")
    process.at("fork").catch("b", message="two").to("join")
    office.publish(process)
    office.start()
    deliver(office, "one", "elsewhere")
    deliver(office, "two")
    office.complete("write")
    with office.sessions() as session:
        given = select(Message.name).where(Message.delivered_at.is_not(None))
        assert list(session.scalars(given)) == ["two"]


def test_a_message_that_ends_the_part_in_which_it_is_awaited_too(office: Office) -> None:
    inner = Process("inner").start("s2").catch("wait", message="word").end("e2")
    process = Process().start().sub("part", inner).user("after").end()
    process.boundary("stop", "part", message="word").user("stopped").end("e3")
    office.publish(process)
    office.start()
    assert len(deliver(office)) == 1
    assert len(office.tasks()) == 1


def test_a_receiver_that_ends_at_that_very_moment_does_not_break_the_sender(
    office: Office,
) -> None:
    office.publish(Process().start().user("write").end())
    process = Process("ear").start().user("write_ear").end()
    process.boundary("heard", "write_ear", interrupting=False, message="word").end("e2")
    office.publish(process)
    instance = office.start("ear")
    sent: list[object] = []
    sender = threading.Thread(
        target=lambda: sent.extend(at_once(lambda: deliver(office, key="case-ear")))
    )
    with office.work("sara") as work:
        verbs.terminate(work, instance, "ends now")
        work.flush()
        sender.start()
        sender.join(0.5)  # the sender has found the receiver and waits for its lock
    sender.join()
    assert sent == [[]]


def test_each_message_beside_the_work_is_given_once(office: Office) -> None:
    process = Process().start().user("work").end()
    process.boundary("more", "work", message="word", interrupting=False).service("tell", "note")
    office.publish(process.end("told"))
    deliver(office, idempotency_key="early")
    office.start()
    for key in ("a", "b", "b"):
        deliver(office, idempotency_key=key)
    with office.sessions() as session:
        told = select(func.count()).select_from(Job)
        assert session.scalar(told) == 3
        kept = select(Message.idempotency_key).where(Message.delivered_at.is_(None))
        assert session.scalars(kept).all() == []

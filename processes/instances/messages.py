"""Messages between instances: correlated in SQL, delivered within the sender's unit of work."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from processes.db import hold
from processes.definitions.reading import definition_of
from processes.definitions.tables import ProcessVersion
from processes.engine.faults import MessagesEndless
from processes.engine.scripting import Thrown
from processes.instances import projections, starting
from processes.instances.errors import InstanceSuspended, NoSuchInstance
from processes.instances.live import LiveInstance
from processes.instances.tables import (
    LIVE,
    OPEN,
    SUSPENDED,
    UNFINISHED,
    Message,
    MessageSubscription,
    ProcessInstance,
)
from processes.instances.work import Work

FAR = datetime(9999, 1, 1, tzinfo=UTC)  # until the one that waits for it is resumed
PAYLOAD = "payload."
DEEPEST = 40  # messages that answer messages within one unit of work


def deliver(
    work: Work,
    name: str,
    key: str,
    payload: Mapping[str, Any],
    *,
    case_id: int | None = None,
    idempotency_key: str | None = None,
) -> list[int]:
    """Give the message to whoever waits for it; else start what it starts; else keep it.

    Returns the ids of the instances it reached. The same `idempotency_key` is delivered once.
    """
    work.begin("deliver")
    message = _note(work, name, key, payload, case_id, idempotency_key)
    if message is None:
        return []
    message.delivered_at = work.now  # on its way: who begins to wait for it meanwhile gets the next
    reached = send(work, name, key, payload, case_id, message)
    message.delivered_at = work.now if reached else None
    message.instance_id = reached[0] if reached else None
    return reached


def send(  # noqa: PLR0913 - what a message is, and its row if it came from outside
    work: Work,
    name: str,
    key: str,
    payload: Mapping[str, Any],
    case_id: int | None,
    message: Message | None = None,
) -> list[int]:
    """Deliver to those who wait, or start a process that begins with this message.

    For one that waits and is suspended the message is kept until it is resumed."""
    waiting = _waiting(work, name, key, UNFINISHED)
    reached = [
        instance_id
        for instance_id, status in waiting
        if status != SUSPENDED and _hand_over(work, instance_id, name, key, payload)
    ]
    if waiting and not reached and _waiting(work, name, key, (SUSPENDED,)):
        kept = message or _note(work, name, key, payload, case_id, None)
        if kept is not None:
            kept.expires_at = FAR
        return []
    return reached or _start_by(work, name, key, payload, case_id)


def settle(work: Work, live: LiveInstance) -> None:
    """Project a step that has been run, then send what it threw, and so on until all is quiet."""
    projections.project(work, live)
    work.depth += 1
    for thrown in live.run.take_thrown():
        if work.depth > DEEPEST:
            raise MessagesEndless(element=thrown.element_id)
        _throw(work, live, thrown)
    while _give_kept(work, live):
        pass
    work.depth -= 1


def _throw(work: Work, live: LiveInstance, thrown: Thrown) -> None:
    element = live.run.element(thrown.process_id, thrown.element_id)
    surroundings = live.run.surroundings
    key = projections.correlation_key(live, element, thrown.variables)
    payload = {
        name.removeprefix(PAYLOAD): surroundings.value(expression, thrown.variables, element.id)
        for name, expression in element.properties.items()
        if name.startswith(PAYLOAD)
    }
    send(work, thrown.name, key, payload, live.case_id)


def _waiting(work: Work, name: str, key: str, statuses: tuple[str, ...]) -> list[tuple[int, str]]:
    """The instances that wait for the message, each with its status."""
    work.session.flush()  # who has just begun to wait counts, also where nothing flushes by itself
    query = (
        select(MessageSubscription.instance_id, ProcessInstance.status)
        .join(ProcessInstance, ProcessInstance.id == MessageSubscription.instance_id)
        .where(MessageSubscription.name == name, MessageSubscription.correlation_key == key)
        .where(ProcessInstance.timeline == work.timeline, ProcessInstance.status.in_(statuses))
        .order_by(MessageSubscription.instance_id)
        .distinct()
    )
    return [(instance_id, status) for instance_id, status in work.session.execute(query)]


def _hand_over(
    work: Work, instance_id: int, name: str, key: str, payload: Mapping[str, Any]
) -> bool:
    try:
        live = work.instance(instance_id)
    except (NoSuchInstance, InstanceSuspended):  # it has ended, or was suspended, since then
        return False
    if work.doing == ("deliver", None):
        work.begin("deliver", instance_id)
    waiting = [
        row for row in live.subscriptions.values() if (row.name, row.correlation_key) == (name, key)
    ]
    for row in waiting:
        if live.run.awaits(row.task_id):  # else the same message has just ended it elsewhere
            live.run.deliver(row.task_id, name, payload)
    if waiting:
        settle(work, live)
    return bool(waiting)


def _start_by(
    work: Work, name: str, key: str, payload: Mapping[str, Any], case_id: int | None
) -> list[int]:
    begins = ProcessVersion.start_messages.contains([name])
    versions = select(ProcessVersion).where(ProcessVersion.is_current, begins)
    started = []
    for version in work.session.scalars(versions):
        once = _begins_once(work, version, name)
        hold(work.session, f"start:{work.timeline}:{version.key}:{key}")
        if not _begun(work, version.key, key, ever=once):
            names = starting.Names(case_id, correlation_key=key)
            begun = starting.begin(work, version.id, payload, names)
            if begun.live is not None:
                settle(work, begun.live)
            started.append(begun.row.id)
    return started


def _begins_once(work: Work, version: ProcessVersion, name: str) -> bool:
    """Property `once` of the start event: a second message of the same key starts nothing."""
    main = definition_of(work.session, version.id).main
    starts = (e for e in main.elements.values() if e.message_name == name and not e.incoming)
    return any(e.properties.get("once") == "true" for e in starts)


def _begun(work: Work, process_key: str, key: str, *, ever: bool) -> bool:
    query = select(ProcessInstance.id).where(
        ProcessInstance.process_key == process_key,
        ProcessInstance.correlation_key == key,
        ProcessInstance.timeline == work.timeline,
    )
    if not ever:
        query = query.where(ProcessInstance.status.in_(UNFINISHED))
    return work.session.scalar(query.limit(1)) is not None


def _note(  # noqa: PLR0913 - the columns of one row
    work: Work,
    name: str,
    key: str,
    payload: Mapping[str, Any],
    case_id: int | None,
    idempotency_key: str | None,
) -> Message | None:
    values = {
        "name": name,
        "correlation_key": key,
        "payload": dict(payload),
        "case_id": case_id,
        "idempotency_key": idempotency_key,
        "timeline": work.timeline,
        "received_at": work.now,
        "expires_at": work.now + timedelta(days=work.ports.message_kept_days),
    }
    once = insert(Message).values(values).on_conflict_do_nothing(index_elements=["idempotency_key"])
    return work.session.scalar(once.returning(Message))


def _give_kept(work: Work, live: LiveInstance) -> bool:
    """A message that came before anybody asked for it is given to the one who asks now."""
    asked = {(row.name, row.correlation_key) for row in live.subscriptions.values()}
    if not live.asks_anew or live.row.status not in OPEN or not asked:
        return False
    query = (
        _undelivered(work)
        .where(tuple_(Message.name, Message.correlation_key).in_(asked))
        .where(Message.timeline == work.timeline)
    )
    message = work.session.scalar(query)
    live.asks_anew = message is not None
    return message is not None and _give(work, live.row.id, message)


def deliver_next_kept(work: Work) -> int | None:
    """Give a kept message to who waits for it; returns its id, None when none is deliverable.

    Whoever began to wait while the message was being kept could not see it, nor it the other.
    """
    to_me = (Message.name, Message.correlation_key)
    query = (
        _undelivered(work)
        .add_columns(ProcessInstance.id)
        .join(
            MessageSubscription,
            tuple_(MessageSubscription.name, MessageSubscription.correlation_key) == tuple_(*to_me),
        )
        .join(ProcessInstance, ProcessInstance.id == MessageSubscription.instance_id)
        .where(Message.timeline == LIVE, ProcessInstance.timeline == LIVE)
        .where(ProcessInstance.status == "running")
    )
    found = work.session.execute(query).first()
    if found is None:
        return None
    message, instance_id = found
    work.begin("deliver_kept", instance_id)
    _give(work, instance_id, message)
    return int(message.id)


def _undelivered(work: Work) -> Select[Any]:
    query = select(Message).where(Message.delivered_at.is_(None), Message.expires_at > work.now)
    return query.order_by(Message.id).limit(1).with_for_update(skip_locked=True, of=Message)


def _give(work: Work, instance_id: int, message: Message) -> bool:
    message.delivered_at, message.instance_id = work.now, instance_id
    if _hand_over(work, instance_id, message.name, message.correlation_key, message.payload):
        return True
    message.delivered_at = message.instance_id = None
    return False

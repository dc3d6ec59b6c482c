"""The rows that people, workers and the ticker see, compared with the state that they stand for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.definitions.reading import definition_of
from processes.engine.faults import EngineFault
from processes.engine.feel import Scope
from processes.engine.run import Run
from processes.engine.scripting import Surroundings
from processes.instances.tables import PENDING, Job, MessageSubscription, ProcessInstance, UserTask

BATCH = 500
T = TypeVar("T")


@dataclass(frozen=True)
class Difference:
    """An instance whose rows say something else than its state; `part` says which rows."""

    instance_id: int
    process_key: str
    part: str  # user_task job message_subscription due_at status unreadable


@dataclass(frozen=True)
class _Open:
    """The open rows of a batch of instances: by instance, by what the state would call them."""

    tasks: Mapping[int, set[UUID]]
    jobs: Mapping[int, set[UUID]]
    awaited: Mapping[int, set[tuple[UUID, str]]]


def open_ids(session: Session, after: int, limit: int | None = None) -> list[int]:
    """Ids of instances that hold a state, from the one after `after` on, oldest first."""
    query = select(ProcessInstance.id).where(
        ProcessInstance.id > after,
        ProcessInstance.status.not_in(("completed", "terminated")),
        ProcessInstance.state.is_not(None),
    )
    return list(session.scalars(query.order_by(ProcessInstance.id).limit(limit)))


def differences(session: Session, ids: list[int], now: datetime) -> Iterator[Difference]:
    """Load the state of each instance and compare its rows; nothing is changed."""
    around = Surroundings(Scope(now=now))
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        rows = _open_rows(session, batch)
        query = select(ProcessInstance).where(ProcessInstance.id.in_(batch))
        for row in session.scalars(query.order_by(ProcessInstance.id)):
            yield from _compare(session, row, rows, around)
        session.expunge_all()


def _compare(
    session: Session, row: ProcessInstance, rows: _Open, around: Surroundings
) -> Iterator[Difference]:
    try:
        run = Run.load(definition_of(session, row.version_id), around, row.state or b"")
        parts = list(_unlike(row, run, rows))
    except (EngineFault, LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        parts = ["unreadable"]
    for part in parts:
        yield Difference(row.id, row.process_key, part)


def _unlike(row: ProcessInstance, run: Run, rows: _Open) -> Iterator[str]:
    if run.is_completed:
        yield "status"
        return
    if rows.tasks.get(row.id, set()) != {place.task_id for place in run.user_tasks()}:
        yield "user_task"
    if rows.jobs.get(row.id, set()) != {place.task_id for place, _ in run.jobs()}:
        yield "job"
    awaited = {(place.task_id, place.name) for place in run.awaited()}
    if rows.awaited.get(row.id, set()) != awaited:
        yield "message_subscription"
    if row.due_at != run.due_at():
        yield "due_at"


def _open_rows(session: Session, ids: list[int]) -> _Open:
    tasks = select(UserTask.instance_id, UserTask.task_id).where(
        UserTask.instance_id.in_(ids), UserTask.state == "open"
    )
    jobs = select(Job.instance_id, Job.task_id).where(
        Job.instance_id.in_(ids), Job.status.in_(PENDING)
    )
    awaited = select(
        MessageSubscription.instance_id, MessageSubscription.task_id, MessageSubscription.name
    ).where(MessageSubscription.instance_id.in_(ids))
    return _Open(
        _by_instance((row[0], row[1]) for row in session.execute(tasks)),
        _by_instance((row[0], row[1]) for row in session.execute(jobs)),
        _by_instance((row[0], (row[1], row[2])) for row in session.execute(awaited)),
    )


def _by_instance(rows: Iterable[tuple[int, T]]) -> dict[int, set[T]]:
    found: dict[int, set[T]] = {}
    for instance_id, named in rows:
        found.setdefault(instance_id, set()).add(named)
    return found

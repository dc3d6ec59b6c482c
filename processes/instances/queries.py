"""Reading what runs: tokens on a drawing, the history of a case, who waits where."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from processes.definitions.reading import definition_of
from processes.engine.definition import Definition
from processes.instances.tables import EventLog, ProcessInstance

ENDED = {"completed", "cancelled", "error"}


@dataclass(frozen=True)
class Token:
    """Where an instance stands: an element, in which state, since when."""

    process_id: str
    element_id: str
    state: str
    since: datetime


def tokens(session: Session, instance_id: int) -> list[Token]:
    """The live elements of an instance, from the event log (the last state of each task)."""
    query = (
        select(EventLog)
        .where(EventLog.instance_id == instance_id, EventLog.task_id.is_not(None))
        .ext(distinct_on(EventLog.task_id))
        .order_by(EventLog.task_id, EventLog.seq.desc())
    )
    last = sorted(session.scalars(query), key=lambda entry: entry.seq)
    live = [entry for entry in last if entry.state not in ENDED]
    return [Token(e.process_id, e.element_id, e.state, e.at) for e in live]


def instances_of_case(session: Session, case_id: int) -> list[ProcessInstance]:
    """Every instance that has worked on a case, in the order they began."""
    query = select(ProcessInstance).where(ProcessInstance.case_id == case_id)
    return list(session.scalars(query.order_by(ProcessInstance.id)))


def history(session: Session, instance_id: int) -> list[EventLog]:
    """The event log of an instance, in order."""
    query = select(EventLog).where(EventLog.instance_id == instance_id)
    return list(session.scalars(query.order_by(EventLog.seq)))


def definition_of_instance(session: Session, instance_id: int) -> Definition:
    """The version by which an instance runs."""
    row = session.get_one(ProcessInstance, instance_id)
    return definition_of(session, row.version_id)

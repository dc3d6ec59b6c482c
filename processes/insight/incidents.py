"""Incidents grouped by their cause, so that one cause is read and mended once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from processes.cases.tables import Case
from processes.instances.tables import Incident, Job, ProcessInstance


@dataclass(frozen=True)
class Stopped:
    """One incident with what it stopped: the case, if it has one, and the job's tries."""

    incident: Incident
    instance: ProcessInstance
    case: Case | None
    job: Job | None


@dataclass(frozen=True)
class Cause:
    """Incidents of one step that say the same: read once, healed together."""

    process_key: str
    process_id: str
    element_id: str
    message_fa: str
    message_en: str
    first_at: datetime
    last_at: datetime
    stopped: list[Stopped]


def causes(session: Session, visible: Select[Case]) -> list[Cause]:
    """The open incidents of visible cases (and those of no case), the fullest cause first."""
    groups: dict[tuple[str, ...], list[Stopped]] = {}
    for row in _stopped(session, visible, Incident.closed_at.is_(None)):
        told = row.incident
        key = (row.instance.process_key, told.process_id, told.element_id, told.message_en)
        groups.setdefault(key, []).append(row)
    found = [_cause(rows) for rows in groups.values()]
    return sorted(found, key=lambda cause: (-len(cause.stopped), cause.first_at))


def one_stopped(session: Session, visible: Select[Case], incident_id: int) -> Stopped | None:
    """One incident, if its case may be seen."""
    return next(iter(_stopped(session, visible, Incident.id == incident_id)), None)


def healed(session: Session, visible: Select[Case], limit: int = 10) -> list[Stopped]:
    """The incidents closed last, with who did it and the note."""
    rows = _stopped(session, visible, Incident.closed_at.is_not(None))
    return sorted(rows, key=lambda row: row.incident.closed_at or row.incident.opened_at)[-limit:]


def open_count(session: Session, visible: Select[Case]) -> int:
    """How many incidents wait for a person."""
    return len(_stopped(session, visible, Incident.closed_at.is_(None)))


def _stopped(
    session: Session, visible: Select[Case], *wanted: ColumnElement[bool]
) -> list[Stopped]:
    ids = visible.with_only_columns(Case.id, maintain_column_froms=True).order_by(None)
    query = (
        select(Incident, ProcessInstance, Case, Job)
        .join(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .outerjoin(Case, Case.id == Incident.case_id)
        .outerjoin(Job, Job.id == Incident.job_id)
        .where(or_(Incident.case_id.is_(None), Incident.case_id.in_(ids)), *wanted)
        .order_by(Incident.opened_at)
        .limit(1000)
    )
    return [Stopped(*row) for row in session.execute(query)]


def _cause(rows: list[Stopped]) -> Cause:
    first, last = rows[0], rows[-1]
    return Cause(
        process_key=first.instance.process_key,
        process_id=first.incident.process_id,
        element_id=first.incident.element_id,
        message_fa=first.incident.message_fa,
        message_en=first.incident.message_en,
        first_at=first.incident.opened_at,
        last_at=last.incident.opened_at,
        stopped=rows,
    )

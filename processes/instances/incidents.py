"""Incidents: a step that could not be done was rolled back; a person looks, mends, and retries."""

import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import audit
from processes.db import unit_of_work
from processes.engine.faults import EngineFault, NotWaiting
from processes.errors import PasokhError
from processes.instances.errors import NoSuchIncident, StepFailed, TaskAlreadyCompleted
from processes.instances.tables import Incident, Job, ProcessInstance

if TYPE_CHECKING:
    from processes.instances.work import Work

FAULTS = (EngineFault,)
HALTING = ("fire_due", "deliver_kept")  # what the ticker would do again at once, and for ever


def record(sessions: Callable[[], Session], work: "Work | None", fault: Exception) -> PasokhError:
    """Keep the fault as an incident in a unit of work of its own; the error to raise instead."""
    if isinstance(fault, NotWaiting):
        return TaskAlreadyCompleted()
    if work is not None and work.doing[1] is not None and work.doing[0] != "job":
        with unit_of_work(sessions) as session:
            _open(session, work, fault)
    return StepFailed(reason=reason_of(fault))


def reason_of(fault: Exception) -> str:
    """What a sentence of ours says of a fault."""
    return _Both(fault)


class _Both(str):
    """A reason inside a sentence, shown in English where no language is known."""

    def __new__(cls, fault: Exception) -> "_Both":
        told = fault.sentence("en") if isinstance(fault, PasokhError) else _plain(fault)
        return super().__new__(cls, told)


def _plain(fault: BaseException) -> str:
    return f"{type(fault).__name__}: {fault}"[:2000]


def _open(session: Session, work: "Work", fault: Exception) -> None:
    verb, instance_id = work.doing
    row = session.get(ProcessInstance, instance_id, with_for_update={"of": ProcessInstance})
    if row is None:  # it was to begin in the very step that was rolled back
        return
    add(session, row, verb, fault, at=work.now)
    if verb in HALTING:
        row.status = "incident"


def add(  # noqa: PLR0913 - the columns of one row
    session: Session,
    row: ProcessInstance,
    verb: str,
    fault: BaseException,
    *,
    at: Any,
    job: Job | None = None,
) -> Incident:
    """Open an incident of `row`; `fault` is told in both languages where it can be."""
    told = fault if isinstance(fault, PasokhError) else None
    plain = _plain(fault)
    incident = Incident(
        instance_id=row.id,
        case_id=row.case_id,
        job_id=job.id if job else None,
        task_id=job.task_id if job else None,
        process_id=job.process_id if job else row.process_key,
        element_id=job.element_id if job else str(getattr(fault, "params", {}).get("element", "")),
        verb=verb,
        message_fa=told.sentence("fa") if told else plain,
        message_en=told.sentence("en") if told else plain,
        trace="".join(traceback.format_exception(fault))[-8000:],
        opened_at=at,
        note="",
    )
    session.add(incident)
    session.flush()
    return incident


def reopen(work: "Work", incident_id: int, note: str) -> ProcessInstance:
    """Let what failed be tried again; the incident is closed with who and why.

    Answers its instance, locked. Raises NoSuchIncident."""
    incident = _open_one(work, incident_id)
    row = work.session.get_one(
        ProcessInstance, incident.instance_id, with_for_update={"of": ProcessInstance}
    )
    if row.status == "incident" and incident.verb in HALTING:
        row.status = "running"
    if incident.job_id is not None:
        _job_again(work.session, incident.job_id)
    close(work, incident, "retried", note)
    return row


def close_all(work: "Work", instance_id: int, resolution: str, note: str) -> None:
    """Close what is open of an instance that has come to its end."""
    query = select(Incident).where(
        Incident.instance_id == instance_id, Incident.closed_at.is_(None)
    )
    for incident in work.session.scalars(query.with_for_update()):
        close(work, incident, resolution, note)


def _job_again(session: Session, job_id: int) -> None:
    job = session.get_one(Job, job_id, with_for_update=True)
    if job.status == "failed":  # else it has been withdrawn, and nobody waits for it
        job.status, job.tries, job.sent_at, job.run_after = "waiting", 0, None, datetime.now(UTC)


def _open_one(work: "Work", incident_id: int) -> Incident:
    query = select(Incident).where(Incident.id == incident_id, Incident.closed_at.is_(None))
    incident = work.session.scalar(query.with_for_update())
    if incident is None:
        raise NoSuchIncident
    return incident


def close(work: "Work", incident: Incident, resolution: str, note: str) -> None:
    """It is dealt with: by whom, how, and with which words."""
    incident.closed_at, incident.closed_by_id = work.now, work.actor_id
    incident.resolution, incident.note = resolution, note
    stream = f"case:{incident.case_id}" if incident.case_id else "system"
    entry = audit.Entry(stream, f"incident_{resolution}", f"incident:{incident.id}", work.actor_id)
    work.note(entry)

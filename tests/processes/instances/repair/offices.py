"""What tests of repairs share: drawings, orders by name, and a look at the rows."""

from typing import Any

from sqlalchemy import select

from processes.instances import jobs
from processes.instances.repair.doing import do, look_ahead
from processes.instances.repair.orders import Effect, Order
from processes.instances.tables import EventLog, Incident, Job, ProcessInstance
from processes.organisation.facts import put_fact
from tests.builders import Process
from tests.processes.instances.conftest import Office


def row(*names: str, key: str = "p") -> Process:
    """People's steps, one after another."""
    process = Process(key).start(f"{key}_start")
    for name in names:
        process.user(name)
    return process.end(f"{key}_end")


def ahead(office: Office, instance: int, verb: str, **order: Any) -> Effect:
    """A look ahead, which must leave no trace."""
    before = rows_of(office, instance)
    with office.sessions() as session:
        effect = look_ahead(session, office.ports(), office.now, instance, Order(verb, **order))
        session.rollback()
    assert rows_of(office, instance) == before
    return effect


def mend(office: Office, instance: int, verb: str, **order: Any) -> Effect:
    """Do it, having looked ahead: both must tell the same."""
    foreseen = ahead(office, instance, verb, **order)
    with office.work("sara") as work:
        effect = do(work, instance, Order(verb, **order), "because")
    if verb not in ("retry", "terminate"):
        assert (effect.lines, effect.after) == (foreseen.lines, foreseen.after)
    return effect


def rows_of(office: Office, instance: int) -> tuple[Any, ...]:
    """What a look ahead must not touch."""
    with office.sessions() as session:
        row = session.get_one(ProcessInstance, instance)
        logged = len(session.scalars(select(EventLog)).all())
        return row.state, row.status, row.lock_version, row.version_id, row.next_seq, logged


def status(office: Office, instance: int) -> str:
    """Of the instance."""
    with office.sessions() as session:
        return session.get_one(ProcessInstance, instance).status


def logged(office: Office, instance: int) -> list[tuple[str, str]]:
    """(state, element) of the repairs in the event log."""
    query = select(EventLog.state, EventLog.element_id).where(
        EventLog.instance_id == instance, EventLog.task_id.is_(None)
    )
    with office.sessions() as session:
        return [(state, element) for state, element in session.execute(query)]


def resolutions(office: Office) -> list[str | None]:
    """How each incident was dealt with; None: it is open."""
    with office.sessions() as session:
        return list(session.scalars(select(Incident.resolution).order_by(Incident.id)))


def handlers(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    """(element, status, inputs) of every job."""
    with office.sessions() as session:
        jobs = session.scalars(select(Job).order_by(Job.id))
        return [(job.element_id, job.status, job.params) for job in jobs]


def may_undo(office: Office, hours: int = 72) -> None:
    """State how long migrations may be undone."""
    with office.sessions() as session, session.begin():
        put_fact(session, "repair", {"undo_hours": hours})


def failed(office: Office, job: int) -> None:
    """Both tries of the job have failed."""
    for _ in range(2):
        with office.sessions() as session, session.begin():
            jobs.failed(session, job, OSError("the gateway is silent"), office.now)

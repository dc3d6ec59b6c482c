"""The reports that the house keeps of itself, and the heartbeats of its tickers."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes import clock
from processes.insight.doctor.checks import Finding
from processes.insight.doctor.tables import HealthReport, Heartbeat
from processes.instances.tables import LIVE, OPEN, Incident, Job, ProcessInstance

KEPT = timedelta(days=90)
DEAD_AFTER = timedelta(hours=1)  # a ticker not seen for so long has been taken away
LATE = timedelta(seconds=60)
_EXAMINING = 18880013  # the advisory lock of the one who examines


@dataclass(frozen=True)
class Load:
    """What waits in the database at this moment."""

    jobs_waiting: int
    jobs_late: int
    jobs_failed: int
    timers_late: int
    incidents: int
    oldest_job_at: datetime | None


def may_examine(session: Session, every: timedelta) -> bool:
    """Whether an examination is due and nobody else makes it; held until the session ends."""
    held = session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _EXAMINING})
    last = session.scalar(select(func.max(HealthReport.at)))
    return bool(held) and (last is None or last < datetime.now(UTC) - every)


def keep(session: Session, findings: list[Finding], took_ms: float) -> None:
    """Keep what an examination found; reports older than KEPT go."""
    now = datetime.now(UTC)
    told = [_told(finding) for finding in findings]
    session.add(HealthReport(at=now, took_ms=took_ms, findings=told))
    session.execute(delete(HealthReport).where(HealthReport.at < now - KEPT))


def last_report(session: Session) -> HealthReport | None:
    """The newest report."""
    return session.scalar(select(HealthReport).order_by(HealthReport.id.desc()).limit(1))


def beat(session: Session, name: str, started_at: datetime) -> None:
    """Ticker `name` is alive."""
    now = datetime.now(UTC)
    seen = insert(Heartbeat).values(name=name, at=now, started_at=started_at)
    session.execute(seen.on_conflict_do_update(index_elements=["name"], set_={"at": now}))
    session.execute(delete(Heartbeat).where(Heartbeat.at < now - DEAD_AFTER))


def tickers(session: Session) -> list[Heartbeat]:
    """The tickers seen within the last hour, the freshest first."""
    return list(session.scalars(select(Heartbeat).order_by(Heartbeat.at.desc())))


def load(session: Session) -> Load:
    """How much waits, and how much of it too long."""
    now = datetime.now(UTC)
    waiting = select(func.count(), func.min(Job.run_after)).where(
        Job.status == "waiting", Job.timeline == LIVE
    )
    jobs, oldest = session.execute(waiting).one()
    late = waiting.where(Job.run_after < now - LATE)
    failed = select(func.count()).select_from(Job)
    failed = failed.join(ProcessInstance, ProcessInstance.id == Job.instance_id)
    failed = failed.where(Job.status == "failed", ProcessInstance.status.in_(OPEN))
    due = select(func.count()).where(
        ProcessInstance.due_at < clock.read(session) - LATE,
        ProcessInstance.timeline == LIVE,
        ProcessInstance.status == "running",
    )
    incidents = select(func.count()).where(Incident.closed_at.is_(None))
    return Load(
        jobs_waiting=jobs,
        jobs_late=session.execute(late).one()[0],
        jobs_failed=session.scalar(failed) or 0,
        timers_late=session.scalar(due) or 0,
        incidents=session.scalar(incidents) or 0,
        oldest_job_at=oldest,
    )


def _told(finding: Finding) -> dict[str, Any]:
    return {
        "promise": finding.check.promise,
        "check": finding.check.key,
        "count": finding.count,
        "mended": finding.mended,
        "fa": [finding.what("fa", row) for row in finding.examples],
        "en": [finding.what("en", row) for row in finding.examples],
        "do_fa": finding.check.do_fa,
        "do_en": finding.check.do_en,
    }

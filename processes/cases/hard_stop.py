"""The longest time that a complaint may stay open: real days, without those on which it waited."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.after_tables import CaseHold
from processes.cases.tables import Case
from processes.cases.withdrawing import OPEN
from processes.instances.tables import LIVE
from processes.instances.work import Work

WAITING = "waiting"
Span = tuple[datetime, datetime]


def stop_at(session: Session, case: Case, since: datetime, days: float, now: datetime) -> datetime:
    """When a case open since `since` reaches its `days`: what it waited until now does not count.

    Waiting for the citizen and a hold that stops the clock count once where they meet."""
    spans = [*_waits(session, case.id, now), *_holds(session, case.id, now)]
    return since + timedelta(days=days) + _length(spans, since)


def is_counted(case: Case) -> bool:
    """Whether the case is still open: an answered one has no hard stop any more."""
    return case.status in OPEN


def record_hard_stop(work: Work, case_id: int) -> None:
    """From now on the case counts in the public figure of those open too long."""
    case = work.session.get_one(Case, case_id)
    case.hard_stopped_at = case.hard_stopped_at or work.now
    work.note(audit.Entry(f"case:{case_id}", "hard_stop_reached", f"case:{case_id}"))
    work.session.flush()


def is_stopped() -> ColumnElement[bool]:
    """A live case open beyond the longest time, as a condition."""
    return and_(Case.hard_stopped_at.is_not(None), Case.status.in_(OPEN), Case.timeline == LIVE)


def _waits(session: Session, case_id: int, now: datetime) -> Iterator[Span]:
    """The spells in which the case waited for the citizen, from the trail of its states."""
    rows = select(audit.AuditRow.at, audit.AuditRow.body).where(
        audit.AuditRow.stream == f"case:{case_id}", audit.AuditRow.action == "status_set"
    )
    begun: datetime | None = None
    for at, body in session.execute(rows.order_by(audit.AuditRow.seq)):
        if begun is not None:
            yield begun, at
        begun = at if body.get("status") == WAITING else None
    if begun is not None:
        yield begun, now


def _holds(session: Session, case_id: int, now: datetime) -> Iterator[Span]:
    query = select(CaseHold).where(CaseHold.case_id == case_id, CaseHold.stops_clock)
    for hold in session.scalars(query):
        yield hold.set_at, hold.lifted_at or now


def _length(spans: list[Span], since: datetime) -> timedelta:
    """How long the spans are together after `since`; where they overlap, once."""
    total, reached = timedelta(0), since
    for begin, end in sorted(spans):
        begin = max(begin, reached)
        if end > begin:
            total, reached = total + (end - begin), end
    return total

"""What the gateway promises and what it kept: the public's few figures, never about few cases."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, cast, func, select
from sqlalchemy.orm import Session

from processes.cases.tables import Case
from processes.feedback.limits import PUBLIC, Limits, limits
from processes.feedback.measures import Measure
from processes.insight.public import IN_PUBLIC, public_totals, said_in_public
from processes.instances.tables import LIVE

_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Promises:
    """Counts and shares since a moment; None where too few cases stand behind a figure."""

    since: datetime
    received: int | None
    answered: int | None
    on_time: float | None
    median_days: float | None
    stopped: int | None
    settled: Measure
    is_shown: bool
    """Whether there is enough to say anything in public (SECURITY.md section 5)."""
    limits: Limits


def promises(session: Session, since: datetime, now: datetime) -> Promises:
    """The figures of live cases: received since, answered since, answered within the limit.

    A figure about fewer cases than the table of the process owner allows is not shown, nor one
    that would tell what the page of all figures hides."""
    allowed = limits(session, PUBLIC, now)
    received, answered, stopped = public_totals(
        session, since, now, "received", "answered", "stopped"
    )
    on_time, median = _pace(session, since, now) if answered else (None, None)
    return Promises(
        since=since,
        received=received,
        answered=answered,
        on_time=on_time,
        median_days=median,
        stopped=stopped,
        settled=said_in_public(session, since, allowed).whole["settled"],
        is_shown=bool(received),
        limits=allowed,
    )


def _pace(session: Session, since: datetime, now: datetime) -> tuple[float, float]:
    """The share of answers within their limit, and the middle time to an answer in days."""
    waited = func.extract("epoch", Case.answered_at - Case.received_at)
    kept, median = session.execute(
        select(
            cast(func.count().filter(Case.answered_at <= Case.due_at), Float) / func.count(),
            func.percentile_cont(0.5).within_group(waited),
        )
        .where(Case.timeline == LIVE, IN_PUBLIC)
        .where(Case.answered_at.between(since, now))
    ).one()
    return float(kept), float(median) / _DAY_SECONDS

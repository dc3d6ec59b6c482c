"""What the gateway promises and what it kept: the public's few figures, never about few cases."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from processes.cases.tables import Case
from processes.feedback.figures import Figures, satisfaction
from processes.feedback.limits import PUBLIC, limits
from processes.insight.public import IN_PUBLIC
from processes.instances.tables import LIVE

_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Promises:
    """Counts and shares since a moment; None where too few cases stand behind a figure."""

    since: datetime
    received: int
    answered: int
    on_time: float | None
    median_days: float | None
    satisfaction: Figures
    is_shown: bool
    """Whether there is enough to say anything in public (SECURITY.md section 5)."""


def promises(session: Session, since: datetime, now: datetime) -> Promises:
    """The figures of live cases: received since, answered since, answered within the limit.

    A figure about fewer cases than the table of the process owner allows is not shown."""
    fewest = limits(session, PUBLIC, now).smallest_group
    received = session.scalar(_count(Case.received_at >= since, Case.received_at <= now)) or 0
    waited = func.extract("epoch", Case.answered_at - Case.received_at)
    row = session.execute(
        select(
            func.count(Case.id),
            func.count().filter(Case.answered_at <= Case.due_at),
            func.percentile_cont(0.5).within_group(waited),
        )
        .where(Case.timeline == LIVE, IN_PUBLIC)
        .where(Case.answered_at >= since, Case.answered_at <= now)
    ).one()
    answered, kept, median = row
    enough = answered >= fewest
    return Promises(
        since=since,
        received=received,
        answered=answered,
        on_time=kept / answered if enough else None,
        median_days=float(median) / _DAY_SECONDS if enough else None,
        satisfaction=satisfaction(session, seen=IN_PUBLIC, since=since),
        is_shown=received >= fewest,
    )


def _count(*rules: ColumnElement[bool]) -> Select[int]:
    return select(func.count(Case.id)).where(Case.timeline == LIVE, IN_PUBLIC, *rules)

"""Waiting for the citizen: the clock of the promise stands still, and goes on with a new date."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.closing import set_status
from processes.cases.correspondence import CITIZEN_REPLIED, add_from_citizen
from processes.cases.deadlines import ANSWER, move, tell_ladders
from processes.cases.errors import CaseEnded
from processes.cases.tables import Case
from processes.instances.tables import MessageSubscription
from processes.instances.work import Work

UNTIL = "until"
"""Where the note beside a waiting case's state keeps the end of waiting."""


def stop_clock(work: Work, case_id: int, until: datetime | None = None) -> None:
    """Something was asked of the citizen: the case waits, at the longest `until`, and its time
    with it."""
    set_status(work, case_id, "waiting", "paused")
    if until is not None:
        case = work.session.get_one(Case, case_id)
        case.status_note = {**case.status_note, UNTIL: until.isoformat()}
    tell_ladders(work, case_id)


def waits_until(case: Case) -> datetime | None:
    """How long the citizen's reply is waited for; None when the case does not wait, or says not."""
    until = case.status_note.get(UNTIL) if case.status == "waiting" else None
    return datetime.fromisoformat(until) if until else None


def start_clock(work: Work, case_id: int, due_at: datetime | None, days: int) -> None:
    """Waiting is over after so many working days; the promise, if there is one, is `due_at` now."""
    set_status(work, case_id, "received")
    if due_at is not None and days:
        move(work, case_id, ANSWER, due_at, {"days": days, "until": work.now.isoformat()})
    tell_ladders(work, case_id)


def is_asked(session: Session, case: Case) -> bool:
    """Whether the process of the case waits for the citizen's reply."""
    waiting = select(MessageSubscription.id).where(
        MessageSubscription.name == CITIZEN_REPLIED,
        MessageSubscription.correlation_key == case.code,
    )
    return session.scalar(waiting.limit(1)) is not None


def reply(work: Work, case: Case, text: str, *, idempotency_key: str | None = None) -> None:
    """The citizen answers what was asked. Raises MessageEmpty, and CaseEnded when nothing is."""
    if not is_asked(work.session, case):
        raise CaseEnded()
    add_from_citizen(work, case, text, idempotency_key=idempotency_key)

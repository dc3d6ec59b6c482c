"""Limits of a case: their dates, why these dates, and whether they were met."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.reasons import why as why  # the sentence belongs to this room's door
from processes.cases.record import calendar_of_case
from processes.cases.tables import Case, CaseDeadline
from processes.instances.work import Work

ANSWER = "answer"
"""The limit that is the promise to the citizen."""


@dataclass(frozen=True)
class Reason:
    """Where a date comes from: the row of a table, an amount of time since a moment; all may be
    None (a date given by hand or by the source of an import)."""

    table: str | None = None
    title: tuple[str, str] = ("", "")  # the table's name in Persian and English
    row: int | None = None
    amount: float | None = None
    unit: str | None = None
    since: datetime | None = None


def set_deadline(
    work: Work, case_id: int, limit: str, due_at: datetime, reason: Reason
) -> CaseDeadline:
    """Set a limit of the case's present round; the promise to the citizen moves with "answer"."""
    case = work.session.get_one(Case, case_id)
    deadline = find(work.session, case, limit)
    why_due = _why(work.session, case, due_at, reason)
    earlier: list[Any] = []
    if deadline is None:
        deadline = CaseDeadline(case_id=case_id, limit_key=limit, round=case.round)
    elif deadline.due_at != due_at:
        earlier = [*deadline.why.get("earlier", []), deadline.due_at.isoformat()]
    waited = (deadline.why or {}).get("waited", [])
    deadline.due_at, deadline.set_at = due_at, work.now
    deadline.why = {**why_due, "earlier": earlier, "waited": waited}
    work.session.add(deadline)
    if due_at > work.now:
        deadline.passed_at = None
    if limit == ANSWER:
        case.due_at = due_at
    entry = audit.Entry(
        f"case:{case_id}",
        "deadline_set",
        f"limit:{limit}",
        work.actor_id,
        body={"due_at": due_at.isoformat(), "table": reason.table, "row": reason.row},
    )
    work.note(entry)
    work.session.flush()
    return deadline


def move(
    work: Work, case_id: int, limit: str, due_at: datetime, waited: dict[str, Any]
) -> CaseDeadline | None:
    """Put a limit off by the time that was waited; its reason stays and `waited` is told beside it
    ({"days", "until"}). Nothing happens when the limit was never set."""
    case = work.session.get_one(Case, case_id)
    deadline = find(work.session, case, limit)
    if deadline is None or deadline.due_at == due_at:
        return deadline
    said = deadline.why
    deadline.why = {
        **said,
        "earlier": [*said.get("earlier", []), deadline.due_at.isoformat()],
        "waited": [*said.get("waited", []), waited],
    }
    deadline.due_at, deadline.set_at = due_at, work.now
    if limit == ANSWER:
        case.due_at = due_at
    body = {"due_at": due_at.isoformat(), "waited": waited["days"]}
    work.note(
        audit.Entry(f"case:{case_id}", "deadline_set", f"limit:{limit}", work.actor_id, body=body)
    )
    work.session.flush()
    return deadline


def meet_deadline(work: Work, case_id: int, limit: str) -> None:
    """What the limit asked for has been done (nothing happens when it was never set)."""
    deadline = find(work.session, work.session.get_one(Case, case_id), limit)
    if deadline is not None and deadline.met_at is None:
        deadline.met_at = work.now
        work.session.flush()


def pass_deadline(work: Work, case_id: int, limit: str) -> None:
    """The limit's own timer fired before it was met."""
    deadline = find(work.session, work.session.get_one(Case, case_id), limit)
    if deadline is not None and deadline.met_at is None and deadline.passed_at is None:
        deadline.passed_at = work.now
        work.session.flush()


def find(session: Session, case: Case, limit: str) -> CaseDeadline | None:
    """A limit of the case's present round."""
    return session.scalar(
        select(CaseDeadline).where(
            CaseDeadline.case_id == case.id,
            CaseDeadline.limit_key == limit,
            CaseDeadline.round == case.round,
        )
    )


def deadlines_of(session: Session, case_id: int) -> list[CaseDeadline]:
    """All limits of a case, in the order of their dates."""
    query = select(CaseDeadline).where(CaseDeadline.case_id == case_id)
    return list(session.scalars(query.order_by(CaseDeadline.due_at)))


def _why(session: Session, case: Case, due_at: datetime, reason: Reason) -> dict[str, Any]:
    calendar = calendar_of_case(session, case.id)
    since = reason.since or case.received_at
    is_working = "working" in (reason.unit or "")
    return {
        "table": reason.table,
        "title": {"fa": reason.title[0], "en": reason.title[1]},
        "row": reason.row,
        "amount": reason.amount,
        "unit": reason.unit,
        "since": since.isoformat(),
        "calendar": calendar.key if is_working else None,
        "days_off": calendar.days_off_between(since, due_at) if is_working else [],
    }

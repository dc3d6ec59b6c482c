"""Limits of a case: their dates, why these dates, and whether they were met."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.reasons import why as why  # the sentence belongs to this room's door
from processes.cases.record import calendar_of_case
from processes.cases.tables import Case, CaseDeadline
from processes.instances.messages import send
from processes.instances.work import Work

ANSWER = "answer"
"""The limit that is the promise to the citizen."""
LIMIT_MOVED = "limit_moved"
"""The message at which a limit's ladder counts its levels again."""


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
    if deadline is None:
        deadline = CaseDeadline(case_id=case_id, limit_key=limit, round=case.round)
    known: list[Any] = (deadline.why or {}).get("earlier", [])
    moves = deadline.due_at not in (None, due_at)
    earlier = [*known, deadline.due_at.isoformat()] if moves else known
    waited = (deadline.why or {}).get("waited", [])
    deadline.due_at, deadline.set_at = due_at, work.now
    deadline.why = {**why_due, "earlier": earlier, "waited": waited}
    work.session.add(deadline)
    if due_at > work.now:
        deadline.passed_at = None
    if limit == ANSWER:
        case.due_at = due_at
    if moves:
        tell_ladder(work, case, deadline)
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
    tell_ladder(work, case, deadline)
    body = {"due_at": due_at.isoformat(), "waited": waited["days"]}
    work.note(
        audit.Entry(f"case:{case_id}", "deadline_set", f"limit:{limit}", work.actor_id, body=body)
    )
    work.session.flush()
    return deadline


def tell_ladder(work: Work, case: Case, deadline: CaseDeadline) -> None:
    """Let the limit's ladder, if one runs, count again: its date has moved, or its clock stopped.

    A ladder that is itself at work (its own decision moved the date) says so by its own event."""
    work.session.flush()
    work.forget_cases()
    key = f"{case.code}:{deadline.limit_key}:{deadline.round}"
    own = work.in_hand.get(work.doing[1] or 0)
    if own is None or own.row.correlation_key != key:
        send(work, LIMIT_MOVED, key, {"due": deadline.due_at.isoformat()}, case.id)


def tell_ladders(work: Work, case_id: int) -> None:
    """The case's clock has stopped, or goes on: every ladder of the present round counts again."""
    case = work.session.get_one(Case, case_id)
    query = select(CaseDeadline).where(
        CaseDeadline.case_id == case_id,
        CaseDeadline.round == case.round,
        CaseDeadline.met_at.is_(None),
    )
    for deadline in work.session.scalars(query).all():
        tell_ladder(work, case, deadline)


def meet_deadline(work: Work, case_id: int, limit: str) -> None:
    """What the limit asked for has been done (nothing happens when it was never set).

    Done late is a breach at the limit's own time, also when no timer was there to see it."""
    deadline = find(work.session, work.session.get_one(Case, case_id), limit)
    if deadline is not None and deadline.met_at is None:
        deadline.met_at = work.now
        if work.now > deadline.due_at and deadline.passed_at is None:
            deadline.passed_at = deadline.due_at
        work.session.flush()


def pass_deadline(work: Work, case_id: int, limit: str) -> None:
    """The limit's own timer fired before it was met: a breach, at the time of the limit.

    However late the timer was asked (an outage), the time recorded is the true one."""
    deadline = find(work.session, work.session.get_one(Case, case_id), limit)
    if deadline is None or deadline.met_at is not None or deadline.passed_at is not None:
        return
    if deadline.due_at <= work.now:
        deadline.passed_at = deadline.due_at
        work.session.flush()


_FIND = select(CaseDeadline).where(
    CaseDeadline.case_id == bindparam("of"),
    CaseDeadline.limit_key == bindparam("limit"),
    CaseDeadline.round == bindparam("in_round"),
)  # built once: it is asked at almost every step


def find(session: Session, case: Case, limit: str) -> CaseDeadline | None:
    """A limit of the case's present round."""
    return session.scalar(_FIND, {"of": case.id, "limit": limit, "in_round": case.round})


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

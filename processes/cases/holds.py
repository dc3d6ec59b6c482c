"""Legal holds: an inspector keeps a case whole, and stops its clock where the law asks it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases import deadlines
from processes.cases.after_tables import CaseHold
from processes.cases.correspondence import add_note
from processes.cases.deadlines import ANSWER
from processes.cases.errors import CaseHeld, HoldAsked
from processes.cases.record import calendar_of_case
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.tables import MessageSubscription, ProcessInstance
from processes.instances.work import Work

ASKED, LIFTING, PROCESS = "hold_asked", "lifting_asked", "legal_hold"
CAUSES = ("court", "legal", "evidence")
STOPPING = frozenset({"court", "legal"})
"""Causes for which the clock may stop (LIFECYCLE.md 2.2); evidence alone never stops it."""


def open_holds(session: Session, case_id: int) -> Sequence[CaseHold]:
    """The holds in force, oldest first."""
    query = select(CaseHold).where(CaseHold.case_id == case_id, CaseHold.lifted_at.is_(None))
    return session.scalars(query.order_by(CaseHold.id)).all()


def holds_of(session: Session, case_id: int) -> Sequence[CaseHold]:
    """All holds that a case has had, newest first."""
    query = select(CaseHold).where(CaseHold.case_id == case_id).order_by(CaseHold.id.desc())
    return session.scalars(query).all()


def refuse_when_held(session: Session, case_id: int) -> None:
    """For whoever would delete something of a case; raises CaseHeld.

    The database refuses it too: what is said here is the sentence for people."""
    if open_holds(session, case_id):
        raise CaseHeld()


def ask_hold(work: Work, case: Case, cause: str, reason: str) -> None:
    """Somebody of the staff asks for a hold; an inspector decides. The reason is kept as a note.

    Raises MessageEmpty, and HoldAsked while one waits for its decision."""
    if cause not in CAUSES:
        raise ValueError(f"“{cause}” is no cause of a hold; use one of {', '.join(CAUSES)}")
    if _waits_for_decision(work.session, case):
        raise HoldAsked()
    add_note(work, case.id, reason)
    number = len(_asked(work.session, case)) + 1
    given = {"hold_cause": cause, "hold_number": number}
    verbs.deliver(work, ASKED, f"{case.code}:{number}", given, case_id=case.id)


def ask_lifting(work: Work, case: Case) -> int:
    """An inspector wants the open holds reviewed now; how many there are."""
    waiting = select(MessageSubscription.correlation_key).where(
        MessageSubscription.name == LIFTING,
        MessageSubscription.correlation_key.startswith(f"{case.code}:"),
    )
    keys = list(work.session.scalars(waiting))
    for key in keys:
        verbs.deliver(work, LIFTING, key, {}, case_id=case.id)
    return len(keys)


def set_hold(  # noqa: PLR0913 - the columns of one row
    work: Work, case_id: int, *, cause: str, reason: str, stops_clock: bool, by_id: int | None
) -> CaseHold:
    """Keep the case whole from now on; the clock stops only for a court or by law."""
    if cause not in CAUSES:
        raise ValueError(f"“{cause}” is no cause of a hold; use one of {', '.join(CAUSES)}")
    hold = CaseHold(
        case_id=case_id,
        cause=cause,
        reason=reason,
        stops_clock=stops_clock and cause in STOPPING,
        set_by_id=by_id,
        set_at=work.now,
    )
    work.session.add(hold)
    work.session.flush()
    _audit(work, hold, "hold_set", by_id)
    if hold.stops_clock:
        deadlines.tell_ladders(work, case_id)
    return hold


def lift_hold(work: Work, hold_id: int, reason: str, by_id: int | None) -> datetime | None:
    """The hold is over; what the clock stood still is added to the promise of the answer.

    Gives the new date of the answer, None when it has not moved. Lifting twice changes nothing."""
    hold = work.session.get_one(CaseHold, hold_id, with_for_update=True)
    if hold.lifted_at is not None:
        return None
    hold.lifted_at, hold.lifted_by_id, hold.lifting_reason = work.now, by_id, reason
    work.session.flush()
    _audit(work, hold, "hold_lifted", by_id)
    return _give_back(work, hold) if hold.stops_clock else None


def _asked(session: Session, case: Case, status: str | None = None) -> Sequence[int]:
    """The processes of every hold that has been asked for, decided or not."""
    query = select(ProcessInstance.id).where(
        ProcessInstance.case_id == case.id, ProcessInstance.process_key == PROCESS
    )
    if status is not None:
        query = query.where(ProcessInstance.status == status)
    return session.scalars(query).all()


def _waits_for_decision(session: Session, case: Case) -> bool:
    """Whether a hold has been asked for that nobody has decided on yet.

    Who asks locks the case first, so that two who press at once are one after the other."""
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    running = _asked(session, case, status="running")  # undecided, or in force until it is lifted
    return len(running) > len(open_holds(session, case.id))


def _give_back(work: Work, hold: CaseHold) -> datetime | None:
    case = work.session.get_one(Case, hold.case_id)
    limit = deadlines.find(work.session, case, ANSWER)
    others = [one for one in open_holds(work.session, case.id) if one.stops_clock]
    if limit is None or limit.met_at is not None or others:
        return None
    calendar = calendar_of_case(work.session, case.id)
    days = max(0, calendar.working_days_between(max(hold.set_at, limit.set_at), work.now))
    due_at = calendar.add_working_days(limit.due_at, days)
    waited = {"days": days, "until": work.now.isoformat(), "cause": "hold"}
    deadlines.move(work, case.id, ANSWER, due_at, waited)
    limit.passed_at = None if due_at > work.now else limit.passed_at
    return due_at


def _audit(work: Work, hold: CaseHold, action: str, by_id: int | None) -> None:
    body = {"cause": hold.cause, "stops_clock": hold.stops_clock}
    what = f"hold:{hold.id}"
    work.note(audit.Entry(f"case:{hold.case_id}", action, what, by_id or work.actor_id, body=body))

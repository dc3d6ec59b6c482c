"""Remedies: what an answer promised, followed until it is done and confirmed by somebody else."""

from datetime import date, datetime, time

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from processes import audit, wording
from processes.cases.folding import clean
from processes.cases.promise_tables import Remedy
from processes.cases.record import calendar_of_case
from processes.cases.tables import Case, CasePoint
from processes.instances import messages
from processes.instances.tables import UserTask
from processes.instances.work import Work
from processes.organisation.tables import Unit
from processes.organisation.units import find_unit

PROMISED, REPORTED, DONE = "promised", "reported", "done"


def promise(work: Work, case_id: int, message: str) -> list[Remedy]:
    """Write down what the answer in force promises, once for each round, and begin to follow it.

    A point's remedy comes from its finding; an answer without findings promises what the case
    itself holds, where that has a date. `message` (key `code:number`) starts what follows each.
    Without any remedy an answered case is also done."""
    case = work.session.get_one(Case, case_id)
    earlier = remedies_of(work.session, case_id)
    if any(remedy.round == case.round for remedy in earlier):
        return []
    found = _promised(work, case)
    for at, remedy in enumerate(found, start=len(earlier) + 1):
        remedy.number = at
    work.session.add_all(found)
    work.session.flush()
    _count(work, case)
    for remedy in found:
        _audit(work, remedy, "remedy_promised")
        messages.send(work, message, f"{case.code}:{remedy.number}", _told(work, remedy), case_id)
    return found


def report(work: Work, case_id: int, number: int, evidence: str) -> None:
    """The unit says that it is done, and leaves its evidence."""
    remedy = find(work.session, case_id, number)
    remedy.state, remedy.evidence, remedy.reported_at = REPORTED, clean(evidence), work.now
    _audit(work, remedy, "remedy_reported")


def send_back(work: Work, case_id: int, number: int) -> datetime:
    """The remedy is still owed, by the date that holds now, which is given; what was reported as
    done and does not convince is sent back."""
    remedy = find(work.session, case_id, number)
    if remedy.state == REPORTED:
        remedy.state, remedy.reported_at = PROMISED, None
        _audit(work, remedy, "remedy_sent_back")
    return _end_of(work, remedy)


def confirm(work: Work, case_id: int, number: int) -> int:
    """The remedy is done; gives how many of the case are still open, and ends it with the last."""
    remedy = find(work.session, case_id, number)
    remedy.state, remedy.done_at = DONE, work.now
    _audit(work, remedy, "remedy_done")
    return _count(work, work.session.get_one(Case, case_id))


def move(work: Work, case_id: int, number: int, due_at: datetime) -> None:
    """Whoever decides on the delay has given a new date; the unit's open task moves with it."""
    remedy = find(work.session, case_id, number)
    earlier = _end_of(work, remedy)
    remedy.due_on = wording.local(due_at).date()
    _audit(work, remedy, "remedy_moved")
    due_then = update(UserTask).where(UserTask.case_id == case_id, UserTask.due_at == earlier)
    work.session.execute(due_then.where(UserTask.state == "open").values(due_at=due_at))


def find(session: Session, case_id: int, number: int) -> Remedy:
    """One remedy of a case; its number comes from the process that follows it."""
    return session.scalars(_of(case_id).where(Remedy.number == number)).one()


def remedies_of(session: Session, case_id: int) -> list[Remedy]:
    """All remedies of a case, in the order promised."""
    return list(session.scalars(_of(case_id).order_by(Remedy.number)))


def is_late(remedy: Remedy, now: datetime) -> bool:
    """Whether its day is over and it is not done."""
    return remedy.state != DONE and remedy.due_on < wording.local(now).date()


def _of(case_id: int) -> Select[Remedy]:
    return select(Remedy).where(Remedy.case_id == case_id)


def _promised(work: Work, case: Case) -> list[Remedy]:
    query = select(CasePoint).where(
        CasePoint.case_id == case.id,
        CasePoint.finding.in_(("upheld", "partly")),
        CasePoint.remedy != "",
        CasePoint.remedy_on.is_not(None),
    )
    points = work.session.scalars(query.order_by(CasePoint.number)).all()
    given: list[tuple[int | None, str, str, date | None]] = [
        (point.number, point.remedy, point.remedy_unit_key, point.remedy_on) for point in points
    ] or [(None, case.remedy, case.remedy_unit_key, case.remedy_on)]
    return [
        Remedy(
            case_id=case.id,
            round=case.round,
            point=point,
            text=text,
            unit_id=_unit_id(work.session, case, unit_key),
            due_on=due_on,
            promised_at=work.now,
        )
        for point, text, unit_key, due_on in given
        if text and due_on
    ]


def _unit_id(session: Session, case: Case, unit_key: str) -> int | None:
    unit = find_unit(session, unit_key)
    return unit.id if unit else case.unit_id


def _count(work: Work, case: Case) -> int:
    still = _of(case.id).where(Remedy.state != DONE).with_only_columns(func.count())
    work.session.flush()
    case.open_remedies = work.session.scalar(still) or 0
    case.done_at = None if case.open_remedies or not case.answered_at else work.now
    work.session.flush()
    work.forget_cases()
    return case.open_remedies


def _told(work: Work, remedy: Remedy) -> dict[str, object]:
    """The variables with which the following of a remedy begins."""
    unit = work.session.get(Unit, remedy.unit_id) if remedy.unit_id else None
    due = _end_of(work, remedy)
    return {
        "remedy_number": remedy.number,
        "remedy_text": remedy.text,
        "remedy_unit": unit.key if unit else None,
        "remedy_due": due.isoformat(),
        "round": remedy.round,
    }


def _end_of(work: Work, remedy: Remedy) -> datetime:
    """The end of the office hours of the promised day."""
    day = datetime.combine(remedy.due_on, time(0, 1), wording.zone())
    return calendar_of_case(work.session, remedy.case_id).add_working_days(day, 0)


def _audit(work: Work, remedy: Remedy, action: str) -> None:
    entry = audit.Entry(
        f"case:{remedy.case_id}",
        action,
        f"case:{remedy.case_id}",
        work.actor_id,
        body={"remedy": remedy.number, "due_on": remedy.due_on.isoformat()},
    )
    work.note(entry)
    work.session.flush()

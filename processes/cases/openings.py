"""Opening a closed identity: one person asks with a reason, another decides, for a short time."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.errors import NoSuchCase
from processes.cases.folding import clean, fold
from processes.cases.identity import IdentityClosed, needs_two
from processes.cases.sealed_tables import IdentityOpening
from processes.cases.tables import Case
from processes.cases.visibility import Viewer, may_see
from processes.errors import PasokhError
from processes.instances import verbs
from processes.instances.tables import UserTask
from processes.instances.work import Work
from processes.organisation.tables import Membership, Person, Role

ASKED = "identity_opening_asked"
GRANTED, REFUSED = "granted", "refused"


class ReasonMissing(PasokhError):
    """Write why the name must be known; whoever decides reads it, and it stays with the case."""

    fa = "بنویسید چرا نام باید دانسته شود؛ تصمیم‌گیرنده آن را می‌خواند و در پرونده می‌ماند."


class NothingClosed(PasokhError):
    """There is no name to open in this case: it came without one, or it is not closed."""

    fa = "در این پرونده نام بسته‌ای نیست: یا بی‌نام رسیده است یا نام آن بسته نیست."


class AlreadyAsked(PasokhError):
    """You have asked for this already; a second person has yet to decide."""

    fa = "پیش‌تر درخواست کرده‌اید؛ نفر دوم هنوز تصمیم نگرفته است."


def may_ask(session: Session, person: Viewer, case: Case) -> bool:
    """Whether `person` is entitled to ask: inspection, for a case that it sees."""
    entitled = exists().where(
        Membership.person_id == person.id, Membership.role == Role.key, Role.sees_sealed
    )
    is_closed = needs_two(case) and case.identity != "anonymous"
    return is_closed and bool(session.scalar(select(entitled)))


def ask_opening(work: Work, case_id: int, reason: str) -> IdentityOpening:
    """Ask for the name, with the reason; the process of the opening looks for a second person.

    Raises NoSuchCase, NothingClosed, IdentityClosed (not entitled), ReasonMissing, AlreadyAsked."""
    case = _case_for(work, case_id)
    if not fold(reason):
        raise ReasonMissing()
    number = work.session.scalar(_of_case(case_id, func.max(IdentityOpening.number))) or 0
    opening = IdentityOpening(
        case_id=case_id,
        number=number + 1,
        asker_id=work.actor_id,
        reason=clean(reason)[:2000],
        asked_at=work.now,
    )
    work.session.add(opening)
    work.session.flush()
    _trail(work, opening, "identity_opening_asked")
    key = f"{case.code}:{opening.number}"
    given = {"opening": opening.number, "asked_by": work.actor_id}
    reached = verbs.deliver(work, ASKED, key, given, case_id=case_id, idempotency_key=f"open:{key}")
    opening.instance_id = next(iter(reached), None)
    work.session.flush()
    return opening


def decide_opening(
    work: Work, case_id: int, number: int, *, is_granted: bool, until: datetime | None
) -> IdentityOpening:
    """What the second person decided; an opening is never granted by whoever asked for it."""
    opening: IdentityOpening = work.session.scalars(
        _of_case(case_id, IdentityOpening, number)
    ).one()
    if opening.state != "asked":
        return opening
    approver_id = _last_decider(work.session, opening)
    fine = is_granted and approver_id is not None and approver_id != opening.asker_id
    opening.state = GRANTED if fine else REFUSED
    opening.approver_id, opening.decided_at = approver_id, work.now
    opening.until = until if fine else None
    work.session.flush()
    _trail(work, opening, f"identity_opening_{opening.state}")
    return opening


def openings_of(session: Session, case_id: int) -> list[IdentityOpening]:
    """Every opening that was asked for, the newest first (for inspection)."""
    query = _of_case(case_id, IdentityOpening).order_by(IdentityOpening.number.desc())
    return list(session.scalars(query))


def _case_for(work: Work, case_id: int) -> Case:
    person = work.session.get(Person, work.actor_id) if work.actor_id else None
    if person is None or not may_see(work.session, person, case_id):
        raise NoSuchCase()
    case = work.session.get_one(Case, case_id, with_for_update={"of": Case})
    if not needs_two(case) or case.identity == "anonymous":
        raise NothingClosed()
    if not may_ask(work.session, person, case):
        raise IdentityClosed()
    waiting = _of_case(case_id, IdentityOpening.id).where(
        IdentityOpening.asker_id == person.id, IdentityOpening.state == "asked"
    )
    if work.session.scalar(waiting.limit(1)) is not None:
        raise AlreadyAsked()
    return case


def _last_decider(session: Session, opening: IdentityOpening) -> int | None:
    query = select(UserTask.completed_by_id).where(
        UserTask.instance_id == opening.instance_id, UserTask.state == "completed"
    )
    return session.scalar(query.order_by(UserTask.completed_at.desc()).limit(1))


def _of_case(case_id: int, wanted: Any, number: int | None = None) -> Select[Any]:
    query = select(wanted).where(IdentityOpening.case_id == case_id)
    return query if number is None else query.where(IdentityOpening.number == number)


def _trail(work: Work, opening: IdentityOpening, action: str) -> None:
    stream = f"case:{opening.case_id}"
    body = {"number": opening.number, "asker": opening.asker_id, "approver": opening.approver_id}
    work.note(audit.Entry(stream, action, stream, work.actor_id, body=body))

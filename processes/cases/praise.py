"""Thanks for an employee: found, counted, and passed on by name only as the citizen allows."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.errors import ConsentNotAsked
from processes.cases.promise_tables import Praise
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.tables import MessageSubscription
from processes.instances.work import Work
from processes.organisation.tables import Membership, Person, Unit

CONSENT = "consent_answered"
"""The citizen's word on passing their name on; its key is the case's code."""


def found(work: Work, case_id: int, person: Person, within_days: float) -> int:
    """The thanks are for `person`; gives how many came for them within so many days, with this."""
    row = work.session.get(Praise, case_id)
    if row is None:
        row = Praise(case_id=case_id, person_id=person.id, found_at=work.now)
        work.session.add(row)
    row.person_id = person.id
    _audit(work, case_id, "praise_found", person.id)
    since = work.now - timedelta(days=within_days)
    recent = select(func.count(Praise.case_id)).where(
        Praise.person_id == person.id, Praise.found_at >= since
    )
    return work.session.scalar(recent) or 0


def pass_on(work: Work, case_id: int) -> None:
    """The thanks have reached the employee and count for them (nothing where none was found)."""
    row = work.session.get(Praise, case_id)
    if row is not None and row.passed_at is None:
        row.passed_at = work.now
        _audit(work, case_id, "praise_passed_on", row.person_id)


def allow_name(work: Work, case_id: int, may_name: bool) -> None:
    """The citizen has said whether their name may be told to the employee."""
    work.session.get_one(Praise, case_id).may_name = may_name
    work.session.flush()


def counted(session: Session, person_id: int) -> int:
    """How many thanks have reached an employee."""
    passed = select(func.count(Praise.case_id)).where(
        Praise.person_id == person_id, Praise.passed_at.is_not(None)
    )
    return session.scalar(passed) or 0


def is_consent_asked(session: Session, case: Case) -> bool:
    """Whether the process of the case waits for the citizen's word on their name."""
    waiting = select(MessageSubscription.id).where(
        MessageSubscription.name == CONSENT, MessageSubscription.correlation_key == case.code
    )
    return session.scalar(waiting.limit(1)) is not None


def answer_consent(work: Work, case: Case, may_name: bool) -> None:
    """The citizen answers, once. Raises ConsentNotAsked when nobody asks any more."""
    if not is_consent_asked(work.session, case):
        raise ConsentNotAsked()
    verbs.deliver(
        work,
        CONSENT,
        case.code,
        {"may_name": may_name},
        case_id=case.id,
        idempotency_key=f"consent:{case.id}",
    )


def unit_of(session: Session, person_id: int) -> str | None:
    """The unit in which somebody works: the first of their posts."""
    query = select(Unit.key).join(Membership, Membership.unit_id == Unit.id)
    found_key = query.where(Membership.person_id == person_id).order_by(Membership.id)
    return session.scalar(found_key.limit(1))


def _audit(work: Work, case_id: int, action: str, person_id: int) -> None:
    subject = f"case:{case_id}"
    work.note(audit.Entry(subject, action, subject, work.actor_id, body={"person": person_id}))
    work.session.flush()

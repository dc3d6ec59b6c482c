"""Letting somebody near a case again whose reason to be kept away is gone: an inspector decides.

Nobody is released by a change of staff alone (see `reorganising`): the reason must be gone, and an
inspector who may see sealed cases must say why; the decision stays on record."""

from dataclasses import dataclass

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.concern import REASONS, concerned_people
from processes.cases.errors import MessageEmpty, NotReleasable
from processes.cases.exclusions import excluded_people
from processes.cases.folding import clean
from processes.cases.grading import INTEREST
from processes.cases.sealed_tables import ExclusionRelease
from processes.cases.tables import Case, CaseExclusion
from processes.cases.visibility import Viewer
from processes.instances.work import Work
from processes.organisation.tables import Membership, Person, Role


@dataclass(frozen=True)
class Releasable:
    """Somebody who is kept away for a reason that no longer holds, or that may be withdrawn."""

    person: Person
    reason: str


def may_release(session: Session, person: Viewer) -> bool:
    """Whether `person` is an inspector: one of those who may see sealed cases."""
    entitled = exists().where(
        Membership.person_id == person.id, Membership.role == Role.key, Role.sees_sealed
    )
    return bool(session.scalar(select(entitled)))


def _decides(session: Session, case: Case, actor: Person) -> bool:
    return may_release(session, actor) and actor.id not in excluded_people(session, case.id)


def releasable(session: Session, case: Case) -> list[Releasable]:
    """Who might be released: those whom the case does not concern any more (they have left the
    office), and those who had declared an interest.

    Earlier officers, whoever held the case by mistake, and the line of a colleague who wrote stay
    away for ever: what kept them away has happened, and a list of them would tell who wrote."""
    concerned = concerned_people(session, case) if case.grade != "open" else {}
    query = select(Person, CaseExclusion.reason).join(
        CaseExclusion, CaseExclusion.person_id == Person.id
    )
    mine = query.where(
        CaseExclusion.case_id == case.id, CaseExclusion.reason.in_((*REASONS, INTEREST))
    )
    rows = session.execute(mine.order_by(Person.id))
    return [Releasable(person, why) for person, why in rows if person.id not in concerned]


def release(work: Work, case: Case, person_id: int, reason: str) -> None:
    """The person is no longer kept away from the case; who decided and why stays with it.

    Raises MessageEmpty without a reason, NotReleasable where the reason to keep them away still
    holds, or the actor is no inspector or is kept away from the case."""
    words, actor = clean(reason), work.session.get(Person, work.actor_id)
    if not words:
        raise MessageEmpty()
    found = next((r for r in releasable(work.session, case) if r.person.id == person_id), None)
    if found is None or actor is None or not _decides(work.session, case, actor):
        raise NotReleasable()
    row = CaseExclusion.case_id == case.id, CaseExclusion.person_id == person_id
    work.session.execute(delete(CaseExclusion).where(*row))
    work.session.add(
        ExclusionRelease(
            case_id=case.id,
            person_id=person_id,
            was_reason=found.reason,
            reason=words,
            by_id=actor.id,
            at=work.now,
        )
    )
    stream = f"case:{case.id}"
    body = {"person": person_id, "reason": found.reason}
    work.note(audit.Entry(stream, "exclusion_released", stream, work.actor_id, body=body))
    work.session.flush()

"""A citizen does not agree with another kind for the message; somebody else decides."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.correspondence import Words, from_citizen
from processes.cases.errors import CaseEnded, MessageEmpty
from processes.cases.folding import clean, fold
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.tables import Message, MessageSubscription
from processes.instances.work import Work

OBJECTED = "objection_received"


def may_object(session: Session, case: Case) -> bool:
    """Whether the kind was changed, work goes on, and no objection was made before."""
    if case.kind == case.declared_kind:
        return False
    waiting = select(MessageSubscription.id).where(
        MessageSubscription.name == OBJECTED, MessageSubscription.correlation_key == case.code
    )
    made = select(Message.id).where(Message.idempotency_key == _key(case))
    is_heard = session.scalar(waiting.limit(1)) is not None
    return is_heard and session.scalar(made.limit(1)) is None


def object_to_kind(work: Work, case: Case, text: str) -> None:
    """The citizen objects, with a reason; once a case. Raises MessageEmpty and CaseEnded."""
    if not fold(text):
        raise MessageEmpty()
    if not may_object(work.session, case):
        raise CaseEnded()
    key = _key(case)
    from_citizen(work, case, Words(None, case.language, "", clean(text)), "web", key)
    entry = audit.Entry(f"case:{case.id}", "kind_objected", f"case:{case.id}", work.actor_id)
    work.note(entry)
    verbs.deliver(work, OBJECTED, case.code, {}, case_id=case.id, idempotency_key=key)


def restore_kind(work: Work, case_id: int) -> None:
    """The kind is again the one that the citizen chose."""
    case = work.session.get_one(Case, case_id)
    body = {"from": case.kind, "to": case.declared_kind}
    case.kind = case.declared_kind
    work.note(
        audit.Entry(f"case:{case_id}", "kind_restored", f"case:{case_id}", work.actor_id, body=body)
    )
    work.session.flush()


def _key(case: Case) -> str:
    return f"objection:{case.id}"

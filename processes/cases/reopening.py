"""Reopening at the citizen's own wish, whenever the case's process waits for it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.correspondence import add_from_citizen
from processes.cases.errors import CaseEnded
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.tables import MessageSubscription
from processes.instances.work import Work

REOPEN = "reopen_requested"


def may_reopen(session: Session, case: Case) -> bool:
    """Whether the process of the case waits for the citizen to ask for reopening."""
    waiting = select(MessageSubscription.id).where(
        MessageSubscription.name == REOPEN, MessageSubscription.correlation_key == case.code
    )
    return session.scalar(waiting.limit(1)) is not None


def ask_reopening(work: Work, case: Case, text: str) -> None:
    """The citizen asks for reopening, in words of their own; once for each answer.

    Raises MessageEmpty, and CaseEnded when the time for it is over."""
    if not may_reopen(work.session, case):
        raise CaseEnded()
    key = f"reopen:{case.id}:{case.reopened_count}"
    add_from_citizen(work, case, text, idempotency_key=key)
    verbs.deliver(
        work,
        REOPEN,
        case.code,
        {"reopen_source": "citizen"},
        case_id=case.id,
        idempotency_key=key,
    )

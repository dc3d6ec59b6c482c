"""Reopening at the citizen's own wish, whenever the case's process waits for it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.correspondence import keep_words
from processes.cases.errors import CaseEnded
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.tables import MessageSubscription
from processes.instances.work import Work

REOPEN = "reopen_requested"


def awaits(session: Session, case: Case, name: str) -> bool:
    """Whether a process of the case waits for the message `name`."""
    waiting = select(MessageSubscription.id).where(
        MessageSubscription.name == name, MessageSubscription.correlation_key == case.code
    )
    return session.scalar(waiting.limit(1)) is not None


def may_reopen(session: Session, case: Case) -> bool:
    """Whether the citizen may ask for reopening: after the first answer; later, there is appeal."""
    return case.round == 0 and awaits(session, case, REOPEN)


def ask_reopening(work: Work, case: Case, text: str) -> None:
    """The citizen asks for reopening, in words of their own; once for each answer.

    Raises MessageEmpty, and CaseEnded when the time for it is over."""
    if not may_reopen(work.session, case):
        raise CaseEnded()
    key = f"reopen:{case.id}:{case.reopened_count}"
    keep_words(work, case, text, channel="web", key=f"in:{case.id}:{key}")
    verbs.deliver(
        work,
        REOPEN,
        case.code,
        {"reopen_source": "citizen"},
        case_id=case.id,
        idempotency_key=key,
    )

"""More time for an answer: asked with a reason by who works on the case, counted once granted."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.columns import CASE_FIELDS
from processes.cases.deadlines import ANSWER, find
from processes.cases.errors import ExtensionRefused, MessageEmpty
from processes.cases.folding import clean
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.tables import UserTask
from processes.instances.work import Work

REQUESTED = "extension_requested"
"""The message with which the deciding of an extension begins; its key is the case and round."""


def may_ask(session: Session, case: Case, person_id: int | None) -> bool:
    """Whether somebody who holds an open task of the case could still need a later date."""
    limit = find(session, case, ANSWER)
    if limit is None or limit.met_at is not None:
        return False
    holds = select(UserTask.id).where(
        UserTask.case_id == case.id, UserTask.state == "open", UserTask.assignee_id == person_id
    )
    return session.scalar(holds.limit(1)) is not None


def ask(work: Work, case: Case, reason: str) -> None:
    """Ask for a later date with a reason; what comes of it is decided by the process.

    Raises MessageEmpty without a reason, ExtensionRefused to whom it is not open."""
    if not clean(reason):
        raise MessageEmpty()
    if not may_ask(work.session, case, work.actor_id):
        raise ExtensionRefused()
    CASE_FIELDS["extension_reason"].write(work.session, case, reason)
    _audit(work, case, "extension_asked")
    key, told = f"{case.code}:extension:{case.round}", {"round": case.round}
    verbs.deliver(work, REQUESTED, key, told, case_id=case.id)


def record(work: Work, case_id: int, earlier: datetime, later: datetime) -> None:
    """The extension was granted: it counts for the case, and open tasks due by then move too."""
    case = work.session.get_one(Case, case_id)
    case.extended += 1
    _audit(work, case, "extension_granted")
    due_then = update(UserTask).where(UserTask.case_id == case_id, UserTask.due_at == earlier)
    work.session.execute(due_then.where(UserTask.state == "open").values(due_at=later))


def _audit(work: Work, case: Case, action: str) -> None:
    subject = f"case:{case.id}"
    work.note(audit.Entry(subject, action, subject, work.actor_id, body={"round": case.round}))
    work.session.flush()

"""An appeal: at the citizen's wish, with code and PIN alone, other people review the answer."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.correspondence import keep_words
from processes.cases.errors import AppealNotOpen
from processes.cases.exclusions import exclude
from processes.cases.reopening import awaits
from processes.cases.tables import Case, CasePoint
from processes.instances import verbs
from processes.instances.tables import UserTask
from processes.instances.work import Work
from processes.organisation.units import unit_by_key

APPEAL = "appeal_requested"
SECOND = 2


def may_appeal(session: Session, case: Case) -> bool:
    """Whether the process of the case waits for the citizen to object to the answer."""
    return awaits(session, case, APPEAL)


def ask_appeal(work: Work, case: Case, text: str, channel: str = "web") -> None:
    """The citizen objects to the answer, in words of their own; once in a case.

    Raises MessageEmpty, and AppealNotOpen when the time for it is over or has not come."""
    if not may_appeal(work.session, case):
        raise AppealNotOpen()
    key = f"appeal:{case.id}"
    keep_words(work, case, text, channel=channel, key=f"in:{case.id}:{key}")
    given = {"appeal_source": channel}
    verbs.deliver(work, APPEAL, case.code, given, case_id=case.id, idempotency_key=key)


def begin_stage_two(work: Work, case_id: int, unit: str) -> None:
    """The review begins afresh at `unit`: no draft, no finding of the first stage stands in it.

    What was found before stays in the history (the forms of the first stage)."""
    case = work.session.get_one(Case, case_id)
    if case.stage == SECOND:
        return
    case.stage, case.unit_id = SECOND, unit_by_key(work.session, unit).id
    case.status, case.status_note = "in_progress", {"note": "stage_two"}
    case.draft_answer, case.outcome, case.hard_stopped_at = "", None, None
    case.withdrawal_asked_at = None
    blank = {"finding": None, "reason": "", "rule": ""}
    work.session.execute(update(CasePoint).where(CasePoint.case_id == case_id).values(**blank))
    entry = audit.Entry(f"case:{case_id}", "appeal_begun", f"case:{case_id}", work.actor_id)
    work.note(entry)
    work.session.flush()


def exclude_everybody(work: Work, case_id: int) -> None:
    """Whoever has had anything to do with the case before has no part in the review."""
    done = select(UserTask.completed_by_id).where(
        UserTask.case_id == case_id, UserTask.completed_by_id.is_not(None)
    )
    people = {person for person in work.session.scalars(done) if person is not None}
    exclude(work, case_id, people, "earlier_stage")


def step_aside(work: Work, case_id: int, person_id: int) -> None:
    """A reviewer has declared an interest: the case is no longer theirs to see."""
    exclude(work, case_id, {person_id}, "declared_interest")

"""The states of a case: answered, reopened, closed, and what is shown beside them."""

from processes import audit
from processes.cases.tables import Case
from processes.instances.work import Work

STATUSES = (
    "received",
    "in_progress",
    "waiting",
    "answered",
    "closed",
    "withdrawn",
    "transferred",
)
ENDED = frozenset({"closed", "withdrawn", "transferred"})


def set_status(work: Work, case_id: int, status: str, note: str | None = None) -> None:
    """The case's state word, and the note shown beside it."""
    if status not in STATUSES:
        raise ValueError(f"“{status}” is no status; use one of {', '.join(STATUSES)}")
    case = work.session.get_one(Case, case_id)
    case.status, case.status_note = status, {"note": note} if note else {}
    _audit(work, case_id, "status_set", {"status": status})


def record_answer(work: Work, case_id: int) -> None:
    """The drafted answer is in force; until a remedy is promised the case is done as well."""
    case = work.session.get_one(Case, case_id)
    if case.draft_answer:
        case.answer = case.draft_answer
    case.answered_at, case.status, case.status_note = work.now, "answered", {}
    case.done_at = work.now
    _audit(work, case_id, "case_answered", {"round": case.reopened_count})


def reopen_case(work: Work, case_id: int) -> None:
    """Handling begins anew, with all that was done before kept; the ladder stays where it is."""
    case = work.session.get_one(Case, case_id)
    case.reopened_count += 1
    case.status, case.status_note = "in_progress", {"note": "reopened"}
    case.draft_answer, case.hard_stopped_at, case.withdrawal_asked_at = "", None, None
    case.done_at, case.closed_at, case.closing_reason = None, None, None
    _audit(work, case_id, "case_reopened", {"round": case.reopened_count})


def close_case(work: Work, case_id: int, reason: str) -> None:
    """Handling has ended; `reason` is also the state for a withdrawal or a transfer."""
    case = work.session.get_one(Case, case_id)
    case.status = reason if reason in ENDED else "closed"
    case.status_note = {}
    case.closed_at, case.closing_reason = work.now, reason
    case.escalation_level = None
    _audit(work, case_id, "case_closed", {"reason": reason})


def _audit(work: Work, case_id: int, action: str, body: dict[str, object]) -> None:
    entry = audit.Entry(f"case:{case_id}", action, f"case:{case_id}", work.actor_id, body=body)
    work.note(entry)
    work.session.flush()

"""A fresh message that asks about an earlier case: tied to it, and the earlier one hears of it."""

from sqlalchemy import select

from processes.cases.closing import ENDED
from processes.cases.codes import read_code
from processes.cases.followups import follow_up
from processes.cases.links import FOLLOW_UP, link
from processes.cases.reopening import ask_reopening, may_reopen
from processes.cases.tables import Case
from processes.instances.work import Work

REOPENED, TOLD, ENDED_BEFORE, UNKNOWN = "reopened", "told", "ended", "unknown"


def join_earlier(work: Work, case_id: int, code: str | None) -> tuple[Case | None, str]:
    """Tie the message to the earlier case: reopened where it was answered and the citizen still
    may, else told to whoever works on it. An ended one leaves the message on its own, and so does
    one that is not there or has become closed to others since it was chosen."""
    case = work.session.get_one(Case, case_id)
    number = read_code(code or "")
    query = select(Case).where(Case.code == number, Case.timeline == case.timeline)
    earlier = work.session.scalar(query) if number else None
    if earlier is None or earlier.id == case_id or earlier.grade != "open":
        return None, UNKNOWN
    link(work, case_id, earlier.id, FOLLOW_UP)
    if earlier.status in ENDED:
        return earlier, ENDED_BEFORE
    if may_reopen(work.session, earlier):
        ask_reopening(work, earlier, case.body)
        return earlier, REOPENED
    key = f"case:{case_id}"
    follow_up(work, earlier, case.body, channel=case.channel, idempotency_key=key)
    return earlier, TOLD

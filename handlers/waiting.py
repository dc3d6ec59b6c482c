"""The clock of the promise stopped while the citizen is asked, and started again."""

from datetime import datetime

from handlers.records import Result
from processes.cases import waiting
from processes.cases.tables import Case
from processes.instances.tables import Job
from processes.instances.work import Work


def stop_clock(work: Work, job: Job, until: str | None = None) -> Result:
    """The case waits for the citizen, at the longest `until`."""
    ends_at = datetime.fromisoformat(until) if until else None
    waiting.stop_clock(work, _case(work, job).id, ends_at)
    return None


def start_clock(work: Work, job: Job, due: str | None = None, days: float = 0) -> Result:
    """Waiting is over; the promise has moved to `due`."""
    due_at = datetime.fromisoformat(due) if due else None
    waiting.start_clock(work, _case(work, job).id, due_at, int(days))
    return None


def _case(work: Work, job: Job) -> Case:
    return work.session.get_one(Case, job.case_id)

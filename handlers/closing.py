"""The states of a case as service tasks set them."""

from handlers.records import Result
from processes.cases import closing
from processes.cases.tables import Case
from processes.instances.tables import Job
from processes.instances.work import Work


def set_status(work: Work, job: Job, status: str, note: str | None = None) -> Result:
    """The word for the case's state, and the note beside it."""
    closing.set_status(work, _case(work, job), status, note)
    return None


def record_answer(work: Work, job: Job) -> Result:
    """The drafted answer is the answer in force."""
    closing.record_answer(work, _case(work, job))
    return None


def reopen_case(work: Work, job: Job) -> Result:
    """Handling begins anew."""
    closing.reopen_case(work, _case(work, job))
    return None


def close_case(work: Work, job: Job, reason: str) -> Result:
    """Handling has ended."""
    closing.close_case(work, _case(work, job), reason)
    return None


def _case(work: Work, job: Job) -> int:
    return work.session.get_one(Case, job.case_id).id

"""What was promised to the citizen, as service tasks write it down, follow it and move it."""

from typing import Any

from handlers.deadlines import moment
from handlers.records import Result
from processes.cases import extensions, remedies
from processes.instances.tables import Job
from processes.instances.work import Work


def promise_remedies(work: Work, job: Job, starts: str) -> Result:
    """Each remedy of the answer gets its row, and the message `starts` begins to follow it."""
    return {"remedies": len(remedies.promise(work, _case(job), starts))}


def record_remedy(
    work: Work,
    job: Job,
    number: float,
    state: str,
    evidence: str | None = None,
    due: Any = None,
) -> Result:
    """The remedy was reported, sent back, moved or confirmed; tells how many are still open."""
    case_id, which = _case(job), int(number)
    if state == "reported":
        remedies.report(work, case_id, which, evidence or "")
    elif state == "done":
        return {"remedies_left": remedies.confirm(work, case_id, which)}
    elif state == "moved":
        remedies.move(work, case_id, which, moment(due, work, job))
        return {"remedy_date": str(due)}
    else:
        return {"remedy_due": remedies.send_back(work, case_id, which).isoformat()}
    return None


def record_extension(work: Work, job: Job, earlier: Any, due: Any) -> Result:
    """A later date for the answer was granted; it counts, and what was due by then moves."""
    extensions.record(work, _case(job), moment(earlier, work, job), moment(due, work, job))
    return None


def _case(job: Job) -> int:
    assert job.case_id is not None  # noqa: S101 - remedies belong to cases; the diagram sees to it
    return job.case_id

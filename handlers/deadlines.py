"""Limits of a case as service tasks set, meet and pass them."""

from datetime import date, datetime, time
from typing import Any

from handlers.records import Result
from processes import wording
from processes.cases import deadlines
from processes.cases.deadlines import Reason
from processes.cases.record import calendar_of_case
from processes.errors import PasokhError
from processes.instances.queries import definition_of_instance
from processes.instances.tables import Job
from processes.instances.work import Work


class DueNotUnderstood(PasokhError):
    """«{due}» is not a date with a time; look at the expression of `due` in the diagram."""

    fa = "«{due}» تاریخ و ساعت نیست؛ عبارت «due» را در نمودار ببینید."


def set_deadline(  # noqa: PLR0913 - the parameters that a diagram gives
    work: Work,
    job: Job,
    limit: str,
    due: Any,
    table: str | None = None,
    row: float | None = None,
    amount: float | None = None,
    unit: str | None = None,
    since: Any = None,
) -> Result:
    """Write the limit with the reason of its date; "answer" is the promise to the citizen."""
    due_at = moment(due, work, job)
    reason = Reason(
        table=table,
        title=_title(work, job, table),
        row=int(row) if row is not None else None,
        amount=float(amount) if amount is not None else None,
        unit=unit,
        since=moment(since, work, job) if since else None,
    )
    deadlines.set_deadline(work, _case(job), limit, due_at, reason)
    return None


def meet_deadline(work: Work, job: Job, limit: str) -> Result:
    """What the limit asked for is done."""
    deadlines.meet_deadline(work, _case(job), limit)
    return None


def pass_deadline(work: Work, job: Job, limit: str) -> Result:
    """The limit is over and what it asked for is not done."""
    deadlines.pass_deadline(work, _case(job), limit)
    return None


def _case(job: Job) -> int:
    assert job.case_id is not None  # noqa: S101 - limits belong to cases; the diagram's start sees to it
    return job.case_id


def _title(work: Work, job: Job, table: str | None) -> tuple[str, str]:
    decisions = definition_of_instance(work.session, job.instance_id).decisions
    found = decisions.get(table or "")
    return (found.name, found.name_en or found.name) if found else ("", "")


def moment(value: Any, work: Work, job: Job) -> datetime:
    """A moment from ISO text (of a parameter); a day alone means the end of its office hours."""
    try:
        if "T" in str(value):
            at = datetime.fromisoformat(str(value))
            return at if at.tzinfo else at.replace(tzinfo=wording.zone())
        day = datetime.combine(date.fromisoformat(str(value)), time(0, 1), wording.zone())
    except ValueError as problem:
        raise DueNotUnderstood(due=value) from problem
    return calendar_of_case(work.session, job.case_id).add_working_days(day, 0)
